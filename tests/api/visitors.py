"""Somebody at a platform, as the worker meets them: each message finds its conversation anew."""

from dataclasses import dataclass, field
from uuid import uuid4

from chalicelib import clock, conversation
from chalicelib.channels.who import addressed
from chalicelib.message import Inbound, State, Turn
from chalicelib.store import conversations, customers, identities
from chalicelib.store.identities import Address
from tests import permissions, shop

PHONE = "13912345678"


@dataclass(frozen=True)
class Visitor:
    """One address; `say` gives the turn, `hear` the words of the reply."""

    channel: str = "wechat"
    sender: str = field(default_factory=lambda: f"openid-{uuid4().hex[:12]}")
    account: str = "shop"
    name: str = "小满"

    @property
    def address(self) -> Address:
        return identities.address_of(self.channel, self.account, self.sender)

    @property
    def state(self) -> State:
        found = conversations.state_of(self.where)
        assert found is not None
        return found

    @property
    def where(self) -> str:
        return addressed(self.channel, self.account, self.sender, self.name).conversation

    def say(self, text: str, choice: str = "", message: str = "") -> Turn:
        with permissions.held_to("inbound"):
            return self._answered(text, choice, message or uuid4().hex)

    def _answered(self, text: str, choice: str, message: str) -> Turn:
        who = addressed(self.channel, self.account, self.sender, self.name)
        via = {"channel": self.channel, "account": self.account, "sender": self.sender, "at": clock.iso(clock.now())}
        at = clock.now()
        where, customer = who.conversation, who.customer
        return conversation.answer(Inbound(where, customer, self.channel, message, text, at, choice, via=via))

    def hear(self, text: str, choice: str = "") -> str:
        reply = self.say(text, choice).reply
        assert reply is not None
        return reply.text


def buyer(customer: str, *orders: str, phone: str = PHONE, own: str = "") -> None:
    """A customer with orders bought with `phone`, whose own number is `own`, or the same."""
    customers.load_profiles([{"customer": customer, "name": "林小满", "level": "金卡", "phone": own or phone}])
    customers.load_orders([shop.order(number, customer, phone=phone) for number in orders])


def number() -> str:
    """The number of an order that nobody else has."""
    return f"KF20261118{uuid4().int % 10**6:06d}"
