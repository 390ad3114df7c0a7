"""What a lead sees on the board: now at a glance, and the past in plots, tables and a file."""

import csv
import io
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.axe import serious
from tests.browser.fake_api import Fake
from tests.browser.test_desk import waiting
from tests.browser.test_inert import PAYLOADS

Shot = Callable[[Page, str], None]
Lead = Callable[[str], Page]
WALL, PHONE = {"width": 1920, "height": 1080}, {"width": 390, "height": 844}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    """Whoever looks on sits in New York: the times are Shanghai's all the same."""
    return {**browser_context_args, "timezone_id": "America/New_York"}


@pytest.fixture
def lead(fake: Fake, context: BrowserContext, complaints: list[str]) -> Lead:
    """`lead("云姐")` is the board, as that lead has it before them."""

    def at_board(name: str) -> Page:
        page = context.new_page()
        page.goto(f"{fake.pages}/desk/board.html")
        page.locator("input[name=name]").fill(name)
        page.locator("input[name=password]").fill("kefu-demo")
        page.locator(".login-form button[type=submit]").click()
        expect(page.locator("#agent")).to_have_text(name)
        return page

    return at_board


def group(page: Page, name: str) -> Any:
    return page.locator(f"#groups [data-group={name}]")


def test_the_wall_shows_who_waits_who_is_there_and_what_is_at_risk(lead: Lead, shot: Shot) -> None:
    page = lead("云姐")
    page.set_viewport_size(WALL)  # type: ignore[arg-type]
    expect(page.locator("#tile-waiting b")).to_have_text("11")
    expect(page.locator("#tile-waiting")).to_have_attribute("data-state", "bad")
    expect(page.locator("#tile-online span")).to_have_text("满负荷 1 · 离开 1")
    expect(page.locator("#tile-containment b")).to_have_text("78%")
    expect(group(page, "orders").locator("td")).to_have_text(["7", "5分40秒", "2", "拥堵"])
    expect(page.locator("#risk li").first).to_contain_text("订单物流 · 首次回复")
    expect(page.locator("#risk li").first.locator("b")).to_have_text(re.compile(r"超时 1分1\d秒"))
    expect(page.locator("#people li")).to_have_count(3)
    expect(page.locator("#dead li")).to_have_text("队列 notices2")
    expect(page.locator(".plot canvas")).to_have_count(8)
    shot(page, "board-wall")


def test_the_numbers_follow_what_happens(fake: Fake, lead: Lead) -> None:
    page = lead("云姐")
    expect(page.locator("#connection")).to_have_attribute("data-state", "live")
    expect(page.locator("#tile-waiting b")).to_have_text("11")
    fake.board.waiting["orders"] = (8, 350, 2)
    waiting(fake)
    fake.deliver()
    expect(page.locator("#tile-waiting b")).to_have_text("12", timeout=8_000)
    fake.board.waiting = {}
    expect(page.locator("#tile-waiting b")).to_have_text("0", timeout=8_000)
    expect(page.locator("#tile-waiting")).to_have_attribute("data-state", "good")


def test_a_board_without_a_socket_asks_every_few_seconds(fake: Fake, lead: Lead) -> None:
    fake.faults.no_sockets = True
    page = lead("云姐")
    expect(page.locator("#connection")).to_have_attribute("data-state", "polling")
    fake.board.waiting = {"vip": (3, 20, 0)}
    expect(page.locator("#tile-waiting b")).to_have_text("3", timeout=10_000)


def test_a_longer_past_and_one_group_are_a_key_and_a_choice_away(fake: Fake, lead: Lead, shot: Shot) -> None:
    page = lead("云姐")
    expect(page.locator(".plot")).to_have_count(8)
    page.keyboard.press("4")
    expect(page.locator("[data-days='30']")).to_have_attribute("aria-pressed", "true")
    expect(page.locator("#totals tbody tr")).to_have_count(8)
    expect(page.locator("#totals tbody th").nth(4)).to_have_text("订单物流")
    page.locator("#group").select_option("orders")
    expect(page.locator(".plot")).to_have_count(6)
    expect(page.locator("#totals tbody th")).to_have_text(["订单物流"])
    assert [(one["days"], one.get("group", "")) for one in fake.board.asked if one["what"] == "history"] == [
        ("7", ""),
        ("30", ""),
        ("30", "orders"),
    ]
    shot(page, "board-group")


def test_why_people_took_over_and_what_was_said_of_them_is_told_the_most_frequent_first(lead: Lead) -> None:
    page = lead("云姐")
    cards = page.locator("#whys .board-card")
    expect(cards).to_have_count(3)
    expect(cards.first.locator("li span")).to_have_text(["客户要求人工", "客户情绪激动"])
    expect(cards.nth(1)).to_contain_text("问题已解决")


def test_every_plot_can_be_read_as_a_table_and_walked_with_the_arrow_keys(lead: Lead) -> None:
    page = lead("云姐")
    plot = page.locator(".plot").first
    plot.locator("summary").click()
    expect(plot.locator("tbody tr")).to_have_count(7)
    expect(plot.locator("thead th")).to_have_text(["时间", "会话", "转人工"])
    last = plot.locator(".plot-readout").inner_text()
    plot.locator(".plot-box").focus()
    page.keyboard.press("ArrowLeft")
    expect(plot.locator(".plot-readout")).not_to_have_text(last)
    assert plot.locator("tbody tr").nth(1).locator("th").inner_text() in plot.locator(".plot-readout").inner_text()
    assert page.locator(".plot-box:not([aria-label*='会话'])").count() == 7
    assert page.locator(".plot-box[aria-label='']").count() == 0


def test_the_past_can_be_taken_away_as_a_file(lead: Lead, tmp_path: Path) -> None:
    page = lead("云姐")
    expect(page.locator(".plot")).to_have_count(8)
    with page.expect_download() as taken:
        page.locator("#export").click()
    assert taken.value.suggested_filename == "kefu-7d.csv"
    taken.value.save_as(tmp_path / "history.csv")
    rows = list(csv.DictReader(io.StringIO((tmp_path / "history.csv").read_text(encoding="utf-8-sig"))))
    assert len(rows) == 7
    assert {"at", "conversations", "containment", "wait.p90", "told.inside", "csat.human.scores_5"} <= set(rows[0])
    assert float(rows[0]["conversations"]) > 0


def test_an_agent_is_told_that_the_board_is_for_leads(fake: Fake, context: BrowserContext) -> None:
    page = context.new_page()
    page.goto(f"{fake.pages}/desk/board.html")
    page.locator("input[name=name]").fill("小夏")
    page.locator("input[name=password]").fill("kefu-demo")
    page.locator(".login-form button[type=submit]").click()
    expect(page.locator("#toasts")).to_contain_text("看板只对主管和管理员开放")
    expect(page.locator(".tile")).to_have_count(0)


def test_leads_find_the_board_from_the_desk_and_agents_are_not_bothered(
    fake: Fake, new_context: Callable[..., BrowserContext]
) -> None:
    for name, visible in (("云姐", True), ("小夏", False)):
        page = new_context().new_page()
        page.goto(f"{fake.pages}/desk/")
        page.locator("input[name=name]").fill(name)
        page.locator("input[name=password]").fill("kefu-demo")
        page.locator(".login-form button[type=submit]").click()
        expect(page.locator("#agent")).to_have_text(name)
        expect(page.locator("#board-link")).to_be_visible(visible=visible)
        if visible:
            page.locator("#board-link").click()
            expect(page.locator("#tile-waiting b")).to_have_text("11")


def test_a_day_on_which_nothing_was_counted_says_so(fake: Fake, lead: Lead) -> None:
    fake.board.empty = True
    page = lead("云姐")
    expect(page.locator("#past-note")).to_have_text("这段时间还没有数据。")
    expect(page.locator("#tile-containment b")).to_have_text("–")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("language", ["zh-Hans", "en"])
def test_the_board_has_all_its_words_and_keeps_nobody_out(lead: Lead, language: str, scheme: str, shot: Shot) -> None:
    page = lead("云姐")
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    page.locator("#language").select_option(language)
    for summary in page.locator(".plot summary").all():
        summary.click()
    assert "⟦" not in page.content()
    assert serious(page) == []
    shot(page, f"board-{language}-{scheme}")


def test_both_languages_have_the_same_words_and_blanks(fake: Fake, page: Page) -> None:
    page.goto(f"{fake.pages}/desk/board.html")
    wording = page.evaluate("import('/desk/board-wording.js').then((found) => found.WORDING)")
    shapes = [
        {key: sorted(re.findall(r"\{\w+\}", str(value))) for key, value in words.items()} for words in wording.values()
    ]
    assert all(shape == shapes[0] for shape in shapes)


@pytest.mark.parametrize("size", [PHONE, WALL, {"width": 1280, "height": 720}])
def test_the_board_fits_a_phone_a_laptop_and_a_wall(lead: Lead, size: dict[str, int], shot: Shot) -> None:
    page = lead("云姐")
    page.set_viewport_size(size)  # type: ignore[arg-type]
    expect(page.locator(".plot canvas")).to_have_count(8)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    shot(page, f"board-{size['width']}")


def test_whatever_anybody_is_called_stays_text(fake: Fake, lead: Lead) -> None:
    fake.board.people = [(payload, "online", 1, 5) for payload in PAYLOADS]
    fake.board.dead = dict.fromkeys(PAYLOADS, 1)
    fake.board.risk = [(payload, payload, payload, "breached", -5, payload) for payload in PAYLOADS]
    page = lead("云姐")
    expect(page.locator("#people li")).to_have_count(len(PAYLOADS))
    expect(page.locator("#people")).to_contain_text(PAYLOADS[1])
    page.wait_for_timeout(200)
    assert page.evaluate("window.owned") is None
    assert page.locator("#board :is(script, iframe, style, math, template)").count() == 0
