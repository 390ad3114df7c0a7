"""What a colleague is asked before promotions go live: each doubt where there is reason, none where there is not."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from chalicelib.shop.doubts import Doubt, doubts
from chalicelib.shop.promotions import Promotion
from chalicelib.store import knowledge
from chalicelib.store.knowledge import Shelf

NOW = datetime(2026, 11, 10, tzinfo=UTC)
_WORDS = {"zh-Hans": "满减", "zh-Hant": "滿減", "en": "Money off"}
_COAT = {"product": "P1", "name": "羽绒服", "category": "女装", "price": "899.00", "text": "暖。"}
_BALANCE = {"balance_from": "2026-11-12T00:00:00.000Z", "balance_to": "2026-11-15T00:00:00.000Z"}


@pytest.fixture(autouse=True)
def catalogue() -> Iterator[None]:
    """A shop that sells one coat."""
    with knowledge.trying("products", Shelf("doubts", (_COAT,))):
        yield


def promotion(name: str = "M", day: int = 11, until: int = 20, **more: Any) -> Promotion:
    """A ¥40 off ¥300 from one day of November to another."""
    hours = {"starts_at": f"2026-11-{day:02}T00:00:00.000Z", "ends_at": f"2026-11-{until:02}T00:00:00.000Z"}
    ordinary = {"kind": "threshold", "name": _WORDS, "text": _WORDS, "terms": {"threshold": "300.00", "off": "40.00"}}
    return Promotion(promotion=name, **{**ordinary, **hours, **more})


def presale(**terms: Any) -> Promotion:
    return promotion(kind="presale", terms={"deposit": "50.00", "product": "P1", **_BALANCE, **terms})


def codes(*all_of_them: Promotion, touched: frozenset[str] | None = None) -> list[str]:
    found = doubts(all_of_them, NOW, touched)
    return [doubt.code for doubt in found if doubt.code != "nothing_on"]


def test_an_ordinary_promotion_raises_no_doubt() -> None:
    assert codes(promotion(), presale(), touched=frozenset("M")) == []


@pytest.mark.parametrize(
    ("doubtful", "code"),
    [
        (promotion(text={"zh-Hans": "满减"}), "language_missing"),
        (promotion(audience="钻石"), "nobody_sees_it"),
        (promotion(categories=("男装",)), "no_such_category"),
        (presale(product="P2"), "no_such_product"),
        (promotion(terms={"threshold": "40.00", "off": "40.00"}), "takes_off_all"),
        (presale(worth="899.00"), "above_the_price"),
        (presale(balance_to="2026-11-21T00:00:00.000Z"), "balance_outside"),
        (presale(balance_to="2026-11-11T00:00:00.000Z"), "balance_outside"),
    ],
)
def test_a_doubtful_promotion_raises_its_doubt(doubtful: Promotion, code: str) -> None:
    assert codes(doubtful) == [code]


def test_only_what_is_touched_is_doubted() -> None:
    strange = promotion("OLD", audience="钻石")
    assert codes(strange, promotion("NEW"), touched=frozenset({"NEW"})) == []
    assert codes(promotion("NOW", day=9), touched=frozenset({"NOW"})) == ["on_at_once"]
    assert codes(promotion("LATE", day=1, until=10), touched=frozenset({"LATE"})) == ["over_already"]


def test_two_that_take_off_much_together_are_told_of_once_each_with_the_sum() -> None:
    coupon = promotion("C", kind="coupon", terms={"threshold": "200.00", "off": "50.00"})
    small = promotion("S", kind="coupon", terms={"threshold": "10.00", "off": "1.00"})
    found = [doubt for doubt in doubts([promotion(), coupon, small], NOW, frozenset("M")) if doubt.code != "nothing_on"]
    assert found == [Doubt("deep_together", "M", {"with": "C", "off": "90.00", "spent": "300.00"})]


def test_what_is_never_on_together_or_for_the_same_goods_is_no_stack() -> None:
    terms = {"threshold": "200.00", "off": "90.00"}
    later = promotion("C", kind="coupon", terms=terms, day=20, until=25)
    other = promotion("D", kind="coupon", terms=terms, categories=("男装",))
    dresses = promotion("E", categories=("女装",))
    assert codes(promotion(), later) == []
    assert "deep_together" not in codes(other, dresses)


def test_a_stretch_without_anything_for_everybody_is_a_gap() -> None:
    gold = promotion("G", day=12, until=18, audience="金卡")
    found = doubts([promotion("A", day=10, until=12), gold, promotion("B", day=15)], NOW)
    assert [doubt.values for doubt in found] == [{"from": "2026-11-12T00:00:00.000Z", "to": "2026-11-15T00:00:00.000Z"}]
