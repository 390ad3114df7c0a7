"""Whom an address at a platform stands for: a guest, the customer it is bound to, or, once let go, a guest of whom nothing is known."""

from dataclasses import replace
from uuid import uuid4

import pytest

from chalicelib import clock
from chalicelib.channels.who import addressed
from chalicelib.message import Agent, Customer, State, Turn
from chalicelib.store import conversations, customers, identities, table
from chalicelib.store.identities import Address
from chalicelib.ulids import ulid
from tests.api.conftest import Later
from tests.api.visitors import Visitor

KEFU = Agent("kefu", "kefu", "system")


def _address(channel: str = "wechat") -> Address:
    return Address(channel, "shop", f"openid-{uuid4().hex[:12]}")


def _bind(address: Address, customer: str, stay: str = "") -> Address:
    before = identities.address_of(address.channel, address.account, address.sender)
    after = replace(before, customer=customer, proof="link", at=clock.iso(clock.now()), stay=stay)
    table.together(identities.binding(before, after, KEFU))
    return after


def _who(address: Address) -> tuple[str, Customer]:
    found = addressed(address.channel, address.account, address.sender, "小满")
    return found.conversation, found.customer


def test_an_address_that_is_nobodys_is_a_guests(stocked: str) -> None:
    address = _address()
    conversation, customer = _who(address)
    assert conversation == f"wechat-{address.id[:24]}"
    assert customer == Customer(f"guest-wechat-{address.id[:24]}", "小满", guest=True)


def test_a_bound_address_is_its_customers_with_what_the_shop_knows_of_them(stocked: str, newcomer: str) -> None:
    customers.load_profiles([{"customer": newcomer, "name": "林小满", "level": "金卡", "person": "first"}])
    address = _bind(_address(), newcomer)
    assert _who(address) == (
        conversations.own("customer", newcomer),
        Customer(newcomer, "林小满", guest=False, level="金卡", person="first"),
    )


def test_what_the_shop_knows_is_read_anew_after_a_day(stocked: str, newcomer: str, later: Later) -> None:
    customers.load_profiles([{"customer": newcomer, "name": "林小满", "level": "银卡", "version": 1}])
    address = _bind(_address(), newcomer)
    assert _who(address)[1].level == "银卡"
    customers.load_profiles([{"customer": newcomer, "name": "林小满", "level": "金卡", "version": 2}])
    assert _who(address)[1].level == "银卡"
    later(25 * 3600)
    assert _who(address)[1].level == "金卡"


def test_an_ordinary_message_costs_one_read_more(stocked: str, newcomer: str) -> None:
    visitor = Visitor()
    _bind(visitor.address, newcomer)
    visitor.say("你好")
    requests: list[str] = []
    table.events().register(
        "before-send.dynamodb.*",
        lambda request, **_: requests.append(str(request.headers["x-amz-target"]).split(".")[-1].rstrip("'")),
        unique_id="addresses",
    )
    visitor.say("谢谢")
    table.events().unregister("before-send.dynamodb.*", unique_id="addresses")
    assert requests == ["BatchGetItem", "BatchGetItem", "TransactWriteItems"]


def test_an_address_has_one_customer_however_many_bind_at_once(stocked: str, newcomer: str) -> None:
    address = _address()
    first = replace(address, customer=newcomer, proof="link")
    second = replace(address, customer=f"{newcomer}-other", proof="link")
    table.together(identities.binding(address, first, KEFU))
    with pytest.raises(table.Overtaken):
        table.together(identities.binding(address, second, KEFU))
    assert identities.address_of(address.channel, address.account, address.sender).customer == newcomer
    assert identities.held_by(f"{newcomer}-other") == []


def test_an_address_let_go_is_a_guest_who_was_never_here(stocked: str, newcomer: str) -> None:
    address = _bind(_address(), newcomer)
    before, _ = _who(replace(address, customer=""))
    current = identities.address_of(address.channel, address.account, address.sender)
    table.together(identities.unbinding(current, KEFU, "asked"))
    conversation, customer = _who(address)
    assert customer.guest and customer.id != f"guest-wechat-{address.id[:24]}"
    assert conversation not in (before, f"wechat-{address.id[:24]}")
    assert conversations.state_of(conversation) is None and identities.held_by(newcomer) == []


def test_a_telephone_number_that_was_silent_for_long_is_nobodys_again(
    stocked: str, newcomer: str, later: Later
) -> None:
    number, openid = _bind(_address("whatsapp"), newcomer), _bind(_address(), newcomer)
    later(61 * 24 * 3600)
    assert _who(number)[1].guest
    assert not _who(openid)[1].guest


def test_a_conversation_with_people_goes_on_where_it_is_until_they_are_done(stocked: str, newcomer: str) -> None:
    address = _address()
    guest, customer = _who(address)
    waiting = State(guest, customer, "wechat", mode="waiting")
    _say(waiting, "m1")
    address = _bind(address, newcomer, stay=guest)
    assert _who(address)[0] == guest and _who(address)[1].id == newcomer
    state = conversations.state_of(guest)
    assert state is not None
    _say(replace(state, mode="bot"), "m2", before=state)
    own = conversations.own("customer", newcomer)
    assert _who(address)[0] == own
    assert identities.address_of(address.channel, address.account, address.sender).stay == ""
    # What a platform brings again was answered where it was said.
    again = conversations.look(State(own, customer), "m2")
    assert again.turn is not None and again.turn.conversation == guest


def _say(state: State, message: str, before: State | None = None) -> None:
    now = clock.now()
    turn = Turn(ulid(now), state.conversation, "customer", clock.iso(now), "在吗", message)
    conversations.append(before or state, state, turn)
