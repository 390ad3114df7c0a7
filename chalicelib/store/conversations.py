"""Conversations: the state between two turns, and every turn exactly once."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from pynamodb.attributes import UnicodeAttribute
from pynamodb.transactions import TransactWrite

from chalicelib import clock, settings
from chalicelib.message import State, Turn, offered
from chalicelib.shapes import plain, shaped
from chalicelib.store import table

STATE = "state"
_LATE = 10  # messages that a platform may bring once more after their customer has moved to another conversation


class _Row(table.Row):
    class Meta(table.Meta):
        table_name = settings.table("conversations")

    conversation = UnicodeAttribute(hash_key=True)
    sort = UnicodeAttribute(range_key=True)


@dataclass(frozen=True, slots=True)
class Seen:
    """What was found before answering: the state, and the turn where this message was answered before."""

    state: State
    turn: Turn | None = None


def own(kind: str, who: str) -> str:
    """The id of the conversation that a shop's customer, or a guest with a secret, has with the shop, by whatever way they come."""
    return "web-" + hashlib.sha256(f"web|{kind}|{who}".encode()).hexdigest()[:24]


def look(fresh: State, message: str) -> Seen:
    """The conversation's state and whether `message` (its id) was answered; one call to the store.

    `fresh` is the state of a conversation that has none yet. Raises Unavailable.
    """
    keys = [(fresh.conversation, STATE), (fresh.conversation, _message_key(message))]
    with table.careful():
        rows = {row.sort: row for row in _Row.batch_get(keys, consistent_read=True) if table.alive(row)}
    told = rows.get(_message_key(message))
    state = _state(rows[STATE]) if STATE in rows else fresh
    return Seen(state, _answer(fresh.conversation, message, told.content) if told else None)


def state_of(conversation: str) -> State | None:
    """The state of a conversation; None where nothing was said yet. Raises Unavailable."""
    with table.careful():
        rows = list(_Row.batch_get([(conversation, STATE)], consistent_read=True))
    return _state(rows[0]) if rows and table.alive(rows[0]) else None


def append(before: State, after: State, turn: Turn, also: Iterable[table.Write] = ()) -> State:
    """Keeps the turn, the new state and `also`, all or nothing; gives the state as stored.

    Where the customer spoke last by a platform, the turn carries how they are reached there; one that has a way of its own keeps it.
    Raises Overtaken where the conversation went on since `before` was read, or the message was answered.
    """
    stored, writes = _step(before, after, turn)
    table.together([*writes, *also])
    return stored


def appending(before: State, after: State, turn: Turn) -> list[table.Write]:
    """The writes that keep a turn and the new state, for the transaction of what comes with them."""
    return _step(before, after, turn)[1]


def answered_there(conversation: str, there: str, also: Iterable[str] = ()) -> list[table.Write]:
    """The writes by which a conversation knows that the last messages of another, and those of `also`, were answered there.

    Raises Unavailable.
    """
    messages = {*(turn.message for turn in turns(there, limit=_LATE) if turn.by == "customer"), *also} - {""}
    rows = [_row(conversation, _message_key(message), {"there": there}) for message in sorted(messages)]
    return [partial(_save, row) for row in rows]


def turns(conversation: str, after: str = "", before: str = "", limit: int = 50) -> list[Turn]:
    """Turns oldest first: those after a turn's id, or the last ones before it. Raises Unavailable."""
    if before and after >= before:
        return []
    key = _Row.sort.between(f"turn#{after or '0'}", f"turn#{before or '~'}")
    with table.careful():
        rows = list(
            _Row.query(conversation, key, consistent_read=True, scan_index_forward=bool(after), limit=limit + 2)
        )
    found = [row for row in rows if row.sort not in (f"turn#{after}", f"turn#{before}")][:limit]
    return [_turn(row.content) for row in (found if after else reversed(found))]


def keep_rating(conversation: str, rating: Mapping[str, Any]) -> None:
    """Keeps what a customer thought under the rating's id; what was kept under it before stays. Raises Unavailable."""
    content = {**rating, "at": clock.iso(clock.now())}
    try:
        with table.careful():
            _row(conversation, f"rating#{rating['id']}", content).save(condition=_Row.sort.does_not_exist())
    except table.Overtaken:
        return


def not_delivered(conversation: str, turn: str, code: str) -> None:
    """Keeps that a platform did not deliver a turn, and its code; the first word stays. Raises Unavailable."""
    content = {"code": code, "at": clock.iso(clock.now())}
    try:
        with table.careful():
            _row(conversation, f"undelivered#{turn}", content).save(condition=_Row.sort.does_not_exist())
    except table.Overtaken:
        return


def undelivered(conversation: str) -> dict[str, str]:
    """The turns that a platform did not deliver, with its codes. Raises Unavailable."""
    with table.careful():
        rows = list(_Row.query(conversation, _Row.sort.startswith("undelivered#"), consistent_read=True))
    return {row.sort.partition("#")[2]: str(row.content["code"]) for row in rows}


def rating(conversation: str, judged: Mapping[str, Any]) -> table.Write:
    """The write that keeps what a customer thought, with the turn in which they said it."""
    row = _row(conversation, f"rating#{judged['id']}", {**judged, "at": clock.iso(clock.now())})
    return lambda transaction: transaction.save(row)


def turn_from_stream(image: dict[str, dict[str, str]]) -> Turn | None:
    """The turn in a stream record's new image (DynamoDB JSON); None where the row is something else."""
    row = _row_of(image, "turn#")
    return _turn(row.content) if row else None


def rating_from_stream(image: dict[str, dict[str, str]]) -> tuple[str, dict[str, Any]] | None:
    """The same for a rating: its conversation and what was thought."""
    row = _row_of(image, "rating#")
    return (row.conversation, row.content) if row else None


def _row_of(image: dict[str, dict[str, str]], kind: str) -> _Row | None:
    if not image.get("sort", {}).get("S", "").startswith(kind):
        return None
    row = _Row()
    row.deserialize(image)
    return row


def _step(before: State, after: State, turn: Turn) -> tuple[State, list[table.Write]]:
    stored = replace(after, version=before.version + 1, last_turn=turn.id)
    if via := turn.via or after.via:
        turn = replace(turn, via=via, language=after.language)
        stored = replace(stored, numbered=offered(turn) if turn.reply or turn.ask_rating else after.numbered)
    return stored, [_keep_state(stored), _keep_turn(turn), *_keep_message(turn)]


def _message_key(message: str) -> str:
    return f"message#{message}"


def _keep_state(state: State) -> table.Write:
    row = _row(state.conversation, STATE, plain(state), state.version)
    first = _Row.sort.does_not_exist()
    condition = first if state.version == 1 else _Row.version == state.version - 1

    def write(transaction: TransactWrite) -> None:
        transaction.save(row, condition=condition)

    return write


def _keep_turn(turn: Turn) -> table.Write:
    row = _row(turn.conversation, f"turn#{turn.id}", plain(turn))
    return lambda transaction: transaction.save(row, condition=_Row.sort.does_not_exist())


def _keep_message(turn: Turn) -> list[table.Write]:
    if not turn.message:
        return []
    row = _row(turn.conversation, _message_key(turn.message), {"turn": turn.id})
    return [lambda transaction: transaction.save(row, condition=_Row.sort.does_not_exist())]


def _row(conversation: str, sort: str, content: dict[str, Any], version: int | None = None) -> _Row:
    return _Row(
        conversation,
        sort,
        document=table.as_json(content),
        version=version,
        expires=table.expiry(days=settings.conversation_days()),
    )


def _save(row: _Row, transaction: TransactWrite) -> None:
    transaction.save(row)


def _answer(conversation: str, message: str, kept: Mapping[str, str]) -> Turn | None:
    if "there" in kept:
        with table.careful():
            rows = list(_Row.batch_get([(kept["there"], _message_key(message))], consistent_read=True))
        return _turn_of(kept["there"], rows[0].content["turn"]) if rows else None
    return _turn_of(conversation, kept["turn"])


def _turn_of(conversation: str, identifier: str) -> Turn:
    with table.careful():
        row = _Row.get(conversation, f"turn#{identifier}", consistent_read=True)
    return _turn(row.content)


def _turn(content: dict[str, Any]) -> Turn:
    return shaped(Turn, content)


def _state(row: _Row) -> State:
    return shaped(State, row.content)
