"""Messenger and Instagram, which Meta lets us speak with alike: quick replies, or numbers where these do not fit."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial

from chalicelib import clock
from chalicelib.channels import degrading, meta, wire
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
from chalicelib.channels.meta import label, word
from chalicelib.channels.reading import part, parts
from chalicelib.message import Choice


@dataclass(frozen=True, slots=True)
class _Side:
    """One of the two: what its webhooks are about, and the secret that names our account in them."""

    of: str
    own: str
    limits: Limits


# https://developers.facebook.com/documentation/business-messaging/messenger-platform/send-messages/quick-replies
# https://developers.facebook.com/documentation/business-messaging/messenger-platform/overview/rate-limiting: 300 calls a second
_MESSENGER = Limits(
    text=2000,
    acknowledge=20,
    source="https://developers.facebook.com/documentation/business-messaging/messenger-platform/send-messages",
    choices=13,
    choice=20,
    window=24,
    agents=168,
    account=(300, 1),
)
# https://developers.facebook.com/documentation/business-messaging/instagram-messaging/features/send-message: a text has at most
# 1,000 bytes; the words of a quick reply are 20 characters, as on Messenger.
_INSTAGRAM = replace(
    _MESSENGER,
    text=1000,
    in_bytes=True,
    choice_in_bytes=False,
    source="https://developers.facebook.com/documentation/business-messaging/instagram-messaging/features/send-message",
)
_PAGE = _Side("page", "page_id", _MESSENGER)
_PROFILE = _Side("instagram", "instagram_id", _INSTAGRAM)
_AGENT = "yes, where Meta gave the app the permission Human Agent: a person may answer for seven days instead of one"
# What Meta's pages give that button in their examples, and most tools with them.
_STARTED = ("GET_STARTED", "GET_STARTED_PAYLOAD", "GETSTARTED")
_KINDS: Mapping[str, Kind] = {
    "image": "image",
    "audio": "voice",
    "video": "video",
    "file": "file",
    "location": "location",
}


def _parse(side: _Side, call: Call, keys: Keys) -> tuple[Received, ...]:
    """All that a call brings of this account; another Page's is another account's."""
    own = [entry for entry in meta.entries(call, side.of) if word(entry, "id") == keys.get(side.own)]
    return tuple(
        one for entry in own for event in parts(entry, "messaging") for one in _happened(event, keys[side.own])
    )


def _render(side: _Side, saying: Saying, via: Via) -> tuple[Json, ...]:
    """Texts, the last of them with quick replies where all that can be chosen fits."""
    said = degrading.fitted(saying, side.limits)
    before, last = meta.texts(said.text, side.limits.text, side.limits.text, side.limits.in_bytes)
    replies = {"quick_replies": [_reply(choice) for choice in said.buttons]} if said.buttons else {}
    messages = (*({"text": text} for text in before), {"text": last, **replies})
    return tuple({"recipient": {"id": via["sender"]}, "message": message} for message in messages)


def _send(side: _Side, body: Json, outgoing: Outgoing, keys: Keys) -> Sent:
    """One message; a person's later than a day says that it is one. Raises Unsent, Unsure."""
    tagged = outgoing.by == "agent" and bool(keys.get("human_agent")) and _is_late(side, outgoing.via)
    kind = {"messaging_type": "MESSAGE_TAG", "tag": "HUMAN_AGENT"} if tagged else {"messaging_type": "RESPONSE"}
    heard = wire.post(meta.address(keys, "me/messages"), {**body, **kind}, meta.bearer(keys))
    return meta.judged(heard, word(heard.json, "message_id"))


def _is_late(side: _Side, via: Via) -> bool:
    since = via.get("at", "")
    return bool(since) and clock.now() - clock.moment(since) > timedelta(hours=side.limits.window)


def _fetch(media: str, keys: Keys) -> Media:
    """A file from the address that came with it: that is signed, and needs no token. Raises Unsent, BadRequest."""
    return meta.fetched(media, keys, {})


def _check(side: _Side, keys: Keys) -> list[tuple[str, bool, str]]:
    """Whether the secrets are there and the token is this account's."""
    asked = "id,name" if side is _PAGE else "id,name,instagram_business_account"
    known, wrong = meta.told(keys, "me", fields=asked)
    its = word(known, "id") if side is _PAGE else word(known, "instagram_business_account", "id") or word(known, "id")
    fits = not wrong and its == keys.get(side.own)
    return [meta.checked(keys), (side.own, fits, wrong or f"the token is of {word(known, 'name')}, {its}")]


def _happened(event: Json, own: str) -> Iterator[Received]:
    """What a person did; our own words come back as echoes, and `delivery`, `read` and `reaction` say nothing."""
    who, when = word(event, "sender", "id"), meta.at(word(event, "timestamp"), 1000)
    received = Received("", who, at=when)
    if not who or who == own:
        return
    if event.get("postback"):
        yield _tapped(event, received)
    message = part(event, "message")
    if word(message, "mid") and not any(message.get(name) for name in ("is_echo", "is_deleted", "is_self")):
        yield from _said(message, replace(received, id=word(message, "mid")))


def _tapped(event: Json, received: Received) -> Received:
    """A button of a template, the menu, or "Get started", which is the first that anybody does here."""
    postback = part(event, "postback")
    name = word(postback, "mid") or f"{received.sender}.{word(event, 'timestamp')}"
    payload = word(postback, "payload")
    if payload.upper() in _STARTED:
        return replace(received, id=name, kind="follow")
    return replace(received, id=name, text=word(postback, "title"), choice=payload)


def _said(message: Json, received: Received) -> Iterator[Received]:
    """A text with its tap, or its first file; more files of one message are messages of their own."""
    text, attached = word(message, "text"), parts(message, "attachments")
    # A link comes with an attachment (fallback) of its own; a post or a story that somebody shares is none of ours.
    files = [file for file in attached if word(file, "type") in _KINDS]
    if not files:
        choice = word(message, "quick_reply", "payload")
        yield replace(received, text=text, choice=choice, kind="text" if text else "other")
    for number, file in enumerate(files):
        own = received.id if not number else f"{received.id}.{number}"
        yield replace(_file(file, received), id=own, text="" if number else text)


def _file(file: Json, received: Received) -> Received:
    """A sticker comes as an image."""
    kind: Kind = "sticker" if word(file, "payload", "sticker_id") else _KINDS[word(file, "type")]
    return replace(received, kind=kind, media=word(file, "payload", "url"))


def _reply(choice: Choice) -> Json:
    return {"content_type": "text", "title": label(choice.text, _MESSENGER.choice), "payload": choice.id}


def _fields(side: _Side) -> Mapping[str, str]:
    where = (
        "Page ID: the Page > About > Page transparency" if side is _PAGE else "ID of the Instagram professional account"
    )
    return {**meta.FIELDS, side.own: where}


def _channel(name: str, side: _Side) -> Channel:
    send: Callable[[Json, Outgoing, Keys], Sent] = partial(_send, side)
    return Channel(
        name,
        side.limits,
        _fields(side),
        meta.verify,
        partial(_parse, side),
        partial(_render, side),
        send,
        optional={**meta.OPTIONAL, "human_agent": _AGENT},
        challenge=meta.challenge,
        challenge_first=True,
        fetch=_fetch,
        check=partial(_check, side),
    )


MESSENGER = _channel("messenger", _PAGE)
INSTAGRAM = _channel("instagram", _PROFILE)
