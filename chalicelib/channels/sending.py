"""Sends what customers at platforms are to see: in order, within the platform's limits, each message once in effect.

A message is taken in hand in a row before it is sent, and marked afterwards. Where the platform's word for it was lost, it goes once
more only to a platform that knows its key; to another it is not repeated, and the desk is told that nobody knows. What surely was
not sent is tried again; what will never be taken is told apart and said at the desk.
"""

import hashlib
import json
import math
import random
from dataclasses import replace
from typing import Any

from chalicelib import clock, settings
from chalicelib.channels import passive, said, undelivered, wire
from chalicelib.channels.contract import Channel, Json, Keys, Outgoing, Sent
from chalicelib.channels.known import CHANNELS
from chalicelib.edge import cloud, secrets
from chalicelib.edge.batch import Later
from chalicelib.edge.telemetry import Note, noted
from chalicelib.message import Turn
from chalicelib.shapes import plain, shaped
from chalicelib.store import deliveries
from chalicelib.store.deliveries import Sending
from chalicelib.store.table import Overtaken

_IN_HAND = 30.0  # seconds, more than the tries of one message may take
_LONGEST = 900  # seconds between two tries
_CROWD = 120  # seconds that a message stands back at most where many are in line
_ENDED = ("taken", "refused", "unsure")


def put(turn: Turn) -> None:
    """Queues a stored turn for its platform, in order by conversation; one without anything for the customer is left out."""
    if not turn.via or not (said.saying(turn) or turn.event) or not settings.outbound_url():
        return
    cloud.client("sqs").send_message(
        QueueUrl=settings.outbound_url(),
        MessageBody=json.dumps({"turn": plain(turn)}, ensure_ascii=False),
        MessageGroupId=turn.conversation,
        MessageDeduplicationId=turn.id,
    )


def send(record: dict[str, Any]) -> None:
    """Handles one record of the queue. Raises Later, Unavailable."""
    turn = shaped(Turn, json.loads(record["body"])["turn"])
    name, account = turn.via["channel"], turn.via["account"]
    with noted("sending", channel=name, conversation=turn.conversation, turn=turn.id, by=turn.by) as note:
        channel, keys = CHANNELS.get(name), secrets.channel_keys(name, account)
        if channel is None or keys is None:
            undelivered.tell(turn.conversation, turn.id, "no_account")
            return
        saying = said.saying(turn)
        bodies = channel.render(saying, turn.via) if saying else ()
        for number, body in enumerate(() if _in_the_call(channel, keys, turn, bodies) else bodies):
            _piece(channel, keys, turn, number, body, record, note)
        _serve(channel, keys, turn)


def _in_the_call(channel: Channel, keys: Keys, turn: Turn, bodies: tuple[Json, ...]) -> bool:
    """Whether the answer went into the platform's own call. Raises Later while that is not settled."""
    if channel.passive is None or keys.get("passive") != "yes" or turn.by != "customer" or not bodies:
        return False
    if deliveries.sending_of(turn.id, 0).state:
        return False  # the ordinary way has begun
    wait = passive.offered(turn.via.get("since", ""), bodies)
    if wait:
        raise _later(wait)
    return wait is not None


def _serve(channel: Channel, keys: Keys, turn: Turn) -> None:
    """Tells the platform who serves now. It is a courtesy: what goes wrong with it holds nothing up."""
    if channel.serve and turn.event and turn.service:
        try:
            channel.serve(turn.service.mode, turn.via, keys)
        except (wire.Unsent, wire.Unsure):
            return


def _piece(
    channel: Channel, keys: Keys, turn: Turn, number: int, body: Json, record: dict[str, Any], note: Note
) -> None:
    sending, owner, now = deliveries.sending_of(turn.id, number), _owner(record), clock.now().timestamp()
    if sending.state in _ENDED:
        note["outcome"] = "repeated"
        return
    if sending.state == "begun":
        if sending.until > now and sending.owner != owner:
            raise _later(sending.until - now)
        if not channel.safe:
            _end(sending, turn, Sent("unsure", code="interrupted"), note)
            return
    if _over(channel, keys, turn):
        _end(sending, turn, Sent("refused", code="window_over"), note)
        return
    _pace(channel, turn, record)
    if not _allowed(channel, turn, sending):
        _end(sending, turn, Sent("refused", code="quota_over"), note)
        return
    held = _held(replace(sending, state="begun", owner=owner, until=now + _IN_HAND))
    _conclude(channel, keys, turn, held, body, record, note)


def _conclude(
    channel: Channel, keys: Keys, turn: Turn, held: Sending, body: Json, record: dict[str, Any], note: Note
) -> None:
    key = hashlib.sha256(f"{turn.id}|{held.piece}".encode()).hexdigest()[:32]
    try:
        sent = channel.send(body, Outgoing(key, turn.via, turn.by), keys)
    except wire.Unsent as error:
        sent = Sent("later", code=str(error))
    except wire.Unsure as error:
        sent = Sent("unsure", code=str(error))
    if sent.outcome == "unsure" and channel.safe:
        sent = Sent("later", code=sent.code)
    if sent.outcome == "later":
        deliveries.keep_sending(replace(held, state="", told=sent.code, owner="", until=0))
        note.update(outcome="later", code=sent.code)
        raise _later(max(sent.seconds, _pause(record)))
    _end(held, turn, sent, note)


def _end(sending: Sending, turn: Turn, sent: Sent, note: Note) -> None:
    note.update(outcome=sent.outcome, code=sent.code)
    if sent.outcome != "taken":
        undelivered.tell(turn.conversation, turn.id, sent.code or sent.outcome)
    if sent.id:
        deliveries.sent_as(f"{turn.via['channel']}#{sent.id}", turn.conversation, turn.id)
    deliveries.keep_sending(replace(sending, state=sent.outcome, told=sent.id or sent.code, owner="", until=0))


def _over(channel: Channel, keys: Keys, turn: Turn) -> bool:
    """Whether the customer's last words are too long ago for the platform; some give people more time than a machine."""
    person = turn.by == "agent" and keys.get("human_agent")
    since, hours = turn.via.get("at", ""), (person and channel.limits.agents) or channel.limits.window
    return bool(hours and since) and (clock.now() - clock.moment(since)).total_seconds() > hours * 3600


def _allowed(channel: Channel, turn: Turn, sending: Sending) -> bool:
    """Counts a message, once, against what the platform allows after each of a customer's."""
    limits = channel.limits
    if not limits.replies or sending.version:
        return True
    return deliveries.use(f"{turn.conversation}#{turn.via.get('since', '')}", limits.replies, limits.window or 48)


def _pace(channel: Channel, turn: Turn, record: dict[str, Any]) -> None:
    """Raises Later where the platform takes no more just now, of this person or of the account."""
    account = f"{channel.name}#{turn.via['account']}"
    for what, (most, seconds) in (
        (f"{account}#{turn.via['sender']}", channel.limits.person),
        (account, channel.limits.account),
    ):
        if not most:
            continue
        # A fourth of what may go at once, three fourths in the course of the time: never more than all in any stretch of it.
        at_once = max(1, most // 4)
        interval = seconds / (most - at_once) if most > at_once else seconds
        wait = deliveries.may_go(what, clock.now().timestamp(), interval, at_once)
        if wait:
            raise _later(min(_CROWD, wait + random.uniform(0, 2 ** min(_times(record) - 1, 7))))


def _held(sending: Sending) -> Sending:
    try:
        return deliveries.keep_sending(sending)
    except Overtaken as error:
        raise _later(2) from error


def _later(seconds: float) -> Later:
    return Later(settings.outbound_url(), math.ceil(seconds))


def _pause(record: dict[str, Any]) -> float:
    return float(min(_LONGEST, 2 ** min(_times(record), 10))) * random.uniform(0.5, 1)


def _times(record: dict[str, Any]) -> int:
    return int(record["attributes"].get("ApproximateReceiveCount", 1))


def _owner(record: dict[str, Any]) -> str:
    """Differs each time a queue shows a message, even the same one."""
    return hashlib.sha256(record["receiptHandle"].encode()).hexdigest()[:16]
