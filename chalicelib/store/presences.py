"""What agents say of themselves: that they are there, or away for a while; kept beside the sockets, and gone after a day."""

from dataclasses import dataclass

from pynamodb.attributes import UnicodeAttribute

from chalicelib import clock, settings
from chalicelib.store import table

ONLINE, AWAY, OFFLINE = "online", "away", "offline"
_PLACE, _HOURS = "presence", 12


class _Row(table.Row):
    class Meta(table.Meta):
        table_name = settings.table("passing")

    id = UnicodeAttribute(hash_key=True)
    sort = UnicodeAttribute(range_key=True)


@dataclass(frozen=True, slots=True)
class Word:
    """What an agent (id) said last, or that their page closed, and when."""

    agent: str
    state: str
    at: str


def say(agent: str, state: str) -> None:
    """Keeps an agent's word, ONLINE or AWAY. Raises Unavailable."""
    with table.careful():
        _row(agent, state).save()


def leave(agent: str) -> None:
    """Keeps that an agent's page has closed, now; that they said to be away stays. Raises Unavailable."""
    try:
        with table.careful():
            _row(agent, OFFLINE).save(condition=_Row.digest.does_not_exist() | (_Row.digest != AWAY))
    except table.Overtaken:
        return


def words() -> dict[str, Word]:
    """Every agent's word, by their id, in one call. Raises Unavailable."""
    with table.careful():
        rows = [row for row in _Row.query(_PLACE) if table.alive(row)]
    return {str(row.sort): Word(str(row.sort), **row.content) for row in rows}


def _row(agent: str, state: str) -> _Row:
    content = table.as_json({"state": state, "at": clock.iso(clock.now())})
    return _Row(_PLACE, agent, document=content, digest=state, expires=table.expiry(hours=_HOURS))
