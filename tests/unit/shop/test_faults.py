"""What is broken, wrong or missing is made good in the way the customer chose, and never with more than was paid."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.shop.commands import Command, Content, Effect, Facts, Refusal, judged, remedies
from chalicelib.shop.policy import BUILT_IN, Rule
from tests.unit.shop.faulty import INSURED, ON_THE_WAY, PHOTO, broken, not_right
from tests.unit.shop.ordered import NOW, changed, delivered, done, line, order, told
from tests.unit.shop.test_command_properties import orders

DAMAGED, WRONG = BUILT_IN["damaged"], BUILT_IN["wrong_or_missing"]
THERE = delivered("2026-11-20T04:00:00.000Z")
WITHOUT = Rule("damaged", photo="no", keep="99999.00")


def test_what_came_broken_goes_back_at_the_shops_cost_and_the_money_follows() -> None:
    effect = done(broken("refund"), THERE)
    assert effect.order and effect.order["status"] == "returning"
    [request] = effect.order["after_sales"]
    assert request == {
        "id": "return-KF1-1",
        "kind": "return",
        "status": "requested",
        "skus": ["P1-41"],
        "reason": "quality",
        "method": "wechat",
        "amount": "93.32",
        "freight": "shop",
        "photos": list(PHOTO),
        "requested_at": "2026-11-22T04:00:00.000Z",
        "before": "delivered",
    }
    assert [key for key, _ in effect.notes] == ["refund_later", "freight_shop"]


def test_the_same_comes_anew_and_costs_nothing() -> None:
    effect = done(broken("replace"), THERE)
    assert effect.order and effect.order["status"] == "exchanging" and not effect.money
    [request] = effect.order["after_sales"]
    assert (request["kind"], request["to"], request["difference"]) == ("exchange", ["P1-41"], "0.00")


def test_what_is_worth_little_may_stay() -> None:
    effect = done(broken("keep", "P2-01"), THERE)
    assert effect.order and effect.order["refund"]["amount"] == "18.47" == f"{effect.money:.2f}"
    assert effect.order["after_sales"][0]["kind"] == "refund"


def test_what_is_worth_more_has_to_come_back() -> None:
    assert told(broken("keep"), THERE) == Refusal("keep", {"amount": "93.32", "limit": "30.00"}, True)
    assert remedies("damaged", "", THERE, ("P1-41",), "30.00") == ("replace", "refund")
    assert remedies("damaged", "", THERE, ("P2-01",), "30.00") == ("replace", "refund", "keep")


@pytest.mark.parametrize("photo", ["wanted", "no"])
def test_whether_a_photo_must_be_there_is_the_shops_to_say(photo: str) -> None:
    blind = broken("refund", photos=())
    assert told(blind, THERE) == Refusal("no_photo", {}, True)
    assert isinstance(told(blind, THERE, Rule("damaged", photo=photo)), Effect)


def test_what_is_sold_out_cannot_come_anew() -> None:
    sold_out = delivered("2026-11-20T04:00:00.000Z", items=[line("P1-43")], amount="100.00")
    assert told(broken("replace", "P1-43"), sold_out) == Refusal("none_left", {"name": "帆布鞋 黑色"})


def test_a_variant_that_the_catalogue_does_not_know_may_come_anew() -> None:
    assert changed(broken("replace", "P9-01"), {**THERE, "items": [line("P9-01")]})["status"] == "exchanging"


def test_what_lies_in_a_parcel_on_its_way_is_not_missing() -> None:
    split = order("shipped", parcels=ON_THE_WAY)
    assert told(not_right("missing", "replace"), split) == Refusal(
        "on_the_way", {"order": "KF1", "parcel": "SF2", "courier": "顺丰"}
    )
    assert isinstance(told(not_right("wrong", "refund", photos=PHOTO), split), Effect)


@pytest.mark.parametrize("command", [broken("refund"), not_right("wrong", "refund", photos=PHOTO)])
def test_what_came_in_the_first_of_two_parcels_may_be_reported_and_what_has_not_come_may_not(command: Command) -> None:
    assert isinstance(told(command, order("shipped", parcels=ON_THE_WAY)), Effect)
    nothing = order("shipped", parcels=ON_THE_WAY[1:])
    assert told(command, nothing) == Refusal("state", {"order": "KF1", "status": "shipped"})


def test_what_is_missing_is_sent_again_and_the_order_stays_what_it_is() -> None:
    after = changed(not_right("missing", "replace"), THERE)
    assert (after["status"], after["after_sales"][0]["kind"]) == ("delivered", "resend")


def test_what_is_missing_is_paid_back_up_to_what_the_shop_says() -> None:
    effect = done(not_right("missing", "keep"), THERE)
    assert effect.order and (effect.order["status"], effect.order["refund"]["amount"]) == ("refunding", "18.47")
    refused = told(not_right("missing", "keep"), THERE, Rule("wrong_or_missing", keep="10.00"))
    assert refused == Refusal("keep", {"amount": "18.47", "limit": "10.00"}, True)


def test_what_is_missing_cannot_go_back() -> None:
    assert told(not_right("missing", "refund"), THERE) == Refusal("remedy", {})


def test_a_wrong_thing_needs_its_photo_and_goes_back_at_the_shops_cost() -> None:
    assert told(not_right("wrong", "refund"), THERE) == Refusal("no_photo", {}, True)
    request = changed(not_right("wrong", "refund", photos=PHOTO), THERE)["after_sales"][0]
    assert (request["kind"], request["freight"], request["reason"]) == ("return", "shop", "wrong_item")


def test_a_line_is_reported_once() -> None:
    after = changed(not_right("missing", "replace"), THERE)
    assert told(broken("refund", "P2-01"), after) == Refusal("already_asked", {"order": "KF1"})


def test_what_was_reported_can_be_taken_back() -> None:
    after = changed(Command("withdraw"), changed(broken("refund"), THERE))
    assert (after["status"], after["after_sales"][0]["status"]) == ("delivered", "withdrawn")


def test_what_is_sent_again_does_not_stand_in_the_way_of_taking_back_a_return() -> None:
    both = changed(broken("refund"), changed(not_right("missing", "replace"), THERE))
    after = changed(Command("withdraw"), both)
    assert [one["status"] for one in after["after_sales"]] == ["requested", "withdrawn"]


def test_the_parcel_is_kept_with_the_return_it_belongs_to() -> None:
    back = changed(Command("return", skus=("P1-41",)), THERE)
    after = changed(Command("send_back", parcel="SF123456789"), back)
    assert after["after_sales"][0]["parcel"] == "SF123456789"
    assert told(Command("send_back", parcel="SF1"), {**back, "after_sales": []}) == Refusal(
        "nothing_open", {"order": "KF1"}
    )


def test_an_insured_order_says_what_the_way_back_costs() -> None:
    insured = {**THERE, "insurance": INSURED}
    notes = done(Command("return", skus=("P1-41",)), insured).notes
    assert notes[-1] == ("freight_insured", {"amount": "12.00", "hours": "72"})
    assert done(broken("refund"), insured).notes[-1] == ("freight_shop", {})


@settings(deadline=None, max_examples=150)
@given(orders(), st.data())
def test_no_way_of_making_good_ever_pays_more_than_was_paid_for_the_lines(
    content: Content, data: st.DataObject
) -> None:
    content, paid_for_goods, given_back = content | {"status": "delivered"}, Decimal(), Decimal()
    paid_for_goods = Decimal(content["amount"]) - Decimal(content["freight"])
    for item in data.draw(st.permutations(content["items"])):
        problem = data.draw(st.sampled_from(["", "wrong", "missing"]))
        remedy = data.draw(st.sampled_from(["refund", "keep", "replace"]))
        kind = "wrong_or_missing" if problem else "damaged"
        command = Command(kind, skus=(item["sku"],), remedy=remedy, problem=problem)
        effect = judged(command, Facts(content, {}), WITHOUT, NOW)
        if isinstance(effect, Effect) and effect.order:
            given_back += effect.money
            content = effect.order | {"status": "delivered"}
    assert given_back <= paid_for_goods
