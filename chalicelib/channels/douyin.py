"""Douyin (抖音), whose users write private messages to the shop's business account: signed events, answered to the message they bring.

Read at https://developer.open-douyin.com/docs/resource/zh-CN/dop/develop/: webhooks/summarize (signature, check of the address),
openapi/search-management/private-message/private-msg-webhook (events), openapi/account-permission/refresh-access-token. The page of
the sending call could not be read: its shape, limits and codes are second-hand, docs/channels/douyin.md tells from where.
"""

import hashlib
import hmac
from collections.abc import Mapping
from urllib.parse import quote, urlencode

from chalicelib.channels import reading, tokens, wire
from chalicelib.channels.contract import (
    Answer,
    Call,
    Channel,
    Json,
    Keys,
    Kind,
    Limits,
    Outgoing,
    Received,
    Saying,
    Sent,
    Via,
)
from chalicelib.channels.degrading import fitted, pieces
from chalicelib.edge.errors import Unauthorized

FIELDS = {
    "client_key": "the app's Client Key",
    "client_secret": "the app's Client Secret; Douyin signs with it",
    "open_id": "the business account's open_id, as it came with its authorisation",
    "refresh_token": "the refresh token of that authorisation (rft.…), good for 30 days",
}
OPTIONAL = {"api": "the platform's address, where it is not https://open.douyin.com"}
LIMITS = Limits(
    text=1_000,
    acknowledge=5,
    check=5,
    window=24,
    replies=6,
    source="https://developer.open-douyin.com/docs/resource/zh-CN/dop/develop/webhooks/summarize",
)
_API = "https://open.douyin.com"
_SPENT = {2190002, 2190008}
_PACED = {28003018, 2100004}
_PAUSE = 60
_KINDS: Mapping[str, Kind] = {
    "text": "text",
    "image": "image",
    "user_local_image": "image",
    "video": "video",
    "user_local_video": "video",
    "emoji": "sticker",
}


def verify(call: Call, keys: Keys) -> None:
    """The signature covers the body and no time: what comes again is known by its message's id. Raises Unauthorized."""
    secret = keys.get("client_secret", "")
    signed = hashlib.sha1(secret.encode() + call.body, usedforsecurity=False).hexdigest()
    given = call.headers.get("x-douyin-signature", "").encode(errors="replace")
    if not secret or not hmac.compare_digest(signed.encode(), given):
        raise Unauthorized("This is not signed by Douyin.", "bad_signature")


def challenge(call: Call, keys: Keys) -> Answer | None:
    """The check of the address wants its number back. Raises BadRequest."""
    told = reading.body(call)
    if told.get("event") != "verify_webhook":
        return None
    content = reading.loaded(told.get("content"))
    number = content.get("challenge")
    return reading.answer({"challenge": number if isinstance(number, int) else reading.text(content, "challenge")})


def parse(call: Call, keys: Keys) -> tuple[Received, ...]:
    """A message of a person to this business account; not what it sent itself, nor another account's. Raises BadRequest."""
    told = reading.body(call)
    content, sender = reading.loaded(told.get("content")), reading.text(told, "from_user_id")
    if told.get("event") != "im_receive_msg" or told.get("to_user_id") != keys.get("open_id") or not sender:
        return ()
    identifier, kind = reading.text(content, "server_message_id"), reading.text(content, "message_type")
    if content.get("conversation_type", 1) != 1 or not identifier:
        return ()
    return (
        Received(
            # Not the header Msg-Id, by which Douyin says that repeats are known: no signature covers it.
            identifier,
            sender,
            reading.text(content, "text").strip() if kind == "text" else "",
            _KINDS.get(kind, "other"),
            at=reading.moment(content.get("create_time")),
            name=_name(content, sender),
            via={"message": identifier, "conversation": reading.text(content, "conversation_short_id")},
        ),
    )


def render(saying: Saying, via: Via) -> tuple[Json, ...]:
    """Texts, with numbers for what can be chosen."""
    words = reading.shown(fitted(saying, LIMITS).text)
    return tuple({"text": piece} for piece in pieces(words, LIMITS.text) if piece.strip())


def send(body: Json, outgoing: Outgoing, keys: Keys) -> Sent:
    """Answers the message that `via` names. Raises Unsent, Unsure."""
    via = outgoing.via
    content = {
        "scene": "im_reply_msg",
        "msg_id": via.get("message", ""),
        "conversation_id": via.get("conversation", ""),
        "to_user_id": via["sender"],
        "content": {"msg_type": 1, "text": body},
    }
    heard = _asked(content, keys)
    code = _code(heard.json)
    if code == 0:
        return Sent("taken", _sent_as(heard.json))
    if heard.status in (429, 503) or code in _PACED:
        return Sent("later", code=str(code or heard.status), seconds=_PAUSE)
    if code is None or heard.status >= 500:
        return Sent("unsure", code=str(code or heard.status))
    return Sent("refused", code=str(code))


def check(keys: Keys) -> list[tuple[str, bool, str]]:
    """Whether the business's authorisation is good, and for how long."""
    try:
        told = _refreshed(keys)
    except wire.Unsent as error:
        return [("client_key and refresh_token", False, f"Douyin gave no access token: {error}")]
    days = _seconds(told, "refresh_expires_in") // 86_400 if "refresh_expires_in" in told else None
    left = (
        "Douyin does not say how long the authorisation is good"
        if days is None
        else f"the authorisation ends in {days} days"
    )
    whose = reading.text(told, "open_id") == keys.get("open_id")
    return [
        ("client_key and refresh_token", days is None or days > 3, left),
        ("open_id", whose, "it is the business that gave the authorisation" if whose else "another business gave it"),
    ]


def _asked(content: Json, keys: Keys) -> wire.Heard:
    """The sending call with the business's token. Raises Unsent, Unsure."""

    def call(token: str) -> wire.Heard:
        return _called(content, keys, token)

    return tokens.asked("douyin", keys, lambda: _token(keys), call, lambda heard: _code(heard.json) in _SPENT)


def _called(content: Json, keys: Keys, token: str) -> wire.Heard:
    address = f"{keys.get('api', _API)}/im/send/msg/?open_id={quote(keys.get('open_id', ''), safe='')}"
    return wire.post(address, content, {"access-token": token})


def _token(keys: Keys) -> tuple[str, int]:
    told = _refreshed(keys)
    return reading.text(told, "access_token"), _seconds(told, "expires_in")


def _refreshed(keys: Keys) -> Json:
    """What the refresh token is good for. Raises Unsent."""
    form = {"client_key": keys.get("client_key", ""), "grant_type": "refresh_token"}
    body = urlencode({**form, "refresh_token": keys.get("refresh_token", "")}).encode()
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    try:
        heard = wire.ask("POST", keys.get("api", _API) + "/oauth/refresh_token/", body, headers)
    except wire.Unsure as error:
        raise wire.Unsent(str(error)) from error
    data = reading.part(heard.json, "data")
    if _code(heard.json) != 0 or not reading.text(data, "access_token"):
        raise wire.Unsent(f"token {_code(heard.json)}")
    return data


def _code(told: Json) -> int | None:
    """Douyin's code stands in `data` or in `extra`; the one that is not 0 counts. None where there is none."""
    found = [reading.part(told, name).get("error_code") for name in ("data", "extra")]
    numbers = [code for code in found if isinstance(code, int)]
    return next(filter(None, numbers), 0) if numbers else None


def _sent_as(told: Json) -> str:
    return reading.text(told, "msg_id") or reading.text(reading.part(told, "data"), "msg_id")


def _seconds(told: Json, name: str) -> int:
    """Seconds, which come as a number or as a text."""
    found = str(told.get(name, ""))
    return int(found) if found.isdecimal() else 0


def _name(content: Json, sender: str) -> str:
    people = reading.parts(content, "user_infos")
    return next((reading.text(one, "nick_name") for one in people if one.get("open_id") == sender), "")


CHANNEL = Channel(
    "douyin",
    LIMITS,
    FIELDS,
    verify,
    parse,
    render,
    send,
    optional=OPTIONAL,
    challenge=challenge,
    check=check,
)
