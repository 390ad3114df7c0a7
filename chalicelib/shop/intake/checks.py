"""Checks of single values: each returns the value as kefu keeps it, or raises Wrong with what is the matter."""

import re
from collections.abc import Callable, Iterator, Mapping
from copy import copy
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any

from chalicelib import clock

Check = Callable[[Any], Any]

_UNSPEAKABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
_MONEY = re.compile(r"\d{1,9}(\.\d{1,2})?", re.ASCII)
_WHOLE = re.compile(r"\d{1,9}", re.ASCII)
_PHONE = re.compile(r"\+?\d{1,4}[\d*]{1,10}\d{4}", re.ASCII)
_HOUR = re.compile(r"([01]\d|2[0-3]):[0-5]\d", re.ASCII)
_IDENT = re.compile(r"[A-Za-z0-9._-]{1,64}")
_MOMENT = re.compile(r"\d{4}-\d\d-\d\d(?P<clock>[T ]\d\d:\d\d(:\d\d(\.\d{1,6})?)?(Z|[+-]\d\d:?\d\d)?)?", re.ASCII)
_WORDS = {"true": True, "1": True, "是": True, "false": False, "0": False, "否": False}


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is the matter: where (`items[0].price`), a stable code, and a sentence."""

    field: str
    code: str
    reason: str

    def under(self, name: str) -> "Fault":
        dot = "." if self.field and not self.field.startswith("[") else ""
        return Fault(f"{name}{dot}{self.field}", self.code, self.reason)


class Wrong(Exception):
    """A value that is not what it should be, with at least one fault."""

    def __init__(self, *faults: Fault) -> None:
        super().__init__(faults)
        self.faults = faults


def wrong(code: str, reason: str, field: str = "") -> Wrong:
    """One fault, ready to be raised."""
    return Wrong(Fault(field, code, reason))


@dataclass(frozen=True, slots=True)
class Optional:
    """A field that may be left out; `default` is what stands there then (None: nothing)."""

    check: Check
    default: Any = None


def optional(check: Check, default: Any = None) -> Optional:
    """Marks a field of a record that may be absent, null or an empty cell."""
    return Optional(check, default)


def text(longest: int) -> Check:
    """Text of 1 to `longest` characters, without control characters or half characters; trimmed."""

    def check(value: Any) -> str:
        if not isinstance(value, str):
            raise wrong("not_text", "must be text")
        kept = value.replace("\r\n", "\n").strip()
        if not kept:
            raise wrong("empty", "must not be empty")
        if len(kept) > longest:
            raise wrong("too_long", f"has {len(kept)} characters; at most {longest} are kept")
        if _UNSPEAKABLE.search(kept):
            raise wrong("bad_text", "contains control characters or half of a surrogate pair")
        return kept

    return check


def _shaped(pattern: re.Pattern[str], code: str, reason: str) -> Check:
    def check(value: Any) -> str:
        if not isinstance(value, str) or not pattern.fullmatch(value.strip()):
            raise wrong(code, reason)
        return value.strip()

    return check


ident = _shaped(_IDENT, "bad_id", "must be 1 to 64 of the characters A-Z a-z 0-9 . _ -")
hour = _shaped(_HOUR, "bad_time", 'must be a time of the day such as "16:00"')
_amount = _shaped(_MONEY, "bad_money", 'must be yuan as text with at most two decimals, such as "119.80"')


def money(value: Any) -> str:
    """Yuan as text, always with two decimals; never negative."""
    return f"{Decimal(_amount(value)):.2f}"


def difference(value: Any) -> str:
    """Yuan that may go either way: a minus stands before what comes back."""
    minus = "-" if isinstance(value, str) and value.strip().startswith("-") else ""
    amount = money(value.strip().removeprefix("-") if minus else value)
    return amount if amount == "0.00" else minus + amount


def phone(value: Any) -> str:
    """Digits, perhaps with a + before and a masked middle (`138****0000`); blanks and hyphens are dropped."""
    digits = re.sub(r"[ -]", "", value) if isinstance(value, str) else ""
    if not _PHONE.fullmatch(digits) or len(digits) > 16:
        raise wrong("bad_phone", "must be a phone number of 6 to 15 digits that ends in four plain digits")
    return digits


def one_of(*allowed: str) -> Check:
    """Exactly one of the given words."""
    reason = "must be one of: " + ", ".join(allowed)

    def check(value: Any) -> str:
        if not isinstance(value, str) or value.strip() not in allowed:
            raise wrong("not_allowed", reason)
        return value.strip()

    return check


def whole(least: int, most: int) -> Check:
    """A whole number, as such or as digits in a cell."""

    def check(value: Any) -> int:
        number = int(value) if isinstance(value, str) and _WHOLE.fullmatch(value.strip()) else value
        if isinstance(number, bool) or not isinstance(number, int):
            raise wrong("not_whole", "must be a whole number")
        if not least <= number <= most:
            raise wrong("out_of_range", f"must be between {least} and {most}")
        return number

    return check


def loose(value: Any) -> dict[str, Any]:
    """An object whose fields another rule checks."""
    return dict(_mapping(value))


def yes_no(value: Any) -> bool:
    """True or false; in a cell also 1, 0, 是, 否."""
    word = value.strip().lower() if isinstance(value, str) else value
    if isinstance(word, bool):
        return word
    if isinstance(word, str) and word in _WORDS:
        return _WORDS[word]
    raise wrong("not_yes_no", "must be true or false")


def moment(value: Any) -> str:
    """A time as kefu spells it (UTC); a bare date is its first moment in Shanghai."""
    return _moment(value, timedelta())


def until(value: Any) -> str:
    """The end of a window, itself no longer inside; a bare date is wholly inside, so its window ends with it."""
    bare = isinstance(value, str) and len(value.strip()) == len("2026-11-11")
    return _moment(value, timedelta(days=1 if bare else 0))


def _moment(value: Any, more: timedelta) -> str:
    fault = wrong("bad_time", "must be an ISO-8601 time such as 2026-11-11T20:00:00+08:00, from 2000 to 2100")
    if not isinstance(value, str) or not _MOMENT.fullmatch(value.strip()):
        raise fault
    try:
        named = clock.moment(value.strip()) + more
    except (ValueError, OverflowError):
        raise fault from None
    if not 2000 <= named.year <= 2100:
        raise fault
    return clock.iso(named)


def rating(value: Any) -> str:
    """What buyers think of it, 0.0 to 5.0, as text with one decimal."""
    if not isinstance(value, str) or not re.fullmatch(r"[0-5](\.\d)?", value.strip(), re.ASCII) or float(value) > 5:
        raise wrong("bad_rating", 'must be text from "0.0" to "5.0" with at most one decimal')
    return f"{float(value):.1f}"


def scalar(value: Any) -> str | int | bool:
    """A short text, a whole number or a yes/no: what a free-form table may hold."""
    if isinstance(value, bool):
        return value
    if isinstance(value, int):
        return int(whole(-(10**9), 10**9)(value))
    return str(text(200)(value))


def many(check: Check, most: int, least: int = 0) -> Check:
    """A list of `least` to `most` values, each of which passes `check`."""

    def checked(value: Any) -> list[Any]:
        if not isinstance(value, list):
            raise wrong("not_a_list", "must be a list")
        if not least <= len(value) <= most:
            raise wrong("bad_length", f"has {len(value)} entries; {least} to {most} are allowed")
        return _all((f"[{place}]", check, entry) for place, entry in enumerate(value))

    return checked


def parted(check: Check, most: int) -> Check:
    """The same as a cell of a sheet holds it: its values parted by `|`."""
    listed = many(check, most)

    def checked(value: Any) -> list[Any]:
        parts = value.split("|") if isinstance(value, str) else value
        return list(listed([part.strip() for part in parts if part.strip()] if isinstance(value, str) else parts))

    return checked


def table(most: int) -> Check:
    """A flat table of short names and scalars, at most `most` of them."""

    def checked(value: Any) -> dict[str, Any]:
        entries = _mapping(value)
        if len(entries) > most:
            raise wrong("bad_length", f"has {len(entries)} entries; at most {most} are allowed")
        names = _all(("", text(60), name) for name in entries)
        return dict(zip(names, _all((n, scalar, v) for n, v in entries.items()), strict=True))

    return checked


def record(fields: Mapping[str, Check | Optional]) -> Check:
    """An object with these fields; all faults are told at once, fields nobody asked for are left out."""

    def checked(value: Any) -> dict[str, Any]:
        given = _mapping(value)
        present = {name: given[name] for name in fields if given.get(name) not in (None, "")}
        absent = [n for n, c in fields.items() if n not in present and not isinstance(c, Optional)]
        faults = [Fault(name, "missing", "is required") for name in absent]
        kept: dict[str, Any] = {}
        for name, entry in present.items():
            try:
                kept[name] = _check_of(fields[name])(entry)
            except Wrong as problem:
                faults += [fault.under(name) for fault in problem.faults]
        if faults:
            raise Wrong(*faults)
        return {n: kept[n] for n in fields if n in kept} | _defaults(fields, kept)

    return checked


def _check_of(field: Check | Optional) -> Check:
    return field.check if isinstance(field, Optional) else field


def _defaults(fields: Mapping[str, Check | Optional], kept: Mapping[str, Any]) -> dict[str, Any]:
    left_out = {n: f.default for n, f in fields.items() if n not in kept and isinstance(f, Optional)}
    return {name: copy(default) for name, default in left_out.items() if default is not None}


def _mapping(value: Any) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise wrong("not_an_object", "must be an object")
    return value


def _all(entries: Iterator[tuple[str, Check, Any]]) -> list[Any]:
    """Every entry checked under its name; the faults of all of them are told at once."""
    kept, faults = [], list[Fault]()
    for name, check, entry in entries:
        try:
            kept.append(check(entry))
        except Wrong as problem:
            faults += [fault.under(name) for fault in problem.faults]
    if faults:
        raise Wrong(*faults)
    return kept
