"""What an agent sees and does at the desk."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Page, expect

from tests.browser.fake_api import Fake
from tests.browser.fake_system import Shape
from tests.browser.people import Agent, Customer

Someone = Callable[[str], Agent]
NAMES = ("林小满", "陈嘉禾", "赵一鸣", "孙悦", "周子航")


def waiting(fake: Fake, number: int = 0, text: str = "转人工", reason: str = "asked", minutes: float = 0) -> Shape:
    """A case that has waited so many minutes, of one of a few customers."""
    system = fake.system
    talk = system.talk_of(
        {
            "id": f"u{number:05d}",
            "name": NAMES[number % 5] + (str(number) if number > 4 else ""),
            "guest": False,
            "level": "金卡",
        }
    )
    if talk.mode == "bot":
        system.say(talk, {"id": f"m{number}", "text": "我的快递到哪了"})
    at = (datetime.now(UTC) - timedelta(minutes=minutes)).strftime("%Y-%m-%dT%H:%M:%SZ")
    system.keep(talk, system._message(f"{system.ulid()}.0", "customer", text))
    case = system.open_case(talk, text, at, reason)
    fake.deliver()
    return case


def test_a_wrong_password_is_said_so(fake: Fake, page: Page) -> None:
    page.goto(f"{fake.pages}/desk/")
    page.locator("input[name=name]").fill("小夏")
    page.locator("input[name=password]").fill("不对")
    page.locator(".login-form button[type=submit]").click()
    expect(page.locator(".problem")).to_have_text("姓名或密码不对")
    page.get_by_role("button", name="阿宁").click()
    expect(page.locator("#agent")).to_have_text("阿宁")


def test_who_waits_longest_stands_on_top(fake: Fake, agent: Someone, shot: Callable[[Page, str], None]) -> None:
    for number, (minutes, reason) in enumerate([(1, "asked"), (9, "angry"), (4, "not_understood")]):
        waiting(fake, number, minutes=minutes, reason=reason)
    someone = agent("小夏")
    expect(someone.rows.locator(".row-name")).to_have_text(["陈嘉禾", "赵一鸣", "林小满"])
    expect(someone.rows.first.locator(".row-time")).to_have_text("9 分钟")
    expect(someone.rows.first.locator(".row-reason")).to_have_text("客户情绪激动")
    expect(someone.tab("waiting").locator("b")).to_have_text("3")
    assert someone.page.title() == "(3) 客服工作台"
    shot(someone.page, "desk-list")


def test_a_new_case_rings_at_once(fake: Fake, agent: Someone) -> None:
    someone = agent("小夏")
    someone.connected("live")
    waiting(fake, 0)
    expect(someone.rows).to_have_count(1)
    expect(someone.toasts).to_contain_text("新会话：林小满")
    expect(someone.page).to_have_title("(1) 客服工作台")


def test_an_agent_knows_everything_before_the_first_word(fake: Fake, agent: Someone) -> None:
    waiting(fake, 0, text="三天了还没到", reason="angry")
    someone = agent("小夏")
    someone.open("林小满")
    panel = someone.page.locator("#panel")
    facts = ["林小满 金卡", "查物流", "KF20261118000042", "客户情绪激动", "42码 · 昨天下午 (11-17 13:00 – 18:00)"]
    expect(panel.locator(".briefing dd")).to_have_text(facts)
    expect(panel.locator(".mood")).to_have_text("激动")
    expect(panel.locator(".briefing li")).to_contain_text("您的包裹正在派送")
    expect(panel.locator(".order")).to_contain_text("轻云缓震跑步鞋")
    expect(panel.locator(".parcel li").first).to_contain_text("正在派送")
    expect(someone.words).to_have_count(3)
    expect(someone.reply).to_be_hidden()


def test_customer_and_agent_talk_live(
    fake: Fake, agent: Someone, customer: Customer, shot: Callable[[Page, str], None]
) -> None:
    someone = agent("小夏")
    someone.connected("live")
    customer.page.locator("#person").click()
    someone.open("林小满")
    someone.claim()
    expect(customer.serving).to_have_text("客服小夏为您服务")
    someone.reply.press_sequentially("您好")
    expect(customer.page.locator("#typing")).to_contain_text("小夏 正在输入")
    someone.page.keyboard.press("Enter")
    expect(customer.agents.locator(".words")).to_have_text(["您好"])
    expect(customer.page.locator("#typing")).to_be_hidden()
    customer.type("在吗")
    expect(someone.page.locator(".typing")).to_have_text("客户正在输入")
    customer.page.keyboard.press("Enter")
    expect(someone.words.last).to_have_text("在吗")
    expect(someone.page.locator(".typing")).to_be_hidden()
    shot(someone.page, "desk-talk")
    someone.close("问题已解决")
    expect(customer.page.locator(".rating")).to_be_visible()
    expect(someone.page.locator(".state")).to_have_text("小夏 已结束接待")
    assert [case["resolution"] for case in fake.system.cases.values()] == ["问题已解决"]


def test_a_message_in_another_case_of_mine_is_counted(fake: Fake, agent: Someone) -> None:
    first, _ = waiting(fake, 0), waiting(fake, 1)
    someone = agent("小夏")
    someone.connected("live")
    someone.open("林小满")
    someone.claim()
    someone.tab("waiting").click()
    someone.open("陈嘉禾")
    fake.system.say(fake.system.talks[first["conversation"]], {"id": "x", "text": "还在吗"})
    fake.deliver()
    someone.tab("mine").click()
    expect(someone.rows.first.locator(".row-unread")).to_have_text("1")
    expect(someone.rows.first.locator(".row-last")).to_have_text("还在吗")
    someone.open("林小满")
    expect(someone.rows.first.locator(".row-unread")).to_be_hidden()


def test_an_input_methods_enter_does_not_send(fake: Fake, agent: Someone) -> None:
    waiting(fake, 0)
    someone = agent("小夏")
    someone.open("林小满")
    someone.claim()
    expect(someone.words).to_have_count(4)
    someone.reply.fill("nihao")
    someone.reply.dispatch_event("keydown", {"key": "Enter", "isComposing": True})
    someone.reply.dispatch_event("keydown", {"key": "Enter", "keyCode": 229})
    someone.page.keyboard.press("Shift+Enter")
    expect(someone.reply).to_have_value("nihao\n")
    expect(someone.words).to_have_count(4)
    someone.page.keyboard.press("Enter")
    expect(someone.words.last).to_have_text("nihao")


def test_two_hundred_cases_are_there_at_once_and_change_one_by_one(fake: Fake, agent: Someone) -> None:
    # With the one that comes later they are as many as a list brings; of more, the desk shows the longest waits.
    for number in range(199):
        waiting(fake, number, minutes=200 - number)
    someone = agent("小夏")
    expect(someone.rows).to_have_count(199)
    someone.connected("live")
    someone.page.evaluate("document.querySelector('#language').dispatchEvent(new Event('change'))")
    expect(someone.rows).to_have_count(199)
    someone.page.evaluate(
        """() => {
          window.touched = new Set();
          const row = (node) => (node.nodeType === 1 ? node : node.parentElement)?.closest("#cases > li");
          new MutationObserver((changes) => changes.forEach((change) => touched.add(row(change.target) ?? "list")))
            .observe(document.getElementById("cases"), { subtree: true, childList: true, characterData: true });
        }"""
    )
    waiting(fake, 199)
    expect(someone.rows).to_have_count(200)
    assert someone.page.evaluate("[...touched].filter((row) => row !== 'list').length") == 0
    someone.page.locator("#search").fill("孙悦153")
    expect(someone.rows).to_have_count(1)


def test_keys_do_what_the_list_of_keys_says(fake: Fake, agent: Someone) -> None:
    for number in range(3):
        waiting(fake, number, minutes=10 - number)
    someone = agent("小夏")
    expect(someone.rows).to_have_count(3)
    press = someone.page.keyboard.press
    press("?")
    expect(someone.page.locator("dialog.keys")).to_contain_text("接待当前会话")
    press("Escape")
    expect(someone.page.locator("dialog")).to_have_count(0)
    press("j")
    expect(someone.page.locator(".talk-title h2")).to_have_text("林小满")
    press("j")
    expect(someone.page.locator(".talk-title h2")).to_have_text("陈嘉禾")
    press("k")
    expect(someone.page.locator(".talk-title h2")).to_have_text("林小满")
    press("c")
    expect(someone.reply).to_be_focused()
    press("Escape")
    press("x")
    expect(someone.page.locator("#confirm-close")).to_be_visible()
    press("Escape")
    expect(someone.page.locator("dialog")).to_have_count(0)
    press("1")
    expect(someone.tab("waiting")).to_have_attribute("aria-selected", "true")
    press("/")
    expect(someone.page.locator("#search")).to_be_focused()


@pytest.mark.parametrize("language", ["zh-Hans", "en"])
def test_the_desk_has_all_its_words(
    fake: Fake, agent: Someone, language: str, shot: Callable[[Page, str], None]
) -> None:
    waiting(fake, 0)
    someone = agent("小夏")
    someone.page.locator("#language").select_option(language)
    someone.open("林小满")
    someone.claim()
    someone.page.keyboard.press("Escape")
    someone.page.keyboard.press("?")
    expect(someone.page.locator("dialog.keys")).to_be_visible()
    assert "⟦" not in someone.page.content()
    someone.page.keyboard.press("Escape")
    someone.page.locator("#close").click()
    assert "⟦" not in someone.page.content()
    shot(someone.page, f"desk-{language}")


def test_both_languages_of_the_desk_have_the_same_words_and_blanks(fake: Fake, page: Page) -> None:
    page.goto(f"{fake.pages}/desk/")
    for module in ("/desk/wording.js", "/front/wording.js"):
        wording = page.evaluate(f"import('{module}').then((found) => found.WORDING)")
        shapes = [
            {key: sorted(re.findall(r"\{\w+\}", str(value))) for key, value in words.items()}
            for words in wording.values()
        ]
        assert all(shape == shapes[0] for shape in shapes)


def test_the_sound_can_be_switched_off_for_good(fake: Fake, agent: Someone) -> None:
    someone = agent("小夏")
    someone.page.locator("#sound").click()
    expect(someone.page.locator("#sound")).to_have_attribute("title", "提示音：关")
    someone.page.reload()
    expect(someone.page.locator("#sound")).to_have_attribute("title", "提示音：关")
