"""Where a text speaks of, whoever writes it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.message import LANGUAGES
from chalicelib.places import ABROAD, PLACES, PROVINCES, called, place_in
from demo.places import cities


def test_there_are_thirty_four_provincial_units() -> None:
    assert len(set(PROVINCES)) == len(PROVINCES) == 34


@pytest.mark.parametrize("name", PROVINCES)
def test_every_one_is_found_by_its_names(name: str) -> None:
    assert place_in(f"寄到{name}要几天") == name
    assert place_in(f"Shipping to {called(name, 'en')}, please") == name


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("乌鲁木齐能送吗", "新疆"),
        ("上海市静安区南京西路100号", "上海"),
        ("静安区南京西路100号", ""),
        ("广州市北京路 3 号", "广东"),
        ("青海省海南藏族自治州", "青海"),
        ("能寄到美国吗", ABROAD),
        ("Do you ship to the US?", ABROAD),
        ("let us know when it ships", ""),
        ("什么时候发货", ""),
        ("内蒙包邮吗", "内蒙古"),
    ],
)
def test_a_place_is_where_the_text_says(text: str, place: str) -> None:
    assert place_in(text) == place


@pytest.mark.parametrize("city", cities(), ids=lambda city: city.name)
def test_an_address_lies_in_its_province(city: object) -> None:
    province, name = getattr(city, "province", ""), getattr(city, "name", "")
    assert province.startswith(place_in(f"{province}{name}一路 1 号"))


@given(st.text(max_size=200))
def test_any_text_has_a_known_place_or_none(text: str) -> None:
    assert place_in(text) in ("", *PLACES)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_place_has_a_name_in_every_language(language: str) -> None:
    assert all(called(place, language) for place in PLACES)
    assert called("广东", "zh-Hant") == "廣東" and called("西藏", "en") == "Tibet"
