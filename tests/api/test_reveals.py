"""Phones and addresses are covered at the desk; who may see one asks for it, and that is written down."""

from dataclasses import replace
from typing import Any

import pytest

from chalicelib.edge import telemetry
from chalicelib.store import cases, customers, table
from tests import shop
from tests.api.conftest import Answer, Door

PHONE, ADDRESS = "13900001234", "杭州市余杭区仓前街道 12 号"


@pytest.fixture
def number(newcomer: str) -> str:
    return f"KF{newcomer[4:]}"


@pytest.fixture
def case(door: Door, newcomer: str, number: str) -> str:
    """A case of a customer with one order, that 小夏 has."""
    customers.load_orders([shop.order(number, newcomer, phone=PHONE, address=ADDRESS)])
    made = str(door.customer(newcomer).say("转人工")["service"]["case"])
    assert door.call("POST", f"/desk/cases/{made}/claim", token=door.agent()).status == 200
    return made


def reveal(door: Door, case: str, who: str = "小夏", **body: Any) -> Answer:
    return door.call("POST", f"/desk/cases/{case}/reveal", body, door.agent(who))


def test_a_case_shows_neither(door: Door, case: str) -> None:
    for who in ("小夏", "阿哲", "云姐", "admin"):
        shown = door.call("GET", f"/desk/cases/{case}", token=door.agent(who)).body
        assert shown["orders"][0]["phone"] == "*******1234" and shown["orders"][0]["address"] == "杭州市余杭区****"
        assert PHONE not in str(shown) and "仓前" not in str(shown)


def test_it_shows_who_the_customer_is_to_the_shop_with_their_mail_covered(door: Door, case: str, newcomer: str) -> None:
    customers.load_profiles([{"customer": newcomer, "name": "林小满", "level": "金卡", "email": "lin@example.com"}])
    profile = door.call("GET", f"/desk/cases/{case}", token=door.agent()).body["profile"]
    assert profile == {"name": "林小满", "level": "金卡", "email": "l****@example.com", "personal": True}


@pytest.mark.parametrize("who", ["小夏", "云姐", "admin"])
def test_whoever_has_the_case_and_leads_see_it_when_they_ask(door: Door, case: str, number: str, who: str) -> None:
    assert reveal(door, case, who, what="phone", order=number).body["value"] == PHONE
    assert reveal(door, case, who, what="address", order=number).body["value"] == ADDRESS


def test_a_colleague_does_not(door: Door, case: str, number: str) -> None:
    answer = reveal(door, case, "阿哲", what="phone", order=number)
    assert (answer.status, answer.body["error"]["code"]) == (403, "not_yours")


def test_whoever_had_the_case_does_not_any_more(door: Door, case: str, number: str) -> None:
    door.call("POST", f"/desk/cases/{case}/close", {}, door.agent())
    assert reveal(door, case, what="phone", order=number).status == 403


def test_another_customers_order_reads_like_an_absent_one(door: Door, case: str) -> None:
    foreign = reveal(door, case, what="phone", order="KF20261118000001")
    absent = reveal(door, case, what="phone", order="KF00000000000000")
    assert foreign.status == absent.status == 404
    assert foreign.body["error"]["message"] == absent.body["error"]["message"]
    assert reveal(door, case, what="phone").status == 404


def test_the_number_for_a_call_back(door: Door, case: str) -> None:
    assert reveal(door, case, what="callback").status == 404
    found = cases.case_of(case)
    wanted = replace(found, callback="13700007777", version=found.version + 1)
    table.together([cases.changing(wanted, found, "callback", None)])
    shown = door.call("GET", f"/desk/cases/{case}", token=door.agent()).body["case"]
    assert shown["callback"] == "*******7777"
    assert reveal(door, case, what="callback").body["value"] == "13700007777"


def test_each_look_is_written_down_without_what_was_seen(
    door: Door, case: str, number: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines: list[Any] = []
    monkeypatch.setattr(telemetry.log, "info", lambda message, extra: lines.append((message, extra)))
    reveal(door, case, what="phone", order=number)
    deeds = door.call("GET", "/desk/audit?limit=1000", token=door.agent("云姐")).body["deeds"]
    (deed,) = [deed for deed in deeds if deed["did"] == "revealed" and deed["what"] == case]
    assert deed["by"]["name"] == "小夏" and deed["about"] == {"what": "phone", "order": number}
    (line,) = [extra for message, extra in lines if message == "reveal"]
    assert (line["case"], line["what"], line["order"]) == (case, "phone", number)
    assert PHONE not in f"{deeds}{lines}"


def test_what_is_asked_for_has_a_name(door: Door, case: str) -> None:
    assert reveal(door, case, what="level").status == 400
    assert reveal(door, case).status == 400
