"""The dialogues of tests/dialogues, each played from its first word to what is stored at its end."""

from collections import Counter

import pytest

from chalicelib.shop.intake.kinds import INTENTS
from tests import dialogue
from tests.api.conftest import Door
from tests.dialogue import Dialogue

WRITTEN = dialogue.written()


@pytest.mark.parametrize("told", [pytest.param(one, id=f"{one.intent}: {one.name}") for one in WRITTEN])
def test_a_dialogue_goes_as_it_is_written(door: Door, newcomer: str, told: Dialogue) -> None:
    with dialogue.staged(told, newcomer):
        dialogue.play(told, door.guest() if told.customer == "guest" else door.customer(newcomer), newcomer)


def test_every_intent_has_its_dialogues_and_every_dialogue_expects_something() -> None:
    count = Counter(one.intent for one in WRITTEN)
    assert set(count) == set(INTENTS) and min(count.values()) >= 4
    assert all(any("expect" in turn for turn in one.turns) for one in WRITTEN)
    assert len({(one.intent, one.name) for one in WRITTEN}) == len(WRITTEN)
