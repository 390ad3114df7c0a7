"""Parcels and what is asked of people about them, where a dialogue cannot look: cards, briefings, other people's buttons."""

import json
from typing import Any

import pytest

from chalicelib.shop import freight
from chalicelib.store import cases
from tests import wardrobe
from tests.api.conftest import Door, Owner
from tests.wardrobe import NUMBER

Json = dict[str, Any]


def lines(reply: Json) -> list[str]:
    return [line["text"] for card in reply["cards"] for line in card["lines"]]


def test_what_was_asked_for_stands_on_the_orders_card(owner: Owner) -> None:
    talk = owner("packed")
    talk.hear("催一下发货")
    talk.hear("确认")
    assert any("催发货" in line for line in lines(talk.hear("我的订单什么状态")))


def test_who_takes_the_case_sees_what_was_asked_for_before(owner: Owner, door: Door) -> None:
    talk = owner("late")
    talk.hear("催一下派送")
    talk.hear("确认")
    case = talk.say("转人工")["service"]["case"]
    briefing = door.call("GET", f"/desk/cases/{case}", token=door.agent()).body["briefing"]
    assert any("催派送" in detail for detail in briefing["details"])
    assert cases.case_of(case).order == NUMBER["late"]


def test_a_card_says_what_is_inside(owner: Owner) -> None:
    assert {"松影马克杯", "云感跑鞋"} <= set(lines(owner("split").hear("我的快递到哪了")))


def test_a_card_shows_the_couriers_photo(owner: Owner) -> None:
    card = owner("cabinet").hear("显示签收了但是我没收到")["cards"][0]
    assert card["image"] == "https://example.org/door.jpg"


@pytest.mark.parametrize("button", ["urge", "missing", "intercept", "track"])
def test_a_button_for_somebody_elses_order_opens_nothing(owner: Owner, button: str) -> None:
    reply = owner("paid").hear("x", choice=f"{button}:KF20261118000001")
    assert "没有查到" in reply["text"] and "SF1000000001" not in json.dumps(reply)


@pytest.mark.parametrize("choice", ["place:月球", "settle:gold", "parcel:SF9", "cabinet:x", "found:", "people:"])
def test_a_button_that_was_never_offered_leads_on(owner: Owner, choice: str) -> None:
    talk = owner("signed")
    assert talk.hear("x", choice=choice)["choices"]
    talk.hear("显示签收了但是我没收到")
    reply = talk.hear("x", choice=choice)
    assert reply["choices"] and "月球" not in reply["text"]


def test_a_claim_that_is_agreed_to_twice_is_made_once(owner: Owner, newcomer: str) -> None:
    talk = owner("signed")
    talk.hear("显示签收了但是我没收到")
    talk.hear("没有")
    talk.hear("没有")
    shown = talk.hear("退款")["choices"][0]
    talk.hear(shown["text"], choice=shown["id"])
    assert "已经结束" in talk.hear(shown["text"], choice=shown["id"])["text"]
    assert len(wardrobe.done(newcomer)) == 1


def test_without_a_table_freight_is_told_by_the_faq(door: Door, newcomer: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(freight, "rates", tuple)
    reply = door.customer(newcomer).hear("运费多少")
    assert "寄到哪里" not in reply["text"] and reply["choices"]
