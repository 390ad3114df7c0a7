"""Every sentence exists in every language, with the same places to fill."""

import re

import pytest

from chalicelib.message import LANGUAGES
from chalicelib.scenes import wording
from chalicelib.shop.commands import KINDS, NOTES, REASONS, REFUSALS

PLACE = re.compile(r"\{(\w+)\}")
ALL = [(scene, key) for scene, keys in wording.WORDINGS.items() for key in keys]


@pytest.mark.parametrize(("scene", "key"), ALL)
def test_a_sentence_is_complete(scene: str, key: str) -> None:
    spoken = wording.WORDINGS[scene][key]
    assert set(spoken) == set(LANGUAGES)
    assert all(text.strip() for text in spoken.values())
    assert len({frozenset(PLACE.findall(text)) for text in spoken.values()}) == 1


def test_values_are_put_in_once_and_never_read_again() -> None:
    said = wording.say("smalltalk", "greeting", "zh-Hans", name="{name}{0.__class__}${x}{{7*7}}")
    assert said.startswith("{name}{0.__class__}${x}{{7*7}}您好")


@pytest.mark.parametrize("reason", REFUSALS)
def test_every_refusal_has_its_words_and_no_place_that_nothing_fills(reason: str) -> None:
    spoken = wording.WORDINGS["form"][f"refused_{reason}"]["zh-Hans"]
    assert set(PLACE.findall(spoken)) <= {"kind", *REFUSALS[reason]}


@pytest.mark.parametrize("note", NOTES)
def test_every_consequence_has_its_words(note: str) -> None:
    assert set(PLACE.findall(wording.WORDINGS["form"][f"note_{note}"]["zh-Hans"])) <= set(NOTES[note])


@pytest.mark.parametrize("kind", KINDS)
def test_every_command_can_be_named_shown_and_told_of(kind: str) -> None:
    assert {f"kind_{kind}", f"show_{kind}", f"done_{kind}"} <= wording.WORDINGS["form"].keys()


def test_every_reason_has_a_button() -> None:
    assert {f"reason_{code}" for code in REASONS} <= wording.WORDINGS["form"].keys()
