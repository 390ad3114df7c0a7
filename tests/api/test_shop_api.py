"""The shop's own API as the source of everything: told truthfully when it works, and when it does not."""

import pytest

from chalicelib.store import cases
from tests import shop_api
from tests.api.commands import PAID, ids
from tests.api.conftest import Door, Later, Owner, Talk
from tests.shop_api import ShopApi

DOWN = "暂时查不到"
ORDER = "我的订单现在什么状态"
FAULTS = ("dropped", "500", "401", "moved", "html", "garbage", "truncated", "huge")
CONTRADICTIONS = ("foreign", "sums", "backwards")


def open_cases(talk: Talk) -> list[cases.Case]:
    """The waiting cases of a conversation."""
    found = cases.found(talk.opened["customer"]["id"])
    return [case for case in found if (case.status, case.conversation) == ("waiting", talk.opened["conversation"])]


def test_the_shop_itself_is_asked_and_its_answer_told(api: ShopApi, owner: Owner, newcomer: str) -> None:
    talk = owner("paid")
    assert PAID in talk.hear(ORDER)["text"]
    [asked] = api.seen
    assert (asked.method, asked.path) == ("GET", f"/shop/customers/{newcomer}/orders?limit=20")


def test_a_customer_without_orders_hears_that_and_not_of_an_outage(api: ShopApi, door: Door, newcomer: str) -> None:
    reply = door.customer(newcomer).hear(ORDER)
    assert "没有" in reply["text"] and DOWN not in reply["text"]


def test_a_guest_opens_an_order_with_number_and_ending(api: ShopApi, owner: Owner, door: Door) -> None:
    owner("paid")
    guest = door.guest()
    guest.hear(f"查一下订单 {PAID}")
    assert DOWN not in guest.hear("0000")["text"]
    guest.hear(f"查一下订单 {PAID}")
    assert [seen.content for seen in api.asked("orders/find")] == [{"number": PAID, "phone_tail": "0000"}]
    assert PAID in guest.hear("8888")["text"]
    assert len(api.seen) == 2


@pytest.mark.parametrize("wrong", [*FAULTS, *CONTRADICTIONS])
def test_whatever_is_wrong_with_the_shop_the_customer_hears_the_truth(api: ShopApi, owner: Owner, wrong: str) -> None:
    talk = owner("paid", "arrived")
    api.always = wrong
    answer = talk.post(ORDER)
    assert answer.status == 200
    reply = answer.body["reply"]
    assert DOWN in reply["text"] and "0.01" not in reply["text"] and reply["cards"] == []
    assert "human" in ids(reply) and answer.body["service"]["mode"] == "bot"
    [case] = open_cases(talk)
    assert (case.reason, case.briefing["want"]) == ("shop_down", "order.status")


@pytest.mark.parametrize(
    ("asked", "heard"), [("Where is my order?", "not answering right now"), ("我的訂單現在什麼狀態", "暫時查不到")]
)
def test_the_truth_is_told_in_the_customers_language(api: ShopApi, owner: Owner, asked: str, heard: str) -> None:
    talk = owner("paid")
    api.always = "500"
    assert heard in talk.hear(asked)["text"]


def test_an_answer_comes_although_the_shop_never_gives_one(api: ShopApi, owner: Owner) -> None:
    talk = owner("paid")
    api.always = "slow"
    assert DOWN in talk.hear(ORDER)["text"]
    assert not api.released.is_set() and len(api.seen) == 1  # all the time went into one wait: none is left for another


def test_an_address_where_nobody_listens_is_an_outage_too(
    stocked: str, owner: Owner, monkeypatch: pytest.MonkeyPatch
) -> None:
    with shop_api.opened() as closed:
        monkeypatch.setenv("KEFU_SHOP_API", closed.address)
    assert DOWN in owner("paid").hear(ORDER)["text"]


@pytest.mark.parametrize("wrong", ["dropped", "500", "truncated"])
def test_what_passes_is_not_noticed(api: ShopApi, owner: Owner, wrong: str) -> None:
    talk = owner("paid")
    api.faults = [wrong]
    assert PAID in talk.hear(ORDER)["text"]
    assert len(api.seen) == 2


@pytest.mark.parametrize("wrong", ["401", "moved", "html", "garbage", "huge", "sums"])
def test_what_will_not_pass_is_not_tried_again(api: ShopApi, owner: Owner, wrong: str) -> None:
    talk = owner("paid")
    api.faults = [wrong]
    assert DOWN in talk.hear(ORDER)["text"]
    assert len(api.seen) == 1


def test_one_outage_is_one_case_and_everything_else_goes_on(api: ShopApi, owner: Owner) -> None:
    talk = owner("paid")
    api.always = "500"
    talk.hear(ORDER)
    assert "七天" in talk.hear("退货运费谁出")["text"]
    again = talk.hear("我的快递到哪了")["text"]
    assert "不用再说一遍" in again and len(open_cases(talk)) == 1
    api.always = ""
    assert PAID in talk.hear(ORDER)["text"]
    assert "还在等同事" in talk.hear("我的问题处理得怎么样了")["text"]


def test_the_button_looks_again(api: ShopApi, owner: Owner) -> None:
    talk = owner("paid")
    api.always = "500"
    button = next(one for one in talk.hear(ORDER)["choices"] if one["id"].startswith("intent:"))
    api.always = ""
    assert PAID in talk.hear(button["text"], choice=button["id"])["text"]


def test_promotions_that_were_known_are_told_while_the_shop_is_silent(api: ShopApi, owner: Owner) -> None:
    talk = owner("paid")
    known = talk.hear("现在有什么优惠活动")["text"]
    api.always = "500"
    assert talk.hear("现在有什么优惠活动")["text"] == known != ""
    assert open_cases(talk) == []


def test_of_two_needs_the_one_that_needs_no_shop_is_answered(api: ShopApi, owner: Owner) -> None:
    talk = owner("paid")
    api.always = "500"
    text = talk.hear("退货运费谁出，另外帮我看看我的订单到哪一步了")["text"]
    assert "七天" in text and DOWN in text


def test_who_asks_for_a_person_in_an_outage_waits_with_the_case_that_is_open(
    api: ShopApi, owner: Owner, door: Door
) -> None:
    talk = owner("paid")
    api.always = "500"
    talk.hear(ORDER)
    [left] = open_cases(talk)
    assert talk.say("转人工")["service"]["mode"] == "waiting"
    [case] = open_cases(talk)
    assert (case.id, case.reason) == (left.id, "asked")
    token = door.agent()
    shown = door.call("GET", f"/desk/cases/{case.id}", token=token)
    assert shown.status == 200 and (shown.body["orders"], shown.body["orders_away"]) == ([], True)
    assert door.call("POST", f"/desk/cases/{case.id}/claim", {}, token).status == 200
    assert talk.say("在吗")["service"]["mode"] == "human"


def test_a_colleague_takes_the_case_when_the_shop_is_back_and_the_bot_listens_again(
    api: ShopApi, owner: Owner, door: Door
) -> None:
    talk, token = owner("paid"), door.agent()
    api.always = "500"
    talk.hear(ORDER)
    [case] = open_cases(talk)
    api.always = ""
    for deed in ("claim", "close"):
        assert door.call("POST", f"/desk/cases/{case.id}/{deed}", {}, token).status == 200
    assert PAID in talk.hear(ORDER)["text"]
    api.always = "500"
    talk.hear(ORDER)
    assert [one.id for one in open_cases(talk)] != [case.id]


def test_the_circuit_opens_after_five_failures_and_one_success_closes_it(
    api: ShopApi, owner: Owner, later: Later
) -> None:
    talk = owner("paid")
    api.always = "500"
    for _ in range(5):
        assert DOWN in talk.hear(ORDER)["text"]
    assert len(api.seen) == 10
    assert DOWN in talk.hear(ORDER)["text"]
    assert len(api.seen) == 10
    later(31)
    talk.hear(ORDER)
    assert len(api.seen) == 12
    later(32)
    talk.hear(ORDER)
    assert len(api.seen) == 12
    api.always = ""
    later(63)
    assert PAID in talk.hear(ORDER)["text"]
    assert PAID in talk.hear(ORDER)["text"] and len(api.seen) == 14


def test_a_shop_that_comes_and_goes_does_not_open_the_circuit(api: ShopApi, owner: Owner) -> None:
    talk = owner("paid")
    for _ in range(4):
        api.faults = ["garbage", ""]
        assert DOWN in talk.hear(ORDER)["text"]
        assert PAID in talk.hear(ORDER)["text"]


def test_one_customers_contradictions_are_not_everybodys_outage(api: ShopApi, owner: Owner) -> None:
    talk = owner("paid")
    api.always = "sums"
    for _ in range(6):
        assert DOWN in talk.hear(ORDER)["text"]
    api.always = ""
    assert PAID in talk.hear(ORDER)["text"]


def test_the_turns_line_in_the_log_says_what_the_shop_took(
    api: ShopApi, owner: Owner, caplog: pytest.LogCaptureFixture
) -> None:
    talk = owner("paid")
    api.always = "garbage"
    for _ in range(6):
        talk.hear(ORDER)
    lines = [vars(record) for record in caplog.records if record.message == "message"]
    assert [(line["shop_circuit"], line.get("shop_calls")) for line in lines] == [
        *[("closed", 1)] * 4,
        ("open", 1),
        ("open", None),
    ]
    assert lines[0]["shop_fault"] == "not JSON"


def test_a_token_is_fetched_once_and_anew_after_a_401(
    api: ShopApi, owner: Owner, monkeypatch: pytest.MonkeyPatch, later: Later
) -> None:
    monkeypatch.setenv("KEFU_SHOP_TOKEN_URL", f"{api.address}/token")
    monkeypatch.setenv("KEFU_SHOP_CLIENT_ID", "kefu")
    monkeypatch.setenv("KEFU_SHOP_SCOPE", "orders")
    talk = owner("paid")
    for _ in range(2):
        assert PAID in talk.hear(ORDER)["text"]
    assert len(api.tokens) == 1
    api.tokens.append("revoked")
    assert PAID in talk.hear(ORDER)["text"]
    assert len(api.asked("token")) == 2
    later(541)
    assert PAID in talk.hear(ORDER)["text"]
    assert len(api.asked("token")) == 3


def test_the_tables_are_asked_where_no_shop_is_named(owner: Owner) -> None:
    assert PAID in owner("paid").hear(ORDER)["text"]
