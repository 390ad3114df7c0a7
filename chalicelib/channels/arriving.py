"""What platforms brought becomes messages: answered by the same conversation as any other, in order by person and once each."""

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from chalicelib import clock, conversation, settings
from chalicelib.channels import undelivered, webhooks, wire
from chalicelib.channels.contract import Channel, Keys, Received
from chalicelib.channels.known import CHANNELS
from chalicelib.channels.who import addressed
from chalicelib.edge import photos, secrets
from chalicelib.edge.batch import Later
from chalicelib.edge.errors import BadRequest, TooMany, Unavailable
from chalicelib.edge.telemetry import Note, log, noted
from chalicelib.message import LANGUAGES, Inbound
from chalicelib.shapes import shaped
from chalicelib.store import deliveries

_GREETING = "intent:smalltalk.greeting"
_TRIES = 3  # times that a photo is fetched before the message goes on without it
_PULLS = 50  # of a mailbox at a time
_WORDED = ("text", "voice", "image")


def take(record: dict[str, Any]) -> None:
    """Handles one record of the queue. Raises Later, Unavailable."""
    content = json.loads(record["body"])
    channel, account = content["channel"], content["account"]
    received = shaped(Received, content["received"])
    with noted("arrival", channel=channel, account=account, kind=received.kind) as note:
        keys = secrets.channel_keys(channel, account)
        if channel not in CHANNELS or keys is None:
            note["outcome"] = "no such account"
            return
        times = int(record["attributes"].get("ApproximateReceiveCount", 1))
        _KINDS.get(received.kind, _answered)(CHANNELS[channel], keys, received, times, note)


def _answered(channel: Channel, keys: Keys, received: Received, times: int, note: Note) -> None:
    inbound = _message(channel, keys, received)
    note["conversation"] = inbound.conversation
    if received.kind == "image":
        inbound = _with_photo(inbound, channel, keys, received, times)
    try:
        turn = conversation.answer(inbound)
    except TooMany as error:
        raise Later(settings.inbound_url(), error.retry_after or 60) from error
    note["turn"] = turn.id


def _message(channel: Channel, keys: Keys, received: Received) -> Inbound:
    account, now = keys["account"], clock.now()
    who = addressed(channel.name, account, received.sender, received.name)
    identifier = webhooks.identity(channel.name, account, received.id)
    via = {**received.via, "channel": channel.name, "account": account, "sender": received.sender}
    return Inbound(
        who.conversation,
        who.customer,
        channel.name,
        identifier,
        received.text,
        now,
        _GREETING if received.kind == "follow" and not received.choice else received.choice[:64],
        received.language if received.language in LANGUAGES else "",
        via={**via, "at": received.at or clock.iso(now), "since": identifier},
        kind="text" if received.kind in _WORDED and received.text else received.kind,
    )


def _with_photo(inbound: Inbound, channel: Channel, keys: Keys, received: Received, times: int) -> Inbound:
    """The message with its photo; without one where it cannot be had: it is answered all the same."""
    key = photos.key_of(inbound.conversation, inbound.id)
    try:
        if channel.fetch is None or not received.media:
            return inbound
        fetched = channel.fetch(received.media, keys)
        photos.keep(key, fetched.content, fetched.content_type)
    except (wire.Unsent, wire.Unsure, Unavailable, BadRequest) as error:
        log.warning("photo", extra={"channel": channel.name, "error": type(error).__name__, "times": times})
        if times < _TRIES and not isinstance(error, BadRequest):
            raise Later(settings.inbound_url(), 2 * times) from error
        return inbound
    return replace(inbound, photos=(key,), kind="text")


def _pulled(channel: Channel, keys: Keys, received: Received, times: int, note: Note) -> None:
    """A bell rang: what lies ready is queued message by message, then it is kept how far that was. Once more, it is queued once."""
    if channel.pull is None:
        return
    name = f"{channel.name}#{keys['account']}#{received.sender}"
    for _ in range(_PULLS):
        try:
            pulled = channel.pull(received, deliveries.cursor_of(name), keys)
        except (wire.Unsent, wire.Unsure) as error:
            raise Later(settings.inbound_url(), min(300, 2**times)) from error
        webhooks.queue_up(channel.name, keys["account"], pulled.received)
        deliveries.keep_cursor(name, pulled.cursor)
        note["brought"] = note.get("brought", 0) + len(pulled.received)
        if not pulled.more:
            return
    raise Later(settings.inbound_url(), 1)


def _failed(channel: Channel, keys: Keys, received: Received, times: int, note: Note) -> None:
    """A message that a platform had taken did not reach its customer."""
    found = deliveries.turn_sent_as(f"{channel.name}#{received.media}")
    note["code"] = received.text[:60]
    if found:
        undelivered.tell(*found, received.text[:60])


def _passed_over(channel: Channel, keys: Keys, received: Received, times: int, note: Note) -> None:
    """There is nothing to answer."""
    note["outcome"] = "passed over"


_KINDS: Mapping[str, Callable[[Channel, Keys, Received, int, Note], None]] = {
    "bell": _pulled,
    "failed": _failed,
    "unfollow": _passed_over,
}
