"""Clocks that warn, break and stand still, as the streams and queues bring it about: each once in effect, whatever is repeated or dies."""

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import boto3
import pytest

from chalicelib import clock, conversation
from chalicelib.desk import overdue, seen, work
from chalicelib.edge import cloud as clients
from chalicelib.edge import sockets
from chalicelib.message import Agent, Customer, Inbound, Turn
from chalicelib.shapes import plain
from chalicelib.store import cases, conversations, papers, passing
from chalicelib.store.cases import Case
from chalicelib.store.passing import Socket
from tests import nemesis
from tests.events import recorded
from tests.events.conftest import Listener
from tests.events.lambdas import app
from tests.events.telling import NOON, it_is

Json = dict[str, Any]
QUEUES = {"KEFU_ESCALATIONS_URL": "escalations.fifo", "KEFU_NOTICES_URL": "notices", "KEFU_TIMERS_URL": "timers"}
# What kefu comes with: on the web three minutes, with a warning at 80 %; on this marketplace the bot counts, after three of five.
WARNS, DUE, PATIENCE = timedelta(seconds=144), timedelta(seconds=180), timedelta(seconds=180)
PATIENT = "同事正在查看"


@dataclass
class Shop:
    """What happens around one customer: words, streams, queues, and the time."""

    client: Any
    urls: dict[str, str]
    conversation: str
    streamed: str = ""
    now: datetime = NOON

    def passes(self, time: timedelta) -> None:
        self.now += time
        it_is(self.now)

    def say(self, text: str, channel: str = "web") -> Turn:
        who = Customer(self.conversation, "林小满", guest=False)
        turn = conversation.answer(Inbound(self.conversation, who, channel, uuid4().hex, text, clock.now()))
        self.goes_on()
        return turn

    def goes_on(self, repeat: int = 1) -> None:
        """The stream shows what was stored, so often, and the bell rings for it."""
        while turns := conversations.turns(self.conversation, after=self.streamed or "0", limit=50):
            self.streamed = turns[-1].id
            records = [recorded.stream(plain(turn), turn.id) for turn in turns] * repeat
            assert app.turns({"Records": records}, None) == {"batchItemFailures": []}
            for body in self.waiting("KEFU_ESCALATIONS_URL"):
                assert app.escalations({"Records": [recorded.message(body)]}, None) == {"batchItemFailures": []}

    def waiting(self, name: str) -> list[str]:
        found = []
        while seen := self.client.receive_message(QueueUrl=self.urls[name], MaxNumberOfMessages=10).get("Messages"):
            found += [one["Body"] for one in seen]
            for one in seen:
                self.client.delete_message(QueueUrl=self.urls[name], ReceiptHandle=one["ReceiptHandle"])
        return found

    def held_back(self) -> int:
        """How many timers wait for their moment."""
        told = self.client.get_queue_attributes(QueueUrl=self.urls["KEFU_TIMERS_URL"], AttributeNames=["All"])
        return int(told["Attributes"]["ApproximateNumberOfMessagesDelayed"])

    def rings(self, case: str, what: str = overdue.CLOCK) -> Json:
        body = {"what": what, "subject": case, "at": clock.iso(clock.now()), "facts": {}}
        answer: Json = app.timers({"Records": [recorded.message(json.dumps(body), "m1", "kefu-local-timers")]}, None)
        return answer

    def bot_said(self) -> list[str]:
        turns = conversations.turns(self.conversation, limit=100)
        return [turn.reply.text for turn in turns if turn.by == "notice" and turn.reply]


OF_THE_LINE = 3  # overflow, the offer of a call-back, silence (test_waits.py)


@pytest.fixture
def shop(stocked: str, listener: Listener, monkeypatch: pytest.MonkeyPatch) -> Iterator[Shop]:
    client = boto3.client("sqs", endpoint_url=stocked)
    urls = {}
    for variable, name in QUEUES.items():
        attributes = {"FifoQueue": "true"} if name.endswith(".fifo") else {}
        urls[variable] = client.create_queue(QueueName=f"{uuid4().hex}-{name}", Attributes=attributes)["QueueUrl"]
        monkeypatch.setenv(variable, urls[variable])
    clients.client.cache_clear()
    it_is(NOON)
    yield Shop(client, urls, f"web-{uuid4().hex}")
    clock.tell(None)
    clients.client.cache_clear()


@pytest.fixture
def agent() -> Agent:
    return Agent(f"agent-{uuid4().hex}", "小夏")


def moves(case: str) -> list[tuple[str, str]]:
    return [(step.move, step.note) for step in papers.steps(case)]


def clocks_on(case: str) -> dict[str, str]:
    return {one["kind"]: one["state"] for one in seen.case(cases.case_of(case))["clocks"]}


def test_a_case_that_opens_arms_its_first_clock(shop: Shop) -> None:
    shop.say("转人工")
    assert shop.held_back() == 1 + OF_THE_LINE


def test_a_first_word_that_does_not_come_is_warned_of_once(shop: Shop) -> None:
    case = shop.say("转人工").case
    shop.passes(WARNS - timedelta(seconds=1))
    shop.rings(case)
    assert cases.case_of(case).breached == ()
    shop.passes(timedelta(seconds=1))
    for _ in range(5):
        assert shop.rings(case) == {"batchItemFailures": []}
    assert cases.case_of(case).breached == ("first_reply:warn",)
    assert moves(case)[-1] == ("amend", "first_reply:warn") and len(moves(case)) == 2
    assert clocks_on(case)["first_reply"] == "warned"


def test_when_it_is_broken_the_case_goes_to_the_head_and_everybody_who_has_to_know_hears_of_it(
    shop: Shop, listener: Listener
) -> None:
    desk = uuid4().hex
    passing.plug(Socket(desk, sockets.AGENTS, "lead-1"))
    case = shop.say("转人工").case
    place = cases.case_of(case).stands
    shop.waiting("KEFU_NOTICES_URL")
    shop.passes(DUE)
    for _ in range(5):
        shop.rings(case)
        shop.goes_on(repeat=2)
    found = cases.case_of(case)
    assert found.breached == ("first_reply:warn", "first_reply:breach") and found.stands < place
    assert [move for move, _ in moves(case)] == ["open", "raise"]
    (notice,) = [json.loads(body) for body in shop.waiting("KEFU_NOTICES_URL")]
    assert notice["event"] == "case.breached" and notice["case"]["case"] == case
    (frame,) = [
        frame for frame in listener.to(desk) if frame.get("event") == "breached" and frame["case"]["case"] == case
    ]
    assert {one["kind"]: one["state"] for one in frame["case"]["clocks"]}["first_reply"] == "breached"


def test_after_the_warning_the_end_is_armed(shop: Shop) -> None:
    case = shop.say("转人工").case
    assert shop.held_back() == 1 + OF_THE_LINE
    shop.passes(WARNS)
    shop.rings(case)
    shop.goes_on()
    assert shop.held_back() == 2 + OF_THE_LINE


def test_who_answers_too_late_leaves_it_on_the_record_and_nobody_is_hurried(shop: Shop, agent: Agent) -> None:
    case = shop.say("转人工").case
    shop.passes(DUE + timedelta(seconds=5))
    work.claim(case, agent)
    work.say(case, agent, "1", "您好")
    shop.goes_on()
    shop.waiting("KEFU_NOTICES_URL")
    shop.rings(case)
    shop.goes_on()
    assert cases.case_of(case).breached == ("first_reply:warn", "first_reply:breach")
    assert shop.waiting("KEFU_NOTICES_URL") == []
    assert "first_reply" not in clocks_on(case)


def test_nothing_rings_while_the_customer_is_asked_and_all_goes_on_with_their_word(shop: Shop, agent: Agent) -> None:
    case = served(shop, agent)
    shop.passes(timedelta(hours=60))
    shop.rings(case)
    assert cases.case_of(case).breached == () and clocks_on(case) == {"first_reply": "met", "resolution": "paused"}
    shop.say("是的，还没收到")
    found = cases.case_of(case)
    assert (found.awaiting, found.state, found.spoken_at) == ("agent", "active", clock.iso(shop.now))
    assert clocks_on(case) == {"first_reply": "met", "reply": "running", "resolution": "running"}
    assert found.paused == pytest.approx(60 * 3600)


def test_a_word_is_counted_once_however_often_it_is_told_and_never_after_its_answer(shop: Shop, agent: Agent) -> None:
    case = served(shop, agent)
    shop.passes(timedelta(minutes=5))
    turn = shop.say("在吗")
    record = recorded.stream(plain(turn))
    for _ in range(3):
        app.turns({"Records": [record, record]}, None)
    assert [move for move, _ in moves(case)] == ["open", "claim", "answer", "hear"]
    shop.passes(timedelta(minutes=1))
    work.say(case, agent, "2", "在的")
    answered = cases.case_of(case)
    app.turns({"Records": [record]}, None)
    assert cases.case_of(case) == answered and answered.awaiting == "customer"


def test_a_word_counts_from_when_it_was_spoken_however_late_the_stream_is(shop: Shop, agent: Agent) -> None:
    case = served(shop, agent)
    shop.passes(timedelta(minutes=5))
    spoken = clock.iso(shop.now)
    who = Customer(shop.conversation, "林小满", guest=False)
    conversation.answer(Inbound(shop.conversation, who, "web", "late", "在吗", clock.now()))
    shop.passes(timedelta(minutes=2))
    shop.goes_on()
    assert cases.case_of(case).spoken_at == spoken
    assert cases.case_of(case).pauses[-1][1] == spoken


def test_every_word_has_a_clock_of_its_own(shop: Shop, agent: Agent) -> None:
    case = served(shop, agent)
    for _ in range(2):
        shop.say("还有个问题")
        shop.passes(WARNS)
        shop.rings(case)
        assert cases.case_of(case).breached == ("reply:warn",)
        work.say(case, agent, uuid4().hex, "好的")
        shop.goes_on()
        shop.passes(timedelta(minutes=1))
    assert moves(case).count(("amend", "reply:warn")) == 2


def test_a_customer_who_writes_while_their_agent_is_lost_is_waited_for_no_longer(shop: Shop, agent: Agent) -> None:
    case = served(shop, agent)
    work.give_back(case, "connection lost")
    shop.goes_on()
    shop.passes(timedelta(minutes=1))
    shop.say("人呢")
    assert cases.case_of(case).awaiting == "agent" and cases.case_of(case).status == "waiting"


def test_a_case_that_was_put_aside_comes_back_when_its_time_is_over_and_once(shop: Shop, agent: Agent) -> None:
    case = served(shop, agent)
    work.hold(case, agent, clock.iso(shop.now + timedelta(minutes=10)))
    shop.goes_on()
    armed = shop.held_back()
    shop.rings(case, overdue.RESUME)
    assert cases.case_of(case).state == "on_hold" and armed > 0
    shop.passes(timedelta(minutes=10))
    for _ in range(5):
        shop.rings(case, overdue.RESUME)
    assert cases.case_of(case).state == "active"
    assert [move for move, _ in moves(case)].count("resume") == 1


def test_a_word_wakes_a_case_that_was_put_aside_and_one_from_before_does_not(shop: Shop, agent: Agent) -> None:
    case = served(shop, agent)
    shop.passes(timedelta(minutes=1))
    before = shop.say("好")
    shop.passes(timedelta(minutes=1))
    work.hold(case, agent)
    app.turns({"Records": [recorded.stream(plain(before))]}, None)
    assert cases.case_of(case).state == "on_hold"
    shop.passes(timedelta(minutes=1))
    shop.say("还在吗")
    assert cases.case_of(case).state == "active"


@pytest.fixture
def waiting(shop: Shop) -> Case:
    """A customer of a marketplace where the bot counts, who waits for a person."""
    return cases.case_of(shop.say("转人工", "pinduoduo").case)


def test_where_the_bot_counts_it_asks_for_patience_before_the_clock_breaks(shop: Shop, waiting: Case) -> None:
    shop.passes(PATIENCE - timedelta(seconds=1))
    shop.rings(waiting.id)
    assert shop.bot_said() == []
    shop.passes(timedelta(seconds=1))
    shop.rings(waiting.id)
    (said,) = shop.bot_said()
    assert said.startswith(PATIENT) and "您可以先" in said
    shop.passes(timedelta(hours=1))
    shop.rings(waiting.id)
    assert clocks_on(waiting.id)["first_reply"] == "met"
    assert not any(mark.startswith("first_reply") for mark in cases.case_of(waiting.id).breached)


def test_five_timers_at_once_ask_for_patience_once(shop: Shop, waiting: Case) -> None:
    shop.passes(PATIENCE)
    with ThreadPoolExecutor(5) as pool:
        answers = list(pool.map(lambda _: shop.rings(waiting.id), range(5)))
    assert answers == [{"batchItemFailures": []}] * 5
    assert len(shop.bot_said()) == 1
    assert len(moves(waiting.id)) == 2


@pytest.mark.parametrize("death", [nemesis.dies, nemesis.dies_afterwards, nemesis.lost, nemesis.throttled])
def test_a_worker_that_dies_in_between_asks_neither_twice_nor_never(
    shop: Shop, waiting: Case, death: nemesis.Fault
) -> None:
    shop.passes(PATIENCE)
    try:
        with nemesis.fault("TransactWriteItems", nemesis.times(1, death)):
            shop.rings(waiting.id)
    except nemesis.Crash:
        pass
    shop.rings(waiting.id)
    shop.rings(waiting.id)
    assert len(shop.bot_said()) == 1
    assert moves(waiting.id)[1:] == [("amend", "holding reply")]


@pytest.mark.parametrize("death", [nemesis.dies, nemesis.dies_afterwards, nemesis.lost])
def test_a_worker_that_dies_in_between_marks_neither_twice_nor_never(shop: Shop, death: nemesis.Fault) -> None:
    case = shop.say("转人工").case
    shop.passes(DUE)
    try:
        with nemesis.fault("TransactWriteItems", nemesis.times(1, death)):
            shop.rings(case)
    except nemesis.Crash:
        pass
    shop.rings(case)
    assert [move for move, _ in moves(case)] == ["open", "raise"]


def test_a_word_that_an_agent_does_not_answer_is_held_by_the_bot_and_marked_as_its_own(
    shop: Shop, agent: Agent
) -> None:
    case = served(shop, agent, "pinduoduo")
    shop.passes(timedelta(minutes=1))
    shop.say("在吗", "pinduoduo")
    shop.passes(PATIENCE)
    shop.rings(case)
    assert len(shop.bot_said()) == 1
    state = conversations.state_of(shop.conversation)
    assert state and state.mode == "human"
    assert clocks_on(case)["reply"] == "met"


def test_the_sweep_finds_what_is_near_and_what_was_lost(shop: Shop, agent: Agent) -> None:
    held = served(shop, agent)
    work.hold(held, agent, clock.iso(shop.now + timedelta(minutes=40)))
    lost = Shop(shop.client, shop.urls, f"web-{uuid4().hex}").say("转人工").case

    def swept() -> list[tuple[str, str]]:
        ours = (timer for timer in overdue.due(clock.now(), clock.now() + timedelta(minutes=20)))
        return sorted((timer.what, timer.subject) for timer in ours if timer.subject in (held, lost))

    assert swept() == [("clock", lost)]
    shop.passes(timedelta(minutes=30))
    assert swept() == sorted([("clock", lost), ("resume", held)])
    shop.rings(lost)
    assert swept() == [("resume", held)]
    app.sweep(recorded.schedule(), None)


def test_what_is_settled_rings_no_more_and_counts_as_closed_after_two_days(shop: Shop, agent: Agent) -> None:
    case = served(shop, agent)
    work.close(case, agent, "已补发")
    shop.goes_on()
    settled = cases.case_of(case)
    shop.passes(timedelta(hours=47))
    shop.rings(case)
    assert seen.case(settled)["state"] == "resolved"
    shop.passes(timedelta(hours=1))
    shop.rings(case)
    assert seen.case(settled)["state"] == "closed" and cases.case_of(case) == settled


def test_a_timer_for_a_case_that_there_is_not_does_nothing(shop: Shop) -> None:
    assert shop.rings("01ARZ3NDEKTSV4RRFFQ69G5FAV") == {"batchItemFailures": []}


def served(shop: Shop, agent: Agent, channel: str = "web") -> str:
    """A case in which an agent has just spoken."""
    case = shop.say("转人工", channel).case
    shop.passes(timedelta(seconds=10))
    work.claim(case, agent)
    shop.passes(timedelta(seconds=1))
    work.say(case, agent, "1", "您好，请问收到了吗")
    shop.goes_on()
    return case
