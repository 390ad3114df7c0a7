"""An app's devices: registered as often as one likes, told of one conversation each, gone when their owner logs out."""

from typing import Any
from uuid import uuid4

import pytest

from chalicelib.store import devices
from tests.api.conftest import Answer, Door, Talk


def registered(talk: Talk, token: str = "", **more: Any) -> Answer:
    body = {"token": token or uuid4().hex, "platform": "ios", **more}
    return talk.door.call("POST", "/devices", body, talk.session)


def of(talk: Talk) -> list[str]:
    return sorted(device.token for device in devices.devices_of(talk.opened["conversation"]))


def test_the_same_token_again_is_the_same_device(door: Door) -> None:
    talk, token = door.guest(), uuid4().hex
    first, again = registered(talk, token), registered(talk, token, language="en")
    assert first.status == again.status == 201 and first.body == again.body == {**first.body, "pushed": False}
    [device] = devices.devices_of(talk.opened["conversation"])
    assert (device.token, device.language, device.id) == (token, "en", first.body["device"])


def test_several_devices_are_told_and_one_can_be_taken_away_twice(door: Door) -> None:
    talk = door.guest()
    first = registered(talk, "one-" + uuid4().hex).body["device"]
    registered(talk, "two-" + uuid4().hex)
    for _ in range(2):
        assert door.call("DELETE", f"/devices/{first}", token=talk.session).status == 200
    assert len(of(talk)) == 1 and of(talk)[0].startswith("two-")


def test_who_logs_in_on_a_phone_is_told_there_and_who_did_before_is_not(door: Door) -> None:
    before, after, token = door.guest(), door.guest(), uuid4().hex
    registered(before, token)
    registered(after, token)
    assert (of(before), of(after)) == ([], [token])
    device = registered(after, token).body["device"]
    door.call("DELETE", f"/devices/{device}", token=before.session)
    assert of(after) == [token]


def test_of_more_than_ten_the_longest_unseen_goes(door: Door) -> None:
    talk = door.guest()
    for number in range(12):
        registered(talk, f"{number:02}-{talk.opened['conversation']}")
    assert [token[:2] for token in of(talk)] == [f"{number:02}" for number in range(2, 12)]


@pytest.mark.parametrize(
    "wrong",
    [{"platform": "fridge"}, {"token": "a b"}, {"token": "漢"}, {"token": "x" * 513}, {"token": 7}, {"language": "de"}],
)
def test_what_is_no_device_is_refused(door: Door, wrong: dict[str, Any]) -> None:
    talk = door.guest()
    assert talk.door.call("POST", "/devices", {"token": "t", "platform": "ios", **wrong}, talk.session).status == 400
    assert door.call("POST", "/devices", {"token": "t", "platform": "ios"}).status == 401


def test_where_sns_pushes_a_token_is_an_endpoint(door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KEFU_PUSH", "sns")
    talk = door.guest()
    endpoint = f"arn:aws:sns:ap-southeast-1:123456789012:endpoint/APNS/shop/{uuid4()}"
    assert registered(talk, "a-token").status == 400
    assert registered(talk, endpoint).body["pushed"] is True
