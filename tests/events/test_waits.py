"""What becomes of those who wait, and of the cases of an agent who was lost: each once in effect, however often it is looked at."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import boto3
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chalicelib import clock
from chalicelib.desk import taking, work
from chalicelib.edge import auth, sockets
from chalicelib.edge import cloud as clients
from chalicelib.handover import record
from chalicelib.message import Agent, State, Turn
from chalicelib.store import cases, conversations, loads, papers, passing, presences
from chalicelib.store.cases import Case
from chalicelib.ulids import ulid
from tests.api.lines import Corner, everybody_leaves, groups, in_force
from tests.events import recorded
from tests.events.conftest import Listener
from tests.events.lambdas import app

pytestmark = pytest.mark.usefixtures("stocked")
Json = dict[str, Any]


@pytest.fixture
def timers(cloud: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """What is armed, as bodies of the queue's messages."""
    client = boto3.client("sqs", endpoint_url=cloud)
    urls = {name: client.create_queue(QueueName=f"{uuid4().hex}-{name}")["QueueUrl"] for name in ("timers", "notices")}
    monkeypatch.setenv("KEFU_TIMERS_URL", urls["timers"])
    monkeypatch.setenv("KEFU_NOTICES_URL", urls["notices"])
    clients.client.cache_clear()

    def bodies(name: str = "timers") -> list[Json]:
        found: list[Json] = []
        while letters := client.receive_message(QueueUrl=urls[name], MaxNumberOfMessages=10, VisibilityTimeout=600).get(
            "Messages", []
        ):
            found += [json.loads(letter["Body"]) for letter in letters]
        return found

    yield bodies
    clock.tell(None)
    clients.client.cache_clear()


@pytest.fixture
def corner() -> Iterator[Corner]:
    corner = Corner()
    everybody_leaves()
    with in_force(groups=groups(corner.group(), corner.group("-far", overflow=[corner.name]))):
        yield corner


def rings(what: str, subject: str, after: float = 0) -> None:
    """The timer rings, so many seconds from now."""
    later(after)
    body = {"what": what, "subject": subject, "at": clock.iso(clock.now()), "facts": {}}
    letter = recorded.message(json.dumps(body), uuid4().hex, "kefu-local-timers")
    assert app.timers({"Records": [letter]}, None) == {"batchItemFailures": []}


def later(seconds: float) -> None:
    clock.tell(lambda: datetime.now(UTC) + timedelta(seconds=seconds))


def opens_desk(one: Agent) -> str:
    connection = uuid4().hex
    ticket, _ = auth.seal_ticket(sockets.AGENTS, one.id)
    event = recorded.websocket("$connect", connection, queryStringParameters={"ticket": ticket})
    assert app.websocket_connect(event, None)["statusCode"] == 200
    return connection


def closes(connection: str) -> None:
    app.websocket_disconnect(recorded.websocket("$disconnect", connection), None)


def held(corner: Corner, one: Agent, count: int = 2) -> list[Case]:
    return [work.claim(corner.waits(n).id, one) for n in range(count)]


def moves(case: Case) -> list[str]:
    return [step.move for step in papers.steps(case.id)]


def talks(case: Case, seconds_ago: float = 0) -> None:
    """The customer of a waiting case has said something in its conversation."""
    at = clock.now() - timedelta(seconds=seconds_ago)
    before = State(case.conversation, case.customer)
    turn = Turn(ulid(at), case.conversation, "customer", clock.iso(at), "在吗", uuid4().hex)
    conversations.append(before, record.following(before, case), turn)


def test_what_a_lost_agent_held_returns_to_the_head_of_its_line(corner: Corner, timers: Any) -> None:
    one, first = corner.agent(), corner.waits(5)
    connection = opens_desk(one)
    taken = held(corner, one)
    closes(connection)
    armed = [timer for timer in timers() if timer["what"] == "grace"]
    assert [timer["subject"] for timer in armed] == []  # it waits in the queue for the grace to pass
    rings("grace", one.id, after=61)
    for case in taken:
        back = cases.case_of(case.id)
        assert (back.state, back.agent, back.last_agent) == ("waiting", None, one)
        assert cases.before(back.stands, corner.name) < 2
        assert conversations.turns(case.conversation)[-1].event == "returned"
    assert cases.before(first.stands, corner.name) == 2
    assert loads.held(one.id)[one.id] == 0


def test_it_returns_once_however_often_the_grace_runs_out(corner: Corner, timers: Any) -> None:
    one = corner.agent()
    (case,) = held(corner, one, 1)
    closes(opens_desk(one))
    for _ in range(3):
        rings("grace", one.id, after=61)
    assert moves(case) == ["open", "claim", "give_back"]
    assert [turn.event for turn in conversations.turns(case.conversation)] == ["claimed", "returned"]


def test_who_is_back_within_the_grace_keeps_everything(corner: Corner, timers: Any) -> None:
    one = corner.agent()
    (case,) = held(corner, one, 1)
    closes(opens_desk(one))
    again = opens_desk(one)
    rings("grace", one.id, after=61)
    assert cases.case_of(case.id).agent == one
    clock.tell(None)
    later(50)
    closes(again)
    rings("grace", one.id, after=70)  # of the first time; since the second, twenty seconds are over
    assert cases.case_of(case.id).agent == one
    rings("grace", one.id, after=111)
    assert cases.case_of(case.id).agent is None


def test_another_open_page_or_a_word_that_one_is_away_is_no_loss(corner: Corner, timers: Any) -> None:
    one, other = corner.agent(), corner.agent()
    (mine,), (theirs,) = held(corner, one, 1), held(corner, other, 1)
    opens_desk(one)
    closes(opens_desk(one))
    presences.say(other.id, "away")
    closes(opens_desk(other))
    for agent in (one, other):
        rings("grace", agent.id, after=61)
    assert cases.case_of(mine.id).agent == one and cases.case_of(theirs.id).agent == other


def test_what_was_put_aside_stays_theirs_until_its_time(corner: Corner, timers: Any) -> None:
    one = corner.agent()
    live, aside = held(corner, one)
    work.hold(aside.id, one, clock.iso(clock.now() + timedelta(hours=9)))
    closes(opens_desk(one))
    rings("grace", one.id, after=61)
    assert (cases.case_of(live.id).agent, cases.case_of(aside.id).agent) == (None, one)
    rings("grace", one.id, after=9 * 3600 + 5)
    assert cases.case_of(aside.id).agent is None


def test_a_case_that_was_passed_on_meanwhile_stays_where_it_is(corner: Corner, timers: Any) -> None:
    one, other = corner.agent(), corner.agent()
    (case,) = held(corner, one, 1)
    work.transfer_to_agent(case.id, one, other)
    assert work.return_of(case.id, one.id).agent == other
    assert cases.case_of(case.id).agent == other


def test_the_sweep_finds_an_agent_whose_end_nobody_told_of(corner: Corner, timers: Any) -> None:
    one = corner.agent()
    held(corner, one, 1)
    app.sweep(recorded.schedule(), None)
    armed = timers()
    assert ("grace", one.id) in [(timer["what"], timer["subject"]) for timer in armed]
    assert ("lines", "all") in [(timer["what"], timer["subject"]) for timer in armed]


def test_a_desk_that_is_found_gone_while_the_bell_rings_counts_as_closed(
    corner: Corner, timers: Any, listener: Listener
) -> None:
    one, case = corner.agent(), corner.waits()
    listener.gone.add(opens_desk(one))
    letter = recorded.message(json.dumps({"case": case.id, "event": "opened", "turn": "t"}))
    assert app.escalations({"Records": [letter]}, None) == {"batchItemFailures": []}
    assert presences.words()[one.id].state == "offline"


def test_with_automatic_assignment_a_case_finds_the_freest_agent(corner: Corner, timers: Any) -> None:
    with in_force(groups=groups(corner.group()), assignment="auto"):
        busy, idle = corner.agent(), corner.agent(capacity=2)
        opens_desk(busy), opens_desk(idle)
        held(corner, busy, 1)
        waiting = [corner.waits(n) for n in range(6)]
        rings("lines", "all")
        holders = [cases.case_of(case.id).agent for case in waiting]
    assert holders[:4].count(busy) == 2 and holders[:4].count(idle) == 2
    assert holders[0] == idle and holders[4:] == [None, None]


def test_who_comes_back_finds_who_had_them_last_where_they_are_free(corner: Corner, timers: Any) -> None:
    with in_force(groups=groups(corner.group()), assignment="auto"):
        known, idle = corner.agent(), corner.agent()
        opens_desk(known), opens_desk(idle)
        held(corner, known, 1)
        case = corner.waits(last_agent=known)
        rings("lines", "all")
        assert cases.case_of(case.id).agent == known


def test_where_agents_pull_nobody_is_given_anything(corner: Corner, timers: Any) -> None:
    opens_desk(corner.agent())
    case = corner.waits()
    rings("lines", "all")
    assert cases.case_of(case.id).status == "waiting"


def test_leads_hear_once_of_a_line_that_nobody_takes_from(corner: Corner, timers: Any, listener: Listener) -> None:
    corner.waits()
    for _ in range(2):
        rings("lines", "all")
    told = [notice for notice in timers("notices") if notice["group"] == corner.name]
    assert [(notice["event"], notice["waiting"]) for notice in told] == [("queue.unstaffed", 1)]


def test_a_line_that_somebody_takes_from_or_that_is_empty_is_no_matter(
    corner: Corner, timers: Any, listener: Listener
) -> None:
    opens_desk(corner.agent())
    corner.waits()
    corner.waits(part="-far")  # helped by the first
    rings("lines", "all")
    assert [notice for notice in timers("notices") if notice["group"].startswith(corner.name)] == []


def test_who_waits_for_long_is_offered_a_call_back_once(corner: Corner, timers: Any) -> None:
    case = corner.waits()
    talks(case)
    rings("callback", case.id, after=599)
    assert len(conversations.turns(case.conversation)) == 1
    for _ in range(2):
        rings("callback", case.id, after=601)
    _, offer = conversations.turns(case.conversation)
    assert offer.by == "notice" and offer.reply is not None
    assert [choice.id for choice in offer.reply.choices] == ["line:callback", "line:message", "line:leave"]
    assert cases.case_of(case.id).state == "waiting"


def test_a_customer_who_fell_silent_with_no_page_open_leaves_the_live_line(corner: Corner, timers: Any) -> None:
    case = corner.waits()
    talks(case)
    rings("silent", case.id, after=890)
    assert cases.case_of(case.id).state == "waiting"
    for _ in range(2):
        rings("silent", case.id, after=901)
    left = cases.case_of(case.id)
    assert (left.state, left.status, left.stands) == ("open", "waiting", case.stands)
    assert moves(case) == ["open", "leave"]
    state = conversations.state_of(case.conversation)
    assert state is not None and (state.mode, state.case) == ("bot", case.id)


def test_an_open_page_or_a_late_word_keeps_the_place(corner: Corner, timers: Any) -> None:
    there, speaks = corner.waits(since=2000), corner.waits(since=2000)
    talks(there, seconds_ago=2000)
    talks(speaks)
    passing.plug(passing.Socket(uuid4().hex, sockets.conversation(there.conversation), "c"))
    for case in (there, speaks):
        rings("silent", case.id, after=800)
        assert cases.case_of(case.id).state == "waiting"


def test_when_people_have_gone_home_who_still_waits_is_told_and_kept(corner: Corner, timers: Any) -> None:
    case = corner.waits()
    talks(case)
    yesterday = (clock.now() - timedelta(days=1)).astimezone(clock.SHANGHAI).strftime("%a").lower()
    with in_force(groups=groups(corner.group()), hours={yesterday: [["09:00", "09:01"]]}):
        rings("silent", case.id)
        left = cases.case_of(case.id)
        assert left.state == "open"
        told = conversations.turns(case.conversation)[-1]
        assert told.reply is not None and "09:00" in told.reply.text


def test_a_case_that_opens_arms_what_may_come_of_it(corner: Corner, timers: Any, listener: Listener) -> None:
    case = corner.waits(since=890)
    letter = recorded.message(json.dumps({"case": case.id, "event": "opened", "turn": "t"}))
    app.escalations({"Records": [letter]}, None)
    armed = [(timer["what"], timer["subject"]) for timer in timers()]
    assert ("lines", "all") in armed and ("callback", case.id) in armed  # what is to come later waits in the queue


@settings(max_examples=12, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(
    st.lists(st.sampled_from("abc"), max_size=2),
    st.lists(st.lists(st.sampled_from("abc"), min_size=1, max_size=2), max_size=3),
    st.lists(st.sampled_from("abc"), min_size=1, max_size=4),
    st.booleans(),
)
def test_whoever_waits_is_taken_in_the_end_or_the_leads_hear_of_it(
    timers: Any, helpers: list[str], people: list[list[str]], crowd: list[str], auto: bool
) -> None:
    corner = Corner()
    everybody_leaves()
    overflow = [corner.name + part for part in helpers if part != "a"]
    own = [corner.group("a", overflow=overflow), corner.group("b"), corner.group("c")]
    with in_force(groups=groups(*own), assignment="auto" if auto else "pull", bounds={"overflow": 0}):
        there = [corner.agent(*parts, capacity=20, state="online") for parts in people]
        waiting = [corner.waits(n, part) for n, part in enumerate(crowd)]
        rings("lines", "all")
        for one in there:
            while taking.take(one):
                pass
        told = {notice["group"] for notice in timers("notices")}
        left = {case.queue for case in map(cases.case_of, (case.id for case in waiting)) if case.status == "waiting"}
        assert left == {group for group in told if group.startswith(corner.name)}
