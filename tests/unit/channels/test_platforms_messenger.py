"""The made-up Messenger keeps what Meta's pages say of it."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from tests.platforms.messenger import Messenger
from tests.platforms.platform import Delivered, Request
from tests.unit.channels.graph import called, check_the_door, code

BUYER = "7100000000000001"
HOUR = 3_600


@pytest.fixture
def messenger() -> Iterator[Messenger]:
    platform = Messenger()
    yield platform
    platform.stop()


def told(message: dict[str, Any], to: str = BUYER, **more: Any) -> dict[str, Any]:
    return {"recipient": {"id": to}, "messaging_type": "RESPONSE", "message": message, **more}


def replies(*found: tuple[str, str]) -> list[dict[str, str]]:
    return [{"content_type": "text", "title": title, "payload": payload} for payload, title in found]


def template(words: str, *found: tuple[str, str]) -> dict[str, Any]:
    buttons = [{"type": "postback", "title": title, "payload": payload} for payload, title in found]
    return {
        "attachment": {"type": "template", "payload": {"template_type": "button", "text": words, "buttons": buttons}}
    }


def event_of(request: Request) -> Any:
    return json.loads(request.body)["entry"][0]["messaging"][0]


def test_its_door(messenger: Messenger) -> None:
    check_the_door(messenger, "me/messages", told({"text": "您好"}))


def test_a_text_with_quick_replies_is_delivered_and_tapped(messenger: Messenger) -> None:
    messenger.says(BUYER, "你好")
    message = {"text": "哪一单？", "quick_replies": replies(("order:1", "显示器"), ("human", "转人工"))}
    status, answer = called(messenger, "me/messages", told(message))
    assert (status, answer["recipient_id"]) == (200, BUYER) and answer["message_id"]
    assert messenger.of(BUYER) == [Delivered(BUYER, "哪一单？", (("order:1", "显示器"), ("human", "转人工")))]
    tapped = event_of(messenger.taps(BUYER, ("order:1", "显示器")))
    assert tapped["message"]["quick_reply"] == {"payload": "order:1"} and tapped["message"]["text"] == "显示器"


def test_a_button_of_a_template_is_a_postback(messenger: Messenger) -> None:
    messenger.says(BUYER, "你好")
    path = f"{messenger.id}/messages"
    assert called(messenger, path, told(template("哪一单？", ("order:1", "显示器"))))[0] == 200
    tapped = event_of(messenger.taps(BUYER, ("order:1", "显示器")))
    assert (tapped["postback"]["payload"], tapped["postback"]["title"]) == ("order:1", "显示器")


@pytest.mark.parametrize(
    "message",
    [
        {"text": ""},
        {"text": "长" * 2_001},
        {},
        {"text": "?", "buttons": []},
        {"text": "?", "quick_replies": []},
        {"text": "?", "quick_replies": replies(*[(f"{number}", f"{number}") for number in range(14)])},
        {"text": "?", "quick_replies": replies(("1", "长" * 21))},
        {"text": "?", "quick_replies": replies(("1" * 1_001, "短"))},
        {"text": "?", "quick_replies": replies(("1", ""))},
        template("长" * 641, ("1", "短")),
        template("?", *[(f"{number}", f"{number}") for number in range(4)]),
    ],
)
def test_what_is_beyond_a_limit_is_refused_and_noted(messenger: Messenger, message: dict[str, Any]) -> None:
    messenger.says(BUYER, "你好")
    assert code(called(messenger, "me/messages", told(message)))[0] == 100
    assert len(messenger.violations) == 1 and messenger.delivered == []


def test_what_is_just_within_the_limits_is_taken(messenger: Messenger) -> None:
    messenger.says(BUYER, "你好")
    many = replies(*[(str(number) * 500, f"{'长' * 18}{number}") for number in range(10, 23)])
    assert called(messenger, "me/messages", told({"text": "长" * 2_000, "quick_replies": many}))[0] == 200
    assert messenger.violations == []


def test_the_window_is_a_day_and_a_week_for_people_where_meta_lets_them(messenger: Messenger) -> None:
    now = [1_800_000_000.0]
    messenger.now = lambda: now[0]
    tagged = told({"text": "您好"}, messaging_type="MESSAGE_TAG", tag="HUMAN_AGENT")
    assert code(called(messenger, "me/messages", told({"text": "您好"}))) == (100, 2018001), "nobody wrote yet"
    messenger.says(BUYER, "你好")
    now[0] += 25 * HOUR
    assert code(called(messenger, "me/messages", told({"text": "您好"}))) == (10, 2018278)
    assert messenger.violations == []
    assert code(called(messenger, "me/messages", tagged)) == (10, 0) and len(messenger.violations) == 1
    messenger.human_agent = True
    assert messenger.keys["human_agent"] == "yes"
    assert called(messenger, "me/messages", tagged)[0] == 200
    now[0] += 7 * 24 * HOUR
    assert code(called(messenger, "me/messages", tagged)) == (10, 2018278)
    assert code(called(messenger, "me/messages", told({"text": "?"}, messaging_type="PROMOTION"))) == (100, 2018065)


def test_three_hundred_a_second_and_no_more(messenger: Messenger) -> None:
    messenger.now = lambda: 1_800_000_000.0
    messenger.says(BUYER, "你好")
    codes = [code(called(messenger, "me/messages", told({"text": "您好"})))[0] for _ in range(301)]
    assert codes == [0] * 300 + [613] and len(messenger.violations) == 1


def test_who_cannot_be_reached_and_what_was_lost(messenger: Messenger) -> None:
    messenger.says(BUYER, "你好")
    messenger.lost = 1
    with pytest.raises(ConnectionError):
        called(messenger, "me/messages", told({"text": "您好"}))
    assert len(messenger.of(BUYER)) == 1, "it was taken"
    messenger.blocked.add(BUYER)
    assert code(called(messenger, "me/messages", told({"text": "您好"}))) == (551, 1545041)


def test_what_is_not_a_customers_word_is_told_from_it(messenger: Messenger) -> None:
    assert event_of(messenger.sends(BUYER, "follow"))["postback"]["payload"] == "GET_STARTED"
    assert "read" in event_of(messenger.sends(BUYER, "unfollow"))
    echo = event_of(messenger.echo(Delivered(BUYER, "您好")))
    assert echo["message"]["is_echo"] and echo["sender"]["id"] == messenger.id
    assert "messaging" not in json.loads(messenger.on_standby(BUYER, "?").body)["entry"][0]
    for kind, wanted in (("image", "image"), ("voice", "audio"), ("location", "location"), ("hologram", "template")):
        assert event_of(messenger.sends(BUYER, kind))["message"]["attachments"][0]["type"] == wanted
