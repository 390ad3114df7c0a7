"""The whole life of a case in a deployed system: customer, two agents, a department and a lead, each in a browser of their own."""

import re
import time
from collections.abc import Callable

from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.people import Agent, Customer
from tests.browser.test_tasks import Member
from tests.browser.test_whole_system import Running, Shot, customer, running

__all__ = ["customer", "running"]

Contexts = Callable[..., BrowserContext]
_MARK = time.strftime("%H:%M:%S")


def test_a_case_from_the_first_word_to_the_bots_next(
    running: Running, customer: Customer, new_context: Contexts, shot: Shot
) -> None:
    name = customer.page.evaluate("window.customerName")
    xia, zhe, lead = (_at_desk(running, new_context, who) for who in ("小夏", "阿哲", "云姐"))
    for someone in (xia, zhe, lead):
        someone.connected("live")
    customer.connected("live")

    _asks_for_a_person(customer)
    shot(customer.page, "life-1-waits")
    _is_answered(customer, xia, name)
    shot(xia.page, "life-2-answered")
    _is_noted_and_passed_on(customer, xia, zhe, name)
    shot(zhe.page, "life-3-passed-on")
    _is_put_aside_until_the_customer_speaks(customer, zhe)
    _asks_a_department(running, new_context, zhe, shot)
    shot(zhe.page, "life-5-department-answered")
    _is_taken_over(zhe, lead, name)
    shot(lead.page, "life-6-taken-over")
    _ends_and_the_bot_goes_on(customer, lead)
    shot(customer.page, "life-7-over")


def _at_desk(running: Running, new_context: Contexts, name: str) -> Agent:
    known = next(one for one in running.agents if one["name"] == name)
    someone = Agent(new_context().new_page(), running.pages, name, known["password"])
    someone.log_in()
    return someone


def _asks_for_a_person(customer: Customer) -> None:
    before = customer.bots.count()
    customer.say("我的快递到哪了")
    expect(customer.bots).not_to_have_count(before)
    customer.page.locator("#person").click()
    waiting = customer.page.locator("#waiting")
    expect(waiting).to_contain_text("排队中")
    expect(waiting).to_contain_text(re.compile("预计"))


def _is_answered(customer: Customer, agent: Agent, name: str) -> None:
    agent.open(name)
    expect(agent.page.locator(".next-step")).to_be_visible()
    agent.claim()
    expect(customer.serving).to_have_text(f"客服{agent.name}为您服务")
    expect(agent.page.locator(".suggestion").first).to_be_visible()
    greeting = f"您好，正在为您核实（{_MARK}）"
    agent.say(greeting)
    expect(customer.agents.locator(".words").last).to_have_text(greeting)
    expect(agent.page.locator(".read")).to_have_text("已读")
    thanks = f"好的，谢谢（{_MARK}）"
    customer.say(thanks)
    expect(agent.words.last).to_have_text(thanks)
    expect(customer.page.locator("kefu-message .progress")).to_have_text("已读")


def _is_noted_and_passed_on(customer: Customer, one: Agent, other: Agent, name: str) -> None:
    one.page.locator("#write-note").click()
    one.page.locator("#note").fill(f"客户上周也来过 @{other.name} ")
    one.page.locator(".composer .strong").click()
    expect(one.page.locator(".by-note .words").last).to_have_text(f"客户上周也来过 @{other.name}")
    expect(other.toasts).to_contain_text(f"{one.name} 在 {name} 的会话里提到了您")
    one.page.locator("#do-transfer").click()
    person = one.page.locator("dialog select[name=to_agent]")
    person.select_option(label=person.locator("option", has_text=other.name).inner_text())
    one.page.locator("dialog textarea").fill("已核实物流，等答复")
    one.page.locator("dialog .confirm").click()
    expect(one.page.locator(".state")).to_have_text(f"{other.name} 正在接待")
    other.tab("mine").click()
    other.open(name)
    expect(other.reply).to_be_visible()
    expect(customer.serving).to_have_text(f"客服{other.name}为您服务")


def _is_put_aside_until_the_customer_speaks(customer: Customer, agent: Agent) -> None:
    agent.page.locator("#do-hold").click()
    agent.page.locator("dialog .confirm").click()
    expect(agent.page.locator(".fact-state-on_hold")).to_be_visible()
    still = f"还有个问题（{_MARK}）"
    customer.say(still)
    expect(agent.words.last).to_have_text(still)
    expect(agent.page.locator(".fact-state-on_hold")).to_have_count(0)


def _asks_a_department(running: Running, new_context: Contexts, agent: Agent, shot: Shot) -> None:
    question = f"包裹卡在哪个网点（{_MARK}）"
    agent.page.locator(".department-ask").click()
    agent.page.locator("#ask-form").select_option("question")
    agent.page.locator("#ask-department").select_option("logistics")
    agent.page.locator('dialog [data-field="question"] textarea').fill(question)
    agent.page.locator("#ask-send").click()
    task = agent.page.locator(
        ".department-task", has_text=question
    )  # who comes back brings the case's earlier ones along
    expect(task).to_contain_text("其他问题")
    expect(agent.page.locator(".fact-state-with_department")).to_be_visible()
    _answers(running, new_context, question, shot)
    expect(task.locator(".task-answer")).to_contain_text("在城西网点")
    expect(agent.page.locator(".fact-state-with_department")).to_have_count(0)


def _answers(running: Running, new_context: Contexts, question: str, shot: Shot) -> None:
    known = next(one for one in running.agents if one["name"] == "物流阿峰")
    page: Page = new_context().new_page()
    page.goto(f"{running.pages}/desk/tasks.html")
    page.locator("input[name=name]").fill(known["name"])
    page.locator("input[name=password]").fill(known["password"])
    page.locator(".login-form button[type=submit]").click()
    member = Member(page, running.pages, known["name"])
    member.open(question)
    page.locator("#take").click()
    member.field("answer").locator("textarea").fill("在城西网点，明早派送")
    shot(page, "life-4-department")
    member.send.click()
    expect(member.toasts).to_contain_text("已答复")


def _is_taken_over(agent: Agent, lead: Agent, name: str) -> None:
    lead.tab("others").click()
    lead.open(name)
    lead.page.locator("#do-take-over").click()
    lead.page.locator("dialog .confirm").click()
    expect(lead.reply).to_be_focused()
    expect(agent.page.locator(".state")).to_have_text(f"{lead.name} 正在接待")
    expect(lead.page.locator(".by-note .words").first).to_be_visible()


def _ends_and_the_bot_goes_on(customer: Customer, lead: Agent) -> None:
    lead.say("明早派送，已经为您盯着了")
    expect(customer.agents.locator(".words").last).to_have_text("明早派送，已经为您盯着了")
    lead.close("已查明，明早派送")
    expect(customer.page.locator("#person")).to_have_text("转人工")
    expect(lead.page.locator(".state")).to_have_text(f"{lead.name} 已结束接待")
    customer.page.locator(".rating .star").nth(4).click()
    customer.page.locator(".rating-send").click()
    expect(customer.page.locator(".rated")).to_be_visible()
    before = customer.bots.count()
    customer.say("我的快递到哪了")
    expect(customer.bots).not_to_have_count(before)
