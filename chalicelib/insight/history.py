"""How service went: the last days as a series of hours or days, of all groups or of one."""

from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

from chalicelib import clock
from chalicelib.insight import measures
from chalicelib.store import figures

_BY_HOUR = 3  # days that are shown by the hour; longer stretches by the day
_HOUR, _DAY = timedelta(hours=1), timedelta(days=1)
Json = dict[str, Any]
_Line = dict[tuple[datetime, str], Counter[str]]


def history(days: int, group: str = "") -> Json:
    """The last `days` with today, each hour or day of it, the whole and, of all groups, each one's whole.

    One call an hourly day or a month. Raises Unavailable.
    """
    today = clock.now().astimezone(clock.SHANGHAI).date()
    first = today - timedelta(days=days - 1)
    by_hour = days <= _BY_HOUR
    lines = _hours(first, today) if by_hour else _days(first, today)
    points = [(at, _sum(lines, at, group)) for at in _moments(first, by_hour)]
    answer = {
        "step": "hour" if by_hour else "day",
        "points": [{"at": clock.iso(at), **measures.of(counts)} for at, counts in points],
        "total": measures.of(_sum(lines, None, group)),
    }
    return answer if group else answer | {"groups": _groups(lines)}


def today() -> Counter[str]:
    """What was counted today, of all groups; one call. Raises Unavailable."""
    day = clock.now().astimezone(clock.SHANGHAI).date()
    return _added(figures.days(day.replace(day=1), day.day, day.day).values())


def _hours(first: date, last: date) -> _Line:
    found: _Line = {}
    for day in (first + timedelta(days=number) for number in range((last - first).days + 1)):
        found |= {(_at(day, hour), group): counts for (hour, group), counts in figures.hours(day).items()}
    return found


def _days(first: date, last: date) -> _Line:
    found: _Line = {}
    month = first.replace(day=1)
    while month <= last:
        after = (month + timedelta(days=31)).replace(day=1)
        begin, end = max(first, month).day, (min(last, after - timedelta(days=1))).day
        found |= {(_at(day), group): counts for (day, group), counts in figures.days(month, begin, end).items()}
        month = after
    return found


def _at(day: date, hour: int = 0) -> datetime:
    return datetime.combine(day, time(hour), clock.SHANGHAI)


def _moments(first: date, by_hour: bool) -> Iterator[datetime]:
    """Every hour or day that has begun."""
    at, now = _at(first), clock.now()
    while at <= now:
        yield at
        at += _HOUR if by_hour else _DAY


def _sum(lines: _Line, at: datetime | None, group: str) -> Counter[str]:
    fits = (counts for (when, of), counts in lines.items() if at in (None, when) and (not group or of == group))
    return _added(fits)


def _groups(lines: _Line) -> Json:
    return {group: measures.of(_sum(lines, None, group)) for group in sorted({group for _, group in lines} - {""})}


def _added(every: Any) -> Counter[str]:
    total: Counter[str] = Counter()
    for counts in every:
        total.update(counts)
    return total
