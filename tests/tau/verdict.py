"""How a task went: every row of the shop compared with what it should be, to the cent, and what was said with what was to be said."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from itertools import zip_longest
from typing import Any

from tests.tau import customer
from tests.tau.promises import Heard, Known, Tables, broken
from tests.tau.tasks import Json, Task

_MOST = 12  # differing fields that are told of a row


@dataclass(frozen=True, slots=True)
class Played:
    """What happened: the conversation, the rows afterwards that the task names or that changed, and who changed."""

    heard: tuple[Heard, ...]
    rows: Tables
    changed: tuple[tuple[str, str], ...] = ()
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that went wrong, at which turn of the script (from 0), and what was said there last."""

    what: str
    turn: int | None = None
    reply: str = ""


@dataclass(frozen=True, slots=True)
class Verdict:
    """A task's outcome. `wrong` are rows that changed to what they should not be, `unconfirmed` writes before a yes."""

    task: Task
    played: Played
    faults: tuple[Fault, ...]
    wrong: tuple[str, ...]
    unconfirmed: int
    asked: int
    told: bool

    @property
    def passed(self) -> bool:
        return not self.faults


def verdict(task: Task, played: Played, known: Known) -> Verdict:
    """Judges a played task; touches nothing."""
    faults = [*_said(task, played, known), *_unconfirmed(task, played), *_rows(task, played, known)]
    asked = sum(one.tapped for one in played.heard)
    everything = "\n".join(one.text for one in played.heard).lower().replace(",", "")
    told = all(fact.lower() in everything for fact in task.facts)
    unconfirmed = sum(len(one.wrote) for one in played.heard if not _confirms(task, one))
    return Verdict(task, played, tuple(faults), tuple(_wrong(task, played, known)), unconfirmed, asked, told)


def differing(wanted: Any, found: Any, where: str = "") -> dict[str, tuple[Any, Any]]:
    """The fields in which two values differ, by path, with both; numbers are compared to the cent, lists in their order."""
    if isinstance(wanted, Mapping) and isinstance(found, Mapping):
        dot = "." if where else ""
        parts = [(f"{where}{dot}{name}", wanted.get(name), found.get(name)) for name in {**wanted, **found}]
    elif isinstance(wanted, list) and isinstance(found, list):
        parts = [(f"{where}[{place}]", *pair) for place, pair in enumerate(zip_longest(wanted, found))]
    else:
        return {} if _value(wanted) == _value(found) else {where: (wanted, found)}
    return {path: pair for place, one, other in parts for path, pair in differing(one, other, place).items()}


def _value(value: Any) -> Any:
    """A number in whole cents; what is no number as it is."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return Decimal(str(value)).quantize(Decimal("0.01"), ROUND_HALF_UP)
    return value


def _said(task: Task, played: Played, known: Known) -> Iterator[Fault]:
    for number, turn in enumerate(task.turns):
        heard = [one for one in played.heard if one.turn == number]
        errors = [one.error for one in heard if one.error]
        yield from (Fault(what, number, _last(heard)) for what in [*errors, *broken(turn, heard, known)])


def _unconfirmed(task: Task, played: Played) -> Iterator[Fault]:
    for one in played.heard:
        if one.wrote and not _confirms(task, one):
            rows = ", ".join(name for _, name in one.wrote)
            yield Fault(f"written before anybody said yes: {rows}", one.turn, one.text)


def _confirms(task: Task, heard: Heard) -> bool:
    return task.turns[heard.turn].confirms and not heard.tapped


def _rows(task: Task, played: Played, known: Known) -> Iterator[Fault]:
    turn, reply = _where(task, played)
    for table, rows in task.rows.items():
        for name, wanted in rows.items():
            if different := differing(wanted, _row(played.rows, table, name)):
                yield Fault(f"{name}: {_told(different)}", turn, reply)
    yield from (Fault(f"{name} changed and should not have", turn, reply) for name in _others(task, played, known))


def _where(task: Task, played: Played) -> tuple[int | None, str]:
    """Where a wrong row most likely went wrong: at the first turn that should have been shown back and was not, else at the end."""
    for number, turn in enumerate(task.turns):
        heard = [one for one in played.heard if one.turn == number]
        if turn.expect.get("confirm") and heard and not customer.is_confirmation(heard[-1].choices):
            return number, heard[-1].text
    return (played.heard[-1].turn, played.heard[-1].text) if played.heard else (None, "")


def _told(fields: Mapping[str, tuple[Any, Any]]) -> str:
    lines = [f"{path}: {found!r} instead of {wanted!r}" for path, (wanted, found) in fields.items()]
    more = [f"and {len(lines) - _MOST} more"] if len(lines) > _MOST else []
    return "; ".join([*lines[:_MOST], *more])


def _wrong(task: Task, played: Played, known: Known) -> Iterator[str]:
    """Rows that were not to change, and those with a field that is neither what it was nor what it should be."""
    yield from _others(task, played, known)
    for table, rows in task.rows.items():
        for name, wanted in rows.items():
            found = _row(played.rows, table, name)
            if differing(wanted, found).keys() & differing(_row(known.before, table, name), found).keys():
                yield name


def _others(task: Task, played: Played, known: Known) -> list[str]:
    """Rows that are not what they were although the task leaves them alone; what was changed and changed back is as it was."""
    left_alone = ((table, name) for table, name in played.changed if name not in task.rows.get(table, {}))
    return [
        name for table, name in left_alone if differing(_row(known.before, table, name), _row(played.rows, table, name))
    ]


def _row(rows: Tables, table: str, name: str) -> Json:
    return rows.get(table, {}).get(name, {})


def _last(heard: Sequence[Heard]) -> str:
    return heard[-1].text if heard else ""
