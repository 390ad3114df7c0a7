"""How it was: asked once a day, of the bot and of people, with reasons; who was not helped finds a person in one step."""

from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from chalicelib import clock
from chalicelib.insight.said import TAGS
from chalicelib.scenes.service import rated
from chalicelib.store import conversations
from tests.api.conftest import Answer, Door, Talk

Json = dict[str, Any]
NOON = datetime(2026, 11, 22, 12, tzinfo=clock.SHANGHAI)


def served(door: Door, talk: Talk) -> str:
    """A case that was taken, answered and ended."""
    agent = door.agent()
    talk.say("怎么开发票")
    case = str(talk.say("转人工")["service"]["case"])
    door.call("POST", f"/desk/cases/{case}/claim", token=agent)
    door.call("POST", f"/desk/cases/{case}/close", {"resolution": "已开票"}, agent)
    return case


def judge(door: Door, talk: Talk, **judged: Any) -> Answer:
    return door.call("POST", "/ratings", {"id": uuid4().hex, "score": 5, **judged}, talk.session)


def _of(talk: Talk) -> str:
    return str(talk.opened["conversation"])


def kept(talk: Talk, rating: str) -> Json:
    rows = conversations._Row.query(_of(talk), conversations._Row.sort == f"rating#{rating}", consistent_read=True)
    (row,) = list(rows)
    return dict(row.content)


def test_a_persons_service_is_judged_with_reasons_in_the_customers_language(door: Door, newcomer: str) -> None:
    talk = door.customer(newcomer)
    case = served(door, talk)
    asked = talk.history()["messages"][-1]
    assert asked["ask_rating"] is True
    assert (asked["rating"]["subject"], asked["rating"]["case"]) == ("human", case)
    assert {"id": "unkind", "text": "态度不好"} in asked["rating"]["tags"]["bad"]


def test_the_bot_asks_who_was_helped_once_a_day(door: Door, newcomer: str) -> None:
    clock.tell(lambda: NOON)
    talk = door.customer(newcomer)
    assert "ask_rating" not in talk.hear("再见")
    talk.say("怎么开发票")
    first = talk.hear("谢谢")
    assert first["rating"]["subject"] == "bot"
    assert [tag["id"] for tag in first["rating"]["tags"]["bad"]] == ["unsolved", "not_understood", "wrong"]
    talk.say("怎么开发票")
    assert "ask_rating" not in talk.hear("再见")
    clock.tell(lambda: NOON + timedelta(days=1))
    talk = door.customer(newcomer)
    talk.say("怎么开发票")
    assert talk.hear("谢谢")["ask_rating"] is True
    clock.tell(None)


def test_who_has_just_judged_a_person_is_not_asked_about_the_bot_the_same_day(door: Door, newcomer: str) -> None:
    talk = door.customer(newcomer)
    served(door, talk)
    talk.say("怎么开发票")
    assert "ask_rating" not in talk.hear("谢谢")


def test_an_english_customer_reads_english_reasons(door: Door, newcomer: str) -> None:
    talk = door.customer(newcomer)
    talk.say("where is my parcel")
    assert {"id": "clear", "text": "Clear"} in talk.hear("thanks")["rating"]["tags"]["good"]


def test_a_judgement_is_kept_with_all_that_figures_need_and_once(door: Door, newcomer: str) -> None:
    talk = door.customer(newcomer)
    case = served(door, talk)
    told: Json = {"id": uuid4().hex, "score": 4, "tags": ["fast", "fast", "kind"], "case": case, "subject": "human"}
    assert judge(door, talk, **told).status == 201
    assert judge(door, talk, **{**told, "score": 1}).status == 201
    row = kept(talk, told["id"])
    assert (row["score"], row["tags"], row["about"], row["case"]) == (4, ["fast", "kind"], "human", case)
    assert row["agent"] and row["intent"] == "payment.invoice" and row["channel"] == "web"


def test_the_stream_carries_it_to_the_figures(door: Door, newcomer: str) -> None:
    talk = door.customer(newcomer)
    talk.say("怎么开发票")
    told = uuid4().hex
    judge(door, talk, id=told, score=2, tags=["wrong"], subject="bot")
    (row,) = list(conversations._Row.query(_of(talk), conversations._Row.sort == f"rating#{told}"))
    conversation, rating = conversations.rating_from_stream(row.serialize()) or ("", {})
    assert conversation == _of(talk)
    assert (rating["about"], rating["score"], rating["tags"]) == ("bot", 2, ["wrong"])
    assert rating["intent"] == "payment.invoice"


@pytest.mark.parametrize(
    "reason", [{"tags": ["rude words"]}, {"tags": "fast"}, {"subject": "cat"}, {"score": 6}, {"score": 0}]
)
def test_only_what_was_offered_is_taken(door: Door, reason: Json) -> None:
    refused = judge(door, door.customer("one"), **reason)
    assert (refused.status, refused.body["error"]["code"]) == (400, "malformed")


def test_nobody_judges_anybody_elses_case(door: Door, newcomer: str) -> None:
    case = served(door, door.customer(newcomer))
    stranger = door.customer(f"{newcomer}-other")
    assert judge(door, stranger, case=case).status == 404
    assert judge(door, stranger, subject="human").status == 404


def test_who_was_not_helped_comes_back_to_the_same_case_in_one_step(door: Door, newcomer: str) -> None:
    talk = door.customer(newcomer)
    case = served(door, talk)
    sorry = judge(door, talk, score=2, tags=["unsolved"], case=case).body
    (again,) = sorry["choices"]
    assert (again["text"], "抱歉" in sorry["thanks"]) == ("再找同事", True)
    service = talk.say(again["text"], choice=again["id"])["service"]
    assert (service["mode"], service["case"]) == ("waiting", case)
    shown = door.call("GET", f"/desk/cases/{case}", token=door.agent()).body["case"]
    assert (shown["state"], shown["reopened"]) == ("reopened", 1)


def test_who_was_helped_is_only_thanked(door: Door, newcomer: str) -> None:
    talk = door.customer(newcomer)
    case = served(door, talk)
    for judged in (
        {"score": 5, "tags": ["solved"]},
        {"score": 2, "tags": ["slow"]},
        {"score": 3, "tags": ["unsolved"]},
    ):
        assert "choices" not in judge(door, talk, case=case, **judged).body


def test_every_reason_that_is_offered_is_counted() -> None:
    assert set(rated.TAGS) == set(TAGS)
