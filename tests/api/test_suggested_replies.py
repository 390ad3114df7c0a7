"""What an agent is offered to say: the bot's own answer to the last question, and the shop's nearest entries."""

from typing import Any

from tests.api.conftest import Door, Owner, Talk


def suggested(door: Door, case: str) -> list[dict[str, Any]]:
    answer = door.call("GET", f"/desk/cases/{case}/suggestions", token=door.agent())
    assert answer.status == 200, answer
    return list(answer.body["suggestions"])


def handed_over(talk: Talk) -> str:
    return str(talk.say("转人工")["service"]["case"])


def ended(door: Door, case: str) -> None:
    door.call("POST", f"/desk/cases/{case}/claim", token=door.agent())
    door.call("POST", f"/desk/cases/{case}/close", {}, door.agent())


def test_where_the_parcel_is_comes_from_the_customers_own_order(door: Door) -> None:
    talk = door.customer("one")
    talk.say("我的快递到哪了")
    case = handed_over(talk)
    first = suggested(door, case)[0]
    assert (first["source"], first["id"]) == ("scene", "logistics.track") and "SF1000000001" in first["text"]
    ended(door, case)


def test_a_question_of_the_shelf_brings_its_answer_and_who_only_says_hello_brings_nothing(
    door: Door, newcomer: str
) -> None:
    talk = door.customer(newcomer)
    case = handed_over(talk)
    talk.say("在吗")
    assert suggested(door, case) == []
    talk.say("怎么开发票")
    found = suggested(door, case)
    assert found and len(found) <= 3 and len({one["text"] for one in found}) == len(found)


def test_a_command_is_not_suggested_as_if_it_had_been_carried_out(door: Door, owner: Owner) -> None:
    talk = owner("paid")
    case = handed_over(talk)
    before = door.call("GET", f"/desk/cases/{case}", token=door.agent()).body["orders"]
    for said in ("帮我取消订单", "确认取消"):
        talk.say(said)
        assert all(one["source"] == "faq" for one in suggested(door, case))
    assert door.call("GET", f"/desk/cases/{case}", token=door.agent()).body["orders"] == before
    ended(door, case)


def test_the_briefing_says_what_to_do_next(door: Door) -> None:
    talk = door.customer("one")
    talk.say("我的快递到哪了")
    case = handed_over(talk)
    assert door.call("GET", f"/desk/cases/{case}", token=door.agent()).body["briefing"]["next"] == "courier"
    ended(door, case)
