"""What an agent writes, to customers and to colleagues, and what they are offered to say."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.fake_api import Fake
from tests.browser.people import Agent
from tests.browser.test_desk import waiting
from tests.browser.test_desk_work import at, holding

Someone = Callable[[str], Agent]
Shot = Callable[[Page, str], None]


def test_a_note_mentions_a_colleague_and_no_customer_sees_it(fake: Fake, agent: Someone) -> None:
    case = waiting(fake, 0)
    someone, other = agent("小夏"), agent("阿宁")
    other.connected("live")
    holding(fake, someone)
    someone.page.locator("#write-note").click()
    someone.page.locator("#note").press_sequentially("请看看 @阿")
    expect(someone.page.get_by_role("option", name="阿宁")).to_be_visible()
    someone.page.keyboard.press("Enter")
    someone.page.keyboard.press("Enter")
    expect(someone.page.locator(".by-note .words")).to_have_text(["请看看 @阿宁"])
    expect(other.toasts).to_contain_text("小夏 在 林小满 的会话里提到了您")
    assert fake.moves.notes[case["case"]][0]["mentions"] == ["a-阿宁"]
    assert all("请看看" not in message["text"] for message in fake.system.talks[case["conversation"]].messages)
    someone.page.reload()
    expect(someone.page.locator(".by-note .words")).to_have_text(["请看看 @阿宁"])


def test_a_draft_of_a_note_survives_a_reload_beside_that_of_a_reply(fake: Fake, agent: Someone) -> None:
    waiting(fake, 0)
    someone = agent("小夏")
    holding(fake, someone)
    someone.reply.fill("给客户的话")
    someone.page.locator("#write-note").click()
    someone.page.locator("#note").fill("给同事的话")
    someone.page.reload()
    expect(someone.reply).to_have_value("给客户的话")
    expect(someone.page.locator("#note")).to_have_value("给同事的话")


def test_a_suggested_reply_is_one_key_away(fake: Fake, agent: Someone) -> None:
    waiting(fake, 0)
    someone = agent("小夏")
    holding(fake, someone)
    expect(someone.page.locator(".suggestion")).to_have_count(3)
    someone.page.keyboard.press("Alt+2")
    expect(someone.reply).to_have_value("一般 48 小时内发货，3 天左右送达。")
    someone.page.locator(".suggestion").first.click()
    expect(someone.reply).to_have_value("一般 48 小时内发货，3 天左右送达。\n您的包裹正在派送，今天就能到。")
    someone.page.locator(".fold").click()
    expect(someone.page.locator(".suggestion").first).to_be_hidden()


def test_a_ready_reply_is_found_by_a_word_and_filled_in(fake: Fake, agent: Someone, shot: Shot) -> None:
    waiting(fake, 0)
    someone = agent("小夏")
    holding(fake, someone)
    someone.reply.press_sequentially("/正在")
    expect(someone.page.locator(".picker [role=option]:visible")).to_have_count(1)
    shot(someone.page, "desk-canned")
    someone.page.keyboard.press("Enter")
    expect(someone.reply).to_have_value("正在核实订单 KF20261118000042，请稍等。")
    someone.reply.fill("")
    someone.page.locator("#canned").click()
    someone.page.keyboard.press("ArrowDown")
    someone.page.keyboard.press("ArrowUp")
    someone.page.keyboard.press("Tab")
    expect(someone.reply).to_have_value("您好林小满，我是小夏。")


def test_leads_change_the_ready_replies_and_a_late_change_is_shown_the_latest(fake: Fake, agent: Someone) -> None:
    waiting(fake, 0)
    lead = agent("云姐")
    holding(fake, lead)
    lead.page.locator("#canned-edit").click()
    lead.page.locator("#canned-add").click()
    lead.page.locator(".canned-rows [name=title]").last.fill("再见")
    lead.page.locator(".canned-rows [name=zh-Hans]").last.fill("感谢您的来访，再见。")
    fake.moves.canned = {"version": 4, "replies": fake.moves.canned["replies"][:1]}
    lead.page.locator("#canned-save").click()
    expect(lead.toasts).to_contain_text("刚有同事改过")
    expect(lead.page.locator(".canned-rows li")).to_have_count(1)
    lead.page.locator(".canned-rows [name=en]").first.fill("Hi {customer}")
    lead.page.locator("#canned-save").click()
    expect(lead.page.locator("dialog")).to_have_count(0)
    assert fake.moves.canned["replies"][0]["text"]["en"] == "Hi {customer}" and fake.moves.canned["version"] == 5


def test_what_a_department_noted_is_there_without_opening_the_case_again(fake: Fake, agent: Someone) -> None:
    case = waiting(fake, 0)
    someone = agent("小夏")
    holding(fake, someone)
    expect(someone.page.locator(".suggestion")).to_have_count(3)
    by = {"id": "a-物流阿峰", "name": "物流阿峰", "role": "department"}
    fake.moves.notes[case["case"]] = [{"id": "t-1", "at": at(0), "by": by, "text": "在城西网点", "mentions": []}]
    fake.moves.answer("POST", ["cases", case["case"], "hold"], fake.system.agents["小夏"], {}, {})
    fake.deliver()
    expect(someone.page.locator(".by-note .words")).to_have_text(["在城西网点"])


def test_what_was_said_last_stays_in_sight_while_the_composer_grows(fake: Fake, agent: Someone) -> None:
    waiting(fake, 0)
    someone = agent("小夏")
    someone.page.set_viewport_size({"width": 1280, "height": 640})
    holding(fake, someone)
    expect(someone.page.locator(".suggestion")).to_have_count(3)
    someone.reply.fill("一\n二\n三\n四\n五")
    expect(someone.words.last).to_be_in_viewport()
    below = "(list) => list.scrollHeight - list.scrollTop - list.clientHeight"
    someone.page.wait_for_function(f"({below})(document.querySelector('.messages')) < 2")
