"""The chat in a shop's page whose policy allows nothing but itself and kefu: by mouse, by keys, by ear, and to nobody else."""

from collections.abc import Callable, Iterator

import jwt
import pytest
from playwright.sync_api import FrameLocator, Page, expect

from demo.storefront import server as storefront
from tests.browser.axe import serious
from tests.browser.fake_api import Fake, customer_token

Shot = Callable[[Page, str], None]
KEY = "the-shops-key-of-the-tests-0123456789"
MUG = {"product": "P0010", "name": "松影马克杯", "category": "餐厨水具", "price": "59.00", "text": "陶瓷，微波炉可用。"}
DRYER = {
    "product": "P0051",
    "name": "负离子吹风机",
    "category": "数码小家电",
    "price": "159.00",
    "attributes": {"质保": "一年"},
}


class Visitor:
    """Somebody on the shop's pages."""

    def __init__(self, page: Page, shop: str) -> None:
        self.page, self.shop = page, shop
        self.launcher = page.locator("kefu-widget .launcher")
        self.panel = page.locator("kefu-widget .panel")
        self.chat: FrameLocator = page.frame_locator("kefu-widget iframe")
        self.badge = page.locator("kefu-widget .badge")

    def goes_to(self, path: str) -> None:
        self.page.goto(self.shop + path)
        expect(self.launcher).to_be_visible()

    def opens(self) -> None:
        self.launcher.click()
        expect(self.chat.locator("kefu-message").first).to_be_visible()

    def says(self, text: str) -> None:
        self.chat.locator("deep-chat #text-input").click()
        self.page.keyboard.insert_text(text)
        self.page.keyboard.press("Enter")
        expect(self.chat.locator("kefu-message.by-customer.is-sent", has_text=text)).to_be_visible()


def eventually(holds: Callable[[], bool], page: Page) -> None:
    """Waits until something holds, at most five seconds."""
    for _ in range(100):
        if holds():
            return
        page.wait_for_timeout(50)
    assert holds()


@pytest.fixture
def shop(fake: Fake) -> Iterator[str]:
    """The address of the shop's pages, with the widget of the fake's."""
    customers = [{"id": "u00042", "name": "林小满", "token": customer_token("u00042", "林小满")}]
    server = storefront.serve(0, storefront.Shop([MUG, DRYER], customers, KEY, fake.pages))
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()


@pytest.fixture
def visitor(page: Page, shop: str, complaints: list[str]) -> Visitor:
    """A visitor on the mug's page; whatever the page's policy refuses is complained about at the end."""
    person = Visitor(page, shop)
    person.goes_to("/products/P0010")
    return person


def test_it_opens_under_a_strict_policy_and_the_page_is_known(visitor: Visitor, fake: Fake, shot: Shot) -> None:
    policy = visitor.page.request.get(visitor.page.url).headers["content-security-policy"]
    assert "unsafe" not in policy and f"script-src 'self' {fake.pages};" in policy
    expect(visitor.panel).to_be_hidden()
    assert visitor.page.locator("kefu-widget iframe").count() == 0  # nothing is loaded before somebody wants it
    shot(visitor.page, "widget-closed")
    visitor.opens()
    visitor.says("这个有货吗")
    [opened] = fake.opened
    claims = jwt.decode(opened["context"], KEY, ["HS256"], audience="kefu-context")
    assert claims["product"] == "P0010" and claims["page"] == f"{visitor.shop}/products/P0010"
    assert "customer_token" not in opened
    shot(visitor.page, "widget-open")


def test_the_shop_says_who_its_customer_is(visitor: Visitor, fake: Fake) -> None:
    visitor.page.locator("#customer").select_option("u00042")
    visitor.opens()
    assert fake.opened[-1]["customer_token"] == customer_token("u00042", "林小满")
    visitor.page.locator("#customer").select_option("")
    eventually(lambda: "customer_token" not in fake.opened[-1], visitor.page)


def test_keys_and_screen_readers_find_their_way(visitor: Visitor) -> None:
    page = visitor.page
    expect(visitor.launcher).to_have_attribute("aria-expanded", "false")
    expect(page.get_by_role("button", name="打开在线客服")).to_be_visible()
    visitor.launcher.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog", name="在线客服")).to_be_visible()
    expect(visitor.launcher).to_have_attribute("aria-expanded", "true")
    expect(visitor.chat.locator("kefu-message").first).to_be_visible()
    visitor.chat.locator("deep-chat #text-input").click()
    page.keyboard.press("Escape")
    expect(visitor.panel).to_be_hidden()
    expect(visitor.launcher).to_be_focused()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_serious_stands_in_a_visitors_way(page: Page, shop: str, scheme: str) -> None:
    visitor = Visitor(page, shop)
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    visitor.goes_to("/products/P0010")
    assert serious(visitor.page) == []
    visitor.opens()
    assert serious(visitor.page) == []


def test_what_is_said_while_it_is_closed_is_counted_and_read_out(visitor: Visitor, fake: Fake, shot: Shot) -> None:
    visitor.opens()
    visitor.says("转人工")
    visitor.page.locator("kefu-widget .close").click()
    [case] = fake.system.cases
    agent = {"id": "a1", "name": "小夏", "role": "agent"}
    fake.system.claim(case, agent)
    for number in (1, 2):
        fake.system.answer(case, {"id": f"r{number}", "text": f"您好 {number}"}, agent)
    fake.deliver()
    expect(visitor.badge).to_be_visible()
    expect(visitor.launcher).to_have_attribute(
        "aria-label", "打开在线客服，" + visitor.badge.inner_text() + " 条未读消息"
    )
    expect(visitor.page.locator("kefu-widget [role=status]")).to_contain_text("条未读消息")
    shot(visitor.page, "widget-unread")
    visitor.launcher.click()
    expect(visitor.badge).to_be_hidden()


def test_it_is_open_still_on_the_next_page_which_is_another_product(visitor: Visitor, fake: Fake) -> None:
    visitor.opens()
    visitor.says("你好")
    visitor.goes_to("/products/P0051")
    expect(visitor.panel).to_be_visible()
    expect(visitor.chat.locator("kefu-message", has_text="你好").first).to_be_visible()
    claims = jwt.decode(fake.opened[-1]["context"], KEY, ["HS256"], audience="kefu-context")
    assert claims["product"] == "P0051" and fake.opened[0]["visitor"] == fake.opened[-1]["visitor"]


def test_who_spoke_lately_hears_of_an_answer_on_a_page_where_it_is_closed(visitor: Visitor, fake: Fake) -> None:
    visitor.opens()
    visitor.says("转人工")
    visitor.launcher.click()
    visitor.page.goto("about:blank")
    [case] = fake.system.cases
    agent = {"id": "a1", "name": "小夏", "role": "agent"}
    fake.system.claim(case, agent)
    fake.system.answer(case, {"id": "r1", "text": "找到了"}, agent)
    visitor.goes_to("/")
    expect(visitor.badge).to_be_visible(timeout=15_000)
    expect(visitor.panel).to_be_hidden()


def test_a_page_without_reload_turns_to_another_product(visitor: Visitor, fake: Fake) -> None:
    visitor.opens()
    token = jwt.encode({"aud": "kefu-context", "exp": 9999999999, "product": "P0051"}, KEY, "HS256")
    visitor.page.evaluate("context => kefu.page(context)", token)
    visitor.says("有货吗")
    assert fake.opened[-1]["context"] == token


def test_a_context_that_has_ended_is_asked_for_anew_and_else_left_out(visitor: Visitor, fake: Fake) -> None:
    visitor.page.evaluate("() => { window.shopContext = () => 'expired'; }")
    visitor.opens()
    visitor.says("你好")
    assert "context" not in fake.opened[-1] and fake.opened[0]["context"] == "expired"


def test_a_token_that_has_ended_is_asked_for_anew(visitor: Visitor, fake: Fake) -> None:
    good = customer_token("u00042", "林小满")
    visitor.page.evaluate(
        "good => { let asked = 0; window.shopCustomer = async () => (asked++ ? good : 'expired'); }", good
    )
    visitor.opens()
    visitor.says("你好")
    assert [body.get("customer_token") for body in fake.opened] == ["expired", good]


def test_on_a_phone_it_fills_the_screen(visitor: Visitor, shot: Shot) -> None:
    visitor.page.set_viewport_size({"width": 390, "height": 844})
    visitor.opens()
    box = visitor.panel.bounding_box()
    assert box and (box["x"], box["y"], box["width"], box["height"]) == (0, 0, 390, 844)
    expect(visitor.panel).to_have_attribute("aria-modal", "true")
    shot(visitor.page, "widget-phone")
    visitor.page.locator("kefu-widget .close").click()
    expect(visitor.panel).to_be_hidden()
    assert visitor.page.evaluate("document.documentElement.style.overflow") == ""


def test_colour_place_and_language_are_the_shops(page: Page, fake: Fake, complaints: list[str]) -> None:
    shop = storefront.Shop([MUG], [], KEY, fake.pages)
    shop.look = {"language": "en", "position": "left", "colour": "#ffe08a", "bottom": "90"}
    server = storefront.serve(0, shop)
    page.goto(f"http://127.0.0.1:{server.server_address[1]}/")
    launcher = page.get_by_role("button", name="Open customer service")
    expect(launcher).to_be_visible()
    box = launcher.bounding_box()
    assert box and box["x"] == 20 and box["y"] + box["height"] == 800 - 90
    seen = launcher.evaluate("one => [getComputedStyle(one).color, getComputedStyle(one).backgroundColor]")
    assert seen == ["rgb(0, 0, 0)", "rgb(255, 224, 138)"]
    launcher.click()
    expect(page.frame_locator("kefu-widget iframe").get_by_text("Customer service")).to_be_visible()
    server.shutdown()
    server.server_close()


def test_another_site_can_neither_log_somebody_in_nor_learn_anything(page: Page, fake: Fake, shop: str) -> None:
    fake.shops = ["https://shop.example"]
    visitor = Visitor(page, shop)
    visitor.goes_to("/products/P0010")
    page.locator("#customer").select_option("u00042")
    page.evaluate(
        "() => { window.heardHere = []; addEventListener('message', ({data}) => heardHere.push(data.type)); }"
    )
    visitor.opens()
    visitor.says("你好")
    assert all("customer_token" not in body and "context" not in body for body in fake.opened)
    assert set(page.evaluate("heardHere")) <= {"kefu.ready"}


def test_only_the_frame_itself_is_listened_to(visitor: Visitor) -> None:
    visitor.opens()
    visitor.page.evaluate("() => postMessage({ type: 'kefu.unread', count: 7 }, '*')")
    visitor.page.evaluate("() => postMessage({ type: 'kefu.close' }, '*')")
    visitor.page.wait_for_timeout(200)
    expect(visitor.badge).to_be_hidden()
    expect(visitor.panel).to_be_visible()
