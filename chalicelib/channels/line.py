"""LINE, where many customers in Taiwan write: signed events, answers by reply token while it is good and by push with a key afterwards.

Pages of https://developers.line.biz/en/ that this follows: docs/messaging-api/receiving-messages, verify-webhook-signature,
sending-messages, retrying-api-request, using-quick-reply, text-character-count; reference/messaging-api.
"""

import base64
import hmac
import uuid
from collections.abc import Callable, Mapping
from itertools import batched
from typing import Any

from chalicelib import clock
from chalicelib.channels import reading, wire
from chalicelib.channels.contract import (
    Call,
    Channel,
    Json,
    Keys,
    Kind,
    Limits,
    Media,
    Outgoing,
    Received,
    Saying,
    Sent,
    Via,
)
from chalicelib.channels.degrading import fitted, label, units
from chalicelib.edge.errors import BadRequest, Unauthorized
from chalicelib.message import Choice

FIELDS = {
    "channel_secret": "LINE Developers > the channel > Basic settings: Channel secret",
    "access_token": "the same channel > Messaging API: Channel access token (long-lived)",
}
OPTIONAL = {
    "bot_user_id": "the bot's own user ID (U…), as `make channel-check` says it; calls for another bot are then refused",
    "api": "the platform's address, where it is not https://api.line.me",
    "api_data": "where its files lie, where it is not https://api-data.line.me",
}
LIMITS = Limits(
    text=5_000,
    choices=13,
    choice=20,
    acknowledge=2,
    source="https://developers.line.biz/en/reference/messaging-api/",
)
_API, _DATA = "https://api.line.me", "https://api-data.line.me"
_MESSAGES = 5  # of one call
_YOUNG = 50  # seconds: a reply token is good for a minute
_FEW = 1.0  # seconds until what may be there already is sent again under its key
_KINDS: Mapping[str, Kind] = {
    "text": "text",
    "image": "image",
    "audio": "voice",
    "video": "video",
    "file": "file",
    "location": "location",
    "sticker": "sticker",
}


def verify(call: Call, keys: Keys) -> None:
    """The signature covers the body. Raises Unauthorized."""
    secret, given = keys.get("channel_secret", ""), call.headers.get("x-line-signature", "")
    signed = base64.b64encode(hmac.digest(secret.encode(), call.body, "sha256"))
    if not secret or not hmac.compare_digest(signed, given.encode(errors="replace")):
        raise Unauthorized("This is not signed by LINE.", "bad_signature")


def parse(call: Call, keys: Keys) -> tuple[Received, ...]:
    """What people did in their own chat with the bot; no events at all is LINE's test of the address. Raises BadRequest."""
    told = reading.body(call)
    if not isinstance(told.get("events"), list):
        raise BadRequest("This is no call of LINE.")
    if keys.get("bot_user_id") and told.get("destination") != keys["bot_user_id"]:
        raise BadRequest("This is for another bot of LINE.")
    return tuple(one for event in reading.parts(told, "events") if (one := _heard(event)))


def render(saying: Saying, via: Via) -> tuple[Json, ...]:
    """One call with up to five messages, the buttons below the last; what is longer takes another call."""
    fit = fitted(saying, LIMITS)
    texts = [piece for piece in units(reading.shown(fit.text), LIMITS.text) if piece.strip()]
    messages: list[Json] = [{"type": "text", "text": piece} for piece in texts or ["…"] * bool(fit.buttons)]
    if fit.buttons:
        messages[-1]["quickReply"] = {"items": [_button(choice) for choice in fit.buttons]}
    return tuple({"messages": list(some)} for some in batched(messages, _MESSAGES))


def send(body: Json, outgoing: Outgoing, keys: Keys) -> Sent:
    """Answers of the bot go by their reply token while it is young; that costs nothing. All else is pushed. Raises Unsent.

    A push has a key under which LINE takes it once, however often it is tried. A reply has none: of one whose acknowledgement was
    lost nobody knows, so no push follows it. This never goes from a push back to a reply: a token that was refused stays so.
    """
    if outgoing.by == "bot" and outgoing.via.get("reply") and _young(outgoing.via):
        sent = _replied({"replyToken": outgoing.via["reply"], **body}, keys)
        if sent:
            return sent
    return _pushed({"to": outgoing.via["sender"], **body}, str(uuid.UUID(hex=outgoing.key)), keys)


def fetch(media: str, keys: Keys) -> Media:
    """An image by its message's id. Raises Unsent, BadRequest where it is gone."""
    if not (media.isascii() and media.isdecimal()):
        raise BadRequest("This names no image of LINE.")
    heard = wire.get(f"{keys.get('api_data', _DATA)}/v2/bot/message/{media}/content", _authorized(keys))
    if 400 <= heard.status < 500 and heard.status != 429:
        raise BadRequest("LINE does not have this image any more.")
    if heard.status != 200:
        raise wire.Unsent(str(heard.status))
    return Media(heard.body, heard.headers.get("content-type", ""))


def check(keys: Keys) -> list[tuple[str, bool, str]]:
    """Whether the access token is good and of the bot that is meant, and whether LINE reaches kefu's address."""
    try:
        info = wire.get(keys.get("api", _API) + "/v2/bot/info", _authorized(keys))
    except wire.Unsent as error:
        return [("access_token", False, f"LINE was not reached: {error}")]
    if info.status != 200:
        return [("access_token", False, f"LINE does not take it ({info.status})")]
    name, bot = reading.text(info.json, "displayName"), reading.text(info.json, "userId")
    mine = keys.get("bot_user_id", bot) == bot
    return [
        ("access_token", True, f"the bot is “{name}”"),
        ("bot_user_id", mine, f"it is {bot}" if mine else f"the token is of {bot}"),
        *_address_checked(keys),
    ]


def _heard(event: Json) -> Received | None:
    """Of one event. What is said in groups and rooms all would read: the bot serves people one by one. Of what nobody said to the
    bot (a beacon, a message taken back, a video watched), and of what is another module's turn (standby), nothing is made."""
    source, read = reading.part(event, "source"), _READ.get(reading.text(event, "type"))
    identifier, sender = reading.text(event, "webhookEventId"), reading.text(source, "userId")
    if not read or not identifier or not sender or source.get("type") != "user" or event.get("mode") == "standby":
        return None
    token, at = reading.text(event, "replyToken"), reading.moment(event.get("timestamp"))
    return Received(identifier, sender, at=at, via={"reply": token} if token else {}, **read(event))


def _said(event: Json) -> Mapping[str, Any]:
    message = reading.part(event, "message")
    kind = _KINDS.get(reading.text(message, "type"), "other")
    of_line = reading.part(message, "contentProvider").get("type") == "line"
    place = " ".join(part for part in (reading.text(message, "title"), reading.text(message, "address")) if part)
    return {
        "kind": kind,
        "text": reading.text(message, "text") if kind == "text" else place if kind == "location" else "",
        "media": reading.text(message, "id") if kind == "image" and of_line else "",
    }


_READ: Mapping[str, Callable[[Json], Mapping[str, Any]]] = {
    "message": _said,
    "postback": lambda event: {"choice": reading.text(reading.part(event, "postback"), "data")},
    "follow": lambda event: {"kind": "follow"},
    "unfollow": lambda event: {"kind": "unfollow"},
}


def _button(choice: Choice) -> Json:
    words = label(choice)
    return {
        "type": "action",
        "action": {"type": "postback", "label": words, "data": choice.id, "displayText": words},
    }


def _young(via: Via) -> bool:
    return bool(via.get("at")) and (clock.now() - clock.moment(via["at"])).total_seconds() < _YOUNG


def _replied(content: Json, keys: Keys) -> Sent | None:
    """None where the token is no longer good, so that nothing was sent. Raises Unsent."""
    try:
        heard = _asked("reply", content, keys)
    except wire.Unsure:
        return _replied_again(content, keys)
    if heard.status >= 500:
        return _replied_again(content, keys)
    if heard.status == 400 and "reply token" in reading.text(heard.json, "message").lower():
        return None
    return _judged(heard)


def _replied_again(content: Json, keys: Keys) -> Sent:
    """A token is good for one reply: what is taken now was not taken before. Whatever else comes, nobody knows what became of the
    first: "Invalid reply token" is what LINE says to a second one, and to one that came too late as well."""
    try:
        heard = _asked("reply", content, keys)
    except (wire.Unsent, wire.Unsure):
        return Sent("unsure", code="reply_lost")
    return _judged(heard) if heard.status == 200 else Sent("unsure", code="reply_lost")


def _pushed(content: Json, key: str, keys: Keys) -> Sent:
    """Raises Unsent."""
    try:
        heard = _asked("push", content, keys, {"X-Line-Retry-Key": key})
    except wire.Unsure as error:
        return Sent("later", code=str(error), seconds=_FEW)
    return Sent("later", code=str(heard.status), seconds=_FEW) if heard.status >= 500 else _judged(heard)


def _judged(heard: wire.Heard) -> Sent:
    """409 is said to a push that was accepted already."""
    if heard.status in (200, 409):
        messages = reading.parts(heard.json, "sentMessages")
        return Sent("taken", id=reading.text(messages[0], "id") if messages else "")
    if heard.status == 429 and "monthly limit" in reading.text(heard.json, "message").lower():
        return Sent("refused", code="monthly_limit")
    if heard.status == 429:
        told = heard.headers.get("retry-after", "")
        return Sent("later", code="429", seconds=float(told) if told.isdecimal() else _FEW)
    return Sent("refused", code=str(heard.status))


def _asked(how: str, content: Json, keys: Keys, headers: Mapping[str, str] | None = None) -> wire.Heard:
    address = f"{keys.get('api', _API)}/v2/bot/message/{how}"
    return wire.post(address, content, {**_authorized(keys), **(headers or {})})


def _authorized(keys: Keys) -> Mapping[str, str]:
    return {"Authorization": f"Bearer {keys.get('access_token', '')}"}


def _address_checked(keys: Keys) -> list[tuple[str, bool, str]]:
    """What LINE has as the address, and what came of its own test of it."""
    address = keys.get("api", _API) + "/v2/bot/channel/webhook"
    try:
        kept = wire.get(f"{address}/endpoint", _authorized(keys)).json
        tried = wire.post(f"{address}/test", {}, _authorized(keys)).json
    except (wire.Unsent, wire.Unsure) as error:
        return [("webhook", False, f"LINE was not reached: {error}")]
    url, reason = reading.text(kept, "endpoint"), reading.text(tried, "reason")
    ours = url.endswith(f"/webhooks/line/{keys['account']}")
    used = kept.get("active") is True
    return [
        ("webhook address", ours, url or "none is set"),
        ("use webhook", used, "switched on" if used else "switched off at LINE: Messaging API > Use webhook"),
        ("webhook test", tried.get("success") is True, f"LINE says {reason or 'nothing'}"),
    ]


CHANNEL = Channel("line", LIMITS, FIELDS, verify, parse, render, send, optional=OPTIONAL, fetch=fetch, check=check)
