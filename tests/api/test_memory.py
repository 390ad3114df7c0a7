"""A customer who comes back does not repeat themselves: what people settled and what is open is known, and to nobody else."""

from datetime import UTC, datetime, timedelta

import pytest

from chalicelib import clock
from chalicelib.store import agents
from tests import wardrobe
from tests.api.conftest import Door, Owner, Talk


@pytest.fixture(autouse=True)
def _on_time() -> object:
    yield
    clock.tell(None)


def later(**passed: float) -> None:
    clock.tell(lambda: datetime.now(UTC) + timedelta(**passed))


def served(door: Door, talk: Talk, resolution: str) -> None:
    """A person took the customer's case and closed it."""
    agents.enrol("小秋", "open-sesame", "agent")
    case, token = talk.say("转人工")["service"]["case"], door.agent("小秋")
    assert door.call("POST", f"/desk/cases/{case}/claim", token=token).status == 200
    closed = door.call("POST", f"/desk/cases/{case}/close", {"resolution": resolution}, token)
    assert closed.body["case"]["status"] == "closed"


def test_after_a_case_the_bot_knows_who_served_and_that_it_is_over(door: Door, owner: Owner) -> None:
    talk = owner("long_ago")
    talk.say("我的退款到哪了")
    served(door, talk, "问题已解决")
    told = talk.hear("我之前的问题处理到哪了")["text"]
    assert "小秋" in told and "处理结束" in told


def test_what_goes_on_with_another_team_is_not_told_to_be_over(door: Door, owner: Owner) -> None:
    talk = owner("long_ago")
    served(door, talk, "转其他部门处理")
    assert "还在跟进" in talk.hear("我之前的问题处理到哪了")["text"]


def test_what_an_agent_noted_for_colleagues_is_not_read_out_to_the_customer(door: Door, owner: Owner) -> None:
    talk = owner("long_ago")
    served(door, talk, "客户情绪激动，补偿 20 元")
    assert "情绪" not in talk.hear("我之前的问题处理到哪了")["text"]
    case = talk.say("转人工")["service"]["case"]
    details = door.call("GET", f"/desk/cases/{case}", token=door.agent("小秋")).body["briefing"]["details"]
    assert "客户情绪激动，补偿 20 元" in details[0]


def test_a_refund_that_has_come_meanwhile_is_the_first_thing_told(owner: Owner, newcomer: str) -> None:
    talk = owner("refunding")
    assert "59.00" in talk.hear("我的退款到哪了")["text"]
    arrived = {
        "amount": "59.00",
        "requested_at": clock.iso(datetime.now(UTC)),
        "refunded_at": clock.iso(datetime.now(UTC)),
    }
    wardrobe.moved(newcomer, "refunding", status="refunded", refund=arrived, after_sales=[])
    later(hours=5)
    greeted = talk.hear("你好")["text"]
    assert "上次" in greeted and "已到账" in greeted


def test_nobody_is_reminded_of_what_is_a_fortnight_old(door: Door, owner: Owner, newcomer: str) -> None:
    served(door, owner("long_ago"), "问题已解决")
    later(days=14)
    assert "上次" not in door.customer(newcomer).hear("你好")["text"]


def test_a_guest_is_greeted_with_nothing_of_anybodys(door: Door) -> None:
    greeted = door.guest().hear("你好")
    assert "KF" not in greeted["text"] and "是想问这个吗" not in greeted["text"]
