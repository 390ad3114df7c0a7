"""When a parcel should come, and when it has rested too long: at every edge, and for any numbers."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib import clock
from chalicelib.shop import routes
from chalicelib.shop.orders import Parcel, Scan
from chalicelib.shop.routes import Route
from infra.routes import written

NOW = datetime(2026, 11, 22, 4, tzinfo=UTC)
HOURS = st.integers(0, 400)


def ago(hours: float) -> str:
    return clock.iso(NOW - timedelta(hours=hours))


def parcel(status: str = "in_transit", *scans: float, promised: float | None = None) -> Parcel:
    """A parcel scanned so many hours ago, promised in so many hours."""
    track = tuple(Scan(ago(hours), "快件") for hours in scans or (30,))
    return Parcel("SF1", "顺丰速运", status, "" if promised is None else ago(-promised), track)


@given(HOURS, HOURS, HOURS, st.integers(-400, 400))
def test_a_window_holds_the_promised_moment_and_begins_no_earlier_than_now(
    p50: int, more: int, ago_: int, due: int
) -> None:
    window = routes.expected(parcel("in_transit", ago_, promised=due), Route(hours_p50=p50, hours_p90=p50 + more), NOW)
    assert (window is None) == (due < 0)
    if window:
        assert NOW <= window.first <= window.last == NOW + timedelta(hours=due) and window.promised


@given(HOURS, HOURS, HOURS)
def test_without_a_promise_the_window_is_what_the_route_has_taught(p50: int, more: int, ago_: int) -> None:
    window = routes.expected(parcel("in_transit", ago_), Route(hours_p50=p50, hours_p90=p50 + more), NOW)
    assert (window is None) == (p50 + more == 0 or p50 + more < ago_)
    if window:
        assert NOW <= window.first <= window.last and not window.promised


@pytest.mark.parametrize("status", ["delivered", "returned", "at_station"])
def test_what_is_there_is_not_expected_any_more_and_never_stuck(status: str) -> None:
    assert routes.expected(parcel(status, 300, promised=9), Route(hours_p50=9, hours_p90=99), NOW) is None
    assert not routes.stuck(parcel(status, 300), Route(), NOW)


@pytest.mark.parametrize(
    ("status", "hours", "stuck"),
    [
        ("in_transit", 48, False),
        ("in_transit", 48.001, True),
        ("collected", 48.001, True),
        ("exception", 48.001, True),
        ("out_for_delivery", 24, False),
        ("out_for_delivery", 24.001, True),
    ],
)
def test_a_parcel_is_stuck_from_just_after_the_threshold(status: str, hours: float, stuck: bool) -> None:
    assert routes.stuck(parcel(status, 99, hours), Route(), NOW) is stuck


def test_a_route_has_its_own_thresholds() -> None:
    slow = Route(gap_hours=72, door_hours=30)
    assert not routes.stuck(parcel("in_transit", 72), slow, NOW) and routes.stuck(parcel("in_transit", 73), slow, NOW)
    assert not routes.stuck(parcel("out_for_delivery", 30), slow, NOW)


def test_what_nobody_has_scanned_is_neither_stuck_nor_expected() -> None:
    unseen = Parcel("SF1", status="collected")
    assert (routes.rest(unseen, NOW), routes.stuck(unseen, Route(), NOW)) == (0, False)
    assert routes.expected(unseen, Route(hours_p90=9), NOW) is None


def test_hours_of_rest_are_whole_ones_that_are_over() -> None:
    assert [routes.rest(parcel("in_transit", 99, hours), NOW) for hours in (0, 0.99, 1, 52.5)] == [0, 0, 1, 52]


def order(hours: float, province: str = "浙江省杭州市", status: str = "delivered") -> dict[str, Any]:
    """An order whose parcel took so many hours, and rested half of them."""
    steps = [
        {"at": ago(99), "text": "揽收"},
        {"at": ago(99 - hours / 2), "text": "到达"},
        {"at": ago(99 - hours), "text": "已签收"},
    ]
    return {"address": f"{province}一路 1 号", "parcels": [{"courier": "中通快递", "status": status, "track": steps}]}


def test_half_and_nine_tenths_of_the_parcels_teach_what_is_usual() -> None:
    rows = routes.learned([order(hours) for hours in (10, 20, 30, 40, 50, 60, 70, 80, 90, 98)])
    known = {(row["courier"], row["province"]): row for row in rows}
    assert set(known) == {("中通快递", "浙江"), ("*", "浙江"), ("中通快递", "*")}
    assert {(row["hours_p50"], row["hours_p90"], row["gap_hours"]) for row in rows} == {(50, 90, 45)}


def test_few_parcels_and_parcels_on_the_road_teach_nothing() -> None:
    assert routes.learned([order(20)] * 4) == []
    assert routes.learned([order(20, status="in_transit")] * 40) == []
    assert routes.learned([order(20, "某处")] * 40) == []


def test_at_the_pick_up_point_the_way_ends() -> None:
    late = order(90)
    late["parcels"][0]["track"].insert(1, {"at": ago(99 - 10), "text": "已放入驿站，取件码 1-1-1111"})
    assert {row["hours_p90"] for row in routes.learned([late] * 5)} == {10}


@given(st.lists(st.floats(1, 98), min_size=5, max_size=30))
def test_nine_tenths_are_never_less_than_half(hours: list[float]) -> None:
    for row in routes.learned([order(one) for one in hours]):
        assert 1 <= row["hours_p50"] <= row["hours_p90"] and row["gap_hours"] >= 24


def test_the_routes_of_a_file_are_written_as_the_import_takes_them(tmp_path: Path) -> None:
    file = tmp_path / "orders.jsonl"
    file.write_text("\n".join(json.dumps(order(20)) for _ in range(5)) + "\n", encoding="utf-8")
    assert written(file, tmp_path / "new" / "routes.jsonl") == 3
    rows = [json.loads(line) for line in (tmp_path / "new" / "routes.jsonl").read_text(encoding="utf-8").splitlines()]
    assert {row["hours_p50"] for row in rows} == {20}
