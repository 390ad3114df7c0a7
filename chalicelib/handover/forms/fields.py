"""The fields of a form: what is asked in each, in which words, and whether what was written fits."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from chalicelib.shapes import plain
from chalicelib.shop.intake import checks
from chalicelib.shop.intake.checks import Fault, Wrong

Words = Mapping[str, str]
_LINE, _TEXT, _PHOTOS = 120, 1000, 9


def words(simplified: str, english: str) -> Words:
    """What people of the shop read, in the two languages of their pages."""
    return {"zh-Hans": simplified, "en": english}


@dataclass(frozen=True, slots=True)
class Option:
    """One of the answers that a field offers."""

    id: str
    label: Words


@dataclass(frozen=True, slots=True)
class Field:
    """One thing to fill in. `kind` is line, text, choice, count, money, date, moment or photos.

    `prefill` names the fact of the case that it begins with (handover/forms/facts.py). `unless` names a value of the form's first
    choice with which it need not be filled in. An `outside` one is seen by somebody who has nothing but a link.
    """

    name: str
    kind: str
    label: Words
    needed: bool = True
    options: tuple[Option, ...] = ()
    prefill: str = ""
    unless: tuple[str, ...] = ()
    outside: bool = False

    def shown(self) -> dict[str, Any]:
        """The field as a page draws it."""
        return {"needed": self.needed, **plain(self)}

    def read(self, value: Any) -> Any:
        """The value as it is kept. Raises Wrong."""
        return _CHECKS[self.kind](self)(value)


def read(fields: tuple[Field, ...], content: Mapping[str, Any]) -> dict[str, Any]:
    """The filled-in fields as they are kept; what is empty or not asked for is left out. Raises Wrong with every fault."""
    kept, faults = {}, []
    for field in fields:
        value = content.get(field.name)
        try:
            if value not in (None, "", []):
                kept[field.name] = field.read(value)
            elif field.needed and not _spared(field, fields, content):
                raise checks.wrong("missing", "is missing")
        except Wrong as wrong:
            faults += [fault.under(field.name) for fault in wrong.faults]
    if faults:
        raise Wrong(*faults)
    return kept


def _spared(field: Field, fields: tuple[Field, ...], content: Mapping[str, Any]) -> bool:
    chosen = next((content.get(one.name) for one in fields if one.kind == "choice"), None)
    return chosen in field.unless


def _line(field: Field) -> checks.Check:
    return _one_line


def _one_line(value: Any) -> str:
    return " ".join(str(checks.text(_LINE)(value)).split())


def _choice(field: Field) -> checks.Check:
    return checks.one_of(*(option.id for option in field.options))


def _date(value: Any) -> str:
    if not isinstance(value, str) or len(value.strip()) != len("2026-11-11"):
        raise Wrong(Fault("", "bad_date", "must be a date such as 2026-11-11"))
    checks.moment(value)
    return value.strip()


_CHECKS: Mapping[str, Callable[[Field], checks.Check]] = {
    "line": _line,
    "text": lambda field: checks.text(_TEXT),
    "choice": _choice,
    "count": lambda field: checks.whole(0, 1_000_000),
    "money": lambda field: checks.money,
    "date": lambda field: _date,
    "moment": lambda field: checks.moment,
    "photos": lambda field: checks.many(checks.text(200), _PHOTOS),
}
