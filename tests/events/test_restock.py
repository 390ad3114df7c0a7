"""Who waits for a product hears once that it is back, while it is."""

from datetime import timedelta

import pytest

from chalicelib import clock
from chalicelib.store import knowledge
from tests import wardrobe
from tests.events.telling import NOON, Json, Queues, it_is, listener, spread, tell

pytestmark = pytest.mark.usefixtures("noon")


def stock(sku: str, pieces: int, version: int) -> Json:
    head = {"id": f"{sku}-{version}", "type": "product.stock", "at": clock.iso(NOON), "version": version}
    return {**head, "product": "P0009", "sku": sku, "stock": pieces}


@pytest.fixture
def shelf(stocked: str) -> None:
    wardrobe.stock()


def test_who_waits_for_a_size_hears_once_when_it_is_back(queues: Queues, shelf: None) -> None:
    one, other = listener(order=False), listener(order=False)
    one.say("云感跑鞋白色43码有货了通知我")
    other.say("你好")
    tell(stock("P0009-W43", 4, 2), stock("P0009-W42", 9, 3))
    spread(queues, repeat=2)
    assert len(one.notices()) == 1 and "云感跑鞋" in one.notices()[0]
    assert other.notices() == []
    tell(stock("P0009-W43", 0, 4), stock("P0009-W43", 4, 5))
    spread(queues)
    assert len(one.notices()) == 1


def test_a_guest_may_wait_too_and_who_stops_does_not_any_more(queues: Queues, shelf: None) -> None:
    one, other = listener(order=False), listener(order=False)
    for someone in (one, other):
        someone.say("云感跑鞋白色43码有货了通知我", guest=True)
    it_is(NOON + timedelta(seconds=1))
    other.say("退订", guest=True)
    tell(stock("P0009-W43", 4, 2))
    spread(queues)
    assert (len(one.notices()), len(other.notices())) == (1, 0)


def test_what_is_sold_out_again_by_the_morning_is_waited_for_on(queues: Queues, shelf: None) -> None:
    one = listener(order=False)
    one.say("云感跑鞋白色43码有货了通知我")
    tell(stock("P0009-W43", 4, 2))
    tell(stock("P0009-W43", 0, 3))
    spread(queues)
    assert one.notices() == []
    tell(stock("P0009-W43", 4, 4))
    spread(queues)
    assert len(one.notices()) == 1
    knowledge.load("products", wardrobe.PRODUCTS)
