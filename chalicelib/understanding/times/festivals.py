"""The days that shops and customers call by name, those of the moon by a table."""

from datetime import datetime

from chalicelib.understanding.times.stretch import Stretch, date, days, nearest

_FIXED = {
    (11, 11): "双十一 双11 双 11 double11 double eleven singles day",
    (12, 12): "双十二 双12 double12 double twelve",
    (6, 18): "618 六一八 年中大促",
    (3, 8): "三八 38 妇女 女神 女王",
    (5, 20): "520 五二零",
    (10, 1): "国庆 十一 national day",
    (5, 1): "五一 劳动 labour day labor day",
    (1, 1): "元旦 new year new year's new years",
    (12, 25): "圣诞 christmas xmas",
    (12, 24): "平安夜 christmas eve",
    (2, 14): "情人 valentine valentine's",
    (6, 1): "六一 儿童",
    (9, 10): "教师",
}
_OF_THE_MOON = {  # 2024 to 2032
    "春节": (210, 129, 217, 206, 126, 213, 203, 123, 211),
    "元宵": (224, 212, 303, 220, 209, 227, 217, 206, 225),
    "清明": (404, 404, 405, 405, 404, 404, 405, 405, 404),
    "端午": (610, 531, 619, 609, 528, 616, 605, 624, 612),
    "七夕": (810, 829, 819, 808, 826, 816, 805, 824, 812),
    "中秋": (917, 1006, 925, 915, 1003, 922, 912, 1001, 919),
    "重阳": (1011, 1029, 1018, 1008, 1026, 1016, 1005, 1024, 1012),
}
_MOON_FROM = 2024
_SAME = {"除夕": "春节", "年三十": "春节", "过年": "春节", "大年初一": "春节", "spring festival": "春节"}
_SAME |= {"chinese new year": "春节", "cny": "春节", "mid-autumn": "中秋", "dragon boat": "端午"}
_EVE = ("除夕", "年三十")
SHOPPING = {(11, 11), (12, 12), (6, 18)}


def festival(now: datetime, name: str, of_year: int = 0) -> Stretch | None:
    """The day of that name, in the nearest year where none is named; None for a year beyond the table."""
    fixed = [when for when, names in _FIXED.items() if f" {name} " in f" {names} "]
    if fixed:
        return date(now, *fixed[0], of_year)
    shift = -1 if name in _EVE else 0
    found = [at for at in _of_the_moon(now, _SAME.get(name, name)) if of_year in (0, at.year)]
    return days(nearest(now, found), shift) if found else None


def _of_the_moon(now: datetime, name: str) -> list[datetime]:
    years = enumerate(_OF_THE_MOON.get(name, ()), _MOON_FROM)
    found = (date(now, day // 100, day % 100, year) for year, day in years)
    return [one[0] for one in found if one]
