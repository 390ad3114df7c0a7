"""A customer sends photos from the chat page, and the agent opens them at the desk."""

import re
import struct
import zlib
from collections.abc import Callable

from playwright.sync_api import FilePayload, Page, expect

from tests.browser.fake_api import Fake
from tests.browser.people import Agent, Customer


def picture(name: str = "mug.png") -> FilePayload:
    """A small red PNG."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    header = struct.pack(">IIBBBBB", 8, 8, 8, 2, 0, 0, 0)
    rows = zlib.compress(b"".join(b"\x00" + b"\xff\x00\x00" * 8 for _ in range(8)))
    content = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")
    return {"name": name, "mimeType": "image/png", "buffer": content}


def send(customer: Customer, *files: FilePayload) -> None:
    customer.page.locator("#photo-files").set_input_files(list(files))


def test_photos_are_put_first_and_then_named_in_the_message(
    customer: Customer, fake: Fake, shot: Callable[[Page, str], None]
) -> None:
    send(customer, picture(), picture("box.png"))
    shown = customer.page.locator("kefu-message.by-customer .photos img")
    expect(shown).to_have_count(2)
    expect(shown.last).to_have_attribute("src", re.compile(r"/put/photos/"))
    [post] = fake.posted
    assert post["text"] == "" and list(fake.bucket.photos) == post["photos"]
    assert all(content.startswith(b"\x89PNG") for content in fake.bucket.photos.values())
    assert all(image.evaluate("image => image.decode().then(() => image.naturalWidth)") == 8 for image in shown.all())
    shot(customer.page, "chat-photos")


def test_the_button_for_photos_says_what_it_does(customer: Customer) -> None:
    expect(customer.page.get_by_role("button", name="图片或 PDF 文件", exact=True)).to_be_visible()


def test_a_photo_that_did_not_arrive_can_be_sent_again_and_is_sent_once(customer: Customer, fake: Fake) -> None:
    fake.bucket.refuse = 1
    send(customer, picture())
    customer.page.get_by_role("button", name="重试").click()
    expect(customer.page.locator("kefu-message.by-customer.is-sent .photos img")).to_have_count(1)
    assert len(fake.posted) == 1 and len(fake.bucket.photos) == 1


def test_what_is_no_picture_is_not_sent(customer: Customer, fake: Fake) -> None:
    send(customer, {"name": "x.heic", "mimeType": "image/heic", "buffer": b"no picture"})
    expect(customer.page.locator("kefu-message.is-failed")).to_have_count(1)
    assert not fake.posted and not fake.bucket.photos


def test_the_agent_sees_the_photo_and_opens_it(
    customer: Customer, fake: Fake, agent: Callable[[str], Agent], shot: Callable[[Page, str], None]
) -> None:
    send(customer, picture())
    expect(customer.page.locator("kefu-message.by-customer.is-sent .photos")).to_have_count(1)
    customer.page.locator("#person").click()
    someone = agent("小夏")
    someone.open("林小满")
    link = someone.page.locator(".messages .photos a")
    expect(link.locator("img")).to_be_visible()
    expect(link).to_have_attribute("href", re.compile(r"^http://127\.0\.0\.1:\d+/put/photos/"))
    shot(someone.page, "desk-photos")
