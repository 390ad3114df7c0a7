"""What lies in a mailbox of 微信客服, in kefu's words: what customers said, their menus' items, and what became of our messages."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime

from chalicelib import clock
from chalicelib.channels import reading
from chalicelib.channels.contract import Json, Kind, Received

_SECONDS = re.compile("[1-9][0-9]{0,10}")
_CUSTOMER, _SYSTEM = 3, 4  # of 5 is what WeCom's own people wrote
_KINDS: Mapping[str, Kind] = {
    "text": "text",
    "image": "image",
    "voice": "voice",
    "video": "video",
    "file": "file",
    "location": "location",
}
# What else customers share has a title: a link, a mini program, a product or an order of a 视频号 shop.
_TITLES = ("title", "product_titles", "name", "address", "nickname")


def heard(message: Json, account: str) -> Received | None:
    """What a message of `account`'s mailbox means to kefu; None where there is nothing to answer or to keep."""
    match message.get("origin"):
        case int(origin) if origin == _CUSTOMER:
            return _said(message, account)
        case int(origin) if origin == _SYSTEM:
            return _happened(message, reading.part(message, "event"), account)
    return None


def _said(message: Json, account: str) -> Received | None:
    identifier, sender = reading.text(message, "msgid"), reading.text(message, "external_userid")
    if not identifier or not sender:
        return None
    kind = reading.text(message, "msgtype")
    content = reading.part(message, kind)
    return Received(
        identifier,
        sender,
        _words(kind, content),
        _KINDS.get(kind, "other"),
        choice=reading.text(content, "menu_id") if kind == "text" else "",
        media=reading.text(content, "media_id") if kind == "image" else "",
        at=moment(message.get("send_time")),
        via={"open_kfid": reading.text(message, "open_kfid") or account},
    )


def _words(kind: str, content: Json) -> str:
    if kind == "text":
        return reading.text(content, "content")
    return " ".join(filter(None, (reading.text(content, name) for name in _TITLES)))


def _happened(message: Json, event: Json, account: str) -> Received | None:
    """A customer may be welcomed, or did not get a message; a new look into the chat, a change of state, of a servicer is no matter."""
    identifier, sender = reading.text(message, "msgid"), reading.text(event, "external_userid")
    if not identifier or not sender:
        return None
    via = {"open_kfid": reading.text(event, "open_kfid") or account}
    match event.get("event_type"):
        # Without a code nothing may be said: it comes to who was not welcomed, and not written to, in the last 48 hours.
        case "enter_session" if reading.text(event, "welcome_code"):
            via["welcome_code"] = reading.text(event, "welcome_code")
            return Received(identifier, sender, kind="follow", at=moment(message.get("send_time")), via=via)
        case "msg_send_fail":
            lost, why = reading.text(event, "fail_msgid"), str(event.get("fail_type", ""))
            return Received(identifier, sender, why, "failed", media=lost, at=moment(message.get("send_time")), via=via)
    return None


def moment(seconds: object) -> str:
    """The ISO-8601 time of a number, or a text, of seconds since 1970; empty where it is none."""
    told = str(seconds)
    return clock.iso(datetime.fromtimestamp(int(told), UTC)) if _SECONDS.fullmatch(told) else ""
