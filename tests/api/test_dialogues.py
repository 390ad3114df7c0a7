"""The dialogues of tests/dialogues, each played from its first word to what is stored at its end."""

from collections import Counter
from collections.abc import Iterator

import pytest

from chalicelib.store import customers, knowledge
from tests import dialogue, shelf, wardrobe
from tests.api.conftest import Door
from tests.dialogue import Dialogue

WRITTEN = dialogue.written()
COMMANDS = (
    "order.cancel", "order.change_address", "order.change_items", "aftersales.return", "aftersales.exchange", "refund.request",
    "refund.cancel", "refund.status", "account.update",
    "product.info", "product.size", "product.stock", "product.price", "product.recommend", "product.compare", "product.authentic",
    "product.usage",
)  # fmt: skip


@pytest.fixture
def told(request: pytest.FixtureRequest) -> Iterator[Dialogue]:
    """A dialogue, with its shop's own policies for as long as it lasts."""
    one: Dialogue = request.param
    knowledge.load("policies", one.policies)
    yield one
    knowledge.load("policies", [{"policy": row["policy"]} for row in one.policies])


@pytest.mark.parametrize(
    "told", [pytest.param(one, id=f"{one.intent}: {one.name}") for one in WRITTEN], indirect=["told"]
)
def test_a_dialogue_goes_as_it_is_written(door: Door, newcomer: str, told: Dialogue) -> None:
    wardrobe.stock()
    shelf.stock(told.shelf)
    wardrobe.bought(newcomer, [order for order in told.orders if isinstance(order, str)])
    customers.load_orders([{**order, "customer": newcomer} for order in told.orders if not isinstance(order, str)])
    dialogue.play(told, door.guest() if told.customer == "guest" else door.customer(newcomer), newcomer)


def test_every_command_has_its_dialogues_and_every_dialogue_expects_something() -> None:
    assert all(Counter(one.intent for one in WRITTEN)[intent] >= 4 for intent in COMMANDS)
    assert all(any("expect" in turn for turn in one.turns) for one in WRITTEN)
    assert len({(one.intent, one.name) for one in WRITTEN}) == len(WRITTEN)
