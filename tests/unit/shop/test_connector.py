"""The parts of the shop's connector by themselves: the circuit, the turn's time, the catalogue that comes in changes."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any, cast

import pytest

from chalicelib import clock
from chalicelib.edge.errors import ShopUnavailable
from chalicelib.shop.connector import visit
from chalicelib.shop.connector.circuit import Circuit
from chalicelib.shop.connector.origin import Answer, Origin
from chalicelib.shop.connector.shelves import Shelves

NOON = datetime(2026, 11, 11, 12, tzinfo=UTC)


@pytest.fixture
def at() -> Iterator[Callable[[float], None]]:
    """Sets the clock to so many seconds after noon."""
    clock.tell(lambda: NOON)
    yield lambda seconds: clock.tell(lambda: NOON + timedelta(seconds=seconds))
    clock.tell(None)


def broken(failures: int = 5) -> Circuit:
    circuit = Circuit()
    for _ in range(failures):
        circuit.failed()
    return circuit


def test_four_failures_and_a_success_keep_the_circuit_closed(at: Callable[[float], None]) -> None:
    circuit = broken(4)
    assert circuit.admits() and circuit.state == "closed"
    circuit.succeeded()
    circuit.failed()
    assert circuit.admits()


def test_five_failures_open_it_for_half_a_minute(at: Callable[[float], None]) -> None:
    circuit = broken()
    assert (circuit.admits(), circuit.state) == (False, "open")
    at(29.9)
    assert not circuit.admits()
    at(30)
    assert circuit.state == "half-open" and circuit.admits()


def test_one_caller_at_a_time_tries_whether_the_shop_is_back(at: Callable[[float], None]) -> None:
    circuit = broken()
    at(30)
    assert [circuit.admits() for _ in range(3)] == [True, False, False]
    circuit.succeeded()
    assert [circuit.admits() for _ in range(3)] == [True, True, True] and circuit.state == "closed"


def test_a_try_that_fails_opens_it_again_and_one_that_never_returns_does_not_keep_it_open(
    at: Callable[[float], None],
) -> None:
    circuit = broken()
    at(30)
    assert circuit.admits()
    circuit.failed()
    at(59)
    assert not circuit.admits()
    at(60)
    assert circuit.admits()
    at(90)
    assert circuit.admits()


def test_all_that_a_turn_asks_shares_one_and_a_half_seconds() -> None:
    moments, note = iter([100.0, 101.0, 101.0, 200.0, 200.3, 200.4]), dict[str, Any]()
    going = visit.Visit(note, lambda: next(moments))
    assert going.left() == visit.BUDGET
    with going.clocked():
        assert going.left() == pytest.approx(0.5)
    with going.clocked():
        assert going.left() == pytest.approx(0.2)
    assert going.left() == pytest.approx(0.1)
    assert note == {"shop_calls": 2, "shop_ms": 1400.0}


def test_a_visit_ends_with_its_turn() -> None:
    with visit.begun({}) as going:
        assert visit.current() is going
    assert visit.current() is not going


def test_within_a_turn_the_shop_is_asked_once_for_the_same_until_something_changed() -> None:
    asked: list[str] = []
    with visit.begun({}) as going:
        for _ in range(2):
            going.once("order", lambda: asked.append("order"))
        going.forget()
        going.once("order", lambda: asked.append("order"))
    assert asked == ["order", "order"]


class Told:
    """A shop that answers in the order in which it is told to, and remembers the questions."""

    def __init__(self, *answers: Answer | None) -> None:
        self.answers, self.asked = list(answers), list[tuple[str, dict[str, str]]]()

    def ask(self, method: str, path: str, content: Any = None, **headers: str) -> Answer:
        self.asked.append((path, headers))
        answer = self.answers.pop(0)
        if answer is None:
            raise ShopUnavailable("away")
        return answer


def product(number: int, price: str = "9.00") -> dict[str, str]:
    return {"product": f"P{number}", "name": f"杯{number}", "category": "杯壶", "price": price, "text": "陶瓷。"}


def page(*found: dict[str, str], etag: str = "", **more: Any) -> Answer:
    return Answer(200, {"products": list(found), **more}, etag)


def shelves(shop: Told) -> Shelves:
    return Shelves(cast(Origin, shop))


def prices(of: Shelves) -> dict[str, str]:
    return {entry["product"]: entry["price"] for entry in of.shelf("products").entries}


def test_what_has_not_changed_is_not_read_again() -> None:
    shop = Told(page(product(1), etag='"a"'), Answer(304), page(product(2), etag='"b"'))
    kept = shelves(shop)
    first = kept.shelf("products")
    assert kept.shelf("products") is first
    assert prices(kept) == {"P2": "9.00"}
    assert shop.asked == [
        ("/products", {}),
        ("/products", {"If-None-Match": '"a"'}),
        ("/products", {"If-None-Match": '"a"'}),
    ]


def test_changes_are_added_and_what_is_gone_goes() -> None:
    shop = Told(
        page(product(1), product(2), cursor="c 1"),
        page(product(2, "8.00"), product(3), cursor="c2", gone=["P1"]),
        page(cursor="c2"),
    )
    kept = shelves(shop)
    assert prices(kept) == {"P1": "9.00", "P2": "9.00"}
    assert prices(kept) == {"P2": "8.00", "P3": "9.00"}
    assert prices(kept) == {"P2": "8.00", "P3": "9.00"}
    assert [path for path, _ in shop.asked] == ["/products", "/products?since=c%201", "/products?since=c2"]


def test_a_long_catalogue_comes_in_pages_and_is_shown_whole() -> None:
    shop = Told(
        page(product(1), cursor="1", more=True), None, page(product(2), cursor="2", more=True), page(cursor="3")
    )
    kept = shelves(shop)
    with pytest.raises(ShopUnavailable):
        kept.shelf("products")
    assert set(prices(kept)) == {"P1", "P2"}


def test_a_cursor_that_the_shop_forgot_begins_anew() -> None:
    shop = Told(page(product(1), cursor="1"), Answer(404), page(product(2), cursor="9"))
    kept = shelves(shop)
    kept.shelf("products")
    assert set(prices(kept)) == {"P2"}


def test_the_last_known_catalogue_serves_on_and_the_same_rows_are_the_same_version() -> None:
    shop = Told(page(product(1)), None, page(product(1)))
    kept = shelves(shop)
    assert len({kept.shelf("products").version for _ in range(3)}) == 1


@pytest.mark.parametrize("content", [None, [], {}, {"products": {}}, {"products": [], "gone": 5}])
def test_an_answer_that_is_no_catalogue_is_none(content: Any) -> None:
    with pytest.raises(ShopUnavailable):
        shelves(Told(Answer(200, content))).shelf("products")


def test_a_row_that_is_wrong_is_left_out() -> None:
    assert set(prices(shelves(Told(page(product(1, "free"), product(2)))))) == {"P2"}
