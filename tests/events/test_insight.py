"""What is counted of talks and cases: right under repeats, in any order, and when the worker dies in the middle."""

import random
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import Any
from uuid import uuid4

import pytest

from chalicelib import clock, conversation
from chalicelib.desk import work
from chalicelib.insight import spans
from chalicelib.message import Agent, Customer, Inbound, Turn
from chalicelib.shapes import plain
from chalicelib.store import cases, conversations, figures, papers
from chalicelib.store.figures import Fact
from tests.events import recorded
from tests.events.lambdas import app
from tests.nemesis import Crash, dies, dies_afterwards, fault, lost, throttled, times

pytestmark = pytest.mark.usefixtures("stocked")
Json = dict[str, Any]
LEAD = Agent("agent-of-insight", "云姐", "lead")
_days = iter(range(1, 10_000))


class Time:
    """A clock that tests move; each begins on a day that no other test has."""

    def __init__(self) -> None:
        self.now = datetime(2031, 1, 1, 1, tzinfo=UTC) + timedelta(days=60 * next(_days))

    def passes(self, **span: float) -> None:
        self.now += timedelta(**span)


@pytest.fixture
def time() -> Iterator[Time]:
    told = Time()
    clock.tell(lambda: told.now)
    yield told
    clock.tell(None)


class Talk:
    """A customer's conversation, and what of it was stored and not yet delivered."""

    def __init__(self, time: Time) -> None:
        self.time, self.customer = time, Customer(uuid4().hex)
        self.id = f"web-{self.customer.id}"
        self.delivered = ""

    def say(self, text: str) -> Turn:
        self.time.passes(seconds=20)
        return conversation.answer(Inbound(self.id, self.customer, "web", uuid4().hex, text, self.time.now))

    def served(self, wait: float = 60, handling: float = 300) -> str:
        """A person is called, takes the case, answers and ends it."""
        case = self.say("转人工").case
        self.time.passes(seconds=wait)
        work.claim(case, LEAD)
        self.time.passes(seconds=10)
        work.say(case, LEAD, uuid4().hex, "您好")
        self.time.passes(seconds=handling - 10)
        work.close(case, LEAD, "")
        return case

    def records(self) -> list[Json]:
        """What the stream has of it since the last time."""
        turns = conversations.turns(self.id, self.delivered or "0", limit=200)
        self.delivered = turns[-1].id if turns else self.delivered
        return [recorded.stream(plain(turn), turn.id) for turn in turns]


def counted(*records: Json) -> Json:
    """The worker is given a batch."""
    return dict(app.insight({"Records": list(records)}, None))


def figures_since(time: Time, days: int = 1) -> Counter[str]:
    """Everything counted from `days` ago until today, of all groups."""
    total: Counter[str] = Counter()
    for back in range(days + 1):
        day = (time.now - timedelta(days=back)).astimezone(clock.SHANGHAI).date()
        for counts in figures.days(day.replace(day=1), day.day, day.day).values():
            total.update(counts)
    return total


def by_hour(time: Time) -> Counter[str]:
    total: Counter[str] = Counter()
    for counts in figures.hours(time.now.astimezone(clock.SHANGHAI).date()).values():
        total.update(counts)
    return total


def test_a_talk_with_the_bot_is_a_visit_with_its_messages(time: Time) -> None:
    talk = Talk(time)
    for text in ("你好", "门店周末几点关门", "谢谢"):
        talk.say(text)
    assert counted(*talk.records()) == {"batchItemFailures": []}
    found = figures_since(time)
    assert (found["visit"], found["messages"], found["answers"], found["person"]) == (1, 3, 3, 0)
    assert by_hour(time) == found, "the hours of a day add up to the day"


def test_a_case_counts_with_its_waits_its_answer_and_its_end(time: Time) -> None:
    talk = Talk(time)
    case = talk.served(wait=100, handling=400)
    counted(*talk.records())
    found = figures_since(time)
    queue = cases.case_of(case).queue
    day = time.now.astimezone(clock.SHANGHAI).date()
    group = figures.days(day.replace(day=1), day.day, day.day)[day, queue]
    assert (group["handed"], group["reason:asked"], group["resolved"], found["person"]) == (1, 1, 1, 1)
    assert (group["wait:seconds"], group["handling:seconds"], group["reply:seconds"]) == (100, 400, 110)
    assert (group["reply_promised"], group["reply_in_time"]) == (1, 1)


def test_a_first_word_after_the_promise_is_late(time: Time) -> None:
    talk = Talk(time)
    talk.served(wait=3600)
    counted(*talk.records())
    found = figures_since(time)
    assert (found["reply_promised"], found["reply_in_time"]) == (1, 0)


def test_who_comes_back_within_two_days_counts_against_the_resolution(time: Time) -> None:
    talk = Talk(time)
    case = talk.served()
    counted(*talk.records())
    time.passes(hours=20)
    assert talk.say("转人工").case == case
    counted(*talk.records())
    found = figures_since(time)
    assert (found["handed"], found["resolved"], found["reopened"]) == (1, 1, 1)


def test_who_comes_back_to_the_bot_about_the_same_was_not_helped(time: Time) -> None:
    talk = Talk(time)
    talk.say("我的快递到哪了")
    time.passes(hours=5)
    talk.say("我的快递到哪了")
    counted(*talk.records())
    found = figures_since(time)
    assert (found["visit"], found["again"], found["person"]) == (2, 1, 0)


@pytest.mark.parametrize("seed", range(5))
def test_repeats_pieces_and_any_order_change_no_figure(time: Time, seed: int) -> None:
    chance, talks = random.Random(seed), [Talk(time) for _ in range(3)]
    for talk in talks:
        talk.say("你好")
        talk.served()
    records = [record for talk in talks for record in talk.records()]
    for _ in range(3):
        chance.shuffle(records)
        for start in range(0, len(records), 4):
            counted(*records[start : start + 4])
    found = figures_since(time)
    assert (found["messages"], found["visit"], found["person"]) == (6, 3, 3)
    assert (found["handed"], found["resolved"], spans.number(found, "wait")) == (3, 3, 3)


@pytest.mark.parametrize("happens", [dies, dies_afterwards])
def test_a_worker_that_dies_leaves_nothing_half_counted(time: Time, happens: Any) -> None:
    talk = Talk(time)
    talk.say("你好")
    talk.served()
    records = talk.records()
    with fault("TransactWriteItems", happens), pytest.raises(Crash):
        counted(*records)
    counted(*records)
    found = figures_since(time)
    assert (found["messages"], found["visit"], found["handed"], found["resolved"]) == (2, 1, 1, 1)


@pytest.mark.parametrize("happens", [lost, throttled])
def test_an_answer_of_the_store_that_is_lost_or_refused_is_asked_for_again(time: Time, happens: Any) -> None:
    talk = Talk(time)
    talk.say("你好")
    with fault("TransactWriteItems", times(1, happens)):
        assert counted(*talk.records()) == {"batchItemFailures": []}
    assert figures_since(time)["messages"] == 1


def test_while_the_store_is_away_the_batch_is_given_back(time: Time) -> None:
    talk = Talk(time)
    talk.say("你好")
    talk.say("谢谢")
    records = talk.records()
    with fault("TransactWriteItems", throttled):
        assert counted(*records) == {
            "batchItemFailures": [{"itemIdentifier": records[0]["dynamodb"]["SequenceNumber"]}]
        }
    assert counted(*records) == {"batchItemFailures": []}
    assert figures_since(time)["messages"] == 2


def test_a_record_that_nobody_can_read_holds_up_only_itself(time: Time) -> None:
    talk = Talk(time)
    talk.say("你好")
    [good] = talk.records()
    broken = recorded.stream({"conversation": talk.id, "id": "x", "by": "customer", "at": "yesterday"}, "9")
    assert counted(good, broken) == {"batchItemFailures": [{"itemIdentifier": "9"}]}
    assert figures_since(time)["messages"] == 1


def test_a_judgement_counts_once_with_its_reasons(time: Time) -> None:
    talk = Talk(time)
    case = talk.served()
    rating = {
        "id": "r1",
        "score": 4,
        "tags": ["solved", "太贵"],
        "about": "human",
        "case": case,
        "at": clock.iso(time.now),
    }
    record = recorded.stream({"conversation": talk.id, "id": "r1", **rating}, "7", sort="rating#r1")
    for _ in range(2):
        counted(record)
    found = figures_since(time)
    assert (found["csat:human:4"], found["tag:human:solved"], found["tag:human:other"]) == (1, 1, 1)


def test_what_is_told_forty_days_late_counts_no_more(time: Time) -> None:
    talk = Talk(time)
    talk.say("你好")
    records = talk.records()
    time.passes(days=41)
    counted(*records)
    assert figures_since(time, days=42)["messages"] == 0


def test_two_workers_with_the_same_records_count_them_once(time: Time) -> None:
    from concurrent.futures import ThreadPoolExecutor

    talks = [Talk(time) for _ in range(4)]
    for talk in talks:
        talk.say("你好")
    records = [record for talk in talks for record in talk.records()]
    with ThreadPoolExecutor(4) as workers:
        answers = list(workers.map(lambda _: counted(*records), range(4)))
    assert answers == [{"batchItemFailures": []}] * 4
    assert figures_since(time)["messages"] == 4


# Random walks: what was counted on the way, against a recount from what lies in the tables at the end.

_TEXTS = ("你好", "我的快递到哪了", "门店周末几点关门", "转人工", "谢谢", "转人工", "我要投诉")


def _stepped(talk: Talk, chance: random.Random) -> None:
    """Something happens: words, silence, or what an agent does with the case."""
    state = conversations.state_of(talk.id)
    case = cases.case_of(state.case) if state and state.case else None
    what = chance.random()
    talk.time.passes(seconds=chance.randint(1, 90))
    if what < 0.25:
        talk.time.passes(minutes=chance.choice((1, 7, 40, 300)))
    if case is None or what < 0.5:
        talk.say(chance.choice(_TEXTS))
    elif case.status == cases.WAITING:
        work.claim(case.id, LEAD)
    elif what < 0.65:
        work.say(case.id, LEAD, uuid4().hex, "您好")
    elif what < 0.75:
        work.give_back(case.id, "", LEAD)
    else:
        work.close(case.id, LEAD, "")


def _recount(talks: Sequence[Talk]) -> Counter[str]:
    """The same figures the plain way: from every turn and every case's audit, without the code that counts."""
    found: Counter[str] = Counter()
    for talk in talks:
        turns = conversations.turns(talk.id, "0", limit=500)
        said = [turn for turn in turns if turn.by == "customer"]
        found["messages"] += len(said)
        found["answers"] += sum(turn.reply is not None for turn in said)
        found["visit"] += _visits(turns)
        for case in {turn.case for turn in turns if turn.case}:
            steps = papers.steps(case)
            moves = [step.move for step in steps]
            found["handed"] += 1
            found["resolved"] += moves.count("resolve")
            found["reopened"] += moves.count("reopen")
            for earlier, later in pairwise(step for step in steps if step.move not in ("amend", "answer", "hear")):
                if later.move == "claim" and earlier.state in ("waiting", "reopened"):
                    waited = clock.moment(later.at) - clock.moment(earlier.at)
                    found["wait:seconds"] += round(waited.total_seconds())
    return +found


def _visits(turns: Sequence[Turn]) -> int:
    begun, last, person = 0, None, False
    for turn in turns:
        at = clock.moment(turn.at)
        if turn.by == "customer" and (last is None or (at - last > timedelta(minutes=30) and not person)):
            begun += 1
        last = at
        person = (turn.service.mode if turn.service else "human") in ("waiting", "human")
    return begun


@pytest.mark.parametrize("seed", range(6))
def test_the_figures_equal_a_recount_from_what_is_stored(time: Time, seed: int) -> None:
    chance = random.Random(seed)
    talks, undelivered, first = [Talk(time) for _ in range(6)], [], time.now
    for _ in range(90):
        talk = chance.choice(talks)
        _stepped(talk, chance)
        undelivered += talk.records()
        if chance.random() < 0.15:
            chance.shuffle(undelivered)
            batch = undelivered[:25]
            if chance.random() < 0.3:
                with fault("TransactWriteItems", chance.choice((dies, dies_afterwards))), pytest.raises(Crash):
                    counted(*batch)
            counted(*batch)
            undelivered = undelivered[25:] + chance.sample(batch, min(3, len(batch)))
    counted(*undelivered)
    found = figures_since(time, days=(time.now - first).days + 1)
    wanted = _recount(talks)
    assert {name: found[name] for name in wanted} == dict(wanted)


def test_a_full_batch_costs_three_calls(time: Time) -> None:
    from chalicelib.store import table

    talk = Talk(time)
    for _ in range(60):
        talk.say("你好")
        time.passes(seconds=40)
    records, calls = talk.records(), Counter[str]()

    def heard(request: Any, **_: Any) -> None:
        calls[request.headers["x-amz-target"].split(".")[-1]] += 1

    table.events().register("before-send.dynamodb.*", heard)
    try:
        counted(*records)
    finally:
        table.events().unregister("before-send.dynamodb.*", heard)
    assert calls == {"TransactWriteItems": 1}
    assert figures_since(time)["messages"] == 60


def test_a_batch_over_many_hours_and_groups_is_counted_in_pieces(time: Time) -> None:
    facts = [
        Fact(f"{time.now}/{hour}/{group}", time.now - timedelta(hours=hour), group, {"handed": 1})
        for hour in range(40)
        for group in ("orders", "vip", "general")
    ]
    assert figures.add(facts) == 120
    assert figures.add(facts) == 0
    assert figures_since(time, days=3)["handed"] == 120


def test_days_of_a_month_are_read_apart(time: Time) -> None:
    talk = Talk(time)
    talk.say("你好")
    counted(*talk.records())
    day: date = time.now.astimezone(clock.SHANGHAI).date()
    assert figures.days(day.replace(day=1), day.day + 1) == {}
