"""The shop's 2,000 customers, all invented: names, numbers that nobody can have, streets on no map."""

import tomllib
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

from demo.places import City, cities, city

COUNT = 2000
LEVELS = {"普通": 64, "银卡": 22, "金卡": 11, "黑金": 3}
_NAMES = tomllib.loads(Path(__file__).with_name("names.toml").read_text(encoding="utf-8"))
_WORDS = {kind: _NAMES[kind].split() for kind in ("given", "traditional", "roads", "estates")}
# Who the demo's logins are: name, level, language, city and the rest of the address.
_KNOWN = {
    1: ("林小满", "金卡", "zh-Hans", "杭州市"),
    2: ("陈砚秋", "银卡", "zh-Hans", "上海市"),
    3: ("周渡", "普通", "zh-Hans", "武汉市"),
    4: ("许知夏", "金卡", "zh-Hans", "成都市"),
    5: ("沈南乔", "黑金", "zh-Hans", "北京市"),
    6: ("顾北辰", "普通", "zh-Hans", "南京市"),
    7: ("叶清禾", "银卡", "zh-Hans", "西安市"),
    8: ("何以宁", "普通", "zh-Hans", "长沙市"),
    9: ("黃子晴", "银卡", "zh-Hant", "香港"),
    10: ("Emma Reed", "普通", "en", "深圳市"),
}


_MEANS = (("wechat", "wallet", "微信支付"), ("alipay", "wallet", "支付宝"), ("card", "card", "银行卡"))


@dataclass(frozen=True, slots=True)
class Means:
    """A way to pay; only gift cards have a balance, in yuan."""

    id: str
    kind: str
    label: str
    balance: str = ""

    def row(self) -> dict[str, str]:
        row = {"method": self.id, "kind": self.kind, "label": self.label}
        return row | ({"balance": self.balance} if self.balance else {})


@dataclass(frozen=True, slots=True)
class Person:
    """A customer and where they live."""

    id: str
    name: str
    level: str
    phone: str
    language: str
    city: City
    district: str
    address: str
    means: tuple[Means, ...]

    def row(self) -> dict[str, Any]:
        """The customer as the import takes it."""
        return {
            "customer": self.id,
            "name": self.name,
            "level": self.level,
            "phone": self.phone,
            "language": self.language,
            "email": f"{self.id}@mail.example",
            "address": self.address,
            "methods": [means.row() for means in self.means],
        }


def people(seed: int) -> list[Person]:
    """u00001 to u02000; the first ten are the demo's logins."""
    rng, purses = Random(f"{seed}/people"), Random(f"{seed}/means")
    phones = rng.sample(range(10**8), COUNT)
    return [_person(number, phones[number - 1], _means(purses), rng) for number in range(1, COUNT + 1)]


def _means(rng: Random) -> tuple[Means, ...]:
    """One or two ways to pay, and with every fourth customer a gift card."""
    usual = tuple(Means(*about) for about in rng.sample(_MEANS, rng.choice((1, 2))))
    balance = f"{rng.randint(2, 40) * 5}.00"
    return (*usual, Means("gift", "gift_card", "礼品卡", balance)) if rng.random() < 0.25 else usual


def _person(number: int, digits: int, means: tuple[Means, ...], rng: Random) -> Person:
    language = rng.choices(("zh-Hans", "zh-Hant", "en"), (92, 5, 3))[0]
    home = rng.choice(cities())
    name, level = _name(language, rng), rng.choices(list(LEVELS), list(LEVELS.values()))[0]
    if number in _KNOWN:
        name, level, language, town = _KNOWN[number]
        home = city(town)
    district = rng.choice(home.districts)
    # No operator has ever been given numbers that start with 123.
    return Person(
        f"u{number:05}",
        name,
        level,
        f"123{digits:08}",
        language,
        home,
        district,
        _address(home, district, rng),
        means,
    )


def _name(language: str, rng: Random) -> str:
    if language == "zh-Hans":
        return str(rng.choice(_NAMES["surnames"]) + rng.choice(_WORDS["given"]))
    return str(rng.choice(_WORDS["traditional"] if language == "zh-Hant" else _NAMES["foreign"]))


def _address(home: City, district: str, rng: Random) -> str:
    town = home.province if home.province.startswith(home.name) else home.province + home.name
    road, estate = rng.choice(_WORDS["roads"]), rng.choice(_WORDS["estates"])
    flat = f"{rng.randint(1, 28)} 幢 {rng.randint(1, 26)}0{rng.randint(1, 4)} 室"
    return f"{town}{district}{road} {rng.randint(1, 388)} 号{estate} {flat}"
