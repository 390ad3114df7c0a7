"""A message is answered once, whatever is repeated and whoever is faster."""

import json
from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

from chalicelib import clock, conversation
from chalicelib.desk import work
from chalicelib.edge.errors import Conflict
from chalicelib.message import Agent, Customer, Inbound
from chalicelib.store import cases, conversations
from tests.api.conftest import Door


def inbound(who: str, identifier: str, text: str) -> Inbound:
    return Inbound(f"web-{who}", Customer(who, guest=False), "web", identifier, text, clock.now())


def test_the_same_message_id_again_gets_the_same_answer(door: Door, newcomer: str) -> None:
    talk = door.customer(newcomer)
    first, second = (talk.post("你好", identifier="same") for _ in range(2))
    assert json.dumps(first.body) == json.dumps(second.body)
    assert len(talk.history()["messages"]) == 2


def test_twenty_posts_of_one_message_at_once_make_one_turn_and_equal_answers(stocked: str) -> None:
    who = uuid4().hex
    with ThreadPoolExecutor(20) as pool:
        turns = list(pool.map(lambda _: conversation.answer(inbound(who, "m1", "你好")), range(20)))
    assert all(turn == turns[0] for turn in turns)
    assert len(conversations.turns(f"web-{who}")) == 1


def test_messages_that_come_at_once_do_not_overwrite_each_other(stocked: str) -> None:
    who = uuid4().hex
    with ThreadPoolExecutor(6) as pool:
        list(pool.map(lambda n: conversation.answer(inbound(who, f"m{n}", f"你好 {n}")), range(6)))
    turns = conversations.turns(f"web-{who}")
    assert sorted(turn.text for turn in turns) == [f"你好 {n}" for n in range(6)]
    assert [turn.id for turn in turns] == sorted(turn.id for turn in turns)
    state = conversations.state_of(f"web-{who}")
    assert state is not None and state.version == 6


def test_of_32_agents_who_claim_one_case_one_wins(stocked: str) -> None:
    who = uuid4().hex
    turn = conversation.answer(inbound(who, "m1", "转人工"))

    def claim(number: int) -> str:
        try:
            return work.claim(turn.case, Agent(f"a{number}", f"客服{number}")).agent.id  # type: ignore[union-attr]
        except Conflict as error:
            assert error.code == "already_claimed"
            return ""

    with ThreadPoolExecutor(32) as pool:
        winners = [winner for winner in pool.map(claim, range(32)) if winner]
    assert len(winners) == 1
    agent = cases.case_of(turn.case).agent
    assert agent is not None and agent.id == winners[0]
    assert [t.event for t in conversations.turns(f"web-{who}")] == ["opened", "claimed"]


def test_an_agents_words_sent_twice_are_said_once(stocked: str) -> None:
    who, agent = uuid4().hex, Agent("a1", "小夏")
    case = conversation.answer(inbound(who, "m1", "转人工")).case
    work.claim(case, agent)
    with ThreadPoolExecutor(4) as pool:
        said = list(pool.map(lambda _: work.say(case, agent, "x1", "您好"), range(4)))
    assert len({turn.id for turn in said}) == 1
    assert [turn.by for turn in conversations.turns(f"web-{who}")].count("agent") == 1
