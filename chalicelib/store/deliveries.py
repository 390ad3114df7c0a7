"""What is on its way to platforms, in rows that pass: who has a message in hand, how fast one may go, tokens, cursors."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from pynamodb.attributes import NumberAttribute, UnicodeAttribute
from pynamodb.expressions.condition import Condition
from pynamodb.expressions.update import Action

from chalicelib import settings
from chalicelib.store import table

_SENDING_DAYS = 8  # longer than any platform or queue brings a message again
_CURSOR_DAYS = 60
_PROOF_HOURS = 2
_LATEST = 3600.0  # seconds after which a pace is forgotten


class _Row(table.Row):
    class Meta(table.Meta):
        table_name = settings.table("passing")

    id = UnicodeAttribute(hash_key=True)
    sort = UnicodeAttribute(range_key=True, default="-")
    moment = NumberAttribute(null=True)
    used = NumberAttribute(null=True)


@dataclass(frozen=True, slots=True)
class Sending:
    """One message to a platform: the turn and the number of its piece, how it stands ("" not begun, begun, taken, refused,
    unsure), the platform's id or code, and by whom it is in hand until when (epoch seconds)."""

    turn: str
    piece: int
    state: str = ""
    told: str = ""
    owner: str = ""
    until: float = 0
    version: int = 0


@dataclass(frozen=True, slots=True)
class Token:
    """A platform's token, good until an epoch second; `leased` until when somebody fetches the next."""

    value: str = ""
    until: float = 0
    leased: float = 0
    version: int = 0


@dataclass(frozen=True, slots=True)
class Passive:
    """An answer within the platform's own call: open until an epoch second, offered (with its bodies), taken or closed."""

    id: str
    state: str = ""
    until: float = 0
    bodies: tuple[Any, ...] = ()
    version: int = 0


def sending_of(turn: str, piece: int) -> Sending:
    """How a message stands. Raises Unavailable."""
    row = _found(_sending(turn, piece))
    return Sending(turn, piece, **row.content, version=int(row.version)) if row else Sending(turn, piece)


def keep_sending(sending: Sending) -> Sending:
    """Keeps how a message stands, as the next version. Raises Overtaken where somebody else was faster, Unavailable."""
    content: dict[str, Any] = {
        "state": sending.state,
        "told": sending.told,
        "owner": sending.owner,
        "until": sending.until,
    }
    version = _put(_sending(sending.turn, sending.piece), content, sending.version, days=_SENDING_DAYS)
    return Sending(sending.turn, sending.piece, **content, version=version)


def sent_as(platform_id: str, turn: str, conversation: str) -> None:
    """Remembers which turn a platform's message id belongs to: the news that it failed comes by that. Raises Unavailable."""
    with table.careful():
        content = table.as_json({"turn": turn, "conversation": conversation})
        _Row(f"sent#{platform_id}", document=content, expires=table.expiry(days=_SENDING_DAYS)).save()


def turn_sent_as(platform_id: str) -> tuple[str, str] | None:
    """The conversation and the turn that a platform's message id belongs to. Raises Unavailable."""
    row = _found(f"sent#{platform_id}")
    return (row.content["conversation"], row.content["turn"]) if row else None


def may_go(what: str, now: float, interval: float, burst: int) -> float:
    """Seconds until one more may go; 0 where it may now, and is counted. In any stretch of time no more go than `burst` and one
    an `interval` (the generic cell rate algorithm, ITU-T I.371). One call where the pace is kept up. Raises Unavailable."""
    row, ahead = _Row(f"pace#{what}"), now + interval * (burst - 1)
    steady = (_Row.moment >= now) & (_Row.moment <= ahead)
    if _moved(row, [_Row.moment.set(_Row.moment + interval), _until(now)], steady):
        return 0.0
    if _moved(row, [_Row.moment.set(now + interval), _until(now)], _Row.moment.does_not_exist() | (_Row.moment < now)):
        return 0.0
    kept = _found(f"pace#{what}")
    return max(0.05, float(kept.moment or now) - ahead) if kept else 0.05


def slow_down(what: str, until: float) -> None:
    """Lets nothing more go before an epoch second: the platform said that it was too much. Raises Unavailable."""
    row = _Row(f"pace#{what}")
    _moved(row, [_Row.moment.set(until), _until(until)], _Row.moment.does_not_exist() | (_Row.moment < until))


def use(what: str, most: int, hours: int) -> bool:
    """Uses one of `most`; False where all were used. Raises Unavailable."""
    actions = [_Row.used.add(1), _Row.expires.set(table.expiry(hours=hours))]
    return _moved(_Row(f"used#{what}"), actions, _Row.used.does_not_exist() | (_Row.used < most))


def proven(proof: str, digest: str) -> bool:
    """Whether what a signature came with (a digest of it) is what it came with first. Raises Unavailable."""
    name = f"proof#{proof}"
    try:
        _put(name, {"digest": digest}, 0, hours=_PROOF_HOURS)
    except table.Overtaken:
        row = _found(name)
        return row is not None and row.content["digest"] == digest
    return True


def token_of(name: str) -> Token:
    """The token as all Lambdas share it. Raises Unavailable."""
    row = _found(f"token#{name}")
    return Token(**row.content, version=int(row.version)) if row else Token()


def lease_token(token: Token, name: str, now: float, until: float) -> bool:
    """Whether the caller is the one to fetch the next token until then. Raises Unavailable."""
    if token.leased > now:
        return False
    return _kept_token(name, Token(token.value, token.until, until, token.version))


def keep_token(name: str, value: str, until: float) -> None:
    """Keeps a token that was fetched. Raises Unavailable."""
    _kept_token(name, Token(value, until, 0, token_of(name).version))


def release_token(name: str) -> None:
    """Lets another fetch the token: it could not be had. Raises Unavailable."""
    kept = token_of(name)
    _kept_token(name, Token(kept.value, kept.until, 0, kept.version))


def drop_token(name: str, value: str) -> None:
    """Forgets a token that the platform no longer takes, where it is the one that is kept. Raises Unavailable."""
    kept = token_of(name)
    if kept.value == value:
        _kept_token(name, Token("", 0, 0, kept.version))


def cursor_of(name: str) -> str:
    """How far a platform's messages were pulled; empty where never. Raises Unavailable."""
    row = _found(f"cursor#{name}")
    return str(row.content["cursor"]) if row else ""


def keep_cursor(name: str, cursor: str) -> None:
    """Keeps how far they were pulled. Raises Unavailable."""
    with table.careful():
        content = table.as_json({"cursor": cursor})
        _Row(f"cursor#{name}", document=content, expires=table.expiry(days=_CURSOR_DAYS)).save()


def passive_of(identifier: str) -> Passive:
    """How an answer within the platform's own call stands. Raises Unavailable."""
    row = _found(f"passive#{identifier}")
    if row is None:
        return Passive(identifier)
    content = row.content
    return Passive(identifier, content["state"], content["until"], tuple(content["bodies"]), int(row.version))


def keep_passive(passive: Passive) -> bool:
    """Keeps it as the next version; False where somebody else was faster. Raises Unavailable."""
    content = {"state": passive.state, "until": passive.until, "bodies": list(passive.bodies)}
    try:
        _put(f"passive#{passive.id}", content, passive.version, days=1)
    except table.Overtaken:
        return False
    return True


def _kept_token(name: str, token: Token) -> bool:
    content = {"value": token.value, "until": token.until, "leased": token.leased}
    try:
        _put(f"token#{name}", content, token.version, days=2)
    except table.Overtaken:
        return False
    return True


def _sending(turn: str, piece: int) -> str:
    return f"sending#{turn}#{piece}"


def _found(identifier: str) -> _Row | None:
    with table.careful():
        rows = list(_Row.batch_get([(identifier, "-")], consistent_read=True))
    return rows[0] if rows and table.alive(rows[0]) else None


def _put(identifier: str, content: dict[str, Any], version: int, **life: float) -> int:
    row = _Row(identifier, document=table.as_json(content), version=version + 1, expires=table.expiry(**life))
    with table.careful():
        row.save(condition=(_Row.version == version) if version else _Row.version.does_not_exist())
    return version + 1


def _moved(row: _Row, actions: Sequence[Action], condition: Condition) -> bool:
    try:
        with table.careful():
            row.update(list(actions), condition=condition)
    except table.Overtaken:
        return False
    return True


def _until(moment: float) -> Action:
    return _Row.expires.set(int(moment + _LATEST))
