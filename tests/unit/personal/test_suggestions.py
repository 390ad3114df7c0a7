"""What is suggested fits what was asked for, is there, and is said with a reason that is true."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from chalicelib.personal import suggestions
from chalicelib.personal.suggestions import Past, Suggestion
from chalicelib.shop.pricing import Priced
from chalicelib.shop.products import Product, Variant
from chalicelib.shop.together import Beside, Together
from chalicelib.understanding.wishes import Wish

COLOURS, SIZES, CATEGORIES = ["黑色", "雾白"], ["S", "M"], ["男装", "女装", "零食"]
VARIANTS = st.builds(
    Variant,
    sku=st.uuids().map(str),
    stock=st.integers(0, 2),
    colour=st.sampled_from(COLOURS),
    size=st.sampled_from(SIZES),
)
GOODS = st.lists(
    st.builds(
        Product,
        product=st.integers(1, 99).map(lambda n: f"P{n:02}"),
        name=st.sampled_from(["跑鞋", "男士跑鞋", "女士T恤", "坚果"]),
        category=st.sampled_from(CATEGORIES),
        price=st.integers(10, 500).map(lambda yuan: f"{yuan}.00"),
        variants=st.lists(VARIANTS, max_size=3).map(tuple),
        consumable=st.booleans(),
    ),
    max_size=8,
    unique_by=lambda product: product.product,
)
WISHES = st.builds(
    Wish,
    names=st.none() | st.just(frozenset({"跑鞋", "坚果"})),
    least=st.sampled_from([0, 50]),
    most=st.sampled_from([0, 100, 300]),
    whom=st.sampled_from(["", "male", "female"]),
    colours=st.sampled_from([(), ("黑色",)]),
    sizes=st.sampled_from([(), ("M",)]),
)
PASTS = st.sets(st.integers(1, 99)).map(
    lambda ids: Past(frozenset(f"P{n:02}" for n in ids if n % 2), {f"P{n:02}": f"物{n}" for n in ids})
)


def priced(product: Product, variant: Variant | None) -> Priced:
    price = Decimal((variant.price if variant else "") or product.price)
    return Priced(price, price)


def suggested(goods: Sequence[Product], wish: Wish, past: Past, counted: Sequence[Together] = ()) -> list[Suggestion]:
    fits = suggestions.fitting(goods, wish, {}, priced)
    catalogue = {product.product: product for product in goods}
    return suggestions.suggested(fits, wish, past, {one.together: one for one in counted}, catalogue)


@given(GOODS, WISHES, PASTS)
def test_what_is_suggested_fits_to_the_letter(goods: list[Product], wish: Wish, past: Past) -> None:
    found = suggested(goods, wish, past)
    assert len(found) <= 3 and len({one.product.product for one in found}) == len(found)
    for product, price in ((one.product, float(one.priced.price)) for one in found):
        assert wish.least <= price <= (wish.most or price)
        assert wish.names is None or product.name in wish.names
        assert product.consumable or product.product not in past.lately
        assert not (wish.whom == "male" and "女" in product.category + product.name)
        there = [one for one in product.variants if one.stock]
        assert there or not product.variants
        if wish.colours or wish.sizes:
            assert any(
                (not wish.colours or one.colour == "黑色") and (not wish.sizes or one.size == "M") for one in there
            )


@given(GOODS, WISHES, PASTS)
def test_every_reason_is_true(goods: list[Product], wish: Wish, past: Past) -> None:
    found = suggested(goods, wish, past)
    prices = [priced(product, None).price for product, _, _ in suggestions.fitting(goods, wish, {}, priced)]
    for one in found:
        if one.reason == "cheapest":
            assert one.priced.price <= min(prices) or past.lately
        if one.reason == "alike":
            assert one.values["name"] in past.bought.values()
        if one.reason == "within":
            assert float(one.priced.price) <= wish.most


def shoe(number: int, **more: object) -> Product:
    made = Product(f"P{number}", f"跑鞋{number}", "鞋", "100.00", variants=(Variant("s", 3),))
    return replace(made, **more)  # type: ignore[arg-type]


def test_what_goes_with_what_was_bought_comes_first_and_says_with_what() -> None:
    counted = [Together("OLD", 9, (Beside("P3", 4, 300),)), *(Together(f"P{n}", 2) for n in (1, 2, 3))]
    first, *_ = suggested([shoe(1), shoe(2), shoe(3)], Wish(), Past(bought={"OLD": "溯溪鞋"}), counted)
    assert (first.product.product, first.reason) == ("P3", "beside")
    assert first.values == {"name": "溯溪鞋", "count": "4"}


def test_what_is_bought_together_once_or_twice_is_no_reason() -> None:
    counted = [Together("OLD", 9, (Beside("P3", 2, 300),))]
    first, *_ = suggested([shoe(1), shoe(3)], Wish(), Past(bought={"OLD": "溯溪鞋"}), counted)
    assert (first.product.product, first.reason) == ("P3", "in_stock")


def test_the_customers_own_words_weigh_most() -> None:
    counted = [Together("P1", 90), Together("P2", 1)]
    first, *_ = suggested([shoe(1), shoe(2, text="穿上很透气")], Wish(words=("透气",)), Past(), counted)
    assert (first.product.product, first.reason, first.values) == ("P2", "said", {"words": "透气"})


def test_what_sells_most_is_said_only_of_the_one_that_does() -> None:
    counted = [Together("P1", 5), Together("P2", 9), Together("P3", 9)]
    found = suggested([shoe(1), shoe(2), shoe(3)], Wish(most=200), Past(), counted)
    assert "most_sold_within" not in {one.reason for one in found}
    alone = suggested([shoe(1), shoe(2)], Wish(most=200), Past(), counted)
    assert [one.reason for one in alone] == ["most_sold_within", "sells"] and alone[0].values == {"most": "200"}


def test_the_customers_size_must_be_there() -> None:
    table = ({"尺码": "S", "脚长(毫米)": "245"}, {"尺码": "M", "脚长(毫米)": "255"})
    shoes = [shoe(n, size_table=table, variants=(Variant("s", n, size="M"), Variant("t", 3, size="S"))) for n in (0, 1)]
    fits = suggestions.fitting(shoes, Wish(), {"foot": 254.0}, priced)
    assert [(product.product, size) for product, _, size in fits] == [("P1", "M")]
