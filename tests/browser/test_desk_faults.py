"""The desk when somebody is faster, the network goes, or the login runs out."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.fake_api import Fake
from tests.browser.people import Agent
from tests.browser.test_desk import waiting

Someone = Callable[[str], Agent]


def test_of_two_agents_one_has_the_case_and_the_other_is_told_who(fake: Fake, agent: Someone) -> None:
    waiting(fake, 0)
    first, second = agent("小夏"), agent("阿宁")
    second.connected("live")
    for someone in (first, second):
        someone.open("林小满")
    fake.system.push = lambda audience, frame: None  # type: ignore[method-assign]
    first.claim()
    second.page.locator("#claim").click()
    expect(second.toasts).to_contain_text("慢了一步：小夏 已经接了这个会话")
    expect(second.page.locator(".state")).to_have_text("小夏 正在接待")
    expect(second.reply).to_be_hidden()
    expect(second.rows).to_have_count(0)


def test_a_case_claimed_elsewhere_leaves_the_list_live(fake: Fake, agent: Someone) -> None:
    case = waiting(fake, 0)
    someone = agent("小夏")
    someone.connected("live")
    someone.open("林小满")
    fake.system.claim(case["case"], fake.system.agents["阿宁"])
    fake.deliver()
    expect(someone.rows).to_have_count(0)
    expect(someone.page.locator(".state")).to_have_text("阿宁 正在接待")


def test_a_draft_survives_a_reload_and_belongs_to_its_case(fake: Fake, agent: Someone) -> None:
    waiting(fake, 0)
    waiting(fake, 1)
    someone = agent("小夏")
    for name in ("林小满", "陈嘉禾"):
        someone.tab("waiting").click()
        someone.open(name)
        someone.claim()
        someone.reply.fill(f"给{name}的草稿")
    someone.page.reload()
    expect(someone.reply).to_have_value("给陈嘉禾的草稿")
    someone.tab("mine").click()
    someone.open("林小满")
    expect(someone.reply).to_have_value("给林小满的草稿")
    someone.page.keyboard.press("r")
    someone.page.keyboard.press("Enter")
    expect(someone.words.last).to_have_text("给林小满的草稿")
    kept = someone.page.evaluate("Object.keys(localStorage).filter((key) => key.startsWith('kefu.draft.')).length")
    assert kept == 1


def test_a_reply_written_offline_goes_out_once(fake: Fake, agent: Someone) -> None:
    case = waiting(fake, 0)
    someone = agent("小夏")
    someone.open("林小满")
    someone.claim()
    someone.connected("live")
    someone.page.context.set_offline(True)
    someone.connected("offline")
    someone.say("第一句")
    someone.say("第二句")
    expect(someone.page.locator(".is-queued")).to_have_count(2)
    someone.page.context.set_offline(False)
    someone.connected("live")
    expect(someone.page.locator(".is-queued")).to_have_count(0)
    expect(someone.page.locator(".by-agent .words")).to_have_text(["第一句", "第二句"])
    said = [m["text"] for m in fake.system.talks[case["conversation"]].messages if m["by"] == "agent"]
    assert said == ["第一句", "第二句"]


def test_without_sockets_the_desk_asks(fake: Fake, agent: Someone) -> None:
    fake.faults.no_sockets = True
    someone = agent("小夏")
    someone.connected("polling")
    case = waiting(fake, 0)
    expect(someone.rows).to_have_count(1)
    someone.open("林小满")
    someone.claim()
    fake.system.say(fake.system.talks[case["conversation"]], {"id": "x", "text": "在吗"})
    expect(someone.words.last).to_have_text("在吗")


def test_a_login_that_ran_out_asks_again(fake: Fake, agent: Someone) -> None:
    someone = agent("小夏")
    someone.connected("live")
    fake.desks.clear()
    fake.drop_sockets()
    expect(someone.page.locator(".problem")).to_have_text("登录已过期，请重新登录")
    expect(someone.page.locator("#desk")).to_be_hidden()


def test_an_old_list_does_not_undo_what_was_just_heard(fake: Fake, page: Page) -> None:
    page.goto(f"{fake.pages}/desk/")
    left = page.evaluate(
        """async () => {
          const { Cases } = await import("/desk/cases.js");
          const cases = new Cases({ id: "a-1" });
          const asked = performance.now();
          cases.put({ case: "c1", status: "waiting", opened_at: "2026-11-22T00:00:00Z" });
          cases.replace("waiting", [], asked);
          const after = cases.of("waiting").length;
          cases.replace("waiting", [], performance.now() + 10_000);
          return [after, cases.of("waiting").length];
        }"""
    )
    assert left == [1, 0]


def test_a_push_that_is_faster_than_the_history_stands_in_its_place(fake: Fake, agent: Someone) -> None:
    case = waiting(fake, 0)
    someone = agent("小夏")
    someone.connected("live")
    fake.faults.slow = 1.0
    someone.open("林小满")
    fake.system.claim(case["case"], fake.system.agents["小夏"])
    fake.deliver()
    expect(someone.words).to_have_count(4)
    expect(someone.words.last).to_contain_text("客服 小夏 已接入")


def test_what_is_pushed_while_catching_up_comes_after_what_was_missed(fake: Fake, page: Page) -> None:
    page.goto(f"{fake.pages}/desk/")
    heard = page.evaluate(
        """async () => {
          const { Live } = await import("/shared/live.js");
          const heard = [];
          const caught = new Promise((resolve) => setTimeout(resolve, 200)).then(() => heard.push("missed"));
          const live = new Live({ heard: (frame) => heard.push(frame.type), changed() {}, catchUp: () => caught });
          live.opened({});
          live.received('{"type": "pushed"}');
          await new Promise((resolve) => setTimeout(resolve, 400));
          live.received('{"type": "later"}');
          live.stop();
          return heard;
        }"""
    )
    assert heard == ["missed", "pushed", "later"]
