"""How many hands the desk has, told to those who may not see accounts: who serves which groups, and how much each can hold."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass

from pynamodb.attributes import UnicodeAttribute

from chalicelib import settings
from chalicelib.shapes import shaped
from chalicelib.store import table

_PLACE = "line#", "hands"


class _Row(table.Row):
    class Meta(table.Meta):
        table_name = settings.table("cases")

    case = UnicodeAttribute(hash_key=True)
    sort = UnicodeAttribute(range_key=True)


@dataclass(frozen=True, slots=True)
class Hand:
    """An agent (id) without a name: the groups they serve (none: all), whether they lead, the cases they can hold and hold."""

    agent: str
    groups: tuple[str, ...] = ()
    leads: bool = False
    capacity: int = 0
    held: int = 0


def publish(hands: Iterable[Hand]) -> None:
    """Tells of all of them anew. Raises Unavailable."""
    with table.careful():
        _Row(*_PLACE, document=table.as_json([asdict(hand) for hand in hands])).save()


def published() -> list[Hand]:
    """What was told last, in one call; nothing before the first case. Raises Unavailable."""
    with table.careful():
        return [shaped(Hand, hand) for row in _Row.batch_get([_PLACE]) for hand in row.content]
