"""Figures: how often what happened, by hour and by day; each fact counts once, however often and in whatever order it is told.

A fact's key is written into `passing` in the transaction that adds it to the figures, on the condition that it is not there yet.
Facts are added by the batch: two rows (the hour's and the day's) for all of a group's facts in it, each in one of a few shards drawn by
lot, so that a crowd does not queue for one row. docs/insight.md says what it costs and what else there was.
"""

import random
import time
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from pynamodb.attributes import UnicodeAttribute
from pynamodb.expressions.operand import Path
from pynamodb.transactions import TransactWrite

from chalicelib import clock, settings
from chalicelib.edge.errors import Unavailable
from chalicelib.store import table

# A fact that is told again later than this counts no more, and is remembered for longer: nothing is ever counted twice.
_COUNTS, _REMEMBERED = timedelta(days=40), 45
_KEPT = 400  # days
_AT_ONCE, _ATTEMPTS = 100, 12  # writes in a transaction
_SHARDS = {"": 16}  # of what is said to the bot; people's groups have few facts a second
_FEW = 4
_MARK = "n."  # before a counter's name, so that none is taken for an attribute of the row

Counts = Mapping[str, int]
_Place = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Fact:
    """Something that happened: `key` names it for ever, `group` is the skill group (empty: the talk with the bot).

    `known`: that it was told before is likely, so that it is looked up first.
    """

    key: str
    at: datetime
    group: str
    counts: Counts
    known: bool = False


class _Told(table.Row):
    class Meta(table.Meta):
        table_name = settings.table("passing")

    id = UnicodeAttribute(hash_key=True)
    sort = UnicodeAttribute(range_key=True, default="-")


class _Row(table.Row):
    class Meta(table.Meta):
        table_name = settings.table("cases")

    case = UnicodeAttribute(hash_key=True)
    sort = UnicodeAttribute(range_key=True)


def add(facts: Iterable[Fact]) -> int:
    """Counts the facts that were not counted yet; gives how many these were. Raises Unavailable."""
    oldest = clock.now() - _COUNTS
    fresh = list({fact.key: fact for fact in facts if fact.at > oldest and any(fact.counts.values())}.values())
    counted = _counted([fact.key for fact in fresh if fact.known])
    fresh = [fact for fact in fresh if fact.key not in counted]
    return sum(_piece(piece) for piece in _pieces(fresh))


def hours(day: date) -> dict[tuple[int, str], Counter[str]]:
    """A day's figures by hour (of Shanghai) and group. Raises Unavailable."""
    return {(int(hour), group): counts for (hour, group), counts in _read(f"figures#{day}").items()}


def days(month: date, first: int = 1, last: int = 31) -> dict[tuple[date, str], Counter[str]]:
    """The figures of a month's days `first` to `last`, by day and group. Raises Unavailable."""
    found = _read(f"figures#{month:%Y-%m}", f"{first:02}#", f"{last:02}#~")
    return {(month.replace(day=int(day)), group): counts for (day, group), counts in found.items()}


def _pieces(facts: Iterable[Fact]) -> Iterator[list[Fact]]:
    """As many together as fit into one transaction: each fact is a write, and each hour and day of a group is."""
    piece: list[Fact] = []
    places: set[_Place] = set()
    for fact in sorted(facts, key=lambda fact: fact.at):
        wider = places | set(_places(fact))
        if len(piece) + 1 + len(wider) > _AT_ONCE:
            yield piece
            piece, wider = [], set(_places(fact))
        piece, places = [*piece, fact], wider
    if piece:
        yield piece


def _piece(facts: Sequence[Fact]) -> int:
    """One transaction for all of them; without those that another worker turns out to have counted."""
    for attempt in range(_ATTEMPTS):
        if not facts:
            return 0
        try:
            table.together([*map(_telling, facts), *_sums(facts)])
            return len(facts)
        except table.Overtaken:
            counted = _counted([fact.key for fact in facts])
            facts = [fact for fact in facts if fact.key not in counted]
            time.sleep(random.uniform(0, 0.01 * 2 ** min(attempt, 5)) if not counted else 0)
    raise Unavailable("The figures are very busy right now.", retry_after=1)


def _counted(keys: Collection[str]) -> set[str]:
    if not keys:
        return set()
    with table.careful():
        found = _Told.batch_get([(_told(key), "-") for key in keys], consistent_read=True)
        return {str(row.id).removeprefix(_told("")) for row in found}


def _told(key: str) -> str:
    return f"counted#{key}"


def _telling(fact: Fact) -> table.Write:
    row = _Told(_told(fact.key), expires=table.expiry(days=_REMEMBERED))
    return lambda transaction: transaction.save(row, condition=_Told.id.does_not_exist())


def _sums(facts: Iterable[Fact]) -> list[table.Write]:
    """The additions that these facts come to, by hour and by day."""
    found: dict[_Place, Counter[str]] = defaultdict(Counter)
    for fact in facts:
        for place in _places(fact):
            found[place].update(fact.counts)
    return [_adding(*place, counts) for place, counts in found.items()]


def _places(fact: Fact) -> tuple[_Place, _Place]:
    """Where a fact is added: page, line and group of its hour, and of its day."""
    at = fact.at.astimezone(clock.SHANGHAI)
    return (f"{at:%Y-%m-%d}", f"{at:%H}", fact.group), (f"{at:%Y-%m}", f"{at:%d}", fact.group)


def _adding(pages: str, line: str, group: str, counts: Counter[str]) -> table.Write:
    row = _Row(f"figures#{pages}", f"{line}#{group}#{random.randrange(_SHARDS.get(group, _FEW)):x}")
    actions: list[Any] = [Path([_MARK + name]).add(value) for name, value in counts.items() if value]
    actions.append(_Row.expires.set(table.expiry(days=_KEPT)))

    def write(transaction: TransactWrite) -> None:
        transaction.update(row, actions=actions)

    return write


def _read(page: str, first: str = "0", last: str = "~") -> dict[tuple[str, str], Counter[str]]:
    """The rows of a page with their shards added up, by line and group."""
    found: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for item in _items(page, first, last):
        line, group, _ = item["sort"]["S"].split("#")
        found[line, group].update(
            {name.removeprefix(_MARK): int(value["N"]) for name, value in item.items() if name.startswith(_MARK)}
        )
    return dict(found)


def _items(page: str, first: str, last: str) -> Iterable[dict[str, dict[str, str]]]:
    """The rows as DynamoDB has them: which counters there are is known to nobody before."""
    start = None
    while True:
        with table.careful():
            answer = _Row._get_connection().query(
                page, _Row.sort.between(first, last), consistent_read=True, exclusive_start_key=start
            )
        yield from answer["Items"]
        start = answer.get("LastEvaluatedKey")
        if not start:
            return
