"""Two at the same case see each other, both sides see what was read, and an event costs the list one row."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.fake_api import Fake
from tests.browser.people import Agent, Customer
from tests.browser.test_desk import waiting

Someone = Callable[[str], Agent]
WATCH = """() => {
  window.seen = { added: 0, removed: 0, rows: new Set() };
  const row = (node) => (node.nodeType === 1 ? node : node.parentElement)?.closest("#cases > li");
  const list = document.getElementById("cases");
  new MutationObserver((changes) => changes.forEach((change) => {
    if (change.target !== list) return seen.rows.add(row(change.target)?.dataset.key ?? "gone");
    seen.added += change.addedNodes.length;
    seen.removed += change.removedNodes.length;
  })).observe(list, { subtree: true, childList: true, characterData: true, attributes: true });
}"""


def touched(page: Page) -> tuple[int, int, int]:
    """Rows put into the list, taken out of it, and changed since the last look."""
    script = "() => { const { added, removed, rows } = seen; seen = { added: 0, removed: 0, rows: new Set() }; return [added, removed, rows.size]; }"
    added, removed, rows = page.evaluate(script)
    return added, removed, rows


def test_two_at_the_same_case_see_each_other_and_who_writes(
    fake: Fake, agent: Someone, shot: Callable[[Page, str], None]
) -> None:
    waiting(fake, 0)
    waiting(fake, 1)
    someone, other = agent("小夏"), agent("阿宁")
    for one in (someone, other):
        one.connected("live")
        one.open("林小满")
    for one, name in ((someone, "阿宁"), (other, "小夏")):
        expect(one.page.locator(".fact-looking")).to_have_text(f"{name} 也在看")
    other.claim()
    other.reply.press_sequentially("您好")
    expect(someone.page.locator(".fact-looking")).to_have_text("阿宁 正在这个会话里输入")
    shot(someone.page, "desk-collision")
    other.tab("waiting").click()
    other.open("陈嘉禾")
    expect(someone.page.locator(".fact-looking")).to_have_count(0)


def test_each_side_sees_what_the_other_has_read(fake: Fake, agent: Someone, customer: Customer) -> None:
    someone = agent("小夏")
    someone.connected("live")
    customer.connected("live")
    customer.page.locator("#person").click()
    someone.open("林小满")
    someone.claim()
    someone.say("您好")
    expect(someone.page.locator(".read")).to_have_text("已读")
    customer.say("在吗")
    expect(customer.page.locator("kefu-message.by-customer", has_text="在吗").locator(".progress")).to_have_text("已读")
    expect(customer.page.locator("kefu-message .progress")).to_have_count(1)


def test_what_comes_before_anybody_has_the_case_is_live_for_who_looks(fake: Fake, agent: Someone) -> None:
    case = waiting(fake, 0)
    someone = agent("小夏")
    someone.connected("live")
    someone.open("林小满")
    fake.system.say(fake.system.talks[case["conversation"]], {"id": "x", "text": "还在吗"})
    fake.deliver()
    expect(someone.words.filter(has_text="还在吗")).to_be_visible(timeout=3_000)


def test_of_two_hundred_rows_an_event_touches_the_one_it_is_about(fake: Fake, agent: Someone) -> None:
    cases = [waiting(fake, number, minutes=400 - number) for number in range(200)]
    someone = agent("云姐")
    expect(someone.rows).to_have_count(200)
    someone.connected("live")
    page = someone.page
    page.evaluate(WATCH)
    # The first row goes: all others stay where they are.
    fake.system.claim(cases[0]["case"], fake.system.agents["小夏"])
    fake.deliver()
    expect(someone.rows).to_have_count(199)
    assert touched(page) == (0, 1, 0)
    fake.moves.answer("POST", ["cases", cases[100]["case"], "labels"], {}, {"labels": ["退款"]}, {})
    fake.deliver()
    expect(page.locator(".row-label", has_text="退款")).to_have_count(1)
    assert touched(page) == (0, 0, 1)
    cases[150]["place"] = "0"  # to the head of the line
    fake.moves.answer("POST", ["cases", cases[150]["case"], "labels"], {}, {"labels": ["高风险"]}, {})
    fake.deliver()
    expect(someone.rows.first.locator(".row-label")).to_have_text("高风险")
    assert touched(page) == (1, 1, 1)


def test_what_was_read_before_its_answer_came_is_marked_all_the_same(
    fake: Fake, agent: Someone, customer: Customer
) -> None:
    someone = agent("小夏")
    someone.connected("live")
    customer.connected("live")
    customer.page.locator("#person").click()
    someone.open("林小满")
    someone.claim()
    expect(customer.serving).to_have_text("客服小夏为您服务")
    fake.faults.lose_answers = 1  # what was said is there, and read, before the page knows under which id
    customer.say("在吗")
    expect(someone.words.last).to_have_text("在吗")
    expect(customer.page.locator("kefu-message.by-customer", has_text="在吗").locator(".progress")).to_have_text("已读")
