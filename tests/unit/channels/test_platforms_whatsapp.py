"""The made-up WhatsApp keeps what Meta's pages say of it."""

import json
import urllib.error
import urllib.request
from collections.abc import Iterator
from typing import Any

import pytest

from tests.platforms.graph import PHOTO
from tests.platforms.platform import Delivered, Request
from tests.platforms.whatsapp import WhatsApp
from tests.unit.channels.graph import called, check_the_door, code

BUYER = "8613800000001"


@pytest.fixture
def whatsapp() -> Iterator[WhatsApp]:
    platform = WhatsApp()
    yield platform
    platform.stop()


def path(whatsapp: WhatsApp) -> str:
    return f"{whatsapp.phone_number_id}/messages"


def text(words: str, to: str = BUYER, **more: Any) -> dict[str, Any]:
    return {"messaging_product": "whatsapp", "to": to, "type": "text", "text": {"body": words}, **more}


def interactive(kind: str, words: str, action: dict[str, Any]) -> dict[str, Any]:
    body = {"type": kind, "body": {"text": words}, "action": action}
    return {"messaging_product": "whatsapp", "to": BUYER, "type": "interactive", "interactive": body}


def buttons(*found: tuple[str, str]) -> dict[str, Any]:
    return {"buttons": [{"type": "reply", "reply": {"id": one, "title": title}} for one, title in found]}


def rows(*found: tuple[str, str], button: str = "选择") -> dict[str, Any]:
    return {"button": button, "sections": [{"rows": [{"id": one, "title": title} for one, title in found]}]}


def message_of(request: Request) -> Any:
    return json.loads(request.body)["entry"][0]["changes"][0]["value"]["messages"][0]


def test_its_door(whatsapp: WhatsApp) -> None:
    check_the_door(whatsapp, path(whatsapp), text("您好"))


def test_a_text_is_delivered_to_who_wrote(whatsapp: WhatsApp) -> None:
    whatsapp.says(BUYER, "你好")
    status, answer = called(whatsapp, path(whatsapp), text("您好", biz_opaque_callback_data="abc"))
    assert status == 200 and answer["messages"][0]["id"].startswith("wamid.")
    assert whatsapp.of(BUYER) == [Delivered(BUYER, "您好", (), "abc")]
    assert whatsapp.violations == []


def test_a_tap_brings_the_buttons_own_kind_of_reply(whatsapp: WhatsApp) -> None:
    whatsapp.says(BUYER, "你好")
    called(whatsapp, path(whatsapp), interactive("button", "哪一单？", buttons(("order:1", "显示器"))))
    called(whatsapp, path(whatsapp), interactive("list", "哪一单？", rows(("order:2", "键盘"))))
    one, two = (message_of(whatsapp.taps(BUYER, seen.buttons[0]))["interactive"] for seen in whatsapp.of(BUYER))
    assert one == {"type": "button_reply", "button_reply": {"id": "order:1", "title": "显示器"}}
    assert two == {"type": "list_reply", "list_reply": {"id": "order:2", "title": "键盘"}}


LONG, MANY = "长" * 4_097, [(f"order:{number}", f"订单{number}") for number in range(11)]


@pytest.mark.parametrize(
    "message",
    [
        text(""),
        text(LONG),
        text("您好", recipient_type="group"),
        {"messaging_product": "whatsapp", "to": BUYER, "type": "sticker"},
        interactive("button", "长" * 1_025, buttons(*MANY[:1])),
        interactive("button", "?", buttons(*MANY[:4])),
        interactive("button", "?", buttons()),
        interactive("button", "?", buttons(("order:1", "长" * 21))),
        interactive("button", "?", buttons(("长" * 257, "短"))),
        interactive("button", "?", buttons((" order:1", "短"))),
        interactive("button", "?", buttons(("order:1", "短"), ("order:1", "长"))),
        interactive("button", "?", buttons(("order:1", "短"), ("order:2", "短"))),
        interactive("list", LONG, rows(*MANY[:1])),
        interactive("list", "?", rows(*MANY)),
        interactive("list", "?", rows(("order:1", "长" * 25))),
        interactive("list", "?", rows(("长" * 201, "短"))),
        interactive("list", "?", rows(*MANY[:1], button="长" * 21)),
        interactive("list", "?", {"button": "选择", "sections": [rows(*MANY[:6])["sections"][0]] * 2}),
    ],
)
def test_what_is_beyond_a_limit_is_refused_and_noted(whatsapp: WhatsApp, message: dict[str, Any]) -> None:
    whatsapp.says(BUYER, "你好")
    answer = called(whatsapp, path(whatsapp), message)
    assert code(answer) == (131009, 0) and answer[1]["error"]["error_data"]["details"]
    assert len(whatsapp.violations) == 1 and whatsapp.delivered == []


def test_what_is_just_within_the_limits_is_taken(whatsapp: WhatsApp) -> None:
    whatsapp.says(BUYER, "你好")
    for message in (
        text("长" * 4_096),
        interactive("button", "长" * 1_024, buttons(("a" * 256, "长" * 20), *MANY[:2])),
        interactive("list", "长" * 4_096, rows(("a" * 200, "长" * 24), *MANY[:9], button="长" * 20)),
    ):
        assert called(whatsapp, path(whatsapp), message)[0] == 200
    assert whatsapp.violations == []


def test_after_a_day_of_silence_no_free_words_are_taken(whatsapp: WhatsApp) -> None:
    now = [1_800_000_000.0]
    whatsapp.now = lambda: now[0]
    assert code(called(whatsapp, path(whatsapp), text("您好"))) == (131047, 0), "nobody wrote yet"
    whatsapp.says(BUYER, "你好")
    now[0] += 86_399
    assert called(whatsapp, path(whatsapp), text("您好"))[0] == 200
    now[0] += 2
    assert code(called(whatsapp, path(whatsapp), text("还在吗"))) == (131047, 0)
    assert whatsapp.violations == [], "that may happen: what is said late is refused"


def test_too_much_to_one_person_or_of_the_number_is_put_off(whatsapp: WhatsApp) -> None:
    now = [1_800_000_000.0]
    whatsapp.now = lambda: now[0]
    users = [whatsapp.user(number) for number in range(81)]
    for user in users:
        whatsapp.says(user, "你好")
    found = [code(called(whatsapp, path(whatsapp), text("您好", user)))[0] for user in users]
    assert found == [0] * 80 + [130429]
    now[0] += 1
    found = [code(called(whatsapp, path(whatsapp), text("您好", users[0])))[0] for _ in range(45)]
    assert found == [0] * 44 + [131056] and len(whatsapp.violations) == 2


def test_who_cannot_be_reached_and_what_was_lost(whatsapp: WhatsApp) -> None:
    whatsapp.says(BUYER, "你好")
    whatsapp.lost = 1
    with pytest.raises(ConnectionError):
        called(whatsapp, path(whatsapp), text("您好"))
    assert len(whatsapp.of(BUYER)) == 1, "it was taken"
    whatsapp.blocked.add(BUYER)
    assert code(called(whatsapp, path(whatsapp), text("您好"))) == (131026, 0)
    (wamid,) = whatsapp.sent
    value = json.loads(whatsapp.reports(wamid, BUYER, "failed", 131026).body)["entry"][0]["changes"][0]["value"]
    assert (value["statuses"][0]["id"], value["statuses"][0]["errors"][0]["code"]) == (wamid, 131026)


def test_a_person_without_a_number_is_named_by_the_businesss_own_id(whatsapp: WhatsApp) -> None:
    hidden = "CN.1349847238472938"
    message = message_of(whatsapp.says(hidden, "你好"))
    assert message["from_user_id"] == hidden and "from" not in message
    told = text("您好", "")
    assert called(whatsapp, path(whatsapp), {**told, "recipient": hidden})[0] == 200
    assert [one.text for one in whatsapp.of(hidden)] == ["您好"]


def test_a_photo_is_had_with_the_token(whatsapp: WhatsApp) -> None:
    media = message_of(whatsapp.sends(BUYER, "image"))["image"]["id"]
    status, told = called(whatsapp, media)
    assert status == 200 and told["mime_type"] == "image/jpeg"

    asked = urllib.request.Request(told["url"], headers={"Authorization": f"Bearer {whatsapp.access_token}"})
    with urllib.request.urlopen(asked, timeout=5) as photo:
        assert photo.read() == PHOTO
    with pytest.raises(urllib.error.HTTPError):
        urllib.request.urlopen(told["url"], timeout=5)


@pytest.mark.parametrize("kind", ["voice", "video", "sticker", "file", "location", "hologram"])
def test_other_kinds_have_their_type(whatsapp: WhatsApp, kind: str) -> None:
    types = {"voice": "audio", "file": "document", "hologram": "unsupported"}
    assert message_of(whatsapp.sends(BUYER, kind))["type"] == types.get(kind, kind)
