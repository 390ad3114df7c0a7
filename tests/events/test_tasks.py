"""A task's steps reach its department's own queue and its desks: each once in effect, whatever is repeated and whoever dies."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import boto3
import pytest

from chalicelib import clock, conversation
from chalicelib.desk import departments, referring, work
from chalicelib.desk.referring import Wish
from chalicelib.edge import cloud as clients
from chalicelib.edge import sockets
from chalicelib.edge.errors import Conflict
from chalicelib.handover.forms import form_of
from chalicelib.message import Customer, Inbound
from chalicelib.shapes import plain
from chalicelib.store import agents, cases, conversations, papers, passing, tasks
from chalicelib.store.agents import Account
from chalicelib.store.passing import Socket
from tests.events import recorded
from tests.events.conftest import Listener
from tests.events.lambdas import app
from tests.nemesis import Crash, dies, dies_afterwards, fault, times

Json = dict[str, Any]
_QUEUES = {
    "KEFU_TASKS_URL_LOGISTICS": "logistics.fifo",
    "KEFU_TASKS_URL": "other.fifo",
    "KEFU_ESCALATIONS_URL": "escalations.fifo",
    "KEFU_NOTICES_URL": "notices",
}


class Queues:
    """The departments' queues, and those beside them."""

    def __init__(self, endpoint: str) -> None:
        self.client = boto3.client("sqs", endpoint_url=endpoint)
        self.urls = {name: self._made(queue) for name, queue in _QUEUES.items()}

    def _made(self, name: str) -> str:
        attributes = {"FifoQueue": "true"} if name.endswith(".fifo") else {}
        return str(self.client.create_queue(QueueName=f"{uuid4().hex}-{name}", Attributes=attributes)["QueueUrl"])

    def waiting(self, name: str) -> list[Json]:
        """The bodies of what waits in a queue; it is taken away."""
        found: list[Json] = []
        while messages := self.client.receive_message(QueueUrl=self.urls[name], MaxNumberOfMessages=10).get("Messages"):
            for message in messages:
                found.append(json.loads(message["Body"]))
                self.client.delete_message(QueueUrl=self.urls[name], ReceiptHandle=message["ReceiptHandle"])
        return found


@pytest.fixture
def line(stocked: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Queues]:
    """New queues, known to the application."""
    made = Queues(stocked)
    for variable, url in made.urls.items():
        monkeypatch.setenv(variable, url)
    clients.client.cache_clear()
    yield made
    clients.client.cache_clear()


class Matter:
    """A case in 小夏's hands and what is asked of logistics on it."""

    def __init__(self) -> None:
        self.conversation = f"web-{uuid4().hex[:12]}"
        who = Customer(uuid4().hex[:12], guest=False)
        said = conversation.answer(Inbound(self.conversation, who, "web", "m1", "转人工", clock.now()))
        self.case = said.case
        self.agent = agents.account_of(agents.identifier("小夏")).agent
        work.claim(self.case, self.agent)

    def ask(self, form: str = "intercept", department: str = "", **asked: Any) -> str:
        asked = asked or {"parcel": "SF1", "wish": "hold"}
        wish = Wish(form_of(form), department, asked, tells=True)
        return referring.ask(self.case, self.agent, uuid4().hex, wish).id

    def records(self) -> list[Json]:
        """The stream's records of the turns in which a task went on."""
        turns = [turn for turn in conversations.turns(self.conversation, limit=100) if turn.task]
        return [recorded.stream(plain(turn), str(number)) for number, turn in enumerate(turns, 1)]


def of_queue(bodies: list[Json]) -> Json:
    return {"Records": [recorded.message(json.dumps(body), f"m{n}", "x") for n, body in enumerate(bodies)]}


def member() -> Account:
    return agents.account_of(agents.identifier("物流阿峰"))


def test_each_step_lands_once_in_the_queue_of_its_department(line: Queues, listener: Listener) -> None:
    matter = Matter()
    task = matter.ask()
    referring.take(task, member())
    referring.answer(task, member(), "a", {"outcome": "yes"})
    for _ in range(3):
        assert app.turns({"Records": matter.records()}, None) == {"batchItemFailures": []}
    found = line.waiting("KEFU_TASKS_URL_LOGISTICS")
    assert [(one["task"], one["step"]) for one in found] == [(task, "open"), (task, "take"), (task, "answer")]
    assert line.waiting("KEFU_TASKS_URL") == []
    assert len(line.waiting("KEFU_ESCALATIONS_URL")) == 3


def test_a_department_without_a_queue_of_its_own_uses_the_shared_one(line: Queues, listener: Listener) -> None:
    matter = Matter()
    matter.ask("question", "warehouse", question="还在吗")
    app.turns({"Records": matter.records()}, None)
    assert [one["department"] for one in line.waiting("KEFU_TASKS_URL")] == ["warehouse"]


def test_the_desks_hear_which_task_went_on_and_departments_no_more_than_that(line: Queues, listener: Listener) -> None:
    matter = Matter()
    task = matter.ask()
    connections = {sockets.AGENTS: uuid4().hex, sockets.DEPARTMENTS: uuid4().hex}
    for audience, connection in connections.items():
        passing.plug(Socket(connection, audience, "someone"))
    app.turns({"Records": matter.records()}, None)
    app.tasks(of_queue(line.waiting("KEFU_TASKS_URL_LOGISTICS")), None)
    for connection in connections.values():
        (frame,) = [one for one in listener.to(connection) if one["type"] == "task"]
        assert (frame["task"], frame["event"], frame["department"]) == (task, "open", "logistics")
        assert set(frame) == {"type", "event", "task", "case", "department", "state", "due", "version"}
    told = {one["type"] for one in listener.to(connections[sockets.DEPARTMENTS])}
    assert told == {"task"}
    for connection in connections.values():
        passing.unplug(connection)


def test_the_shop_is_told_of_asking_answering_and_calling_off_once_in_effect(line: Queues, listener: Listener) -> None:
    matter = Matter()
    first, second = matter.ask(), matter.ask()
    referring.take(first, member())
    referring.answer(first, member(), "a", {"outcome": "yes"})
    referring.cancel(second, agents.account_of(matter.agent.id), "不用了")
    app.turns({"Records": matter.records()}, None)
    batch = of_queue(line.waiting("KEFU_TASKS_URL_LOGISTICS"))
    for _ in range(3):
        app.tasks(batch, None)
    notices = line.waiting("KEFU_NOTICES_URL")
    # Whoever gets one twice knows it by its id, which is the turn's.
    effects = {one["id"]: (one["event"], one["task"]["task"]) for one in notices}
    expected = [("task.opened", first), ("task.opened", second), ("task.answered", first), ("task.cancelled", second)]
    assert sorted(effects.values()) == sorted(expected)


@pytest.mark.parametrize("dies_before", [1, 2, 3])
def test_a_worker_that_dies_in_the_middle_of_a_batch_loses_nothing(
    line: Queues, listener: Listener, dies_before: int
) -> None:
    matter = Matter()
    asked = [matter.ask() for _ in range(3)]
    app.turns({"Records": matter.records()}, None)
    batch = of_queue(line.waiting("KEFU_TASKS_URL_LOGISTICS"))
    reads = [0]

    def at(request: Any) -> Any:
        reads[0] += b"task#" in request.body
        return dies(request) if reads[0] == dies_before else None

    with fault("BatchGetItem", at), pytest.raises(Crash):
        app.tasks(batch, None)
    assert app.tasks(batch, None) == {"batchItemFailures": []}
    opened = {one["id"]: one["task"]["task"] for one in line.waiting("KEFU_NOTICES_URL")}
    assert sorted(opened.values()) == sorted(asked)


@pytest.mark.parametrize("faster", ["take", "answer", "cancel"])
def test_of_two_who_cross_one_counts(line: Queues, faster: str) -> None:
    matter = Matter()
    task = matter.ask()
    lead = agents.account_of(agents.identifier("云姐"))
    crossed: list[str] = []
    deeds = {
        "take": lambda: referring.take(task, lead),
        "answer": lambda: referring.answer(task, lead, "b", {"outcome": "too_late"}),
        "cancel": lambda: referring.cancel(task, lead, ""),
    }

    def another_is_faster(request: Any) -> None:
        if not crossed and b"task#" not in request.body and matter.case.encode() in request.body:
            crossed.append("between reading the task and reading its case")
            deeds[faster]()

    with fault("BatchGetItem", another_is_faster), pytest.raises(Conflict):
        referring.take(task, member())
    found = tasks.task_of(task)
    assert crossed and lead.agent in (found.taker, found.done_by) and found.taker in (None, lead.agent)


def test_a_deadline_rings_once_however_often_its_timer_does(line: Queues, listener: Listener) -> None:
    matter = Matter()
    task, done = matter.ask(), matter.ask()
    referring.answer(done, member(), "a", {"outcome": "yes"})
    try:
        clock.tell(lambda: datetime.now(UTC) + timedelta(days=30))
        for _ in range(3):
            app.timers(timer(task, done), None)
    finally:
        clock.tell(None)
    app.turns({"Records": matter.records()}, None)
    app.tasks(of_queue(line.waiting("KEFU_TASKS_URL_LOGISTICS")), None)
    told = [one for one in line.waiting("KEFU_NOTICES_URL") if one["event"] == "task.overdue"]
    assert [one["task"]["task"] for one in told] == [task]
    assert [step.move for step in papers.steps(matter.case)].count("task_overdue") == 1
    assert tasks.task_of(task).late and not tasks.task_of(done).late


def test_a_timer_that_comes_early_or_for_nothing_marks_nothing(line: Queues) -> None:
    matter = Matter()
    task = matter.ask()
    app.timers(timer(task, "01KB0000000000000000000000-0123456789ab"), None)
    assert not tasks.task_of(task).late


def test_the_sweep_finds_deadlines_that_are_near_and_those_that_were_missed(line: Queues) -> None:
    matter = Matter()
    task = tasks.task_of(matter.ask())
    at = clock.moment(task.due)

    def found(begin: datetime) -> list[str]:
        return [one.subject for one in departments.due(begin, begin + timedelta(minutes=20)) if one.subject == task.id]

    assert found(at - timedelta(minutes=10)) == [task.id] == found(at + timedelta(days=2))
    assert found(at - timedelta(minutes=30)) == []
    referring.answer(task.id, member(), "a", {"outcome": "yes"})
    assert found(at) == []


def timer(*identifiers: str) -> Json:
    bodies = [{"what": "task", "subject": one, "at": clock.iso(clock.now())} for one in identifiers]
    return {"Records": [recorded.message(json.dumps(body), f"t{n}", "timers") for n, body in enumerate(bodies)]}


def test_a_store_that_is_silent_gives_the_records_back_in_order(line: Queues, listener: Listener) -> None:
    matter = Matter()
    matter.ask()
    matter.ask()
    app.turns({"Records": matter.records()}, None)
    batch = of_queue(line.waiting("KEFU_TASKS_URL_LOGISTICS"))

    def silent(_: Any) -> Any:
        raise ConnectionError("nobody is there")

    with fault("BatchGetItem", times(1, silent)):
        answer = app.tasks(batch, None)
    assert [one["itemIdentifier"] for one in answer["batchItemFailures"]] == ["m0", "m1"]


def test_the_answer_and_its_words_are_one_deed_even_where_the_function_dies_after_it(
    line: Queues, listener: Listener
) -> None:
    matter = Matter()
    task = matter.ask()
    for happens in (dies, dies_afterwards):
        with fault("TransactWriteItems", times(1, happens)), pytest.raises(Crash):
            referring.answer(task, member(), "a", {"outcome": "yes"})
    assert referring.answer(task, member(), "a", {"outcome": "yes"}).state == tasks.ANSWERED
    told = [turn.reply.text for turn in conversations.turns(matter.conversation, limit=100) if turn.task and turn.reply]
    assert len(told) == 1 and cases.case_of(matter.case).tasks == 0
