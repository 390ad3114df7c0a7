"""Every sentence exists in every language, with the same places to fill."""

import re

import pytest

from chalicelib.message import LANGUAGES
from chalicelib.scenes import wording

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
