"""Time phrases in Chinese, read: a day or a longer stretch, then a part of the day, then the clock."""

import re
from collections.abc import Callable
from datetime import datetime

from chalicelib.understanding.times import stretch as on
from chalicelib.understanding.times.chinese_grammar import PARTS, tail
from chalicelib.understanding.times.festivals import SHOPPING, festival
from chalicelib.understanding.times.stretch import Stretch

Match = re.Match[str]
_DIGITS = {digit: value for value, digit in enumerate("零一二三四五六七八九")} | {"两": 2}
_RELATIVE = {"大前": -3, "前": -2, "昨": -1, "琴": -1, "寻": -1, "今": 0, "明": 1, "听": 1, "后": 2, "大后": 3}
_WHICH = {"上上": -2, "上": -1, "这": 0, "本": 0, "当": 0, "": 0, "下": 1, "下下": 2}
_WEEKDAYS = {**dict(zip("一二三四五六日", range(7), strict=True)), "天": 6}
_YEARS = {"前年": -2, "去年": -1, "今年": 0, "明年": 1, "后年": 2}
_MONTH_PARTS = {"初": (0, 5), "上旬": (0, 10), "中": (9, 20), "中旬": (10, 20), "下旬": (20, 31)}
_UNITS = {"小时": "hour", "钟头": "hour", "分钟": "minute", "钟": "hour", "工作日": "workday", "星期": "week"}
_UNITS |= {"礼拜": "week", "周": "week", "月": "month", "年": "year", "天": "day", "日": "day"}
_AHEAD = ("未来", "接下来", "今后")
_AFTER = ("再等", "再过", "过")
_NOT_A_DATE = 10  # 5/8 may be a fraction, a size or a score; 5/18 hardly
_CUE = re.compile(
    r"\s?(?:[号日]|买|下单|下的|拍|付|发|到|收|签|那天|当天|之?[前后]|活动|大促|的?订单|的单|[早晚](?!会)|上午|下午|凌晨|的时候)"
)


def read(found: Match, now: datetime, base: datetime) -> tuple[int, Stretch | None]:
    """Where a phrase that the grammar found ends, and what it means; `base` is the day that a range began with."""
    kind = found.lastgroup or ""
    day = _KINDS[kind](found, now, base) if kind in _KINDS else None
    rest = tail().match(found.string, found.end())
    if not day or day[1] - day[0] != on.DAY or not rest:
        return found.end(), day
    part = found["short_part"] or rest["part"]
    if not (rest["part"] or rest["hour"] or rest["hour24"]):
        return found.end(), _narrowed(day, part, None)
    return rest.end(), _narrowed(day, part, rest)


def _narrowed(day: Stretch, part: str | None, rest: Match | None) -> Stretch | None:
    within = on.hours(day[0], *PARTS[part]) if part else None
    if not rest or not (rest["hour"] or rest["hour24"]):
        return within or day
    return on.clock(day[0], int(number(rest["hour"] or rest["hour24"])), _minute(rest), within)


def _minute(rest: Match) -> int | None:
    if rest["half"]:
        return 30
    if rest["quarter"]:
        return 15 * _DIGITS[rest["quarter"]]
    written = rest["minute"] or rest["minute60"]
    return int(number(written)) if written else None


def number(written: str) -> float:
    """12, 十二, 二十, 两, 半; a few are three, and the longer end of 3-5 counts."""
    written = re.split("[-~到至]", written)[-1]
    if written == "半":
        return 0.5
    if written.isdecimal():
        return int(written)
    tens, ten, ones = written.rpartition("十")
    if ten:
        return 10 * _DIGITS.get(tens, 1) + _DIGITS.get(ones, 0)
    return _DIGITS.get(written[-1], 3)


def _length(count: str, unit: str) -> tuple[float, str]:
    half = 0.5 if unit.startswith("个半") or unit.endswith("半") else 0.0
    return number(count) + half, _UNITS[unit.removeprefix("个").strip("半")]


def _away(found: Match, now: datetime, _: datetime) -> Stretch | None:
    side, count = found["side"], _length(found["away_n"], found["away_unit"])
    if side in ("内", "之内", "以内"):
        return on.within(now, *count)
    return on.away(now, -count[0] if "前" in side else count[0], count[1])


def _span(found: Match, now: datetime, _: datetime) -> Stretch | None:
    count, unit = _length(found["span_n"], found["span_unit"])
    if found["lead"] in _AFTER:
        return on.away(now, count, unit)
    return on.within(now, count if found["lead"] in _AHEAD else -count, unit)


def _near(found: Match, now: datetime, _: datetime) -> Stretch | None:
    return on.days(now, _RELATIVE[found["near"].rstrip("个").rstrip("天日儿")])


def _short(found: Match, now: datetime, _: datetime) -> Stretch | None:
    return on.days(now, _RELATIVE[found["short_day"]])


def _week(found: Match, now: datetime, base: datetime) -> Stretch | None:
    which, day = found["week_which"] or "", found["week_day"]
    shift, start = _WHICH[which], now if which else base
    if not day:
        return on.week(now, shift) if which else None
    if day == "末":
        return on.weekend(start, shift)
    return on.weekday(start, shift, _WEEKDAYS[day] if day in _WEEKDAYS else int(day) - 1)


def _month(found: Match, now: datetime, _: datetime) -> Stretch | None:
    month = on.month(now, _WHICH[found["month_which"]])
    if found["month_day"]:
        return on.date(now, month[0].month, int(number(found["month_day"])), month[0].year)
    return _part_of_month(month, found["month_part"])


def _part_of_month(month: Stretch, part: str | None) -> Stretch:
    if part in ("底", "末"):
        return month[1] - 6 * on.DAY, month[1]
    return on.part_of(month, *_MONTH_PARTS[part]) if part else month


def _edge(found: Match, now: datetime, _: datetime) -> Stretch | None:
    if found["edge"].startswith("月"):
        return _part_of_month(on.month(now), found["edge"][1:])
    year = on.year(now, _YEARS.get(f"{(found['edge_year'] or '今')[0]}年", 0))
    start = on.later(year[0], 10, "month")
    return (year[0], on.later(year[0], 2, "month")) if found["edge_part"] == "初" else (start, year[1])


def _fest(found: Match, now: datetime, _: datetime) -> Stretch | None:
    return festival(now, re.sub(r"\s", "", found["fest_name"]), _year(found["fest_year"], now))


def _year(written: str | None, now: datetime) -> int:
    if not written:
        return 0
    return now.year + _YEARS[written] if written in _YEARS else 2000 + int(written[-3:-1])


def _date(found: Match, now: datetime, _: datetime) -> Stretch | None:
    month, year, day = int(number(found["date_month"])), _year(found["year"], now), found["date_day"]
    if written := day or found["date_bare"]:
        return on.date(now, month, int(number(written)), year)
    first = on.date(now, month, 1, year)
    return _part_of_month(on.month(first[0]), found["date_part"]) if first else None


def _iso(found: Match, now: datetime, _: datetime) -> Stretch | None:
    year, month, day = map(int, found["iso"].split(found["iso_sep"]))
    return on.date(now, month, day, year)


def _md(found: Match, now: datetime, _: datetime) -> Stretch | None:
    month, day = int(found["md_month"]), int(found["md_day"])
    two_digits = max(month, day) >= _NOT_A_DATE
    said = bool(_CUE.match(found.string, found.end())) and (two_digits or found["md_sep"] == "/")
    sure = (month, day) in SHOPPING or (found["md_sep"] == "/" and day > _NOT_A_DATE)
    return on.date(now, month, day) if sure or (said and found["md_sep"] != "-") else None


def _dom(found: Match, now: datetime, base: datetime) -> Stretch | None:
    return on.day_of_month(base, int(number(found["dom_day"])))


def _whole(found: Match, now: datetime, _: datetime) -> Stretch | None:
    return on.year(now, _YEARS[found["whole"]])


def _just(_: Match, now: datetime, __: datetime) -> Stretch | None:
    return on.within(now, -0.5, "hour")


def _today(_: Match, __: datetime, base: datetime) -> Stretch | None:
    return on.days(base)


_KINDS: dict[str, Callable[[Match, datetime, datetime], Stretch | None]] = {
    "away": _away, "span": _span, "near": _near, "short": _short, "week": _week, "month": _month, "edge": _edge,
    "fest": _fest, "date": _date, "iso": _iso, "md": _md, "dom": _dom, "whole": _whole, "just": _just, "today": _today,
}  # fmt: skip
