"""Fifteen promotions around the present date, named after the shopping festivals nearest to it."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from chalicelib.clock import SHANGHAI

_FILE = Path(__file__).with_name("promotions.toml")
_FESTIVALS = (
    (1, 8, "年货节", "年貨節", "New Year market"),
    (2, 14, "情人节", "情人節", "Valentine's"),
    (3, 8, "女神节", "女神節", "Women's Day"),
    (4, 15, "春日焕新", "春日煥新", "Spring refresh"),
    (5, 20, "五二〇", "五二〇", "520"),
    (6, 18, "618", "618", "618"),
    (7, 18, "夏日清凉节", "夏日清涼節", "Summer days"),
    (8, 25, "开学季", "開學季", "Back to school"),
    (9, 20, "金秋上新", "金秋上新", "Autumn arrivals"),
    (10, 1, "国庆", "國慶", "National Day"),
    (11, 11, "双十一", "雙十一", "Double 11"),
    (12, 12, "双十二", "雙十二", "Double 12"),
)
_LANGUAGES = ("zh-Hans", "zh-Hant", "en")
_AGAIN = {"zh-Hans": "返场", "zh-Hant": "返場", "en": " encore"}


@dataclass(frozen=True, slots=True)
class Festival:
    """A day the whole country shops on, and its names by language."""

    day: date
    names: Mapping[str, str]

    @property
    def code(self) -> str:
        return f"{self.day:%m%d}"


def promotions(now: datetime, numbers: Mapping[str, str]) -> list[dict[str, Any]]:
    """All promotions as the import takes them; `numbers` gives a product's id by its name."""
    today = now.astimezone(SHANGHAI).date()
    return [_promotion(entry, today, numbers) for entry in _entries()]


@cache
def _entries() -> list[dict[str, Any]]:
    entries: list[dict[str, Any]] = tomllib.loads(_FILE.read_text(encoding="utf-8"))["promotion"]
    return entries


def festivals(today: date) -> tuple[Festival, Festival]:
    """The festival nearest to a day, and the next one after both."""
    near = [
        Festival(date(year, month, day), dict(zip(_LANGUAGES, names, strict=True)))
        for year in (today.year - 1, today.year, today.year + 1)
        for month, day, *names in _FESTIVALS
    ]
    nearest = min(near, key=lambda festival: abs(festival.day - today))
    return nearest, next(festival for festival in near if festival.day > max(today, nearest.day))


def _promotion(entry: dict[str, Any], today: date, numbers: Mapping[str, str]) -> dict[str, Any]:
    nearest, following = festivals(today)
    begins, ends = entry["days"]
    said = {
        field: {language: entry[field][language].format(**_words(language, entry, today)) for language in _LANGUAGES}
        for field in ("name", "text")
    }
    return {
        "promotion": entry["id"].format(code=nearest.code, next_code=following.code),
        "name": said["name"],
        "kind": entry["kind"],
        "starts_at": _midnight(today, begins),
        "ends_at": _midnight(today, ends + 1),
        "text": said["text"],
        "terms": entry["terms"] | _balance(entry, today, numbers),
        "audience": entry.get("audience", "all"),
        "categories": entry.get("categories", []),
    }


def _balance(entry: dict[str, Any], today: date, numbers: Mapping[str, str]) -> dict[str, str]:
    if "balance" not in entry:
        return {}
    first, last = entry["balance"]
    return {
        "product": numbers[entry["product"]],
        "balance_from": _midnight(today, first),
        "balance_to": _midnight(today, last + 1),
    }


def _words(language: str, entry: dict[str, Any], today: date) -> dict[str, str]:
    nearest, following = festivals(today)
    over = _AGAIN[language] if nearest.day < today else ""
    first, last = entry.get("balance", (0, 0))
    return {
        "plain": nearest.names[language],
        "festival": nearest.names[language] + over,
        "next": following.names[language],
        "pay_from": _day(today + timedelta(days=first), language),
        "pay_to": _day(today + timedelta(days=last), language),
    }


def _day(day: date, language: str) -> str:
    return f"{day:%B} {day.day}" if language == "en" else f"{day.month} 月 {day.day} 日"


def _midnight(today: date, days: int) -> str:
    """The first moment of a day in Shanghai."""
    return datetime.combine(today + timedelta(days=days), datetime.min.time(), SHANGHAI).isoformat()
