"""Time phrases in simple English, read: a day or a longer stretch, then a part of the day, then the clock."""

import re
from collections.abc import Callable
from datetime import datetime
from functools import cache

from chalicelib.understanding.times import stretch as on
from chalicelib.understanding.times.festivals import festival
from chalicelib.understanding.times.stretch import Stretch

Match = re.Match[str]
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_COUNTS = {"a": 1.0, "an": 1.0, "one": 1.0, "two": 2.0, "three": 3.0, "four": 4.0, "five": 5.0, "six": 6.0}
_COUNTS |= {"seven": 7.0, "eight": 8.0, "nine": 9.0, "ten": 10.0, "half an": 0.5, "half a": 0.5, "a couple of": 2.0}
_COUNTS |= {"couple of": 2.0, "a few": 3.0, "few": 3.0, "several": 3.0}
_PARTS = {"morning": (6, 12), "noon": (12, 14), "afternoon": (13, 18), "evening": (18, 24), "night": (18, 24)}
_FIXED = {"yesterday": -1, "today": 0, "tomorrow": 1, "tmr": 1, "tonight": 0, "last night": -1}
_FIXED |= {"the day before yesterday": -2, "day before yesterday": -2}
_FIXED |= {"the day after tomorrow": 2, "day after tomorrow": 2}
_ALIKE = {"last": -1, "past": -1, "previous": -1, "this": 0, "next": 1, "coming": 1}
_N = f"(?:[0-9]{{1,3}}|{'|'.join(sorted(_COUNTS, key=len, reverse=True))})"
_UNIT = "(?:minute|min|hour|hr|(?:business |working )day|workday|day|week|month|year)s?"
_FULL = "(?:mon|tues|wednes|thurs|fri|satur|sun)day"
_ABBREVIATED = f"(?:{_FULL}|mon|tues?|wed|thu(?:rs?)?|fri|sat|sun)"
_MONTH = (
    "(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    "|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
)
_FESTIVALS = (
    "double ?11|double ?12|double eleven|double twelve|singles day|christmas(?: eve)?|xmas|chinese new year|cny"
    "|new year'?s?|national day|labou?r day|valentine'?s?|spring festival|mid-autumn|dragon boat"
)
# Every phrase has one of these in it, so that a message without them is passed over.
HINT = re.compile(
    "[0-9]|day|night|tomorrow|tmr|min|hour|hr|week|month|year|morning|noon|evening|moment|just now|double|mas|cny|valentine|festival"
    "|autumn|boat|(?:last|this|next|coming|on|by|since|until|before|after) (?:mon|tue|wed|thu|fri|sat|sun)"
)
_PATTERN = (
    rf"(?<![a-z0-9])(?:(?:(?P<every>every {_ABBREVIATED}|every (?:day|week|month|morning|night))"
    rf"|(?P<day>the day (?:before yesterday|after tomorrow)|day (?:before yesterday|after tomorrow)"
    rf"|yesterday|today|tomorrow|tmr|tonight|last night)"
    rf"|(?P<ahead>(?P<lead>in|within|for the next|the next|next|the last|last|the past|past) (?:the )?"
    rf"(?P<ahead_n>{_N}) ?(?P<ahead_unit>{_UNIT}))"
    rf"|(?P<away>(?P<away_n>{_N}) ?(?P<away_unit>{_UNIT}) (?P<side>ago|later|from now|before now))"
    rf"|(?P<weekday>(?:(?P<which>last|this|next|coming|on|by|since|until|before|after) ){_ABBREVIATED}|{_FULL})"
    rf"|(?P<period>(?P<period_which>last|past|previous|this|next|coming) (?P<period_unit>weekend|week|month|year))"
    rf"|(?P<weekend>the weekend)"
    rf"|(?P<end>(?P<edge>start|beginning|end) of (?:the |this )?(?P<end_unit>week|month|year))"
    rf"|(?P<fest>{_FESTIVALS})"
    rf"|(?P<month_day>(?P<m1>{_MONTH}) (?:the )?(?P<d1>[0-3]?[0-9])(?:st|nd|rd|th)?(?:,? (?P<y1>20[0-9]{{2}}))?)"
    rf"|(?P<day_month>(?:the )?(?P<d2>[0-3]?[0-9])(?:st|nd|rd|th)?(?: of)? (?P<m2>{_MONTH})(?:,? (?P<y2>20[0-9]{{2}}))?)"
    r"|(?P<dom>(?:on |by )?the (?P<d3>[0-3]?[0-9])(?:st|nd|rd|th)(?! (?:one|order|item|time|option)))"
    r"|(?P<just>just now|a moment ago)"
    r")(?![a-z0-9])"
    r"|(?P<part_today>this (?=morning|afternoon|evening)|(?=[0-9]{1,2}(?::[0-5][0-9])? ?[ap]\.?m\b)))"
)
_TAIL = (
    r"(?:,? ?(?:in the |at )?(?P<part>morning|noon|afternoon|evening|night)\b)?"
    r"(?:,? {0,2}(?:at |around |about |@ ?)?"
    r"(?:(?P<hour>[0-9]{1,2})(?::(?P<minute>[0-5][0-9]))? ?(?P<half>[ap])\.?m\b\.?|(?P<hour24>[0-9]{1,2}):(?P<minute60>[0-5][0-9])))?"
)


@cache
def phrase() -> re.Pattern[str]:
    """Where a phrase begins: the day or the longer stretch that it names, the kind of it in `lastgroup`."""
    return re.compile(_PATTERN)


@cache
def tail() -> re.Pattern[str]:
    """What may follow a day: the part of it, then the clock."""
    return re.compile(_TAIL)


def read(found: Match, now: datetime, base: datetime) -> tuple[int, Stretch | None]:
    """Where a phrase that `phrase` found ends, and what it means; `base` is the day that a range began with."""
    kind = found.lastgroup or ""
    day = _KINDS[kind](found, now, base) if kind in _KINDS else None
    rest = tail().match(found.string, found.end())
    if not day or day[1] - day[0] != on.DAY or not rest:
        return found.end(), day
    return max(rest.end(), found.end()), _narrowed(day, "night" if "night" in found[0] else rest["part"], rest)


def _narrowed(day: Stretch, part: str | None, rest: Match) -> Stretch | None:
    within = on.hours(day[0], *_PARTS[part]) if part else None
    written = rest["hour"] or rest["hour24"]
    if not written:
        return within or day
    minute = rest["minute"] or rest["minute60"]
    hour = int(written) % 12 + (12 if rest["half"] == "p" else 0) if rest["half"] else int(written)
    return on.clock(day[0], hour, int(minute) if minute else None, None if rest["half"] else within)


def _count(written: str, unit: str) -> tuple[float, str]:
    singular = unit.removesuffix("s")
    named = {"min": "minute", "hr": "hour", "business day": "workday", "working day": "workday"}
    return _COUNTS[written] if written in _COUNTS else float(written), named.get(singular, singular)


def _ahead(found: Match, now: datetime, _: datetime) -> Stretch | None:
    lead, count = found["lead"], _count(found["ahead_n"], found["ahead_unit"])
    if lead == "in":
        return on.away(now, *count)
    return on.within(now, -count[0] if lead.endswith(("last", "past")) else count[0], count[1])


def _away(found: Match, now: datetime, _: datetime) -> Stretch | None:
    count, unit = _count(found["away_n"], found["away_unit"])
    return on.away(now, count if found["side"] in ("later", "from now") else -count, unit)


def _day(found: Match, now: datetime, _: datetime) -> Stretch | None:
    return on.days(now, _FIXED[found["day"]])


def _weekday(found: Match, now: datetime, base: datetime) -> Stretch | None:
    """Last Friday is the latest one before today, next Friday the first one after it, Friday alone the nearest."""
    which, name = found["which"], found["weekday"].split(" ")[-1][:3]
    ahead = (_WEEKDAYS.index(name) - base.weekday()) % 7
    if which == "last":
        return on.days(base, ahead - 7)
    if which in ("next", "coming"):
        return on.days(base, ahead or 7)
    if which == "this":
        return on.weekday(base, 0, _WEEKDAYS.index(name))
    return on.days(base, ahead if ahead <= 3 or base != now else ahead - 7)


def _period(found: Match, now: datetime, _: datetime) -> Stretch | None:
    return _PERIODS[found["period_unit"]](now, _ALIKE[found["period_which"]])


def _weekend(_: Match, now: datetime, __: datetime) -> Stretch | None:
    return on.weekend(now)


def _end(found: Match, now: datetime, _: datetime) -> Stretch | None:
    start, end = _PERIODS[found["end_unit"]](now, 0)
    length = {"week": 2, "month": 6, "year": 30}[found["end_unit"]] * on.DAY
    return (end - length, end) if found["edge"] == "end" else (start, start + length)


def _fest(found: Match, now: datetime, _: datetime) -> Stretch | None:
    return festival(now, re.sub(r"(?<=double) (?=1)", "", found["fest"]))


def _calendar(found: Match, now: datetime, _: datetime) -> Stretch | None:
    month, day = found["m1"] or found["m2"], found["d1"] or found["d2"]
    return on.date(now, _MONTHS.index(month[:3]) + 1, int(day), int(found["y1"] or found["y2"] or 0))


def _dom(found: Match, _: datetime, base: datetime) -> Stretch | None:
    return on.day_of_month(base, int(found["d3"]))


def _just(_: Match, now: datetime, __: datetime) -> Stretch | None:
    return on.within(now, -0.5, "hour")


def _today(_: Match, __: datetime, base: datetime) -> Stretch | None:
    return on.days(base)


_PERIODS = {"week": on.week, "weekend": on.weekend, "month": on.month, "year": on.year}
_KINDS: dict[str, Callable[[Match, datetime, datetime], Stretch | None]] = {
    "day": _day, "ahead": _ahead, "away": _away, "weekday": _weekday, "period": _period, "weekend": _weekend, "end": _end,
    "fest": _fest, "month_day": _calendar, "day_month": _calendar, "dom": _dom, "just": _just, "part_today": _today,
}  # fmt: skip
