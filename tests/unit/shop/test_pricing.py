"""What a basket costs, worked out by hand to the cent, and what is true of every basket."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from itertools import chain, combinations
from random import Random
from typing import TypeVar

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib import clock
from chalicelib.shop import promotions
from chalicelib.shop.pricing import Bill, Piece, bill, next_step, price_now
from chalicelib.shop.products import Product, Variant
from chalicelib.shop.promotions import Promotion
from tests.unit.shop.offered import coupon, piece, promotion, threshold

T = TypeVar("T")
WHOLE = threshold("300.00", "40.00", "WHOLE")
HOME = threshold("500.00", "80.00", "HOME", categories=("家纺",))
EACH = threshold("300.00", "50.00", "EACH", repeats=True)
TWENTY = coupon("199.00", "20.00", "TWENTY")
BEDS = coupon("100.00", "25.00", "BEDS", categories=("家纺",))
QUILT = piece("520.00", product="P2", category="家纺")


@pytest.mark.parametrize(
    ("pieces", "on", "coupons", "total", "applied"),
    [
        ([piece("299.99")], [WHOLE], [], "299.99", []),
        ([piece("300.00")], [WHOLE], [], "260.00", ["WHOLE"]),
        ([piece("150.00", 2)], [WHOLE], [], "260.00", ["WHOLE"]),
        ([piece("650.00")], [WHOLE], [], "610.00", ["WHOLE"]),
        ([piece("650.00")], [EACH], [], "550.00", ["EACH"]),
        ([piece("900.00")], [EACH], [], "750.00", ["EACH"]),
        ([QUILT], [WHOLE, HOME], [], "440.00", ["HOME"]),
        ([QUILT], [WHOLE, replace(HOME, terms={**HOME.terms, "stacks": "yes"})], [], "440.00", ["HOME"]),
        ([QUILT], [replace(p, terms={**p.terms, "stacks": "yes"}) for p in (WHOLE, HOME)], [], "400.00", ["HOME", "WHOLE"]),
        ([QUILT], [WHOLE, HOME], [BEDS, TWENTY], "415.00", ["HOME", "BEDS"]),
        ([QUILT], [replace(HOME, terms={**HOME.terms, "stacks": "no"})], [BEDS], "440.00", ["HOME"]),
        ([QUILT], [], [BEDS, TWENTY], "495.00", ["BEDS"]),
        ([QUILT], [], [replace(c, terms={**c.terms, "stacks": "yes"}) for c in (BEDS, TWENTY)], "475.00", ["BEDS", "TWENTY"]),
        # The coupon looks at what the threshold leaves: 238.00 and 198.99.
        ([piece("199.00"), piece("59.00", product="P3", category="杯壶")], [threshold("200", "20", "M")], [TWENTY], "218.00", ["M", "TWENTY"]),
        ([piece("218.99")], [threshold("200", "20", "M")], [TWENTY], "198.99", ["M"]),
        ([piece("100.00"), QUILT], [WHOLE], [BEDS], "555.00", ["WHOLE", "BEDS"]),
        ([piece("40.00")], [threshold("0", "50", "M")], [], "0.00", ["M"]),
        ([piece("400.00")], [threshold("300", "40", "M", products=["P9"])], [], "400.00", []),
        ([piece("400.00")], [threshold("300", "40", "M", stock=0)], [], "400.00", []),
    ],
)  # fmt: skip
def test_a_basket_costs(
    pieces: list[Piece], on: list[Promotion], coupons: list[Promotion], total: str, applied: list[str]
) -> None:
    found = bill(pieces, on, coupons)
    assert (found.total, [line.promotion.promotion for line in found.lines]) == (Decimal(total), applied)


def test_what_is_taken_off_is_shared_by_worth_to_the_cent() -> None:
    three = [piece("100.00"), piece("100.00", product="P2"), piece("100.01", product="P3")]
    assert bill(three, [WHOLE]).paid == (Decimal("86.67"), Decimal("86.67"), Decimal("86.67"))


def test_gifts_points_and_freight_look_at_what_is_paid() -> None:
    on = [
        WHOLE,
        promotion("gift", "BAG", threshold="260.00", gift="帆布袋"),
        promotion("gift", "CUP", threshold="260.51", gift="杯子"),
        promotion("gift", "GONE", threshold="1.00", gift="笔", stock=0),
        promotion("shipping", "SHIP", threshold="59.00"),
        promotion("points", "TWICE", times=2, categories=("鞋靴",)),
    ]
    found = bill([piece("200.00"), piece("100.50", product="P2", category="杯壶")], on)
    assert [gift.promotion for gift in found.gifts] == ["BAG"]
    assert found.shipping is not None
    # 300.50 less 40.00: 173.37 for the shoes count twice, 87.13 for the cup once.
    assert (found.total, found.points) == (Decimal("260.50"), 433)


@pytest.mark.parametrize(
    ("pieces", "on", "step"),
    [
        ([piece("462.50")], [threshold("500", "50", "M")], ("M", "37.50", "50")),
        ([piece("462.50")], [threshold("500", "50", "M", repeats=True)], ("M", "37.50", "50")),
        ([piece("762.50")], [threshold("400", "50", "M", repeats=True)], ("M", "37.50", "100")),
        ([piece("762.50")], [threshold("400", "50", "M")], None),
        ([piece("260.00")], [threshold("200", "20", "A"), threshold("300", "40", "B"), threshold("280", "20", "C")], ("B", "40.00", "40")),
        ([piece("260.00")], [HOME, WHOLE], ("WHOLE", "40.00", "40")),
        ([piece("480.00", category="家纺")], [HOME, threshold("1000", "100", "M")], ("HOME", "20.00", "80")),
        ([], [WHOLE], ("WHOLE", "300.00", "40")),
        ([piece("260.00")], [threshold("300", "40", "M", stock=0)], None),
    ],
)  # fmt: skip
def test_the_next_bar_is_told_with_what_lacks(
    pieces: list[Piece], on: list[Promotion], step: tuple[str, str, str] | None
) -> None:
    found = next_step(pieces, on)
    told = found and (found.promotion.promotion, found.missing, found.off)
    assert told == (step and (step[0], Decimal(step[1]), Decimal(step[2])))


yuan = st.integers(1, 60000).map(lambda cents: Decimal(cents) / 100)
STACKS = st.sampled_from([None, "yes", "no", "with_coupons", "with_thresholds"])
CATEGORIES = st.sampled_from([(), ("鞋靴",), ("家纺",), ("鞋靴", "家纺")])
pieces_ = st.lists(
    st.builds(
        Piece, st.sampled_from(["P1", "P2", "P3"]), st.sampled_from(["鞋靴", "家纺", ""]), yuan, st.integers(1, 3)
    ),
    max_size=4,
)


@st.composite
def offers(draw: st.DrawFn, kind: str, most: int) -> list[Promotion]:
    return [
        promotion(
            kind,
            f"{kind}{number}",
            categories=draw(CATEGORIES),
            threshold=str(draw(yuan)),
            off=str(draw(yuan) / 5),
            repeats=kind == "threshold" and draw(st.booleans()),
            stacks=draw(STACKS),
        )
        for number in range(draw(st.integers(0, most)))
    ]


QUICK = settings(deadline=None, max_examples=200)


@QUICK
@given(pieces_, offers("threshold", 3), offers("coupon", 3))
def test_nothing_costs_less_than_nothing_and_the_shares_add_up(
    pieces: list[Piece], on: list[Promotion], coupons: list[Promotion]
) -> None:
    found = bill(pieces, on, coupons)
    assert all(0 <= paid <= piece.worth for paid, piece in zip(found.paid, pieces, strict=True))
    assert sum(found.paid, Decimal()) == found.total == found.goods - sum((x.off for x in found.lines), Decimal())
    assert all(0 <= line.off <= line.base for line in found.lines)
    assert found.points == int(found.total)


@QUICK
@given(pieces_, offers("threshold", 3), offers("coupon", 3), st.randoms(use_true_random=False))
def test_the_order_of_things_does_not_matter(
    pieces: list[Piece], on: list[Promotion], coupons: list[Promotion], chance: Random
) -> None:
    one = bill(pieces, on, coupons)
    other = bill(_shuffled(pieces, chance), _shuffled(on, chance), _shuffled(coupons, chance))
    assert (one.total, one.lines, sorted(one.paid)) == (other.total, other.lines, sorted(other.paid))


def _shuffled(things: list[T], chance: Random) -> list[T]:
    return chance.sample(things, len(things))


@QUICK
@given(pieces_, offers("threshold", 4), offers("coupon", 3))
def test_one_more_promotion_never_makes_it_dearer(
    pieces: list[Piece], on: list[Promotion], coupons: list[Promotion]
) -> None:
    assert bill(pieces, on, coupons).total <= bill(pieces, on[:-1], coupons[:-1]).total


@QUICK
@given(pieces_, offers("threshold", 3), yuan)
def test_who_buys_more_saves_no_less(pieces: list[Piece], on: list[Promotion], more: Decimal) -> None:
    assert bill([*pieces, Piece("P1", "鞋靴", more)], on).off >= bill(pieces, on).off


def _brute(pieces: list[Piece], on: list[Promotion], coupons: list[Promotion]) -> Decimal:
    """The most that any allowed set takes off, each tried by itself."""
    everything = [*on, *coupons]
    sets = chain.from_iterable(combinations(everything, size) for size in range(len(everything) + 1))
    allowed = [those for those in sets if all(a.stacks_with(b) for a, b in combinations(those, 2))]
    return max(_alone(pieces, those) for those in allowed)


def _alone(pieces: list[Piece], those: tuple[Promotion, ...]) -> Decimal:
    """What a set takes off where all of it comes to hold, else nothing."""
    free = tuple(replace(p, terms={**p.terms, "stacks": "yes"}) for p in those)
    found: Bill = bill(pieces, [p for p in free if p.kind == "threshold"], [p for p in free if p.kind == "coupon"])
    return (
        found.off if {line.promotion.promotion for line in found.lines} == {p.promotion for p in those} else Decimal()
    )


@QUICK
@given(pieces_, offers("threshold", 3), offers("coupon", 2))
def test_the_best_of_all_that_is_allowed_is_found(
    pieces: list[Piece], on: list[Promotion], coupons: list[Promotion]
) -> None:
    assert bill(pieces, on, coupons).off == _brute(pieces, on, coupons)


@QUICK
@given(pieces_, offers("threshold", 3))
def test_who_buys_what_lacks_gets_what_was_told(pieces: list[Piece], on: list[Promotion]) -> None:
    step = next_step(pieces, on)
    if step:
        category = (step.promotion.categories or ("",))[0]
        after = bill([*pieces, Piece("", category, step.missing)], on)
        assert after.off > bill(pieces, on).off
        assert next(line.off for line in after.lines if line.promotion is step.promotion) == step.off


PRODUCT = Product("P2", "冬被", category="家纺", price="520.00")
NOW = clock.moment("2026-11-22T12:00:00+08:00")


@pytest.fixture
def shelf(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two thresholds, one of them for gold, and a presale whose deposit is open until noon."""
    presale = promotion(
        "presale",
        "PRE",
        deposit="50.00",
        worth="120.00",
        product="P9",
        balance_from=clock.iso(NOW),
        balance_to="2026-12",
    )
    on = [WHOLE, HOME, threshold("1", "200", "GOLD", audience="金卡"), presale]
    monkeypatch.setattr(promotions, "_all", lambda: on)


@pytest.mark.usefixtures("shelf")
@pytest.mark.parametrize(
    ("product", "level", "variant", "price", "by"),
    [
        (PRODUCT, "", None, "440.00", ["HOME"]),
        (PRODUCT, "黑金", None, "320.00", ["GOLD"]),
        (PRODUCT, "", Variant("S", price="420.00"), "380.00", ["WHOLE"]),
        (PRODUCT, "", Variant("S"), "440.00", ["HOME"]),
        (replace(PRODUCT, price="99.00"), "", None, "99.00", []),
        (replace(PRODUCT, price=""), "", None, "0.00", []),
    ],
)
def test_one_piece_costs_now(product: Product, level: str, variant: Variant | None, price: str, by: list[str]) -> None:
    found = price_now(product, NOW, level, variant)
    assert (found.price, [line.promotion.promotion for line in found.lines]) == (Decimal(price), by)
    assert found.was - found.price == sum((line.off for line in found.lines), Decimal())


@pytest.mark.usefixtures("shelf")
@pytest.mark.parametrize(("seconds", "price"), [(-1, "450.00"), (0, "480.00")])
def test_a_presale_is_the_price_until_its_balance_begins(seconds: int, price: str) -> None:
    goods = replace(PRODUCT, product="P9", category="")
    found = price_now(goods, NOW + timedelta(seconds=seconds))
    assert found.price == Decimal(price)


def test_many_offers_are_weighed_without_end() -> None:
    on = [threshold("1", f"{n}.00", f"M{n:02}", stacks="yes") for n in range(1, 30)]
    held = [coupon("1", f"{n}.00", f"C{n:02}", stacks="yes") for n in range(1, 100)]
    found = bill([piece("9999.00")], on, held)
    assert found.off >= 29 + 99 and next_step([piece("9999.00")], on, held) is None
