"""Stretches of Shanghai's calendar: days, weeks, months, parts of a day, hours, and what lies N units away."""

from calendar import monthrange
from collections.abc import Iterable
from datetime import datetime, timedelta

Stretch = tuple[datetime, datetime]  # from the first moment to the first one after it

_MONTHLY = {"month": 1, "year": 12}
_DAILY = {"day": 1, "week": 7}
_SHORT = {"minute": timedelta(minutes=1), "hour": timedelta(hours=1)}
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def midnight(at: datetime) -> datetime:
    return at.replace(hour=0, minute=0, second=0, microsecond=0)


def days(at: datetime, shift: int = 0, length: int = 1) -> Stretch:
    start = midnight(at) + shift * DAY
    return start, start + length * DAY


def week(at: datetime, shift: int = 0) -> Stretch:
    return days(at, 7 * shift - at.weekday(), 7)


def weekday(at: datetime, shift: int, day: int) -> Stretch:
    """`day` counts from Monday's 0, in the week `shift` weeks away."""
    return days(week(at, shift)[0], day)


def weekend(at: datetime, shift: int = 0) -> Stretch:
    return days(week(at, shift)[0], 5, 2)


def month(at: datetime, shift: int = 0) -> Stretch:
    first = midnight(at).replace(day=1)
    return later(first, shift, "month"), later(first, shift + 1, "month")


def year(at: datetime, shift: int = 0) -> Stretch:
    first = midnight(at).replace(month=1, day=1)
    return later(first, shift, "year"), later(first, shift + 1, "year")


def later(at: datetime, count: int, unit: str) -> datetime:
    """`at` moved by days, weeks, workdays, months or years; the 31st becomes a shorter month's last day."""
    if unit == "workday":
        return _workdays(at, count)
    if unit in _DAILY:
        return at + count * _DAILY[unit] * DAY
    months = at.year * 12 + at.month - 1 + count * _MONTHLY[unit]
    target = months // 12, months % 12 + 1
    return at.replace(year=target[0], month=target[1], day=min(at.day, monthrange(*target)[1]))


def _workdays(at: datetime, count: int) -> datetime:
    step = DAY if count > 0 else -DAY
    for _ in range(min(abs(count), 400)):
        at += step
        while at.weekday() > 4:
            at += step
    return at


def away(now: datetime, count: float, unit: str) -> Stretch:
    """The minute, or the whole day, that lies `count` units ahead of now (behind it where negative)."""
    if unit in _SHORT:
        start = (now + count * _SHORT[unit]).replace(second=0, microsecond=0)
        return start, start + _SHORT["minute"]
    return days(_whole(now, count, unit))


def within(now: datetime, count: float, unit: str) -> Stretch:
    """From now to `count` units ahead, a last day to its end; behind now where negative."""
    if unit in _SHORT:
        edge = now + count * _SHORT[unit]
        return (edge, now) if count < 0 else (now, edge)
    edge = _whole(now, count, unit)
    return (midnight(edge), now) if count < 0 else (now, midnight(edge) + DAY)


def _whole(now: datetime, count: float, unit: str) -> datetime:
    """Half units of a day and longer count in days: half a month is 15 of them."""
    if count == int(count):
        return later(now, int(count), unit)
    return now + round(count * {"day": 1, "week": 7, "workday": 1, "month": 30, "year": 365}[unit]) * DAY


def date(now: datetime, month: int, day: int, of_year: int = 0) -> Stretch | None:
    """A day of the calendar; of the nearest year where none is named; None where there is no such day."""
    years = (of_year,) if of_year else (now.year - 1, now.year, now.year + 1)
    found = [at for one in years if (at := _built(now, one, month, day))]
    return days(nearest(now, found)) if found else None


def day_of_month(now: datetime, day: int) -> Stretch | None:
    """The 20th: this month's, or the nearest one where that is more than 20 days away."""
    found = [at for shift in (0, -1, 1) if (at := _in_month(month(now, shift)[0], day))]
    if not found:
        return None
    return days(found[0] if abs(found[0] - now) <= 20 * DAY else nearest(now, found))


def _in_month(first: datetime, day: int) -> datetime | None:
    return _built(first, first.year, first.month, day)


def _built(now: datetime, year: int, month: int, day: int) -> datetime | None:
    try:
        return midnight(now).replace(year=year, month=month, day=day)
    except ValueError:
        return None


def nearest(now: datetime, dates: Iterable[datetime]) -> datetime:
    return min(dates, key=lambda at: abs(at - now))


def part_of(stretch: Stretch, first: int, last: int) -> Stretch:
    """The days from `first` to `last` of a stretch, counted from 0 and cut at its end."""
    return stretch[0] + first * DAY, min(stretch[0] + last * DAY, stretch[1])


def hours(day: datetime, first: float, last: float) -> Stretch:
    return day + timedelta(hours=first), day + timedelta(hours=last)


def clock(day: datetime, hour: int, minute: int | None, part: Stretch | None) -> Stretch | None:
    """An hour, or a minute of it, of a day; a part of the day decides between morning and evening."""
    if hour > 24 or (minute or 0) > 59:
        return None
    start = day + timedelta(hours=_on_the_dial(hour, part, day), minutes=minute or 0)
    return start, start + _SHORT["hour" if minute is None else "minute"]


def _on_the_dial(hour: int, part: Stretch | None, day: datetime) -> int:
    if not part or hour > 12:
        return hour
    begins = (part[0] - day) / timedelta(hours=1)
    if begins >= 18:  # "one in the evening" is past midnight
        return hour + 12 if hour >= 5 else hour + 24
    if begins >= 12 and hour < 11:
        return hour + 12
    return 0 if begins == 0 and hour == 12 else hour
