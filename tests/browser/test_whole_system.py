"""The conversation that kefu is for, from end to end: through the pages of a running, deployed system."""

import json
import os
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.conftest import PATIENCE_MS
from tests.browser.people import Agent, Customer
from tests.browser.test_tasks import Member

COLD_MS = 30_000  # the first message may meet a cold start of every function on its way
Shot = Callable[[Page, str], None]


@dataclass(frozen=True)
class Running:
    """A running system: where its pages are, and who may be tried out on it."""

    pages: str
    customers: list[dict[str, Any]]
    agents: list[dict[str, Any]]


@pytest.fixture(scope="module")
def running(request: pytest.FixtureRequest) -> Running:
    """The system whose outputs.json KEFU_OUTPUTS names, or one deployed for the tests."""
    named = os.environ.get("KEFU_OUTPUTS")
    if named:
        pages = json.loads(Path(named).read_text())["WebUrl"].rstrip("/")
        with urlopen(f"{pages}/config.json", timeout=10) as answer:
            config = json.load(answer)
    else:
        config = request.getfixturevalue("system").config
        pages = config["web"]
    return Running(pages, config["demo"]["customers"], config["demo"]["agents"])


@pytest.fixture
def customer(running: Running, page: Page, complaints: list[str]) -> Iterator[Customer]:
    """A demo customer whom nobody is serving at the moment."""
    expect.set_options(timeout=COLD_MS)
    person = Customer(page, running.pages)
    for known in running.customers:
        page.goto("about:blank")  # or another fragment of the same page would only be looked at once it reloads itself
        person.open(known["token"])
        if page.locator("body").get_attribute("data-mode") == "bot":
            page.evaluate("(name) => (window.customerName = name)", known["name"])
            break
    yield person
    expect.set_options(timeout=PATIENCE_MS)


def test_from_where_is_my_parcel_to_an_agents_answer(
    running: Running, customer: Customer, new_context: Callable[..., BrowserContext], shot: Shot
) -> None:
    page, name = customer.page, customer.page.evaluate("window.customerName")
    _asks_for_the_parcel(customer)
    shot(page, "system-1-parcel")

    page.locator("#person").click()
    expect(page.locator("#waiting")).to_contain_text("排队中")
    shot(page, "system-2-waiting")

    known = running.agents[0]
    agent = Agent(new_context().new_page(), running.pages, known["name"], known["password"])
    agent.log_in()
    agent.open(name)
    expect(agent.page.locator(".briefing dd").first).to_contain_text(name)
    expect(agent.page.locator(".order").first).to_be_visible()
    agent.claim()
    expect(customer.serving).to_have_text(f"客服{known['name']}为您服务")

    _talk_with_each_other(customer, agent)
    shot(page, "system-3-answered")
    shot(agent.page, "system-4-desk")

    agent.close("问题已解决")
    # An earlier rating of this customer may still be on the page until the close arrives.
    expect(page.locator("#person")).to_have_text("转人工")
    page.locator(".rating .star").nth(4).click()
    page.locator(".rating-send").click()
    expect(page.locator(".rated")).to_be_visible()
    expect(page.locator("#person")).to_have_text("转人工")


def test_a_department_and_a_courier_work_on_the_case_and_the_bot_tells_the_customer(
    running: Running, customer: Customer, new_context: Callable[..., BrowserContext], shot: Shot
) -> None:
    name = customer.page.evaluate("window.customerName")
    customer.page.locator("#person").click()
    expect(customer.page.locator("#waiting")).to_contain_text("排队中")
    people = {one["name"]: one for one in running.agents}
    agent = Agent(new_context().new_page(), running.pages, "小夏", people["小夏"]["password"])
    agent.log_in()
    agent.open(name)
    agent.claim()
    member = Member(new_context().new_page(), running.pages, "物流阿峰", people["物流阿峰"]["password"])
    member.log_in("/desk/")
    member.live()
    parcel = f"SF{time.time_ns()}"
    _asks_logistics(agent.page, parcel)
    member.open(parcel)
    shot(member.page, "system-5-task")
    member.page.locator("#link").click()
    courier = new_context().new_page()
    courier.goto(member.page.locator("#link-address").input_value())
    expect(courier.locator("#outside")).to_contain_text(parcel)
    courier.get_by_text("已拦截", exact=True).click()
    courier.locator("#send").click()
    expect(courier.locator("h1")).to_have_text("已收到，谢谢！")
    expect(customer.bots.last).to_contain_text(f"包裹 {parcel} 已经拦下来了")
    expect(member.page.locator(".task-answer")).to_contain_text("已拦截")
    answered = agent.page.locator(".department-task", has_text="已答复").filter(has_text=parcel)
    expect(answered).to_contain_text("已拦截")
    shot(agent.page, "system-6-answered")
    agent.close("已拦截")


def _asks_logistics(page: Page, parcel: str) -> None:
    """The agent asks, by the form, to have a parcel intercepted and the customer told."""
    page.locator(".department-ask").click()
    page.locator('dialog [data-field="parcel"] input').fill(parcel)
    page.locator("dialog").get_by_text("退回仓库").click()
    page.locator("#ask-tells").check()
    page.locator("#ask-send").click()
    expect(page.locator("dialog.department-form")).to_have_count(0)


def _asks_for_the_parcel(customer: Customer) -> None:
    """One question, and one tap where the customer has several parcels under way."""
    before = customer.bots.count()
    customer.say("我的快递到哪了")
    expect(customer.bots).not_to_have_count(before)
    parcel = customer.page.locator(".card-parcel .timeline .now").last
    which = customer.page.locator(".card-order .choice:enabled, .choices .choice:enabled").first
    expect(parcel.or_(which).first).to_be_visible()
    if not parcel.is_visible():
        which.click()
    expect(parcel).to_be_visible()


def _talk_with_each_other(customer: Customer, agent: Agent) -> None:
    """Words in both directions arrive without anybody reloading anything."""
    greeting = f"您好，我是{agent.name}，已经帮您催了快递员（{time.strftime('%H:%M:%S')}）。"
    agent.say(greeting)
    expect(customer.agents.locator(".words").last).to_have_text(greeting)
    thanks = f"谢谢，辛苦了（{time.strftime('%H:%M:%S')}）"
    customer.say(thanks)
    expect(agent.words.last).to_have_text(thanks)
