"""How a service plan is checked before it is in force: every fault is told at once, and by the name of its field."""

import re
from collections.abc import Iterator, Mapping
from datetime import date
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

from chalicelib.handover.plan import AUTO, DEFAULT, GENERAL, LEADS, PRIORITIES, PULL, WEEK
from chalicelib.shapes import plain
from chalicelib.shop.intake.checks import (
    Fault,
    Wrong,
    ident,
    many,
    money,
    one_of,
    optional,
    record,
    text,
    whole,
    wrong,
    yes_no,
)
from chalicelib.shop.intake.kinds import by_language

Json = Mapping[str, Any]
_CLOCK = re.compile(r"(?:[01]\d|2[0-3]):[0-5]\d|24:00", re.ASCII)
_DAY = 24 * 3600


def _time(value: Any) -> str:
    if not isinstance(value, str) or not _CLOCK.fullmatch(value):
        raise wrong("bad_time", 'must be a time of the day such as "09:00"; "24:00" ends a day')
    return value


def _stretch(value: Any) -> list[str]:
    begin, end = many(_time, 2, 2)(value)
    if begin == end or begin == "24:00":
        raise wrong("bad_hours", "must end at another time than it begins")
    return [begin, end]


def _open(value: Any) -> list[list[str]]:
    """Stretches of one day, in order and apart; only the last one goes on into the next day."""
    found = sorted(many(_stretch, 6)(value))
    if any(later[0] < earlier[1] or earlier[1] < earlier[0] for earlier, later in pairwise(found)):
        raise wrong("bad_hours", "has stretches that overlap")
    return found


def _day(value: Any) -> str:
    try:
        return date.fromisoformat(value).isoformat()
    except (TypeError, ValueError):
        raise wrong("bad_day", "must be a day such as 2026-10-01") from None


def _zone(value: Any) -> str:
    try:
        return ZoneInfo(text(60)(value)).key
    except (OSError, ValueError, KeyError):  # a folder of zones, a path, an unknown name
        raise wrong("bad_zone", 'must be a time zone such as "Asia/Shanghai"') from None


_NAME = by_language(text(40))
_WORDS = many(text(60), 40)
_SECONDS = whole(1, 30 * _DAY)
_GROUP = record(
    {
        "id": ident,
        "name": _NAME,
        "promised": _SECONDS,
        "priority": optional(one_of(*PRIORITIES[:3]), "normal"),
        "intents": optional(_WORDS),
        "reasons": optional(_WORDS),
        "levels": optional(_WORDS),
        "overflow": optional(many(ident, 20)),
    }
)
_TARGET = record(
    {
        "channel": ident,
        "first_reply": _SECONDS,
        "resolution": _SECONDS,
        "in_hours": optional(yes_no, True),
        "warn": optional(whole(1, 100), 80),
        "holding": optional(whole(0, _DAY), 0),
        "hours": optional(_open),
    }
)
_PLAN = record(
    {
        "groups": many(_GROUP, 40, 1),
        "promises": optional(record({"vip": _SECONDS, "grave": _SECONDS, "left": _SECONDS})),
        "bounds": optional(
            record({name: optional(whole(0, 7 * _DAY)) for name in ("overflow", "callback", "silent", "sticky")})
        ),
        "hours": optional(record({day: optional(_open) for day in WEEK})),
        "holidays": optional(
            many(record({"day": _day, "open": optional(_open), "name": optional(text(40))}), 200),
        ),
        "zone": optional(_zone),
        "departments": optional(many(record({"id": ident, "name": _NAME, "promised": _SECONDS}), 40)),
        "channels": optional(many(_TARGET, 40)),
        "assignment": optional(one_of(PULL, AUTO)),
        "capacity": optional(whole(1, 100)),
        "grace": optional(whole(5, 900)),
        "costly": optional(money),
    }
)
_DEFAULT = {name: value for name, value in plain(DEFAULT).items() if name != "version"}


def read(content: Any) -> Json:
    """The plan as it may be stored, with the default of what is left out.

    Raises Wrong, with every fault of single fields or, where these are right, of the whole.
    """
    plan: dict[str, Any] = {**_DEFAULT, **_PLAN(content)}
    if faults := list(_at_odds(plan)):
        raise Wrong(*faults)
    return plan


def _at_odds(plan: Json) -> Iterator[Fault]:
    """What each field may be on its own and not together with the others."""
    names = [group["id"] for group in plan["groups"]]
    for needed in (GENERAL, LEADS):
        if needed not in names:
            yield Fault("groups", "group_missing", f'must have the group "{needed}"')
    if plan.get("hours") and not any(plan["hours"].values()):
        yield Fault("hours", "never_open", "must have a stretch on some day; leave it out for always open")
    for field, key in (("groups", "id"), ("departments", "id"), ("channels", "channel"), ("holidays", "day")):
        yield from _twice(field, [one[key] for one in plan.get(field, [])])
    for place, group in enumerate(plan["groups"]):
        yield from (fault.under(f"groups[{place}]") for fault in _overflow(group, names))


def _twice(field: str, names: list[str]) -> Iterator[Fault]:
    for name in dict.fromkeys(name for name in names if names.count(name) > 1):
        yield Fault(field, "twice", f'names "{name}" more than once')


def _overflow(group: Json, names: list[str]) -> Iterator[Fault]:
    helpers = group.get("overflow", [])
    if group["id"] == LEADS and helpers:
        yield Fault("overflow", "leads_only", "must be empty: what is for leads is for nobody else")
    for name in helpers:
        if name not in names or name == group["id"]:
            yield Fault("overflow", "unknown_group", f'names "{name}", which is no other group of the plan')
