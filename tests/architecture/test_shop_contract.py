"""What kefu asks of a shop's API and what the published contract says of it are the same list."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from chalicelib import clock
from chalicelib.edge.errors import ShopUnavailable
from chalicelib.shop.commands import Command, Effect, Facts
from chalicelib.shop.connector.api import ShopApi
from chalicelib.shop.connector.origin import Answer

CONTRACT: dict[str, Any] = yaml.safe_load((Path(__file__).parents[2] / "docs" / "shop-api.yaml").read_text())
WORDS = (Path(__file__).parents[2] / "docs" / "shop-api.md").read_text()
OPERATIONS = {
    (method.upper(), path) for path, item in CONTRACT["paths"].items() for method in item if method in ("get", "post")
}


class Asked:
    """A shop that has nothing and remembers what it was asked for."""

    def __init__(self) -> None:
        self.requests: list[tuple[str, str]] = []

    def ask(self, method: str, path: str, content: Any = None, **headers: str) -> Answer:
        self.requests.append((method, path.partition("?")[0]))
        return Answer(404)


def _all_that_is_asked() -> list[tuple[str, str]]:
    shop, asked = ShopApi("https://shop.example"), Asked()
    shop._origin = shop._shelves._origin = asked  # type: ignore[assignment]
    shop.orders_of("u/1 2")
    shop.with_order("u/1 2", "KF/1")
    shop.owner_of("KF1", "8888")
    shop.outcome_of("u1", "c1")
    for topic in ("products", "promotions"):
        with pytest.raises(ShopUnavailable):
            shop.shelf(topic)
    with pytest.raises(ShopUnavailable):
        shop.carried_out("u1", "c1", Command("cancel", "KF1"), Facts({}, {}), Effect(), clock.now())
    return asked.requests


def _operation(method: str, path: str) -> tuple[str, str]:
    fitting = [
        one for verb, one in OPERATIONS if verb == method and re.fullmatch(re.sub(r"\{\w+\}", "[^/]+", one), path)
    ]
    return method, next(iter(fitting), path)


def test_every_request_is_described_and_every_description_is_asked_for() -> None:
    assert {_operation(*request) for request in _all_that_is_asked()} == OPERATIONS


@pytest.mark.parametrize("operation", sorted(OPERATIONS))
def test_every_operation_is_told_in_words(operation: tuple[str, str]) -> None:
    method, path = operation
    told = path.replace("{customer}", "{id}").replace("{command}", "{id}").replace("{order}", "{number}")
    assert f"`{method} {told}" in WORDS
