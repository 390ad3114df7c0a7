"""A link from another channel opened in the chat page: nothing is bound without the customer's own tap."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect

from demo.storefront import server as storefront
from tests.browser.axe import serious
from tests.browser.fake_api import Fake, customer_token
from tests.browser.people import Customer

TOKEN = "introduction" + "x" * 120


@pytest.fixture
def person(fake: Fake, page: Page, complaints: list[str]) -> Customer:
    return Customer(page, fake.pages)


def _open(person: Customer, token: str = TOKEN, query: str = "") -> None:
    person.open(customer_token("u00042", "林小满"), f"?bind={token}{query}")


def test_a_customer_is_asked_and_binds(person: Customer, fake: Fake, shot: Callable[[Page, str], None]) -> None:
    _open(person)
    dialog = person.page.get_by_role("dialog", name="把微信公众号（小<b>满</b>）绑定到您的账号？")
    expect(dialog).to_contain_text("全部订单")
    expect(dialog).to_contain_text("别人发给您的，请点“不绑定”")
    assert "bind" not in person.page.url and fake.bound == []
    assert serious(person.page) == []
    shot(person.page, "chat-binding")
    person.page.get_by_role("button", name="绑定", exact=True).click()
    expect(person.page.get_by_role("dialog", name="绑定好了")).to_contain_text("回到微信公众号直接问就行")
    assert fake.bound == [TOKEN]
    person.page.get_by_role("button", name="知道了").click()
    expect(person.page.locator("dialog")).to_have_count(0)


@pytest.mark.parametrize("way", ["button", "escape", "enter"])
def test_whoever_declines_or_only_closes_it_binds_nothing(person: Customer, fake: Fake, way: str) -> None:
    _open(person)
    expect(person.page.locator("dialog")).to_be_visible()
    if way == "button":
        person.page.get_by_role("button", name="不绑定").click()
    else:
        person.page.keyboard.press("Escape" if way == "escape" else "Enter")
    expect(person.page.locator("dialog")).to_have_count(0)
    person.page.reload()
    person.ready()
    expect(person.page.locator("dialog")).to_have_count(0)
    assert fake.bound == []


def test_a_guest_is_told_to_log_in_and_asked_afterwards(person: Customer, fake: Fake) -> None:
    person.open(query=f"?bind={TOKEN}")
    expect(person.page.get_by_role("dialog")).to_contain_text("请先登录商城账号")
    person.page.keyboard.press("Escape")
    assert fake.bound == []
    person.page.goto("about:blank")  # the shop's way in
    person.open(customer_token("u00042", "林小满"))
    person.page.locator("#bind").click()
    expect(person.page.get_by_role("dialog", name="绑定好了")).to_be_visible()
    assert fake.bound == [TOKEN]


@pytest.mark.parametrize(
    ("token", "words"),
    [("link_over", "这个链接过期了"), ("link_used", "已经用过了"), ("already_bound", "已经绑定了另一个账号")],
)
def test_what_cannot_be_bound_is_said_with_a_way_forward(person: Customer, fake: Fake, token: str, words: str) -> None:
    _open(person, token)
    expect(person.page.get_by_role("dialog")).to_contain_text(words)
    assert fake.bound == []


@pytest.fixture
def shop(fake: Fake) -> Iterator[str]:
    """The address of a product's page in a shop that has the widget."""
    customers = [{"id": "u00042", "name": "林小满", "token": customer_token("u00042", "林小满")}]
    mug = {"product": "P0010", "name": "松影马克杯", "category": "餐厨水具", "price": "59.00", "text": "陶瓷。"}
    server = storefront.serve(0, storefront.Shop([mug], customers, "the-shops-key-of-the-tests-0123456789", fake.pages))
    yield f"http://127.0.0.1:{server.server_address[1]}/products/P0010"
    server.shutdown()
    server.server_close()


def test_the_shops_page_hands_the_link_to_the_chat_in_it(page: Page, fake: Fake, shop: str) -> None:
    fake.shops = [shop.removesuffix("/products/P0010")]
    page.goto(f"{shop}?bind={TOKEN}")
    dialog = page.frame_locator("kefu-widget iframe").locator("dialog")
    expect(dialog).to_contain_text("请先登录商城账号")
    page.locator("#customer").select_option("u00042")
    expect(dialog).to_contain_text("把微信公众号")
    dialog.locator("#bind").click()
    expect(dialog).to_contain_text("绑定好了")
    assert fake.bound == [TOKEN]


def test_a_page_that_is_no_shop_of_ours_cannot_lead_the_tap(page: Page, fake: Fake, shop: str) -> None:
    page.goto(f"{shop}?bind={TOKEN}")
    frame = page.frame_locator("kefu-widget iframe")
    expect(frame.locator("kefu-message").first).to_be_visible()
    page.locator("#customer").select_option("u00042")
    expect(frame.locator("kefu-message").first).to_be_visible()
    page.wait_for_timeout(500)
    expect(frame.locator("dialog")).to_have_count(0)
    assert fake.bound == []


@pytest.mark.parametrize("language", ["zh-Hant", "en"])
def test_it_is_asked_in_the_customers_language(person: Customer, language: str) -> None:
    _open(person, query=f"&language={language}")
    words = {"zh-Hant": "綁定到您的帳號", "en": "Link WeChat"}[language]
    expect(person.page.get_by_role("dialog")).to_contain_text(words)
