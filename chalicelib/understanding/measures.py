"""The measures of a body, as customers write them: 165/52, 身高165 体重104斤, 脚长24.5cm, 5'6" 120 lbs."""

import re
from collections.abc import Mapping
from functools import cache

from chalicelib.understanding.normalise import SIMPLIFIED

# What is kept of each: centimetres, kilograms, and millimetres for the foot.
BODY = ("height", "weight", "chest", "waist", "hips", "foot")
_N = r"(\d{1,3}(?:\.\d{1,2})?)"
_UNIT = r"\s{0,2}(cm|厘米|公分|mm|毫米|米|m(?![a-z])|kg|kgs|公斤|千克|台斤|市斤|斤|lbs?|pounds?|磅|inch(?:es)?|in(?![a-z])|英寸|寸|吋|尺|\"|”|″)"
_IS = r"(?:大概|大约|大約|差不多|约|是|有|在|也就|:|：|=|is|of|about|around|\s){0,4}"
_NAMED = {
    "height": r"身高|个子|个头|净高|height",
    "weight": r"体重|净重|weigh(?:t|s)?(?: is)?",
    "chest": r"胸围|上胸围?|bust|chest",
    "waist": r"腰围|裤腰|waist",
    "hips": r"臀围|hips?",
    "foot": r"脚长|脚(?:的长度|板长)|足长|foot(?: length)?|feet(?: are)?",
}
_TO_CM = {"米": 100.0, "m": 100.0, "mm": 0.1, "毫米": 0.1, "尺": 100 / 3}
_TO_CM |= dict.fromkeys(("inch", "inches", "in", "英寸", "寸", "吋", '"', "”", "″"), 2.54)
_TO_KG = (
    dict.fromkeys(("斤", "市斤"), 0.5) | {"台斤": 0.6} | dict.fromkeys(("lb", "lbs", "pound", "pounds", "磅"), 0.4536)
)
_OF_LENGTH = frozenset([*_TO_CM, "cm", "厘米", "公分"])
_OF_WEIGHT = frozenset([*_TO_KG, "kg", "kgs", "公斤", "千克"])
# What people measure: outside of these a number is something else.
_LIKELY = {
    "height": (50, 230), "weight": (8, 200), "chest": (45, 170), "waist": (40, 160), "hips": (45, 170), "foot": (90, 330),
}  # fmt: skip
_DIGITS = {sign: str(value) for value, sign in enumerate("零一二三四五六七八九")} | {"两": "2"}
_LIGHT, _HEAVY = 15.0, 36.0  # kilograms a square metre: a bare weight outside of it was meant in 斤
_MIDDLE = 21.5
_JIN_FROM = 80.0  # without a height, a bare weight from here on is in 斤


def measures_of(text: str, asked: str = "") -> dict[str, float]:
    """What a text tells of a body by its name in BODY; `asked` is what a bare number would answer."""
    plain = _spelled(text.translate(SIMPLIFIED).lower())
    found: dict[str, float] = {}
    for read in (_feet, _metres, _named, _paired, _by_unit):
        plain = read(plain, found)
    if asked and not found:
        _bare(plain, asked, found)
    return {kind: round(value, 1) for kind, value in found.items() if _is_likely(kind, value)}


def _is_likely(kind: str, value: float) -> bool:
    least, most = _LIKELY[kind]
    return least <= value <= most


def _spelled(plain: str) -> str:
    """一米六五 and 1米65 as 1.65米, 2尺1 as 2.1尺, 一百一十斤 as 110斤."""
    figures = _tall().sub(lambda tall: "".join(_DIGITS.get(sign, sign) for sign in tall[0]), plain)
    figures = _hundred().sub(_hundreds, figures)
    figures = re.sub(r"([1-4])尺(\d)(?!\d)", r"\1.\2尺", figures)
    return _metre().sub(lambda tall: f"{tall[1]}.{(tall[2] + '0')[:2]}米 ", figures)


def _hundreds(heavy: re.Match[str]) -> str:
    hundreds, tens, ones = (int(_DIGITS.get(part or "零", part or "0")) for part in heavy.groups())
    # 一百二 is 120; 一百零二 is 102.
    tens, ones = (ones, 0) if ones and not tens and "零" not in heavy[0] else (tens, ones)
    return str(hundreds * 100 + tens * 10 + ones)


def _feet(plain: str, found: dict[str, float]) -> str:
    """5'6", 5 ft 6."""

    def heard(tall: re.Match[str]) -> str:
        found["height"] = int(tall[1]) * 30.48 + int(tall[2] or 0) * 2.54
        return " "

    return _foot_and_inch().sub(heard, plain, count=1)


def _metres(plain: str, found: dict[str, float]) -> str:
    def heard(tall: re.Match[str]) -> str:
        found.setdefault("height", float(tall[1]) * 100)
        return " "

    return re.sub(r"(?<![\d.])([12]\.\d{1,2})\s{0,2}(?:米|m(?![a-z])|公尺)(?!\s{0,2}床)", heard, plain, count=1)


def _named(plain: str, found: dict[str, float]) -> str:
    for kind, pattern in _by_name():
        if named := pattern.search(plain):
            found.setdefault(kind, _value(kind, float(named[1]), named[2] or "", found))
            plain = plain[: named.start()] + " " + plain[named.end() :]
    return plain


def _paired(plain: str, found: dict[str, float]) -> str:
    """165/52, 165 52kg, 170 130斤: first how tall, then how heavy."""
    pair = None if {"height", "weight"} & found.keys() else _pair().search(plain)
    if not pair:
        return plain
    found["height"] = float(pair[1])
    found["weight"] = _value("weight", float(pair[2]), pair[3] or "", found)
    return plain[: pair.start()] + " " + plain[pair.end() :]


def _by_unit(plain: str, found: dict[str, float]) -> str:
    """52kg is a weight and 165cm is a height wherever they stand."""
    for number, unit in _with_unit().findall(plain):
        value = float(number)
        if unit in _OF_WEIGHT and "weight" not in found:
            found["weight"] = value * _TO_KG.get(unit, 1)
        elif unit in ("cm", "厘米", "公分") and value >= 130 and "height" not in found:
            found["height"] = value
    if "weight" in found and "height" not in found and (tall := _tall_alone().search(plain)):
        found["height"] = float(tall[1])
    return plain


def _bare(plain: str, asked: str, found: dict[str, float]) -> None:
    """An answer that is a number and little else."""
    if "床" not in plain and (answer := _answer().search(plain)):
        found[asked] = _value(asked, float(answer[1]), answer[2] or "", found)


def _value(kind: str, number: float, unit: str, found: Mapping[str, float]) -> float:
    if kind == "weight":
        return number * _TO_KG.get(unit, 1) if unit else _weight(number, found.get("height", 0))
    if kind == "foot":
        return number * _TO_CM.get(unit, 1) * 10 if unit else number * (1 if number >= 90 else 10)
    if not unit and kind == "height" and number < 3:
        return number * 100
    if not unit and kind == "waist" and number < 5:
        return number * 100 / 3
    if not unit and kind == "waist" and number < 40:
        return number * 2.54
    return number * _TO_CM.get(unit, 1)


def _weight(number: float, height: float) -> float:
    """Kilograms of a weight without its unit: 52 are kilograms, 104 are 斤; in between the height tells."""
    if not height:
        return number / 2 if number >= _JIN_FROM else number
    metres = height / 100
    as_kilograms, as_jin = number / metres**2, number / 2 / metres**2
    if not _LIGHT <= as_jin <= _HEAVY:
        return number
    if not _LIGHT <= as_kilograms <= _HEAVY:
        return number / 2
    return number if abs(as_kilograms - _MIDDLE) <= abs(as_jin - _MIDDLE) else number / 2


@cache
def _tall() -> re.Pattern[str]:
    return re.compile(r"[一两二12]米[零一二三四五六七八九]{1,2}")


@cache
def _hundred() -> re.Pattern[str]:
    return re.compile(
        r"([一二两12])百零?(?:([一二三四五六七八九])十)?([一二三四五六七八九])?(?=\s?(?:多|来)?(?:斤|公斤|磅))"
    )


@cache
def _metre() -> re.Pattern[str]:
    return re.compile(r"(?<![\d.])([12])\s{0,1}(?:米|m)\s{0,1}(\d{1,2})(?!\d|\s{0,2}床)")


@cache
def _foot_and_inch() -> re.Pattern[str]:
    return re.compile(
        r"(?<![\d.])([4-7])\s{0,1}(?:'|’|′|ft\.?|foot|feet)\s{0,1}(\d{1,2})?\s{0,1}(?:\"|”|″|''|inches|in(?![a-z]))?"
    )


@cache
def _by_name() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((kind, re.compile(rf"(?:{names}){_IS}{_N}(?:{_UNIT})?")) for kind, names in _NAMED.items())


@cache
def _pair() -> re.Pattern[str]:
    return re.compile(
        r"(?<![\d.¥])(1[3-9]\d|20\d)(?:cm|厘米|公分)?\s{0,2}[/,，、 和高的]{0,3}\s{0,2}(?:重)?"
        r"(?<!\d)(\d{2,3}(?:\.\d)?)\s{0,2}(kg|公斤|千克|台斤|斤|lbs?|磅)?(?![\d.]|\s{0,2}(?:元|块|码|以内|以下|左右))"
    )


@cache
def _with_unit() -> re.Pattern[str]:
    return re.compile(rf"(?<![\d.¥]){_N}{_UNIT}")


@cache
def _tall_alone() -> re.Pattern[str]:
    return re.compile(r"(?<![\d.])(1[4-9]\d)(?![\d.]|\s{0,2}(?:元|块|码|斤|kg|公斤|磅|lb))")


@cache
def _answer() -> re.Pattern[str]:
    return re.compile(rf"^[^\d]{{0,8}}{_N}(?:{_UNIT})?[^\d]{{0,6}}$")
