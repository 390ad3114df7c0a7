"""What a lead sees and does on the page of promotions."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect

from tests.browser.fake_api import Fake
from tests.browser.fake_promotions import OFFERS, offer
from tests.browser.test_inert import PAYLOADS
from tests.browser.test_looks import luminance

Shot = Callable[[Page, str], None]
PHONE = {"width": 390, "height": 844}


class Lead:
    """Somebody at the page of promotions."""

    def __init__(self, page: Page, pages: str, name: str) -> None:
        self.page, self.pages, self.name = page, pages, name
        self.bars = page.locator(".bar-of")
        self.drafts = page.locator(".side-drafts .pick")
        self.history = page.locator(".history li")

    def log_in(self) -> None:
        self.page.goto(f"{self.pages}/desk/promotions.html")
        self.page.locator("input[name=name]").fill(self.name)
        self.page.locator("input[name=password]").fill("kefu-demo")
        self.page.locator(".login-form button[type=submit]").click()
        expect(self.page.locator("#agent")).to_have_text(self.name)
        expect(self.page.locator("#plan")).to_be_visible()

    def bar(self, name: str) -> Locator:
        return self.page.locator(f'.bar-of[data-id="{name}"]')

    def edit(self, name: str) -> None:
        self.bar(name).focus()
        self.page.keyboard.press("Enter")
        expect(self.page.locator("dialog.promotion-form")).to_be_visible()

    def fill(self, **fields: str) -> None:
        for name, value in fields.items():
            self.page.locator(f'dialog [name="{name.replace("__", ".")}"]').fill(value)

    def save(self) -> None:
        self.page.locator("#save-promotion").click()

    def seen(self, group: str) -> Locator:
        return self.page.locator(f".seen-{group} li b")

    def look_at(self, moment: str) -> None:
        self.page.locator("#at").fill(moment)
        self.page.locator("#at").dispatch_event("change")

    def refresh(self) -> None:
        self.page.reload()
        expect(self.page.locator("#plan")).to_be_visible()


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    """Whoever works here sits in New York: the times are Shanghai's all the same."""
    return {**browser_context_args, "timezone_id": "America/New_York"}


@pytest.fixture
def lead(fake: Fake, new_context: Callable[..., BrowserContext]) -> Callable[[str], Lead]:
    """`lead("云姐")` is that lead at a page of their own, logged in."""

    def at_page(name: str) -> Lead:
        person = Lead(new_context().new_page(), fake.pages, name)
        person.log_in()
        return person

    return at_page


def test_the_promotions_in_force_stand_on_a_timeline(lead: Callable[[str], Lead], shot: Shot) -> None:
    someone = lead("云姐")
    expect(someone.bars).to_have_count(len(OFFERS))
    expect(someone.page.locator(".moment-now")).to_be_visible()
    expect(someone.seen("on")).to_have_count(8)
    expect(someone.seen("coming")).to_have_text(["双十二 满400减60"])
    expect(someone.seen("ended")).to_have_text(["美妆个护券 满159减30"])
    shot(someone.page, "promotions")


def test_any_instant_can_be_looked_at_to_the_second_in_the_time_of_shanghai(lead: Callable[[str], Lead]) -> None:
    someone = lead("云姐")
    starts = datetime.fromisoformat(OFFERS[-1]["starts_at"]).replace(microsecond=0)
    shanghai = (starts.astimezone(UTC) + timedelta(hours=8)).replace(tzinfo=None)
    someone.look_at((shanghai - timedelta(seconds=1)).isoformat())
    expect(someone.seen("coming")).to_have_text(["双十二 满400减60"])
    someone.page.get_by_role("button", name="+1 秒").click()
    expect(someone.seen("coming")).to_have_count(0)
    expect(someone.seen("on").filter(has_text="双十二")).to_have_count(1)
    someone.page.locator("#at-now").click()
    expect(someone.seen("coming")).to_have_count(1)
    someone.page.locator(".edges button").first.click()
    expect(someone.seen("ended").filter(has_text="双倍积分")).to_have_count(1)


def test_a_change_goes_live_by_two_people_and_back_in_one_step(
    fake: Fake, lead: Callable[[str], Lead], shot: Shot
) -> None:
    author, second = lead("云姐"), lead("管姐")
    author.edit("M-300-40")
    author.fill(terms__off="50", **{"name.zh-Hans": "双十一返场 满300减50"})
    author.save()
    expect(author.page.locator("dialog")).to_have_count(0)
    expect(author.bar("M-300-40")).to_have_class(re.compile("is-changed"))
    expect(author.page.locator(".change")).to_contain_text("条款 · 减（元）40.0050")
    expect(author.page.locator("#draft-approve")).to_be_disabled()
    author.page.locator(".side-changes input").fill("返场加码")
    author.page.locator(".side-changes input").press("Enter")
    expect(author.drafts.nth(1)).to_contain_text("返场加码")
    shot(author.page, "promotions-draft")
    second.refresh()
    second.drafts.filter(has_text="返场加码").click()
    second.page.locator("#draft-approve").click()
    expect(second.page.locator("#draft-publish")).to_be_visible()
    second.page.locator("#draft-publish").click()
    expect(second.page.locator("#toasts")).to_contain_text("已发布")
    expect(second.history.first).to_contain_text("云姐 起草，管姐 批准，管姐 发布")
    assert fake.promotions.rows[fake.promotions.in_force]["M-300-40"]["terms"]["off"] == "50"
    second.history.last.get_by_role("button", name="恢复此版本").click()
    second.page.locator("dialog textarea").fill("价格写错了")
    shot(second.page, "promotions-restore")
    second.page.locator("#confirm-restore").click()
    expect(second.history.last).to_contain_text("管姐 恢复：价格写错了")
    assert fake.promotions.in_force == "p1"


def test_a_new_promotion_is_a_form_and_its_faults_are_told_in_it(
    fake: Fake, lead: Callable[[str], Lead], shot: Shot
) -> None:
    someone = lead("云姐")
    someone.page.locator("#add").click()
    someone.fill(promotion="C-FLASH", **{"name.zh-Hans": "闪购券", "text.zh-Hans": "今晚八点。"})
    someone.page.locator("dialog [name=kind]").select_option("coupon")
    someone.fill(terms__threshold="99", terms__off="20", starts_at="2026-11-11T20:00:00", ends_at="2026-11-11T10:00:00")
    someone.save()
    expect(someone.page.locator("dialog .problem")).to_contain_text("结束（不含这一秒）: 要晚于开始时间")
    shot(someone.page, "promotions-form")
    someone.fill(ends_at="2026-11-11T22:30:15")
    someone.save()
    expect(someone.page.locator("dialog")).to_have_count(0)
    [draft] = fake.promotions.drafts.values()
    [row] = draft["rows"]
    assert (row["starts_at"], row["ends_at"]) == ("2026-11-11T12:00:00.000Z", "2026-11-11T14:30:15.000Z")
    assert row["terms"] == {"threshold": "99", "off": "20"} and row["kind"] == "coupon"


def test_what_the_form_does_not_know_stays_as_it_is(fake: Fake, lead: Callable[[str], Lead]) -> None:
    fake.promotions.rows["p1"]["M-300-40"]["terms"]["stacks"] = "with_coupons"
    someone = lead("云姐")
    someone.edit("M-300-40")
    someone.fill(terms__off="50")
    someone.save()
    expect(someone.page.locator(".change")).to_be_visible()
    [row] = fake.promotions.drafts["d1"]["rows"]
    assert row["terms"] == {"stacks": "with_coupons", "threshold": "300.00", "off": "50", "repeats": False}
    assert row == {**OFFERS[0], "terms": row["terms"]}, "nothing but the term has changed"


def test_a_promotion_that_goes_is_struck_out(fake: Fake, lead: Callable[[str], Lead]) -> None:
    someone = lead("云姐")
    someone.edit("G-BAG-199")
    someone.page.get_by_role("button", name="移除这个活动").click()
    expect(someone.bar("G-BAG-199")).to_have_class(re.compile("is-removed"))
    expect(someone.seen("on").filter(has_text="帆布袋")).to_have_count(0)
    assert fake.promotions.drafts["d1"]["remove"] == ["G-BAG-199"]


def test_a_draft_that_was_overtaken_says_so_and_how_to_go_on(fake: Fake, lead: Callable[[str], Lead]) -> None:
    someone = lead("云姐")
    someone.edit("J-POINTS-2")
    someone.fill(terms__times="3")
    someone.save()
    expect(someone.page.locator(".change")).to_be_visible()
    fake.promotions.publish_something("FAST")
    someone.refresh()
    someone.drafts.nth(1).click()
    expect(someone.page.locator(".hint-warn")).to_contain_text("套到当前版本")
    someone.page.locator("#draft-again").click()
    expect(someone.page.locator(".hint-warn")).to_have_count(0)
    expect(someone.bar("FAST")).to_be_visible()
    assert fake.promotions.drafts["d1"]["base"] == "p2"


def test_doubts_are_told_in_words(fake: Fake, lead: Callable[[str], Lead]) -> None:
    pair = {"with": "C-NEW-99-15", "off": "55.00", "spent": "300.00"}
    fake.promotions.doubts = [
        {"code": "deep_together", "promotion": "M-300-40", **pair},
        {"code": "language_missing", "promotion": "M-300-40", "languages": ["zh-Hant"]},
        {"code": "something_newer", "promotion": "M-300-40"},
    ]
    someone = lead("云姐")
    expect(someone.page.locator(".doubts li")).to_have_text(
        [
            "「双十一返场 满300减40」和「新人券 满99减15」可以同时用：买 300.00 元共减 55.00 元。",
            "「双十一返场 满300减40」缺少繁体中文，会用简体中文代替。",
            "something_newer",
        ]
    )


def test_an_agent_looks_and_changes_nothing(fake: Fake, lead: Callable[[str], Lead]) -> None:
    someone = lead("小夏")
    expect(someone.bars).to_have_count(len(OFFERS))
    for gone in ("#add", ".side-drafts", ".history button"):
        expect(someone.page.locator(gone)).not_to_be_visible()
    someone.bar("M-300-40").focus()
    someone.page.keyboard.press("Enter")
    expect(someone.page.locator("dialog")).to_have_count(0)


def test_leads_find_the_page_from_the_desk_and_agents_are_not_bothered(
    fake: Fake, new_context: Callable[..., BrowserContext]
) -> None:
    for name, visible in (("云姐", True), ("小夏", False)):
        page = new_context().new_page()
        page.goto(f"{fake.pages}/desk/")
        page.locator("input[name=name]").fill(name)
        page.locator("input[name=password]").fill("kefu-demo")
        page.locator(".login-form button[type=submit]").click()
        expect(page.locator("#agent")).to_have_text(name)
        expect(page.locator("#promotions")).to_be_visible(visible=visible)
    page.close()


@pytest.mark.parametrize("language", ["zh-Hans", "en"])
def test_the_page_has_all_its_words(lead: Callable[[str], Lead], language: str, shot: Shot) -> None:
    someone = lead("云姐")
    someone.page.locator("#language").select_option(language)
    for offer_ in OFFERS:
        someone.edit(offer_["promotion"])
        assert "⟦" not in someone.page.content()
        someone.page.keyboard.press("Escape")
        expect(someone.page.locator("dialog")).to_have_count(0)
    someone.edit("Y-QUILT")
    someone.fill(terms__deposit="120")
    someone.save()
    expect(someone.page.locator(".change")).to_be_visible()
    assert "⟦" not in someone.page.content()
    shot(someone.page, f"promotions-{language}")


def test_both_languages_have_the_same_words_and_blanks(fake: Fake, page: Page) -> None:
    page.goto(f"{fake.pages}/desk/promotions.html")
    wording = page.evaluate("import('/desk/promotions-wording.js').then((found) => found.WORDING)")
    shapes = [
        {key: sorted(re.findall(r"\{\w+\}", str(value))) for key, value in words.items()} for words in wording.values()
    ]
    assert all(shape == shapes[0] for shape in shapes)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_name_on_every_bar_can_be_read(fake: Fake, page: Page, scheme: str) -> None:
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    page.goto(f"{fake.pages}/desk/promotions.html")
    for kind in sorted({offer_["kind"] for offer_ in OFFERS}):
        assert 1.05 / (luminance(page, f"kind-{kind}") + 0.05) >= 4.5, f"white on {kind} ({scheme})"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_page_fits_a_phone(lead: Callable[[str], Lead], scheme: str, shot: Shot) -> None:
    someone = lead("云姐")
    someone.page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    someone.page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    expect(someone.bars).to_have_count(len(OFFERS))
    assert someone.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    shot(someone.page, f"promotions-390-{scheme}")


def test_whatever_a_promotion_is_called_stays_text(fake: Fake, context: BrowserContext, complaints: list[str]) -> None:
    rows = {}
    for number, payload in enumerate(PAYLOADS):
        row = offer(f"X{number}", payload, payload, -1 - number, 5 + number, gift=payload)
        row["text"] = dict.fromkeys(("zh-Hans", "zh-Hant", "en"), payload)
        rows[row["promotion"]] = {**row, "audience": payload, "categories": [payload]}
    fake.promotions.rows["p1"] |= rows
    fake.promotions.packs[0] |= {"note": PAYLOADS[1], "by": {"id": "x", "name": PAYLOADS[2]}}
    fake.promotions.doubts = [
        {"code": PAYLOADS[3], "promotion": "X1"},
        {"code": "nobody_sees_it", "promotion": "X2", "audience": PAYLOADS[4]},
    ]
    someone = Lead(context.new_page(), fake.pages, "云姐")
    someone.log_in()
    expect(someone.bars).to_have_count(len(OFFERS) + len(PAYLOADS))
    expect(someone.history).to_contain_text(PAYLOADS[1])
    someone.edit("M-300-40")
    someone.fill(**{"name.zh-Hans": PAYLOADS[4][:60], "text.en": PAYLOADS[5]})
    someone.save()
    expect(someone.page.locator(".change")).to_contain_text(PAYLOADS[4][:60])
    someone.page.locator(".side-changes input").fill(PAYLOADS[1])
    someone.page.locator(".side-changes input").press("Enter")
    expect(someone.drafts.nth(1)).to_contain_text(PAYLOADS[1])
    someone.page.wait_for_timeout(200)
    assert someone.page.evaluate("window.owned") is None
    made = "#plan :is(script, iframe, style, math, template, a:not(.quiet)), #plan img:not(.brand img)"
    assert someone.page.evaluate("(made) => document.querySelectorAll(made).length", made) == 0
