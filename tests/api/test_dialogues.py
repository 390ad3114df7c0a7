"""The dialogues of tests/dialogues, each played from its first word to what is stored at its end."""

from collections import Counter

import pytest

from tests import dialogue
from tests.api.conftest import Door
from tests.dialogue import Dialogue

WRITTEN = dialogue.written()
COMMANDS = (
    "order.cancel", "order.change_address", "order.change_items", "aftersales.return", "aftersales.exchange", "refund.request",
    "refund.cancel", "refund.status", "account.update",
    "logistics.track", "logistics.urge", "logistics.not_received", "logistics.eta", "logistics.fee", "logistics.range",
    "order.status", "order.list", "order.how_to_buy",
)  # fmt: skip


@pytest.mark.parametrize("told", [pytest.param(one, id=f"{one.intent}: {one.name}") for one in WRITTEN])
def test_a_dialogue_goes_as_it_is_written(door: Door, newcomer: str, told: Dialogue) -> None:
    with dialogue.staged(told, newcomer):
        dialogue.play(told, door.guest() if told.customer == "guest" else door.customer(newcomer), newcomer)


def test_every_command_has_its_dialogues_and_every_dialogue_expects_something() -> None:
    assert all(Counter(one.intent for one in WRITTEN)[intent] >= 4 for intent in COMMANDS)
    assert all(any("expect" in turn for turn in one.turns) for one in WRITTEN)
    assert len({(one.intent, one.name) for one in WRITTEN}) == len(WRITTEN)
