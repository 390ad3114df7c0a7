"""Who comes to repair or to install, when, and what the warranty says of it."""

import pytest

from chalicelib.shop import warranty
from chalicelib.shop.commands import Content, Effect, Refusal
from tests.unit.shop.faulty import MACHINES, WINDOW, machine, visit
from tests.unit.shop.ordered import changed, done, told

TOO_FAR = "2026-12-07T06:00:00.000Z/2026-12-07T10:00:00.000Z"
OVER = "2026-11-21T06:00:00.000Z/2026-11-21T10:00:00.000Z"
WIDE = "2026-11-23T06:00:00.000Z/2026-11-25T10:00:00.000Z"


def test_an_appointment_is_noted_with_its_time_and_door() -> None:
    before = machine()
    after = changed(visit(address="新路 2 号"), before, products=MACHINES)
    assert {**after, "requests": 0} == {**before, "requests": 0}
    assert after["requests"] == [
        {
            "kind": "repair",
            "at": "2026-11-22T04:00:00.000Z",
            "skus": ["P3-01"],
            "starts_at": WINDOW.split("/")[0],
            "ends_at": WINDOW.split("/")[1],
            "address": "新路 2 号",
            "phone": "12300000001",
        }
    ]


def test_a_second_appointment_takes_the_place_of_the_first() -> None:
    first = changed(visit(), machine(), products=MACHINES)
    effect = done(visit(window="2026-11-29T06:00:00.000Z/2026-11-29T10:00:00.000Z"), first, products=MACHINES)
    assert effect.order and len(effect.order["requests"]) == 1
    assert effect.notes[-1] == ("instead_of", {"when": "11-28 14:00–18:00"})


@pytest.mark.parametrize("window", ["", "x/y", OVER, TOO_FAR, WIDE, "/".join(reversed(WINDOW.split("/")))])
def test_a_time_must_be_ahead_and_near(window: str) -> None:
    assert told(visit(window=window), machine(), products=MACHINES) == Refusal("window", {"days": "14"})


@pytest.mark.parametrize(
    ("arrived", "note"),
    [
        ("2026-11-20T04:00:00.000Z", ("in_warranty", {"name": "帆布鞋", "day": "2027-11-20"})),
        ("2025-11-22T04:00:00.000Z", ("in_warranty", {"name": "帆布鞋", "day": "2026-11-22"})),
        ("2025-11-21T04:00:00.000Z", ("out_of_warranty", {"name": "帆布鞋", "day": "2026-11-21"})),
    ],
)
def test_the_warranty_counts_from_the_day_of_delivery(arrived: str, note: tuple[str, Content]) -> None:
    track = [{"parcel": "SF1", "status": "delivered", "track": [{"at": arrived}]}]
    effect = done(visit(), machine(parcels=track), products=MACHINES)
    assert effect.notes == (note,)


def test_goods_without_a_word_of_a_warranty_are_repaired_too() -> None:
    assert done(visit("repair", "P4-01"), machine(), products=MACHINES).notes[0][0] == "warranty_unsaid"


def test_only_what_the_shop_installs_is_installed() -> None:
    assert isinstance(told(visit("installation", "P4-01"), machine(), products=MACHINES), Effect)
    assert told(visit("installation"), machine(), products=MACHINES) == Refusal("no_installation", {"name": "帆布鞋"})


@pytest.mark.parametrize(
    ("said", "months"),
    [
        ("整机质保一年，电机质保三年", 12),
        ("质保两年", 24),
        ("24 个月", 24),
        ("18個月", 18),
        ("半年", 6),
        ("90 天", 3),
        ("2-year warranty", 0),
        ("2 years", 24),
        ("终身", 0),
        ("", 0),
    ],
)
def test_a_warranty_is_read_from_what_the_attributes_say(said: str, months: float) -> None:
    assert warranty.months({"attributes": {"质保": said}}) == months


def test_the_last_of_february_is_the_last_of_february() -> None:
    leap = machine(parcels=[{"parcel": "SF1", "status": "delivered", "track": [{"at": "2024-02-29T04:00:00.000Z"}]}])
    ends = warranty.ends(leap, MACHINES["P3"])
    assert ends and warranty.last_day_of(ends) == "2025-02-28"
