"""What an agent does with a case beyond answering: finding it, passing it on, noting on it, being helped to answer."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Page, expect

from tests.browser.axe import serious
from tests.browser.fake_api import Fake
from tests.browser.people import Agent
from tests.browser.test_desk import waiting

Someone = Callable[[str], Agent]
Shot = Callable[[Page, str], None]


def at(minutes: float) -> str:
    """A time so many minutes from now."""
    return (datetime.now(UTC) + timedelta(minutes=minutes)).strftime("%Y-%m-%dT%H:%M:%S.000Z")


def holding(fake: Fake, someone: Agent, name: str = "林小满") -> None:
    """Somebody with a case of theirs open."""
    someone.connected("live")
    someone.open(name)
    someone.claim()


def chosen(someone: Agent, text: str) -> None:
    """Chooses in the dialog that is open, and confirms."""
    someone.page.locator("dialog select").filter(has_text=text).select_option(
        label=someone.page.locator("dialog option", has_text=text).inner_text()
    )
    someone.page.locator("dialog .confirm").click()
    expect(someone.page.locator("dialog")).to_have_count(0)


def test_the_promise_sorts_the_line_and_words_tell_what_is_at_risk(fake: Fake, agent: Someone, shot: Shot) -> None:
    for number, minutes in enumerate([30.5, -2.5, 0.5]):
        waiting(fake, number, minutes=10).update(due=at(minutes))
    someone = agent("小夏")
    expect(someone.rows.locator(".row-name")).to_have_text(["陈嘉禾", "赵一鸣", "林小满"])
    expect(someone.rows.locator(".row-time")).to_have_text(["超时 2 分", "只剩 不到 1 分", "剩 30 分"])
    someone.page.locator("#filter-risk").click()
    expect(someone.rows.locator(".row-name")).to_have_text(["陈嘉禾", "赵一鸣"])
    shot(someone.page, "desk-risk")


def test_a_clock_of_the_server_is_told_with_its_kind_in_the_head(fake: Fake, agent: Someone) -> None:
    case = waiting(fake, 0)
    case["clocks"] = [
        {"kind": "first_reply", "due": at(-1.5), "state": "breached"},
        {"kind": "resolution", "due": at(90.5), "state": "running"},
    ]
    someone = agent("小夏")
    someone.open("林小满")
    expect(someone.page.locator(".fact.clock-late")).to_have_text("首次回复 超时 1 分")
    expect(someone.page.locator(".fact.clock-calm")).to_have_text("解决 剩 1 小时")


def test_the_list_is_narrowed_by_group_state_and_label(fake: Fake, agent: Someone) -> None:
    for number, (queue, labels) in enumerate([("orders", ["催物流"]), ("orders", []), ("complaints", ["退款"])]):
        waiting(fake, number).update(queue=queue, labels=labels)
    fake.system.cases[list(fake.system.cases)[1]]["state"] = "open"
    someone = agent("小夏")
    choose = someone.page.locator
    choose("#filter-queue").select_option("orders")
    expect(someone.rows.locator(".row-name")).to_have_text(["林小满", "陈嘉禾"])
    choose("#filter-state").select_option("open")
    expect(someone.rows.locator(".row-name")).to_have_text(["陈嘉禾"])
    choose("#filter-state").select_option("")
    choose("#filter-label").select_option("催物流")
    expect(someone.rows.locator(".row-name")).to_have_text(["林小满"])
    choose("#filter-queue").select_option("complaints")
    expect(choose("#none")).to_have_text("没有符合筛选的会话")


@pytest.mark.parametrize("term", ["u00001", "陈嘉禾", "KF20261118000042", "8000"])
def test_a_case_that_is_over_is_found_by_customer_order_and_phone(fake: Fake, agent: Someone, term: str) -> None:
    case = waiting(fake, 1)
    fake.system.claim(case["case"], fake.system.agents["阿宁"])
    fake.system.close(case["case"], "")
    someone = agent("小夏")
    expect(someone.page.locator("#none")).to_be_visible()
    someone.page.locator("#search").fill(term)
    expect(someone.rows).to_have_count(1)
    expect(someone.rows.locator(".row-state")).to_have_text("已解决")
    someone.page.locator("#search").fill("没有这个人")
    expect(someone.rows).to_have_count(0)


def test_the_next_case_is_taken_with_one_key_until_hands_are_full(fake: Fake, agent: Someone) -> None:
    waiting(fake, 0, minutes=9)
    waiting(fake, 1, minutes=3)
    fake.moves.capacity = 1
    someone = agent("小夏")
    expect(someone.page.locator("#load")).to_have_text("0/1")
    someone.page.keyboard.press("n")
    expect(someone.page.locator(".talk-title h2")).to_have_text("林小满")
    expect(someone.reply).to_be_focused()
    expect(someone.page.locator("#load")).to_have_text("1/1")
    someone.page.locator("#next").click()
    expect(someone.toasts).to_contain_text("手上的会话已满")


def test_where_nobody_waits_the_next_case_is_nobodys(fake: Fake, agent: Someone) -> None:
    someone = agent("小夏")
    someone.page.locator("#next").click()
    expect(someone.toasts).to_contain_text("现在没有人在等您")


def test_who_is_away_says_so(fake: Fake, agent: Someone) -> None:
    someone = agent("小夏")
    expect(someone.page.locator("#presence")).to_have_text("在线")
    someone.page.locator("#presence").click()
    expect(someone.page.locator("#presence")).to_have_text("离开")
    assert fake.moves.presence == {"a-小夏": "away"}
    someone.page.reload()
    expect(someone.page.locator("#presence")).to_have_text("离开")


def test_a_case_is_passed_to_a_colleague_who_hears_of_it(fake: Fake, agent: Someone, shot: Shot) -> None:
    waiting(fake, 0)
    someone, other = agent("小夏"), agent("阿宁")
    other.connected("live")
    holding(fake, someone)
    someone.page.keyboard.press("Escape")
    someone.page.keyboard.press("t")
    expect(someone.page.locator("dialog option", has_text="小夏")).to_have_count(0)
    shot(someone.page, "desk-transfer")
    chosen(someone, "阿宁")
    expect(someone.page.locator(".state")).to_have_text("阿宁 正在接待")
    expect(other.toasts).to_contain_text("林小满 的会话转给您了")
    other.tab("mine").click()
    expect(other.rows).to_have_count(1)


def test_a_case_goes_to_a_group_and_back_to_its_line(fake: Fake, agent: Someone) -> None:
    waiting(fake, 0)
    someone = agent("小夏")
    holding(fake, someone)
    someone.page.locator("#do-transfer").click()
    chosen(someone, "售后")
    expect(someone.page.locator(".fact-group")).to_have_text("售后")
    someone.tab("waiting").click()
    expect(someone.rows.locator(".row-group")).to_have_text(["售后"])
    someone.claim()
    someone.page.locator("#do-give-back").click()
    someone.page.locator("dialog .confirm").click()
    expect(someone.page.locator(".state")).to_have_text("等待接待")


def test_a_case_is_put_aside_until_a_time_and_taken_up_again(fake: Fake, agent: Someone) -> None:
    waiting(fake, 0)
    someone = agent("小夏")
    holding(fake, someone)
    someone.page.keyboard.press("Escape")
    someone.page.keyboard.press("h")
    someone.page.get_by_label("2 小时").check()
    someone.page.locator("dialog .confirm").click()
    expect(someone.page.locator(".fact-state-on_hold")).to_contain_text("挂起至")
    expect(someone.rows.first).to_have_class(re.compile("aside"))
    someone.page.locator("#do-resume").click()
    expect(someone.page.locator(".fact-state-active")).to_have_text("接待中")


def test_labels_are_added_and_taken_away(fake: Fake, agent: Someone) -> None:
    waiting(fake, 0)["labels"] = ["退款"]
    someone = agent("小夏")
    someone.open("林小满")
    someone.page.keyboard.press("l")
    someone.page.get_by_label("去掉标签 退款").click()
    someone.page.locator("dialog input").fill("催物流，高风险")
    someone.page.locator("dialog .confirm").click()
    expect(someone.page.locator(".fact-label")).to_have_text(["催物流", "高风险"])
    expect(someone.rows.locator(".row-label")).to_have_text(["催物流 +1"])


def test_a_lead_sees_colleagues_cases_and_takes_one_over(fake: Fake, agent: Someone) -> None:
    waiting(fake, 0)
    someone, lead = agent("小夏"), agent("云姐")
    expect(someone.tab("others")).to_have_count(0)
    lead.connected("live")
    holding(fake, someone)
    lead.tab("others").click()
    lead.open("林小满")
    lead.page.keyboard.press("a")
    lead.page.locator("dialog .confirm").click()
    expect(lead.reply).to_be_focused()
    expect(someone.page.locator(".state")).to_have_text("云姐 正在接待")
    expect(someone.page.locator("#do-take-over")).to_be_hidden()


def test_a_lead_joins_a_colleagues_case_with_a_word_of_their_own(fake: Fake, agent: Someone) -> None:
    waiting(fake, 0)
    someone, lead = agent("小夏"), agent("云姐")
    lead.connected("live")
    holding(fake, someone)
    lead.tab("others").click()
    lead.open("林小满")
    expect(lead.page.locator("#write-note")).to_have_attribute("aria-pressed", "true")
    lead.page.locator("#write-reply").click()
    lead.say("我是主管，一起看看")
    expect(lead.words.last).to_have_text("我是主管，一起看看")
    expect(someone.page.locator("#reply")).to_be_visible()
    lead.page.locator("#do-take-over").wait_for(state="visible")


def test_a_phone_is_masked_until_its_agent_asks(fake: Fake, agent: Someone) -> None:
    waiting(fake, 0)
    someone = agent("小夏")
    someone.open("林小满")
    phone = someone.page.locator(".masked").first
    expect(phone).to_have_text("*******8000")
    phone.locator("button").click()
    expect(someone.toasts).to_contain_text("没有权限查看")
    someone.claim()
    phone.locator("button").click()
    expect(phone).to_have_text("13800138000")
    assert fake.moves.revealed == [{"by": "a-小夏", "what": "phone", "order": "KF20261118000042"}]


def test_the_panel_says_what_to_do_next_and_what_was_before(fake: Fake, agent: Someone) -> None:
    case = waiting(fake, 0)
    fake.system.claim(case["case"], fake.system.agents["阿宁"])
    fake.system.close(case["case"], "")
    waiting(fake, 0, text="又来了")
    someone = agent("小夏")
    someone.open("林小满")
    expect(someone.page.locator(".next-step")).to_contain_text("核对物流轨迹")
    someone.page.get_by_text("以前的会话").click()
    expect(someone.page.locator(".earlier li")).to_have_count(1)
    someone.page.locator(".earlier button").click()
    expect(someone.page.locator(".state")).to_have_text("阿宁 已结束接待")


def test_the_panel_says_which_channels_the_customer_has_bound(fake: Fake, agent: Someone) -> None:
    fake.system.identities = [
        {"id": "a" * 32, "channel": "wechat", "name": "<b>小满"},
        {"id": "b" * 32, "channel": "line"},
    ]
    waiting(fake, 0)
    someone = agent("小夏")
    someone.open("林小满")
    expect(someone.page.locator(".customer dl")).to_contain_text("微信公众号（<b>小满） · LINE")


def test_the_look_is_light_or_dark_as_the_agent_chooses(fake: Fake, agent: Someone) -> None:
    someone = agent("小夏")
    ground = "getComputedStyle(document.body).backgroundColor"
    light = someone.page.evaluate(ground)
    someone.page.locator("#theme").click()
    someone.page.locator("#theme").click()
    expect(someone.page.locator("#theme")).to_have_attribute("title", "外观：深色")
    assert someone.page.evaluate(ground) != light
    someone.page.reload()
    expect(someone.page.locator("#theme")).to_have_attribute("title", "外观：深色")
    assert someone.page.evaluate(ground) != light
    someone.page.locator("#theme").click()
    assert someone.page.evaluate(ground) == light


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_serious_stands_in_the_way_of_whoever_works_a_case(fake: Fake, agent: Someone, scheme: str) -> None:
    waiting(fake, 0).update(due=at(-3), labels=["退款"], queue="orders")
    waiting(fake, 1).update(due=at(0.5))
    lead = agent("云姐")
    lead.page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    assert serious(lead.page) == []
    holding(fake, lead)
    expect(lead.page.locator(".suggestion")).to_have_count(3)
    assert serious(lead.page) == []
    lead.page.locator("#write-note").click()
    assert serious(lead.page) == []
    lead.page.keyboard.press("Escape")
    for key in ("t", "h", "l", "g", "x", "?"):
        lead.page.keyboard.press(key)
        expect(lead.page.locator("dialog")).to_be_visible()
        assert serious(lead.page) == [], key
        lead.page.keyboard.press("Escape")
        expect(lead.page.locator("dialog")).to_have_count(0)
    lead.page.locator("#write-reply").click()
    lead.page.locator("#canned-edit").click()
    assert serious(lead.page) == []


def test_the_last_words_in_the_list_are_the_last_that_were_said(fake: Fake, agent: Someone) -> None:
    case = waiting(fake, 0)
    someone = agent("小夏")
    holding(fake, someone)
    someone.say("这就为您查")
    expect(someone.rows.locator(".row-last")).to_have_text(["这就为您查"])
    fake.moves.answer("POST", ["cases", case["case"], "labels"], fake.system.agents["小夏"], {"labels": ["退款"]}, {})
    fake.system.pushed[-1][1]["case"]["last"] = "转人工"  # the real system's line tells with which words it began
    fake.deliver()
    expect(someone.rows.locator(".row-label")).to_have_text(["退款"])
    expect(someone.rows.locator(".row-last")).to_have_text(["这就为您查"])


def test_who_reads_english_reads_why_a_case_came(fake: Fake, agent: Someone) -> None:
    waiting(fake, 0, reason="angry")
    someone = agent("小夏")
    someone.page.locator("#language").select_option("en")
    expect(someone.rows.locator(".row-reason")).to_have_text(["Angry"])
    someone.open("林小满")
    expect(someone.page.locator(".talk-title p")).to_have_text("金卡 · Parcel tracking · Angry")


def test_what_a_platform_did_not_deliver_says_so_below_it(fake: Fake, agent: Someone, shot: Shot) -> None:
    case = waiting(fake, 0)
    case["channel"] = "wechat"
    someone = agent("小夏")
    holding(fake, someone)
    expect(someone.page.locator(".talk-title p")).to_contain_text("微信公众号 · ")
    someone.say("这就为您查")
    expect(someone.page.locator(".line.by-agent .words")).to_have_text(["这就为您查"])
    turn = someone.page.locator(".line.by-agent").last.get_attribute("data-id") or ""
    frame = {"type": "undelivered", "case": case["case"], "conversation": "c", "turn": turn[:26], "code": "window_over"}
    fake.system.push("desk", frame)
    fake.deliver()
    expect(someone.page.locator(".line.by-agent .missed")).to_contain_text("未送达：顾客太久没说话")
    expect(someone.page.locator(".line.by-agent .missed")).to_be_in_viewport()
    shot(someone.page, "desk-undelivered")
