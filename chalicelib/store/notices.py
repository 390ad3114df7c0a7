"""What became of each notice at each target, and how fast a target is being told: rows that pass."""

from dataclasses import dataclass, replace
from typing import Any

from pynamodb.attributes import UnicodeAttribute

from chalicelib import settings
from chalicelib.store import table

# As long as a queue keeps a letter and its dead-letter queue after it: whenever it comes again, it is known.
_KEPT_DAYS, _PACE_HOURS = 20, 2


class _Row(table.Row):
    class Meta(table.Meta):
        table_name = settings.table("passing")

    id = UnicodeAttribute(hash_key=True)
    sort = UnicodeAttribute(range_key=True, default="-")


@dataclass(frozen=True, slots=True)
class Delivery:
    """A notice on its way to one target: whether it `arrived`, who has it in hand until when, and its `moment` in the line."""

    key: str
    arrived: bool = False
    owner: str = ""
    until: float = 0.0
    moment: float = 0.0
    version: int = 0


@dataclass(frozen=True, slots=True)
class Pace:
    """The moments (epoch seconds, ascending) that letters to a target were given, and until when it wants none at all."""

    target: str
    granted: tuple[float, ...] = ()
    quiet_until: float = 0.0
    version: int = 0


def delivery_of(notice: str, target: str) -> Delivery:
    """What is known of a notice at a target. Raises Unavailable."""
    key = f"notice#{notice}#{target}"
    row = _stored(key)
    return Delivery(key, **row.content, version=int(row.version or 0)) if row else Delivery(key)


def keep(delivery: Delivery) -> Delivery:
    """Keeps what became of it, if nobody else did since. Raises Overtaken, Unavailable."""
    content = {name: getattr(delivery, name) for name in ("arrived", "owner", "until", "moment")}
    _save(delivery.key, delivery.version, content, table.expiry(days=_KEPT_DAYS))
    return replace(delivery, version=delivery.version + 1)


def pace_of(target: str) -> Pace:
    """How fast a target is being told. Raises Unavailable."""
    row = _stored(_pace(target))
    if row is None:
        return Pace(target)
    return Pace(target, tuple(row.content["granted"]), row.content["quiet_until"], int(row.version or 0))


def keep_pace(pace: Pace) -> None:
    """Keeps it, if nobody else did since. Raises Overtaken, Unavailable."""
    content = {"granted": list(pace.granted), "quiet_until": pace.quiet_until}
    _save(_pace(pace.target), pace.version, content, table.expiry(hours=_PACE_HOURS))


def _pace(target: str) -> str:
    return f"pace#{target}"


def _stored(key: str) -> _Row | None:
    with table.careful():
        rows = list(_Row.batch_get([(key, "-")], consistent_read=True))
    return rows[0] if rows else None


def _save(key: str, version: int, content: dict[str, Any], expires: int) -> None:
    row = _Row(key, version=version + 1, document=table.as_json(content), expires=expires)
    try:
        with table.careful():
            row.save(condition=_Row.version.does_not_exist() if not version else _Row.version == version)
    except table.Overtaken:
        # The first acknowledgement may have been lost: what stands there is then this very row.
        stored = _stored(key)
        if stored is None or (stored.version, stored.document) != (row.version, row.document):
            raise
