"""Chromium for the browser tests, the fake behind the pages, and a watch on what a page complains about."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

CHROMIUM = next(
    (path for name in ("chromium", "chromium-browser", "google-chrome") if (path := shutil.which(name))), ""
)
SHOTS = Path(__file__).resolve().parents[2] / "build" / "screenshots"
# How long a page may take to show what a test waits for, on a machine that is busy with other tests.
PATIENCE_MS = 10_000
# What a browser says of a network that tests have broken on purpose.
EXPECTED = ("Failed to load resource", "WebSocket connection to", "net::ERR_")

try:
    from playwright.sync_api import BrowserContext, ConsoleMessage, Page, expect

    from tests.browser.fake_api import Fake
    from tests.browser.people import Agent, Customer

    expect.set_options(timeout=PATIENCE_MS)
    MISSING = "" if CHROMIUM else "Chromium is not installed (apt-get install chromium): browser tests left out"
except ModuleNotFoundError as error:
    MISSING = f"{error.name} is not installed: browser tests left out"
    collect_ignore_glob = ["test_*.py"]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Marks the browser tests as left out, with the reason, where they cannot run."""
    here = Path(__file__).parent
    for item in items:
        if MISSING and here in item.path.parents:
            item.add_marker(pytest.mark.skip(reason=MISSING))


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    arguments = ["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"]
    return {"executable_path": CHROMIUM, "args": arguments}


@pytest.fixture(scope="session")
def browser_context_args() -> dict[str, Any]:
    return {"locale": "zh-CN", "timezone_id": "Asia/Shanghai", "viewport": {"width": 1280, "height": 800}}


@pytest.fixture
def fake() -> "Iterator[Fake]":
    with Fake() as fake:
        yield fake


@pytest.fixture
def complaints(context: "BrowserContext") -> Iterator[list[str]]:
    """Everything that pages of the context complain about: errors, and refusals by the content security policy."""
    heard: list[str] = []

    def console(message: "ConsoleMessage") -> None:
        if message.type in ("error", "warning") and not any(known in message.text for known in EXPECTED):
            heard.append(message.text)

    context.on("console", console)
    context.on("weberror", lambda error: heard.append(str(error.error)))
    yield heard
    assert heard == []


@pytest.fixture
def customer(fake: "Fake", page: "Page", complaints: list[str]) -> "Customer":
    """A customer with the chat open, as the demo's 林小满."""
    person = Customer(page, fake.pages)
    person.open(fake.config()["demo"]["customers"][0]["token"])
    return person


@pytest.fixture
def agent(fake: "Fake", new_context: "Callable[..., BrowserContext]") -> "Callable[[str], Agent]":
    """`agent("小夏")` is that agent at a desk of their own, logged in."""

    def at_desk(name: str) -> "Agent":
        person = Agent(new_context().new_page(), fake.pages, name)
        person.log_in()
        return person

    return at_desk


@pytest.fixture
def shot() -> "Callable[[Page, str], None]":
    """`shot(page, "chat")` keeps a picture in build/screenshots."""
    SHOTS.mkdir(parents=True, exist_ok=True)

    def keep(page: "Page", name: str) -> None:
        page.screenshot(path=SHOTS / f"{name}.png", animations="disabled")

    return keep
