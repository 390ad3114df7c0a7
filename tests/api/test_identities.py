"""One customer on several channels: bound by link, by order and phone, by the shop; let go again; and nobody else's."""

import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from chalicelib import clock
from chalicelib.edge.errors import Conflict
from chalicelib.message import Agent, State, Turn
from chalicelib.scenes.identity import binding
from chalicelib.store import audit, conversations, identities, table
from chalicelib.ulids import ulid
from tests.api.conftest import Door, Later
from tests.api.visitors import PHONE, Visitor, buyer, number

PAGE = "https://shop.example.com/service"


def _deeds(did: str, customer: str) -> list[audit.Deed]:
    now = clock.now()
    told = audit.between(now - timedelta(hours=2), now + timedelta(hours=2))
    return [deed for deed in told if deed.did == did and deed.about.get("customer") == customer]


def _bound(visitor: Visitor, customer: str, order: str) -> None:
    visitor.say("绑定账号")
    visitor.say(f"{order} {PHONE}")
    assert "绑定好了" in visitor.hear("是")
    assert visitor.address.customer == customer


def test_an_order_and_the_complete_phone_bind_after_a_yes(stocked: str, newcomer: str) -> None:
    order, visitor = number(), Visitor()
    buyer(newcomer, order)
    assert "完整手机号" in visitor.hear("绑定账号")
    asked = visitor.say(f"{order} {PHONE}")
    assert asked.reply is not None and "尾号 5678" in asked.reply.text
    assert visitor.address.customer == ""
    assert "绑定好了" in visitor.hear("是")
    assert (visitor.address.customer, visitor.address.proof) == (newcomer, "order")
    assert visitor.where == conversations.own("customer", newcomer)
    (deed,) = _deeds("identity_bound", newcomer)
    assert (deed.by.role, deed.what, deed.about["proof"]) == ("customer", visitor.address.id, "order")


def test_the_pieces_may_come_one_by_one(stocked: str, newcomer: str) -> None:
    order, visitor = number(), Visitor()
    buyer(newcomer, order)
    visitor.say("我要绑定会员")
    assert order in visitor.hear(order)
    assert "核对好了" in visitor.hear(PHONE)
    visitor.say("", choice="identity:yes")
    assert visitor.address.customer == newcomer


def test_a_bound_customer_asks_for_their_orders_without_any_check(stocked: str, newcomer: str) -> None:
    order, visitor = number(), Visitor()
    buyer(newcomer, order)
    _bound(visitor, newcomer, order)
    turn = visitor.say("我的订单到哪一步了")
    assert turn.reply is not None and order in turn.reply.text + str(turn.reply.cards)
    assert turn.via["sender"] == visitor.sender


def test_the_customer_hears_of_it_where_they_are_at_home(door: Door, newcomer: str) -> None:
    order, visitor = number(), Visitor()
    buyer(newcomer, order)
    home = door.customer(newcomer)
    home.say("在吗")
    _bound(visitor, newcomer, order)
    last = home.history()["messages"][-1]
    assert "微信公众号（小满）刚刚绑定到您的账号" in last["text"]
    assert f"identity:unbind:{visitor.address.id}" in [choice["id"] for choice in last["choices"]]


@pytest.mark.parametrize("what", ["order", "phone", "own"])
def test_whoever_does_not_know_all_of_it_hears_the_same_and_binds_nothing(
    stocked: str, newcomer: str, what: str
) -> None:
    order, visitor = number(), Visitor()
    buyer(newcomer, order, own="13700000000" if what == "own" else "")
    visitor.say("绑定账号")
    tried = f"{number() if what == 'order' else order} {'13812345678' if what == 'phone' else PHONE}"
    assert "对不上" in visitor.hear(tried)
    visitor.say("是")
    assert visitor.address.customer == ""


def test_three_tries_in_a_quarter_of_an_hour(stocked: str, newcomer: str, later: Later) -> None:
    order, visitor = number(), Visitor()
    buyer(newcomer, order)
    visitor.say("绑定账号")
    for tail in range(3):
        assert "对不上" in visitor.hear(f"{order} 1381234567{tail}")
    assert "次数太多" in visitor.hear(f"{order} {PHONE}")
    # Nor from another address at the same order.
    other = Visitor()
    other.say("绑定账号")
    assert "次数太多" in other.hear(f"{order} {PHONE}")
    later(901)
    other.say("绑定账号")
    assert "核对好了" in other.hear(f"{order} {PHONE}")


def test_a_yes_that_comes_late_is_no_yes(stocked: str, newcomer: str, later: Later) -> None:
    order, visitor = number(), Visitor()
    buyer(newcomer, order)
    visitor.say("绑定账号")
    visitor.say(f"{order} {PHONE}")
    later(700)
    visitor.say("是")
    visitor.say("", choice="identity:yes")
    assert visitor.address.customer == ""


def test_a_no_leaves_everything_as_it_is(stocked: str, newcomer: str) -> None:
    order, visitor = number(), Visitor()
    buyer(newcomer, order)
    visitor.say("绑定账号")
    visitor.say(f"{order} {PHONE}")
    assert "没有绑定" in visitor.hear("不要")
    visitor.say("是")
    assert visitor.address.customer == ""


def test_a_shop_may_bind_by_its_own_page_alone(stocked: str, newcomer: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KEFU_BIND_BY_ORDER", "no")
    order, visitor = number(), Visitor()
    buyer(newcomer, order)
    visitor.say("绑定账号")
    visitor.say(f"{order} {PHONE}")
    visitor.say("是")
    assert visitor.address.customer == ""


# The link


def _token(visitor: Visitor) -> str:
    text = visitor.hear("绑定账号")
    link = next(word for word in text.replace("：", " ").split() if word.startswith(PAGE))
    return parse_qs(urlsplit(link).query)["bind"][0]


@pytest.fixture
def chat(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KEFU_CHAT_URL", PAGE)


def test_a_link_binds_whoever_opens_it_logged_in_and_confirms(door: Door, newcomer: str, chat: None) -> None:
    buyer(newcomer, number())
    visitor, home = Visitor(), door.customer(newcomer)
    token = _token(visitor)
    offer = door.call("POST", "/identities/offer", {"token": token}, home.session)
    assert (offer.status, offer.body) == (200, {"channel": "wechat", "name": "小满"})
    assert visitor.address.customer == ""
    answer = door.call("POST", "/identities", {"token": token}, home.session)
    assert answer.status == 201 and answer.body["id"] == visitor.address.id
    assert visitor.address.customer == newcomer
    assert door.call("POST", "/identities", {"token": token}, home.session).status == 201
    listed = door.call("GET", "/identities", token=home.session).body["identities"]
    assert [(one["id"], one["channel"], one["name"], one["proof"]) for one in listed] == [
        (visitor.address.id, "wechat", "小满", "link")
    ]


def test_the_guest_hears_of_the_link_where_they_wrote(door: Door, newcomer: str, chat: None) -> None:
    buyer(newcomer, number())
    visitor, home = Visitor(), door.customer(newcomer)
    token = _token(visitor)
    guest = visitor.where
    door.call("POST", "/identities", {"token": token}, home.session)
    last = conversations.turns(guest)[-1]
    assert last.by == "notice" and last.reply and "绑定好了" in last.reply.text
    assert last.via["sender"] == visitor.sender


def test_a_guest_of_the_page_is_asked_to_log_in(door: Door, chat: None) -> None:
    token, guest = _token(Visitor()), door.guest()
    for path in ("/identities/offer", "/identities"):
        answer = door.call("POST", path, {"token": token}, guest.session)
        assert (answer.status, answer.body["error"]["code"]) == (403, "log_in_first")


def test_a_link_is_good_for_ten_minutes(door: Door, newcomer: str, chat: None, later: Later) -> None:
    token = _token(Visitor())
    later(601)
    answer = door.call("POST", "/identities", {"token": token}, door.customer(newcomer).session)
    assert (answer.status, answer.body["error"]["code"]) == (409, "link_over")


def test_a_link_is_used_once(door: Door, newcomer: str, chat: None) -> None:
    visitor, home = Visitor(), door.customer(newcomer)
    token = _token(visitor)
    door.call("POST", "/identities", {"token": token}, home.session)
    assert door.call("DELETE", f"/identities/{visitor.address.id}", token=home.session).status == 200
    answer = door.call("POST", "/identities", {"token": token}, home.session)
    assert (answer.status, answer.body["error"]["code"]) == (409, "link_used")
    assert visitor.address.customer == ""


@pytest.mark.parametrize("broken", ["", "x", "AAAA", "e30", "{token}A", "{token}=", "1{token}"])
def test_a_link_that_is_not_ours_is_refused(door: Door, newcomer: str, chat: None, broken: str) -> None:
    token = broken.replace("{token}", _token(Visitor()))
    answer = door.call("POST", "/identities/offer", {"token": token}, door.customer(newcomer).session)
    assert answer.status == 400


def test_what_is_bound_to_another_is_refused_and_audited(door: Door, newcomer: str, chat: None) -> None:
    visitor, other = Visitor(), f"{newcomer}-other"
    first, second = _token(visitor), _token(visitor)
    assert door.call("POST", "/identities", {"token": first}, door.customer(newcomer).session).status == 201
    answer = door.call("POST", "/identities", {"token": second}, door.customer(other).session)
    assert (answer.status, answer.body["error"]["code"]) == (409, "already_bound")
    assert visitor.address.customer == newcomer
    (deed,) = _deeds("identity_refused", other)
    assert deed.what == visitor.address.id and deed.by.id == other


# Let go


def test_the_customer_lets_go_in_words_and_is_a_stranger_then(stocked: str, newcomer: str) -> None:
    order, visitor = number(), Visitor()
    buyer(newcomer, order)
    _bound(visitor, newcomer, order)
    own = visitor.where
    assert "解除微信公众号（小满）的绑定吗" in visitor.hear("解绑")
    turn = visitor.say("是")
    assert turn.reply is not None and "已经解除" in turn.reply.text
    assert turn.via["sender"] == visitor.sender  # which is where it was asked
    assert visitor.address.customer == "" and visitor.where != own
    kept = conversations.state_of(own)
    assert kept is not None and not kept.via  # nothing said there reaches the address any more
    asked = visitor.say("我的订单到哪了")
    assert asked.reply is not None and order not in str(asked.reply)
    (deed,) = _deeds("identity_unbound", newcomer)
    assert deed.about["why"] == "asked"


def test_a_no_keeps_the_binding(stocked: str, newcomer: str) -> None:
    order, visitor = number(), Visitor()
    buyer(newcomer, order)
    _bound(visitor, newcomer, order)
    visitor.say("unlink my account")
    visitor.say("no")
    visitor.say("是")
    assert visitor.address.customer == newcomer


def test_the_page_lets_go_and_nothing_reaches_the_address_any_more(door: Door, newcomer: str) -> None:
    order, visitor = number(), Visitor()
    buyer(newcomer, order)
    _bound(visitor, newcomer, order)
    visitor.say("在吗")
    home = door.customer(newcomer)
    assert door.call("DELETE", f"/identities/{visitor.address.id}", token=home.session).status == 200
    last = conversations.turns(conversations.own("customer", newcomer))[-1]
    assert last.by == "notice" and not last.via
    again = door.call("DELETE", f"/identities/{visitor.address.id}", token=home.session)
    assert again.status == 404


def test_nobody_lets_go_what_is_anothers(door: Door, newcomer: str) -> None:
    order, visitor = number(), Visitor()
    buyer(newcomer, order)
    _bound(visitor, newcomer, order)
    other = door.customer(f"{newcomer}-other")
    assert door.call("DELETE", f"/identities/{visitor.address.id}", token=other.session).status == 404
    assert visitor.address.customer == newcomer


def test_what_a_page_shows_can_be_let_go_in_words_there(door: Door, newcomer: str) -> None:
    order, visitor = number(), Visitor()
    buyer(newcomer, order)
    _bound(visitor, newcomer, order)
    home = door.customer(newcomer)
    assert "解除微信公众号（小满）的绑定吗" in home.hear("解绑")["text"]
    assert "已经解除" in home.hear("是")["text"]
    assert visitor.address.customer == ""


# Continued


def test_what_was_spoken_of_goes_along(stocked: str, newcomer: str) -> None:
    order, visitor = number(), Visitor()
    buyer(newcomer, order)
    visitor.say(f"订单{order}到哪了 5678")
    _bound(visitor, newcomer, order)
    state = visitor.state
    assert state.order == order and state.topic.startswith(("order.", "logistics."))


def test_the_buttons_after_binding_answer_to_their_numbers(stocked: str, newcomer: str) -> None:
    order, visitor = number(), Visitor()
    buyer(newcomer, order)
    _bound(visitor, newcomer, order)
    assert visitor.state.numbered[0].id == "intent:logistics.track"
    assert order in str(visitor.say("1").reply)


def test_the_second_button_undoes_it(stocked: str, newcomer: str) -> None:
    order, visitor = number(), Visitor()
    buyer(newcomer, order)
    _bound(visitor, newcomer, order)
    assert "解除微信公众号（小满）的绑定吗" in visitor.hear("2")
    visitor.say("1")
    assert visitor.address.customer == ""


def test_anothers_order_does_not_go_along(stocked: str, newcomer: str) -> None:
    order, friends, visitor = number(), number(), Visitor()
    buyer(newcomer, order)
    buyer(f"{newcomer}-friend", friends)
    visitor.say("绑定账号")
    visitor.say(f"{order} {PHONE}")
    guest = visitor.state
    conversations.append(guest, _asking_of(guest, newcomer, friends), _turn(guest.conversation, guest.last_turn))
    visitor.say("是")
    assert visitor.address.customer == newcomer and visitor.state.order != friends


def _asking_of(guest: State, customer: str, friends: str) -> State:
    return replace(guest, order=friends, unlocked=(*guest.unlocked, (f"{customer}-friend", friends)))


def _turn(conversation: str, before: str) -> Turn:
    now = clock.now()
    return Turn(ulid(now, after=before), conversation, "notice", clock.iso(now))


def test_a_conversation_under_way_keeps_its_own_thread(door: Door, newcomer: str) -> None:
    order, visitor = number(), Visitor()
    buyer(newcomer, order)
    home = door.customer(newcomer)
    home.say("你们有什么优惠活动")
    topic = conversations.state_of(home.opened["conversation"])
    visitor.say("我的快递到哪了")
    _bound(visitor, newcomer, order)
    assert topic is not None and visitor.state.topic == topic.topic


def test_what_a_platform_brings_again_is_answered_once(stocked: str, newcomer: str) -> None:
    order, visitor = number(), Visitor()
    buyer(newcomer, order)
    visitor.say("绑定账号")
    visitor.say(f"{order} {PHONE}", message="m-proof")
    yes = visitor.say("是", message="m-yes")
    own = conversations.own("customer", newcomer)
    before = len(conversations.turns(own))
    visitor.say("是", message="m-yes")
    visitor.say(f"{order} {PHONE}", message="m-proof")
    assert len(conversations.turns(own)) == before
    visitor.say("解绑", message="m-off")
    gone = visitor.say("是", message="m-gone")
    assert visitor.say("是", message="m-gone").id == gone.id != yes.id
    assert conversations.state_of(visitor.where) is None


def test_an_order_that_binds_leaves_no_trace_where_it_fails(stocked: str, newcomer: str) -> None:
    visitor = Visitor()
    current = visitor.address
    with pytest.raises(AssertionError):
        table.together(identities.binding(current, current, Agent("x", "")))
    assert identities.held_by(newcomer) == []


# The shop's own word, and the desk


def _import(door: Door, *rows: dict[str, str]) -> dict[str, Any]:
    body = "\n".join(map(json.dumps, rows)).encode()
    answer = door.call(
        "POST", "/admin/imports/identities", body, door.agent("admin"), **{"Content-Type": "application/x-ndjson"}
    )
    assert answer.status == 200, answer
    return dict(answer.body)


def _row(visitor: Visitor, customer: str) -> dict[str, str]:
    return {"channel": visitor.channel, "account": visitor.account, "sender": visitor.sender, "customer": customer}


def test_the_shop_brings_in_whom_it_knows_and_what_is_anothers_is_refused(door: Door, newcomer: str) -> None:
    one, two = Visitor(), Visitor("line")
    told = _import(door, _row(one, newcomer), _row(two, newcomer), _row(one, f"{newcomer}-other"))
    assert (told["loaded"], [fault["code"] for fault in told["rejected"]]) == (2, ["duplicate"])
    again = _import(door, _row(two, f"{newcomer}-other"), _row(one, newcomer))
    assert (again["loaded"], again["unchanged"]) == (0, 1)
    assert [(fault["line"], fault["code"]) for fault in again["rejected"]] == [(1, "already_bound")]
    assert one.address.proof == "shop" and two.address.customer == newcomer
    assert conversations.state_of(one.where) is None  # what the shop knows anyway is no news


def test_a_case_shows_what_is_bound_and_a_lead_lets_it_go(door: Door, newcomer: str) -> None:
    visitor, order = Visitor(), number()
    buyer(newcomer, order)
    _bound(visitor, newcomer, order)
    case = visitor.say("转人工").case
    shown = door.call("GET", f"/desk/cases/{case}", token=door.agent()).body["identities"]
    assert [one["id"] for one in shown] == [visitor.address.id]
    assert shown[0]["earlier"] == f"wechat-{visitor.address.id[:24]}"
    body = {"identity": visitor.address.id}
    assert door.call("POST", f"/desk/cases/{case}/unbind", body, door.agent()).status == 403
    assert door.call("POST", f"/desk/cases/{case}/unbind", body, door.agent("云姐")).status == 200
    assert visitor.address.customer == ""
    (deed,) = _deeds("identity_unbound", newcomer)
    assert (deed.by.name, deed.about["why"]) == ("云姐", "desk")
    assert door.call("POST", f"/desk/cases/{case}/unbind", body, door.agent("云姐")).status == 404


def test_a_case_that_was_open_goes_on_with_its_customer_known(door: Door, newcomer: str, chat: None) -> None:
    visitor, home, order = Visitor(), door.customer(newcomer), number()
    buyer(newcomer, order)
    token = _token(visitor)
    case = visitor.say("转人工").case
    guest = visitor.where
    assert door.call("POST", "/identities", {"token": token}, home.session).status == 201
    visitor.say("我刚绑定好了")
    assert visitor.where == guest
    shown = door.call("GET", f"/desk/cases/{case}", token=door.agent()).body
    assert [one["order"] for one in shown["orders"]] == [order]
    assert door.call("POST", f"/desk/cases/{case}/claim", token=door.agent()).status == 200
    assert door.call("POST", f"/desk/cases/{case}/close", {}, token=door.agent()).status == 200
    assert visitor.where == conversations.own("customer", newcomer)


def test_what_people_say_after_unbinding_does_not_reach_the_address(door: Door, newcomer: str) -> None:
    visitor, order = Visitor(), number()
    buyer(newcomer, order)
    _bound(visitor, newcomer, order)
    case = visitor.say("转人工").case
    assert door.call("POST", f"/desk/cases/{case}/claim", token=door.agent()).status == 200
    home = door.customer(newcomer)
    door.call("DELETE", f"/identities/{visitor.address.id}", token=home.session)
    said = door.call("POST", f"/desk/cases/{case}/messages", {"id": "after", "text": "您的订单…"}, door.agent())
    assert said.status == 200
    assert not conversations.turns(conversations.own("customer", newcomer))[-1].via


def test_of_many_who_bind_one_address_at_once_one_does(stocked: str, newcomer: str) -> None:
    visitor = Visitor()
    address, customers = visitor.address, [f"{newcomer}-{one}" for one in range(8)]

    def tried(customer: str) -> str:
        try:
            return customer if binding.bind(address, customer, "link", binding.themselves(customer)) else ""
        except Conflict as conflict:
            return conflict.code

    with ThreadPoolExecutor(8) as pool:
        came_of_it = list(pool.map(tried, customers))
    assert came_of_it.count("already_bound") == 7
    assert visitor.address.customer in came_of_it
    assert [len(identities.held_by(one)) for one in customers].count(1) == 1


def test_a_body_holds_500_identities_at_most(door: Door, newcomer: str) -> None:
    body = "\n".join(json.dumps(_row(Visitor(), newcomer)) for _ in range(501)).encode()
    told = {"Content-Type": "application/x-ndjson"}
    answer = door.call("POST", "/admin/imports/identities", body, door.agent("admin"), **told)
    assert (answer.status, answer.body["error"]["code"]) == (400, "too_many_rows")
