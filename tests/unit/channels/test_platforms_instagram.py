"""The made-up Instagram keeps what Meta's pages say of it, where that is other than Messenger's."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from tests.platforms.instagram import Instagram
from tests.platforms.platform import Request
from tests.unit.channels.graph import called, check_the_door, code

BUYER = "1784100000000001"


@pytest.fixture
def instagram() -> Iterator[Instagram]:
    platform = Instagram()
    yield platform
    platform.stop()


def told(words: str) -> dict[str, Any]:
    return {"recipient": {"id": BUYER}, "messaging_type": "RESPONSE", "message": {"text": words}}


def event_of(request: Request) -> Any:
    envelope = json.loads(request.body)
    assert envelope["object"] == "instagram"
    return envelope["entry"][0]["messaging"][0]


def test_its_door(instagram: Instagram) -> None:
    check_the_door(instagram, "me/messages", told("您好"))


def test_a_text_has_a_thousand_bytes(instagram: Instagram) -> None:
    instagram.says(BUYER, "你好")
    assert called(instagram, "me/messages", told("长" * 333))[0] == 200
    assert code(called(instagram, "me/messages", told("长" * 334)))[0] == 100
    assert len(instagram.of(BUYER)) == len(instagram.violations) == 1


def test_the_window_is_a_day(instagram: Instagram) -> None:
    now = [1_800_000_000.0]
    instagram.now = lambda: now[0]
    instagram.says(BUYER, "你好")
    now[0] += 86_401
    assert code(called(instagram, "me/messages", told("您好"))) == (10, 2534022)


def test_what_only_happens_here(instagram: Instagram) -> None:
    assert event_of(instagram.takes_back(BUYER))["message"]["is_deleted"]
    assert event_of(instagram.names_in_a_story(BUYER))["message"]["attachments"][0]["type"] == "story_mention"
    assert instagram.keys["instagram_id"] == instagram.id
