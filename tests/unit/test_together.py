"""What is counted of orders is what is in them."""

import json
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from chalicelib import clock
from chalicelib.shop import intake
from models.together import BESIDE, LATELY, LEAST, Basket, baskets_of, rows_of

NOW = clock.moment("2026-11-22T12:00:00+08:00")
BASKETS = st.lists(
    st.builds(
        Basket,
        st.integers(0, 40).map(lambda days: NOW - timedelta(days=days)),
        st.frozensets(st.sampled_from("ABCDE"), min_size=1),
    ),
    max_size=12,
)


@given(BASKETS)
def test_every_count_is_the_number_of_orders(baskets: list[Basket]) -> None:
    latest = max((basket.at for basket in baskets), default=NOW)
    for row in rows_of(baskets):
        assert row["sold"] == sum(row["together"] in one.products and one.at > latest - LATELY for one in baskets)
        counts = {one["product"]: one["count"] for one in row["beside"]}
        both = {other: sum({row["together"], other} <= one.products for one in baskets) for other in "ABCDE"}
        assert counts == {other: n for other, n in both.items() if other != row["together"] and n >= LEAST}
        nearness = [one["nearness"] for one in row["beside"]]
        assert nearness == sorted(nearness, reverse=True) and len(nearness) <= BESIDE


def test_orders_that_came_to_nothing_do_not_count() -> None:
    order = {
        "status": "paid",
        "placed_at": "2026-11-20T10:00:00+08:00",
        "items": [{"product": "A"}, {"product": "A"}, {"product": "B"}],
    }
    kept = baskets_of([order, order | {"status": "cancelled"}, order | {"status": "refunded"}])
    assert [basket.products for basket in kept] == [{"A", "B"}]


def test_the_rows_pass_the_import() -> None:
    baskets = [Basket(NOW, frozenset("AB"))] * 3
    body = "\n".join(json.dumps(row) for row in rows_of(baskets))
    read = intake.read("together", body.encode(), "application/x-ndjson")
    assert not read.rejected and read.rows[0]["beside"] == [{"product": "B", "count": 3, "nearness": 375}]
