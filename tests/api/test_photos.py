"""A photo is put and seen by signed links only, belongs to its conversation, and says nothing by itself."""

import json
from base64 import b64decode
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

import pytest

from chalicelib.edge import photos
from chalicelib.store import customers
from tests import wardrobe
from tests.api.conftest import Answer, Door, Owner, Talk

JPEG = {"content_type": "image/jpeg", "size": 1000}


def asked(talk: Talk, token: str = "", **more: Any) -> Answer:
    return talk.door.call("POST", "/photos", {"id": uuid4().hex, **JPEG, **more}, token or talk.session)


def test_a_page_may_put_exactly_the_photo_it_named(door: Door) -> None:
    answer = asked(door.guest(), size=4321).body
    policy = json.loads(b64decode(answer["fields"]["policy"]))
    assert {"key": answer["key"]} in policy["conditions"] and {"Content-Type": "image/jpeg"} in policy["conditions"]
    assert ["content-length-range", 1, 4321] in policy["conditions"]
    assert {"bucket": "photos-of-the-tests"} in policy["conditions"] and answer["fields"]["x-amz-signature"]


def test_the_same_id_again_names_the_same_place(door: Door) -> None:
    talk = door.guest()
    keys = {asked(talk, id="photo-1").body["key"], asked(talk, id="photo-1").body["key"]}
    assert len(keys) == 1 and keys != {asked(talk, id="photo-2").body["key"]}


@pytest.mark.parametrize(
    "wrong", [{"content_type": "image/gif"}, {"content_type": "text/html"}, {"size": 5 * 1024 * 1024 + 1}, {"size": 0}]
)
def test_only_pictures_of_a_bearable_size_are_taken(door: Door, wrong: dict[str, Any]) -> None:
    assert asked(door.guest(), **wrong).status == 400


def test_nobody_unknown_may_put_a_photo(door: Door) -> None:
    assert door.call("POST", "/photos", {"id": "x", **JPEG}).status == 401


def test_a_flood_of_photos_is_held_back(door: Door) -> None:
    talk = door.guest()
    answers = [asked(talk).status for _ in range(37)]
    assert answers == [201] * 36 + [429]


def test_a_photo_without_a_word_is_asked_about_and_never_counts_as_not_understood(door: Door) -> None:
    talk = door.guest()
    for _ in range(3):
        said = talk.say("", photos=[talk.photo()])
        assert said["service"]["mode"] == "bot" and "收到图片" in said["reply"]["text"]
        assert "human" in [choice["id"] for choice in said["reply"]["choices"]]


@pytest.mark.parametrize("text", ["", "   "])
def test_a_message_needs_words_or_a_photo(door: Door, text: str) -> None:
    talk = door.guest()
    assert talk.post(text).status == 400
    assert talk.post(text, photos=[]).status == 400
    assert talk.post(text, photos=[talk.photo()]).status == 200


@pytest.mark.parametrize("key", ["photos/web-0/0123456789abcdef0123456789", "photos/../x", "x", 1, ""])
def test_only_photos_of_ones_own_conversation_can_be_sent(door: Door, key: Any) -> None:
    talk, stranger = door.guest(), door.guest()
    assert talk.post("看图", photos=[key]).status == 400
    assert talk.post("看图", photos=[stranger.photo()]).status == 400


def test_ten_photos_are_too_many(door: Door) -> None:
    talk = door.guest()
    assert talk.post("看图", photos=[talk.photo() for _ in range(10)]).status == 400


def test_customer_and_agent_see_a_photo_by_a_signed_link_that_ends(owner: Owner) -> None:
    talk = owner("arrived")
    key = talk.photo()
    said = talk.say("转人工", photos=[key])
    shown = [said["message"], talk.history()["messages"][0]]
    case = talk.door.call("GET", f"/desk/cases/{said['service']['case']}", token=talk.door.agent()).body
    for message in [*shown, case["messages"][0]]:
        [photo] = message["photos"]
        query = parse_qs(urlsplit(photo["url"]).query)
        assert photo["key"] == key and urlsplit(photo["url"]).path == f"/{key}"
        assert query["X-Amz-Signature"] and query["X-Amz-Expires"] == ["3600"]


def test_an_agent_sees_the_photos_that_a_waiting_customer_sends(owner: Owner) -> None:
    talk = owner("arrived")
    case = talk.say("转人工")["service"]["case"]
    talk.say("", photos=[talk.photo()])
    messages = talk.door.call("GET", f"/desk/cases/{case}/messages", token=talk.door.agent()).body["messages"]
    assert [len(message.get("photos", [])) for message in messages if message["by"] == "customer"] == [0, 1]


@pytest.mark.parametrize("key", ["photo:photos/web-1/0", "photo:x", "photo:*"])
def test_no_button_can_stand_for_a_photo(owner: Owner, newcomer: str, key: str) -> None:
    talk = owner("arrived")
    talk.hear("马克杯碎了")
    talk.hear("x", choice=key)
    assert "没有照片" in talk.hear("x", choice="remedy:refund")["text"]
    talk.hear("确认")
    assert wardrobe.done(newcomer) == []


def test_what_the_shop_is_told_of_broken_goods_names_their_photos(owner: Owner, newcomer: str) -> None:
    talk = owner("arrived")
    keys = [talk.photo(), talk.photo()]
    talk.hear("马克杯碎了", photos=keys[:1])
    talk.hear("", photos=keys[1:])
    talk.hear("x", choice="remedy:refund")
    talk.hear("确认")
    assert customers.order_of(newcomer, wardrobe.NUMBER["arrived"])["after_sales"][0]["photos"] == keys


def test_a_key_is_known_by_its_conversation_to_the_letter() -> None:
    key = photos.key_of("web-1", "a")
    assert photos.is_of("web-1", key)
    assert not any(photos.is_of(other, key) for other in ("web-11", "web-", "", "web-2"))
    assert not any(photos.is_of("web-1", other) for other in (f"{key}/x", key.upper(), key[:-1], f"x{key}"))
