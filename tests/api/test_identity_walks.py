"""Random customers at random addresses: whatever is bound, refused and let go, nobody reads another's orders."""

import json
import os
import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from chalicelib import clock
from chalicelib.edge.errors import Conflict
from chalicelib.scenes.identity import binding
from chalicelib.shapes import plain
from chalicelib.store import conversations, customers, identities
from chalicelib.store.identities import LINK, SHOP
from tests import shop
from tests.api.visitors import PHONE, Visitor, buyer, number

WALKS = max(3, int(os.environ.get("KEFU_WALKS", "8")) // 2)
STEPS = 25
_CHANNELS = ("wechat", "line", "whatsapp")
_ASKS = ("我的订单", "我的快递到哪了", "最近买了什么", "where is my order", "退款到哪了", "那单呢")


@dataclass
class Walk:
    """Three customers with two orders each, three addresses, and what ought to be."""

    dice: random.Random
    orders: dict[str, tuple[str, str]] = field(default_factory=dict)
    visitors: list[Visitor] = field(default_factory=list)
    owner: dict[str, str] = field(default_factory=dict)  # of addresses, by sender
    known: dict[str, set[str]] = field(default_factory=dict)  # orders that a guest has proved to know

    own: int = 0  # answers that told customers of their own

    def begin(self) -> None:
        for _ in range(3):
            customer = f"walk-{uuid4().hex[:10]}"
            self.orders[customer] = (number(), number())
            buyer(customer)
            customers.load_orders([_bought(customer, order) for order in self.orders[customer]])
        self.visitors = [Visitor(channel) for channel in _CHANNELS]

    def step(self) -> None:
        visitor, customer = self.dice.choice(self.visitors), self.dice.choice(list(self.orders))
        deed = self.dice.choice((self._link, self._link, self._shop, self._prove, self._let_go, self._leave, self._ask))
        deed(visitor, customer)
        self._holds()

    def _link(self, visitor: Visitor, customer: str) -> None:
        self._bind(visitor, customer, LINK)

    def _shop(self, visitor: Visitor, customer: str) -> None:
        self._bind(visitor, customer, SHOP)

    def _bind(self, visitor: Visitor, customer: str, proof: str) -> None:
        before = self.owner.get(visitor.sender, "")
        try:
            changed = binding.bind(visitor.address, customer, proof, binding.themselves(customer), visitor.name)
            assert before in ("", customer) and changed == (not before)
            self.owner[visitor.sender] = customer
        except Conflict as conflict:
            assert conflict.code == "already_bound" and before not in ("", customer)

    def _prove(self, visitor: Visitor, customer: str) -> None:
        order = self.dice.choice(self.orders[customer])
        visitor.say("绑定账号")
        shown = visitor.say(f"{order} {PHONE}").reply
        visitor.say(self.dice.choice(("是", "是", "不要")))
        if not self.owner.get(visitor.sender):
            if shown and "核对好了" in shown.text:
                self.known.setdefault(visitor.where, set()).add(order)
            if visitor.address.customer:
                assert visitor.address.customer == customer
                self.owner[visitor.sender] = customer

    def _let_go(self, visitor: Visitor, customer: str) -> None:
        visitor.say("解绑")
        visitor.say("是")
        self.owner[visitor.sender] = ""

    def _leave(self, visitor: Visitor, customer: str) -> None:
        if owner := self.owner.get(visitor.sender):
            binding.unbind(owner, visitor.address.id, binding.themselves(owner), "desk")
            self.owner[visitor.sender] = ""

    def _ask(self, visitor: Visitor, customer: str) -> None:
        words = self.dice.choice((*_ASKS, *self.orders[customer], f"订单{self.orders[customer][0]}到哪了"))
        self._read(visitor, words)

    def _holds(self) -> None:
        for visitor in self.visitors:
            owner = self.owner.get(visitor.sender, "")
            assert visitor.address.customer == owner
            assert visitor.where == (conversations.own("customer", owner) if owner else visitor.address.conversation)
            self._read(visitor, self.dice.choice(_ASKS))
        for customer in self.orders:
            theirs = {v.address.id for v in self.visitors if self.owner.get(v.sender) == customer}
            assert {one.id for one in identities.held_by(customer)} == theirs

    def _read(self, visitor: Visitor, words: str) -> None:
        where = visitor.where
        heard = json.dumps(plain(visitor.say(words).reply or {}), ensure_ascii=False)
        owner = self.owner.get(visitor.sender, "")
        self.own += any(_goods(order) in heard for order in self.orders.get(owner, ()))
        allowed = {*self.orders.get(owner, ()), *self.known.get(where, ())}
        # A number may be said back by whoever sent it; what was bought is told to its owner alone.
        others = {order for orders in self.orders.values() for order in orders} - allowed
        assert not [order for order in others if _goods(order) in heard], (words, heard)
        last = conversations.turns(where)[-1]
        assert last.via.get("sender") == visitor.sender


def _goods(order: str) -> str:
    """What only this order is of."""
    return f"杯{order[-6:]}"


def _bought(customer: str, order: str) -> dict[str, Any]:
    item = {"product": "P0001", "name": _goods(order), "variant": "", "price": "99.00", "quantity": 1}
    return shop.order(order, customer, phone=PHONE, items=[item], parcels=[shop.parcel(f"SF{order[-6:]}")])


@pytest.fixture(autouse=True)
def steady() -> Iterator[None]:
    """Tries and floods are counted by the clock: each message comes a while after the last."""
    passed = [0.0]

    def now() -> datetime:
        passed[0] += 2.0
        return datetime.now(UTC) + timedelta(seconds=passed[0])

    clock.tell(now)
    yield
    clock.tell(None)


@pytest.mark.parametrize("seed", range(WALKS))
def test_nobody_reads_anothers_orders(stocked: str, seed: int) -> None:
    walk = Walk(random.Random(seed))
    walk.begin()
    for _ in range(STEPS):
        walk.step()
    assert walk.own
