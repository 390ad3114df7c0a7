"""The size for a body: a larger body never gets a smaller size, and what is doubtful is said."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.shop import sizes
from chalicelib.shop.products import Product, Variant
from chalicelib.shop.sizes import Advice, Table
from demo.sizes import SIZE_TABLES
from tests.shelf import PRODUCTS

BODIES = st.fixed_dictionaries(
    {},
    optional={
        "height": st.floats(140, 200), "weight": st.floats(35, 110), "chest": st.floats(60, 130), "waist": st.floats(50, 120),
        "hips": st.floats(60, 130), "foot": st.floats(200, 300),
    },
)  # fmt: skip
WEARABLE = [name for name in SIZE_TABLES if "床" not in name and "被" not in name and "窗" not in name]


def table(name: str) -> Table:
    found = sizes.table_of(Product("P1", name, size_table=tuple(SIZE_TABLES[name])))
    assert found
    return found


def place(of: Table, advice: Advice) -> int:
    """Where the advised size stands; before all where the body is below the table, after all where it is above."""
    edges = {"below": -1, "above": len(of.sizes)}
    return edges.get(advice.outside, of.sizes.index(advice.size) if advice.size else 0)


@given(
    st.sampled_from(WEARABLE),
    BODIES,
    st.sampled_from(["height", "weight", "chest", "waist", "hips", "foot"]),
    st.floats(0, 30),
)
def test_more_of_any_measure_never_gets_a_smaller_size(
    name: str, body: dict[str, float], kind: str, more: float
) -> None:
    of = table(name)
    larger = body | {kind: body[kind] + more} if kind in body else body
    before, after = of.advised(body), of.advised(larger)
    assert (before is None) == (after is None) == (not of.usable(body))
    assert not before or not after or place(of, before) <= place(of, after)


@given(st.sampled_from(WEARABLE), BODIES)
def test_what_is_missing_is_asked_until_a_size_can_be_told(name: str, body: dict[str, float]) -> None:
    of, known = table(name), dict(body)
    while missing := of.missing(known):
        assert missing not in known and missing in of.columns
        known[missing] = 60.0
    advice = of.advised(known)
    assert advice and (advice.size in of.sizes or advice.outside)


@pytest.mark.parametrize(
    ("product", "body", "size", "between", "outside"),
    [
        ("dress", {"height": 165, "weight": 52}, "M", "", ""), ("dress", {"height": 165, "weight": 60}, "L", "", ""),
        ("dress", {"height": 175, "weight": 46}, "S+", "", ""), ("dress", {"height": 160, "weight": 47.5}, "S", "M", ""),
        ("dress", {"height": 170, "weight": 90}, "", "", "above"), ("dress", {"height": 155, "weight": 36}, "", "", "below"),
        ("trousers", {"weight": 47.7}, "M", "S", ""), ("trousers", {"waist": 68}, "M", "", ""), ("trail", {"foot": 248}, "40码", "39码", ""),
        ("trail", {"foot": 250}, "40码", "", ""), ("trail", {"foot": 251}, "40码", "", ""), ("trail", {"foot": 275}, "", "", "above"),
        ("trail", {"foot": 225}, "", "", "below"),
    ],
)  # fmt: skip
def test_the_size_is_told_with_its_doubts(
    product: str, body: dict[str, float], size: str, between: str, outside: str
) -> None:
    advice = advised(product, body)
    # One more than the girth asks for is as far as a height goes.
    assert advice.size == {"S+": "M"}.get(size, size)
    assert (advice.between, advice.outside) == (between, outside)


def test_measures_that_disagree_are_told_one_by_one() -> None:
    assert advised("dress", {"height": 175, "weight": 46}).by == {"height": "XL", "weight": "S"}


def advised(product: str, body: dict[str, float]) -> Advice:
    of = sizes.table_of(Product("P1", "x", size_table=tuple(PRODUCTS[product]["size_table"])))
    advice = of.advised(body) if of else None
    assert advice
    return advice


@pytest.mark.parametrize(
    "rows",
    [
        [], [{"尺码": "1.8m床", "适用床": "1.8×2.0米"}], [{"尺码": "S", "身高": "一般"}], [{"尺码": "L", "身高": "170"}, {"尺码": "S", "身高": "150"}],
        [{"尺码": "S", "肩宽": 37}, {"尺码": "M", "肩宽": 38}],
    ],
)  # fmt: skip
def test_a_table_that_tells_nothing_of_bodies_is_none(rows: list[dict[str, object]]) -> None:
    assert sizes.table_of(Product("P1", "x", size_table=tuple(rows))) is None


def test_units_are_read_from_the_heading() -> None:
    rows = (
        {"size": "S", "weight (lb)": "99-120", "waist (inch)": "26"},
        {"size": "M", "weight (lb)": "120-140", "waist (inch)": "28"},
    )
    of = sizes.table_of(Product("P1", "x", size_table=rows))
    assert of and of.columns["weight"].least[0] == pytest.approx(44.9, abs=0.1)
    assert of.columns["waist"].most[1] == pytest.approx(71.1, abs=0.1)


def test_variants_of_a_size_are_found_however_it_is_written() -> None:
    shoe = Product(
        "P1", "x", variants=(Variant("a", 1, size="42"), Variant("b", 1, size="42码"), Variant("c", 1, size="XL"))
    )
    assert [one.sku for one in sizes.in_size(shoe, "42码")] == ["a", "b"]
    assert [one.sku for one in sizes.in_size(shoe, "xl")] == ["c"]
