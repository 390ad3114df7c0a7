"""Nobody is kept out: axe-core finds nothing serious on any page, and it does find what is planted."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.axe import serious
from tests.browser.fake_api import Fake
from tests.browser.people import Agent, Customer
from tests.browser.test_desk import waiting

Shot = Callable[[Page, str], None]
both_schemes = pytest.mark.parametrize("scheme", ["light", "dark"])


def test_a_planted_fault_is_found(fake: Fake, page: Page) -> None:
    page.goto(fake.pages)
    page.evaluate("document.body.append(document.createElement('button'))")
    assert [line.split(":")[0] for line in serious(page)] == ["button-name"]


@both_schemes
@pytest.mark.parametrize(
    "path", ["/", "/desk/", "/desk/promotions.html", "/desk/board.html", "/desk/tasks.html", "/outside/"]
)
def test_nothing_serious_stands_at_the_doors(fake: Fake, page: Page, path: str, scheme: str) -> None:
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    page.goto(fake.pages + path)
    expect(page.locator("h1").first).to_be_visible()
    assert serious(page) == []


@both_schemes
def test_nothing_serious_stands_in_the_way_of_a_customer(customer: Customer, scheme: str) -> None:
    customer.page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    customer.say("看看我的订单")
    expect(customer.page.locator(".card-order")).to_have_count(2)
    customer.say("我的快递到哪了")
    expect(customer.page.locator(".card-parcel")).to_be_visible()
    assert serious(customer.page) == []


@both_schemes
def test_nothing_serious_stands_in_the_way_of_an_agent(fake: Fake, agent: Callable[[str], Agent], scheme: str) -> None:
    waiting(fake)
    someone = agent("小夏")
    someone.page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    assert serious(someone.page) == []
    someone.open("林小满")
    someone.claim()
    someone.say("您好")
    assert serious(someone.page) == []
