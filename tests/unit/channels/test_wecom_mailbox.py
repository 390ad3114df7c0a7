"""The mailbox of 微信客服: what is understood, in its order; stale bells and cursors; who serves; files; the account's check."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings

from chalicelib import clock
from chalicelib.channels import wecom_mailbox, wire
from chalicelib.channels.contract import Keys, Pulled, Received
from chalicelib.channels.wecom_kf import CHANNEL
from chalicelib.edge.errors import BadRequest
from tests.platforms.platform import Told
from tests.unit.channels.company import Scripted, bodies, without_a_cloud
from tests.unit.channels.wecom import BUYER, KEYS, MOVED, NOW, SHOP, TOKEN, VIA, recorded, refusal

BELL = Received("b", SHOP, kind="bell", via={"token": "ENC1", "open_kfid": SHOP})


@pytest.fixture(autouse=True)
def at_the_bell() -> Iterator[None]:
    clock.tell(lambda: NOW)
    yield
    clock.tell(None)


@pytest.fixture
def platform(monkeypatch: pytest.MonkeyPatch) -> Iterator[Scripted]:
    without_a_cloud(monkeypatch)
    scripted = Scripted()
    yield scripted
    scripted.stop()


def keys(platform: Scripted, **more: str) -> Keys:
    return {**KEYS, **platform.keys, **more}


def page(*messages: Any, **more: Any) -> Told:
    told = {"errcode": 0, "errmsg": "ok", "next_cursor": "c2", "has_more": 0, "msg_list": list(messages)}
    return Told(200, {**told, **more})


def said(msgid: str, at: int = int(NOW.timestamp())) -> Any:
    place = {"msgid": msgid, "open_kfid": SHOP, "external_userid": BUYER, "send_time": at, "origin": 3}
    return {**place, "msgtype": "text", "text": {"content": msgid}}


def pull(platform: Scripted, cursor: str = "c1") -> Pulled:
    assert CHANNEL.pull is not None
    return CHANNEL.pull(BELL, cursor, keys(platform))


def test_a_mailbox_is_read_in_its_order(platform: Scripted) -> None:
    platform.answers.extend([TOKEN, Told(200, json.loads(recorded("mailbox.json")))])
    pulled = pull(platform)
    assert (pulled.cursor, pulled.more) == ("4gw7MepFLfgF2VC5npN", True)
    assert [(one.id, one.kind, one.text) for one in pulled.received] == [
        ("m-enter", "follow", ""),
        ("m-text", "text", "我的快递到哪了"),
        ("m-menu", "text", "查物流"),
        ("m-image", "image", ""),
        ("m-voice", "voice", ""),
        ("m-video", "video", ""),
        ("m-file", "file", ""),
        ("m-location", "location", "广州国际媒体港(广州市海珠区) 广东省广州市海珠区滨江东路"),
        ("m-link", "other", "羽绒服双十一"),
        ("m-card", "other", ""),
        ("m-mini", "other", "我的订单"),
        ("m-new", "other", ""),
        ("m-failed", "failed", "6"),
    ]
    by_id = {one.id: one for one in pulled.received}
    assert by_id["m-menu"].choice == "order:2026112300017"
    assert by_id["m-image"].media == "2iSLeVyqzk4eX0IB5kTi9Ljfa2rt9dwfq5WKRQ4Nvvgw"
    assert by_id["m-failed"].media == "0123456789abcdef0123456789abcdef"
    assert by_id["m-enter"].via == {"open_kfid": "wkAJ2G", "welcome_code": "aaaaaa"}
    assert by_id["m-text"].via == {"open_kfid": "wkAJ2G"} and by_id["m-text"].sender == "wmAJ2G-1"
    assert by_id["m-text"].at == "2026-11-23T02:13:12.000Z"
    asked = platform.calls[-1].json
    assert (asked["cursor"], asked["token"], asked["open_kfid"]) == ("c1", "ENC1", SHOP) and asked["limit"] <= 1_000


def test_a_first_pull_leaves_old_talks_alone(platform: Scripted) -> None:
    now = int(NOW.timestamp())
    answer = page(said("days ago", now - 200_000), said("just now", now - 60))
    platform.answers.extend([TOKEN, answer, answer])
    assert [one.id for one in pull(platform, "").received] == ["just now"]
    assert "cursor" not in platform.calls[-1].json
    assert len(pull(platform, "c1").received) == 2, "what came while nobody could pull is not lost"


def test_a_first_bell_that_was_long_in_coming_loses_nothing(platform: Scripted) -> None:
    assert CHANNEL.pull is not None
    now = int(NOW.timestamp())
    platform.answers.extend([TOKEN, page(said("before", now - 9_000), said("with the bell", now - 7_200))])
    rang = clock.iso(datetime.fromtimestamp(now - 5_000, UTC))
    pulled = CHANNEL.pull(replace(BELL, at=rang), "", keys(platform))
    assert [one.id for one in pulled.received] == ["with the bell"]


def test_a_stale_bell_is_pulled_without_its_token(platform: Scripted) -> None:
    platform.answers.extend([TOKEN, refusal(95007, "invalid msg token"), page(said("m1"))])
    assert [one.id for one in pull(platform).received] == ["m1"]
    assert "token" not in platform.calls[-1].json and platform.calls[-1].json["cursor"] == "c1"


def test_an_unknown_cursor_begins_anew(platform: Scripted) -> None:
    platform.answers.extend([TOKEN, refusal(40058, "invalid cursor"), page(said("m1", 1795300000))])
    assert [one.id for one in pull(platform).received] == ["m1"]
    assert "cursor" not in platform.calls[-1].json


def test_an_empty_page_keeps_the_cursor(platform: Scripted) -> None:
    platform.answers.extend([TOKEN, page(next_cursor="", has_more=1)])
    assert pull(platform) == Pulled((), "c1", True)


@pytest.mark.parametrize("told", [refusal(45009), refusal(-1), refusal(60030), Told(502, b"<html>")])
def test_what_cannot_be_pulled_now_is_pulled_later(platform: Scripted, told: Told) -> None:
    platform.answers.extend([TOKEN, told])
    with pytest.raises(wire.Unsent):
        pull(platform)


@given(bodies)
@settings(max_examples=300, deadline=None)
def test_a_message_of_any_shape_is_understood_or_passed_over(body: bytes) -> None:
    anything = json.loads(body)
    odd = {"msgid": anything, "origin": 3, "external_userid": "u", "msgtype": "text", "text": anything}
    for message in (odd, {**odd, "origin": 4, "event": anything}, {**odd, "msgtype": anything, "send_time": anything}):
        found = wecom_mailbox.heard(message, SHOP)
        assert found is None or isinstance(found.id, str)


@pytest.mark.parametrize("mode", ["bot", "waiting", "human"])
def test_agents_at_kefus_desk_speak_in_the_robots_session(platform: Scripted, mode: str) -> None:
    assert CHANNEL.serve is not None
    platform.answers.extend([TOKEN, MOVED])
    assert CHANNEL.serve(mode, VIA, keys(platform)).outcome == "taken"
    assert platform.calls[-1].json["service_state"] == 1


@pytest.mark.parametrize(
    ("mode", "servicer", "state"),
    [("waiting", "", 2), ("human", "zhangsan", 3), ("human", "", 2), ("bot", "", 1)],
)
def test_wecoms_own_people_are_kept_in_step(platform: Scripted, mode: str, servicer: str, state: int) -> None:
    assert CHANNEL.serve is not None
    platform.answers.extend([TOKEN, MOVED])
    CHANNEL.serve(mode, VIA, keys(platform, human="wecom", servicer=servicer))
    asked = {"open_kfid": SHOP, "external_userid": BUYER, "service_state": state}
    assert platform.calls[-1].json == (asked | {"servicer_userid": servicer} if state == 3 else asked)


def test_a_session_that_cannot_go_back_to_the_robot_is_ended(platform: Scripted) -> None:
    assert CHANNEL.serve is not None
    platform.answers.extend([TOKEN, refusal(95016), MOVED])
    CHANNEL.serve("bot", VIA, keys(platform, human="wecom"))
    assert [call.json["service_state"] for call in platform.calls[1:]] == [1, 4]


def test_a_photo_is_fetched(platform: Scripted) -> None:
    assert CHANNEL.fetch is not None
    platform.answers.extend([TOKEN, Told(200, b"\xff\xd8", {"Content-Type": "image/jpeg"})])
    media = CHANNEL.fetch("2iSLeVyqzk4e-X_0", keys(platform))
    assert (media.content, media.content_type) == (b"\xff\xd8", "image/jpeg")
    assert (platform.calls[-1].path, platform.calls[-1].query["media_id"]) == ("/cgi-bin/media/get", "2iSLeVyqzk4e-X_0")
    platform.answers.append(refusal(40007, "invalid media_id"))
    with pytest.raises(BadRequest):
        CHANNEL.fetch("gone", keys(platform))
    for told in (refusal(-1), Told(502, b"")):
        platform.answers.append(told)
        with pytest.raises(wire.Unsent):
            CHANNEL.fetch("m", keys(platform))
    with pytest.raises(BadRequest):
        CHANNEL.fetch("../x&access_token=1", keys(platform))


def test_an_account_is_tried_out(platform: Scripted) -> None:
    assert CHANNEL.check is not None
    mine = {"open_kfid": SHOP, "name": "小店客服", "manage_privilege": True}
    other = {"open_kfid": "wkOther", "name": "别的", "manage_privilege": False}
    platform.answers.extend([TOKEN, Told(200, {"errcode": 0, "errmsg": "ok", "account_list": [mine, other]})])
    found = CHANNEL.check(keys(platform))
    assert [good for _, good, _ in found] == [True, True, True]
    assert "小店客服" in found[1][2] and "别的" not in found[1][2]
    platform.answers.append(refusal(48002, "api forbidden"))
    assert [good for _, good, _ in CHANNEL.check(keys(platform))] == [True, False, True]
    platform.down = True
    assert [good for _, good, _ in CHANNEL.check({**keys(platform), "account": "second"})] == [False]
