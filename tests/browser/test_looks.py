"""What every page owes its readers: room on a phone, contrast, names for controls, nothing fetched from elsewhere."""

from collections.abc import Callable
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from tests.browser.fake_api import CSP, Fake
from tests.browser.people import Agent, Customer
from tests.browser.test_desk import waiting

PHONE = {"width": 390, "height": 844}
SMALL = {"width": 320, "height": 600}
PAIRS = [
    ("ink", "surface", 7), ("ink-soft", "surface", 4.5), ("ink-faint", "surface", 4.5), ("ink-faint", "canvas", 4.5), ("ink", "raised", 7),
    ("ink-soft", "raised", 4.5), ("accent-strong", "surface", 4.5), ("accent-strong", "accent-wash", 4.5), ("accent-ink", "accent", 4.5),
    ("mine-ink", "mine", 4.5), ("amber", "amber-wash", 4.5), ("ink-soft", "amber-wash", 4.5), ("red", "red-wash", 4.5), ("red", "surface", 4.5),
    ("accent", "surface", 3), ("line-strong", "surface", 1.3),
]  # fmt: skip


def _width_fits(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth <= innerWidth"))


@pytest.mark.parametrize("size", [PHONE, SMALL])
def test_the_chat_fits_a_phone(customer: Customer, size: dict[str, int], shot: Callable[[Page, str], None]) -> None:
    customer.page.set_viewport_size(size)  # type: ignore[arg-type]
    customer.say("看看我的订单")
    expect(customer.page.locator(".card-order")).to_have_count(2)
    customer.say("我的快递到哪了")
    expect(customer.page.locator(".card-parcel")).to_be_visible()
    assert _width_fits(customer.page)
    assert customer.inside(
        "(root) => root.querySelector('#messages').scrollWidth <= root.querySelector('#messages').clientWidth"
    )
    for button in customer.page.locator(".choice:visible, #person, #starters button:visible").all():
        box = button.bounding_box()
        assert box and box["height"] >= 32
    shot(customer.page, f"chat-{size['width']}")


def test_the_desk_shows_one_pane_at_a_time_on_a_phone(
    fake: Fake, agent: Callable[[str], Agent], shot: Callable[[Page, str], None]
) -> None:
    waiting(fake, 0)
    someone = agent("小夏")
    page = someone.page
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    shot(page, "desk-390-list")
    someone.open("林小满")
    expect(page.locator("#cases")).to_be_hidden()
    someone.claim()
    someone.say("您好")
    assert _width_fits(page)
    shot(page, "desk-390-talk")
    page.locator(".details").click()
    expect(page.locator("#panel .briefing")).to_be_visible()
    shot(page, "desk-390-panel")
    page.locator(".panel-close").click()
    page.locator(".back").click()
    expect(page.locator("#cases")).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_pair_of_colours_can_be_read(fake: Fake, page: Page, scheme: str) -> None:
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    page.goto(fake.pages)
    for text, ground, least in PAIRS:
        found = _contrast(page, text, ground)
        assert found >= least, f"{text} on {ground} ({scheme}): {found:.2f}"


def _contrast(page: Page, text: str, ground: str) -> float:
    light, dark = sorted((luminance(page, name) for name in (text, ground)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def luminance(page: Page, name: str) -> float:
    colour = page.evaluate(f"getComputedStyle(document.documentElement).getPropertyValue('--{name}').trim()")
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("path", ["/", "/chat/", "/desk/", "/desk/promotions.html", "/desk/board.html"])
def test_every_control_has_a_name(fake: Fake, page: Page, complaints: list[str], path: str) -> None:
    page.goto(fake.pages + path)
    page.wait_for_timeout(600)
    nameless = page.evaluate(
        """() => {
          const roots = [document, ...[...document.querySelectorAll("*")].map((one) => one.shadowRoot).filter(Boolean)];
          const controls = roots.flatMap((root) => [...root.querySelectorAll("button, a, input, select, textarea, [role=button], [role=textbox]")]);
          const shown = controls.filter((one) => one.checkVisibility());
          const named = (one) => one.getAttribute("aria-label") || one.textContent.trim() || one.labels?.length;
          return shown.filter((one) => !named(one)).map((one) => one.outerHTML.slice(0, 120));
        }"""
    )
    assert nameless == []


def test_the_keyboard_alone_is_enough(customer: Customer, fake: Fake) -> None:
    customer.page.keyboard.press("Tab")
    seen = set()
    for _ in range(14):
        customer.page.keyboard.press("Tab")
        seen.add(
            customer.page.evaluate(
                "(document.activeElement.shadowRoot?.activeElement ?? document.activeElement).className || document.activeElement.id"
            )
        )
    assert any("choice" in name for name in seen)
    assert "person" in seen
    customer.input.focus()
    customer.page.keyboard.insert_text("只用键盘")
    customer.page.keyboard.press("Tab")
    customer.page.keyboard.press("Enter")
    expect(customer.bots.last).to_have_text("收到：只用键盘")


def test_nothing_is_fetched_from_anywhere_else(fake: Fake, page: Page, complaints: list[str]) -> None:
    asked: set[str] = set()
    page.on("request", lambda request: asked.add(urlsplit(request.url).netloc))
    for path in ("/", "/chat/", "/desk/", "/desk/promotions.html", "/desk/board.html"):
        page.goto(fake.pages + path)
        page.wait_for_timeout(500)
    assert asked == {urlsplit(fake.pages).netloc}


def test_the_policy_allows_no_inline_script_and_no_inline_style() -> None:
    assert "unsafe" not in CSP
    assert "script-src 'self'" in CSP
    assert "require-trusted-types-for 'script'" in CSP


def test_the_front_page_leads_to_both_doors(
    fake: Fake, page: Page, complaints: list[str], shot: Callable[[Page, str], None]
) -> None:
    page.goto(fake.pages)
    expect(page.locator("#steps li")).to_have_count(4)
    for language in ("zh-Hans", "zh-Hant", "en"):
        page.locator("#language").select_option(language)
        assert "⟦" not in page.content()
    shot(page, "front")
    page.locator("a[href='chat/']").click()
    expect(page.locator("deep-chat")).to_be_attached()
    page.go_back()
    page.locator("a[href='desk/']").click()
    expect(page.locator(".login-form")).to_be_visible()
