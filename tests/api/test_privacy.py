"""What belongs to one customer is out of every other's reach."""

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import pytest

from chalicelib import clock, conversation
from chalicelib.message import Customer, Inbound
from chalicelib.store import customers
from tests import shop
from tests.api.conftest import Door

CUSTOMERS = 200
ABSENT = "KF20269999999999"


def asked(customer: Customer, text: str) -> str:
    """What a customer in a conversation of their own is told."""
    inbound = Inbound(f"web-{uuid4().hex}", customer, "web", "m1", text, clock.now())
    reply = conversation.answer(inbound).reply
    assert reply is not None
    return re.sub(r"KF\d+", "<number>", f"{reply.text} {reply.cards} {reply.choices}")


@pytest.fixture(scope="module")
def neighbours(stocked: str) -> Iterator[list[dict[str, str]]]:
    orders = [
        shop.order(
            f"KF2026110100{n:04}", f"neighbour-{n}", parcels=[shop.parcel(f"SF77700{n:05}")], phone=f"1380000{n:04}"
        )
        for n in range(CUSTOMERS)
    ]
    customers.load_orders(orders)
    yield orders


def test_a_foreign_order_reads_like_an_absent_one_for_200_customers(neighbours: list[dict[str, str]]) -> None:
    absent = asked(Customer("neighbour-0", guest=False), f"查一下订单 {ABSENT}")

    def look(n: int) -> str:
        other = neighbours[(n * 7 + 1) % CUSTOMERS]["order"]
        return asked(Customer(f"neighbour-{n}", guest=False), f"查一下订单 {other}")

    with ThreadPoolExecutor(8) as pool:
        answers = set(pool.map(look, range(CUSTOMERS)))
    assert answers == {absent}


def test_every_customer_still_finds_their_own(neighbours: list[dict[str, str]]) -> None:
    for n in range(0, CUSTOMERS, 20):
        told = asked(Customer(f"neighbour-{n}", guest=False), f"查一下订单 {neighbours[n]['order']} 的物流")
        assert f"SF77700{n:05}" in told and "没有查到" not in told


def test_a_guest_sees_an_order_with_number_and_phone_tail_only(door: Door, neighbours: list[dict[str, str]]) -> None:
    number = neighbours[11]["order"]
    talk = door.guest()
    assert "后四位" in talk.hear(f"我的快递到哪了 {number}")["text"]
    assert "对不上" in talk.hear("9999")["text"]
    assert "SF7770000011" in talk.hear(f"{number} 0011")["text"]
    assert "SF7770000011" in talk.hear("快递到哪了")["text"]


def test_a_wrong_tail_and_an_absent_order_read_alike(door: Door, neighbours: list[dict[str, str]]) -> None:
    wrong = door.guest().hear(f"{neighbours[12]['order']} 9999")["text"]
    absent = door.guest().hear(f"{ABSENT} 9999")["text"]
    assert wrong == absent


def test_a_session_has_five_tries_in_a_quarter_of_an_hour(door: Door, neighbours: list[dict[str, str]]) -> None:
    talk = door.guest()
    for n in range(5):
        assert "对不上" in talk.hear(f"{neighbours[20 + n]['order']} 9999")["text"]
    right = neighbours[30]
    assert "15 分钟" in talk.hear(f"{right['order']} 0030")["text"]


def test_an_order_has_five_tries_whoever_makes_them(door: Door, neighbours: list[dict[str, str]]) -> None:
    number = neighbours[40]["order"]
    for _ in range(5):
        assert "对不上" in door.guest().hear(f"{number} 9999")["text"]
    assert "15 分钟" in door.guest().hear(f"{number} 0040")["text"]


def test_a_visitor_without_the_secret_does_not_find_the_conversation(door: Door) -> None:
    first = door.guest("visitor-secret-number-one")
    first.say("你好")
    assert door.guest("visitor-secret-number-two").history()["messages"] == []
    assert len(door.guest("visitor-secret-number-one").history()["messages"]) == 2


def test_braces_in_a_name_are_only_braces(door: Door, newcomer: str) -> None:
    talk = door.customer(newcomer, name="{0.__class__} {order}")
    assert "{0.__class__} {order}" in talk.hear("你好")["text"]
