"""A customer sends a PDF from the chat page, and the agent saves it at the desk."""

from collections.abc import Callable

from playwright.sync_api import FilePayload, Page, expect

from tests.browser.axe import serious
from tests.browser.fake_api import Fake
from tests.browser.people import Agent, Customer
from tests.browser.test_photos import picture

INVOICE: FilePayload = {"name": "发票.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7\n" + b"x" * 2_000}


def send(customer: Customer, *files: FilePayload) -> None:
    customer.page.locator("#photo-files").set_input_files(list(files))


def test_a_document_is_put_first_and_then_named_in_the_message(
    customer: Customer, fake: Fake, agent: Callable[[str], Agent], shot: Callable[[Page, str], None]
) -> None:
    send(customer, INVOICE)
    shown = customer.page.locator("kefu-message.by-customer.is-sent a.file")
    expect(shown).to_contain_text("发票.pdf")
    expect(shown).to_contain_text("2 KB")
    [post] = fake.posted
    [key] = fake.bucket.photos
    assert post["files"] == [{"key": key, "name": "发票.pdf"}] and fake.bucket.photos[key] == INVOICE["buffer"]
    shot(customer.page, "chat-file")
    assert serious(customer.page) == []
    customer.page.locator("#person").click()
    someone = agent("小夏")
    someone.open("林小满")
    link = someone.page.locator(".messages a.file")
    expect(link).to_have_attribute("download", "发票.pdf")
    assert serious(someone.page) == []
    shot(someone.page, "desk-file")


def test_pictures_and_documents_that_are_chosen_together_are_a_message_each(customer: Customer, fake: Fake) -> None:
    send(customer, INVOICE, picture())
    expect(customer.page.locator("kefu-message.by-customer.is-sent")).to_have_count(2)
    assert sorted(("photos" in post, "files" in post) for post in fake.posted) == [(False, True), (True, False)]


def test_what_is_no_pdf_or_too_large_is_not_sent_and_it_is_said_why(customer: Customer, fake: Fake) -> None:
    send(customer, {"name": "a.pdf", "mimeType": "application/pdf", "buffer": b"MZ no pdf"})
    expect(customer.page.locator("kefu-message.is-failed")).to_contain_text("只能发送图片和 PDF")
    send(customer, {"name": "b.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-" + b"x" * (10 * 1024 * 1024)})
    expect(customer.page.locator("kefu-message.is-failed").last).to_contain_text("超过 10 MB")
    assert not fake.posted and not fake.bucket.photos
