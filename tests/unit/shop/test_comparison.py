"""Products side by side: every cell is what the catalogue has, and every fact follows from the cells."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from chalicelib.shop import comparison
from chalicelib.shop.pricing import Priced
from chalicelib.shop.products import Product, Variant

ATTRIBUTES = st.dictionaries(
    st.sampled_from(["材质", "重量", "产地", "防水"]), st.sampled_from(["棉", "210 克", "0.3 kg", "IPX7"])
)
PRODUCTS = st.lists(
    st.builds(
        Product,
        product=st.uuids().map(str),
        name=st.just("x"),
        price=st.decimals(1, 999, places=2).map(str),
        attributes=ATTRIBUTES,
        rating=st.sampled_from(["", "4.1", "4.9"]),
        variants=st.lists(st.builds(Variant, sku=st.just("s"), stock=st.integers(0, 2)), max_size=2).map(tuple),
    ),
    min_size=2,
    max_size=3,
)


@given(PRODUCTS)
def test_every_cell_is_the_catalogues_and_what_differs_stands_first(products: list[Product]) -> None:
    rows = comparison.rows_of(products)
    assert {row.label for row in rows} == {label for product in products for label in product.attributes}
    for row in rows:
        assert row.cells == tuple(product.attributes.get(row.label, comparison.NOT_RECORDED) for product in products)
    differs = [row.differs for row in rows]
    assert differs == sorted(differs, reverse=True)


@given(PRODUCTS)
def test_every_fact_follows_from_what_is_recorded(products: list[Product]) -> None:
    prices = [Priced(Decimal(product.price), Decimal(product.price)) for product in products]
    for fact in comparison.facts_of(products, prices):
        mine = products[fact.place]
        others = [product for place, product in enumerate(products) if place != fact.place]
        if fact.key == "cheaper":
            assert Decimal(mine.price) + Decimal(fact.figure) == min(Decimal(other.price) for other in others)
        if fact.key == "better_rated":
            assert all(other.rating and other.rating < mine.rating for other in others)
        if fact.key == "gone":
            assert mine.pieces == 0
        if fact.key == "lighter":
            assert all("重量" in one.attributes for one in products)


def test_the_lightest_is_told_whatever_its_unit() -> None:
    poles = [Product("a", "a", attributes={"净重": "0.3 kg"}), Product("b", "b", attributes={"重量": "约 210 克"})]
    same = [Priced(Decimal(1), Decimal(1))] * 2
    assert comparison.facts_of(poles, same) == [comparison.Fact("lighter", 1, "90.0")]
