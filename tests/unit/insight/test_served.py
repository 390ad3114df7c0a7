"""What a case adds to the figures, step by step of its audit."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from chalicelib import clock
from chalicelib.insight import spans
from chalicelib.insight.served import facts
from chalicelib.message import Customer
from chalicelib.store.cases import Case
from chalicelib.store.figures import Fact
from chalicelib.store.papers import Step
from chalicelib.ulids import ulid

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
CASE = Case("c1", "web-c1", Customer("u"), "asked", clock.iso(NOW), queue="orders")


def walked(case: Case, *moves: str, state: str = "waiting", minutes: int = 10) -> list[Fact]:
    """The facts of a case that made a move every ten minutes, the first one at noon."""
    steps = []
    for number, move in enumerate(moves):
        at = NOW + timedelta(minutes=minutes * number)
        steps.append(Step(ulid(at), clock.iso(at), move, state))
    return list(facts(case, steps, NOW))


def total(found: list[Fact]) -> Counter[str]:
    counts: Counter[str] = Counter()
    for fact in found:
        counts.update(fact.counts)
    return counts


def test_a_life_from_the_line_to_its_end() -> None:
    counts = total(walked(CASE, "open", "claim", "answer", "answer", "hold", "resume", "resolve"))
    assert (counts["handed"], counts["reason:asked"], counts["resolved"]) == (1, 1, 1)
    assert (counts["wait:seconds"], counts["reply:seconds"], counts["handling:seconds"]) == (600, 1200, 3000)
    assert spans.number(counts, "reply") == 1


def test_who_is_passed_to_another_group_or_given_back_waits_again() -> None:
    for move in ("transfer", "give_back"):
        counts = total(walked(CASE, "open", "claim", move, "claim", "resolve"))
        assert spans.number(counts, "wait") == 2 and counts["wait:seconds"] == 1200
        assert counts["handling:seconds"] == 600, "of the one who ended it"


def test_a_message_that_was_left_waits_for_nobody_live() -> None:
    counts = total(walked(CASE, "open", "claim", "resolve", state="open"))
    assert counts["left"] == 1 and spans.number(counts, "wait") == 0
    assert spans.number(total(walked(CASE, "open", "queue", "claim", state="open")), "wait") == 1


def test_leaving_the_line_is_giving_up_and_only_once() -> None:
    counts = total(walked(CASE, "open", "leave", "withdraw"))
    assert (counts["abandoned"], counts["patience:seconds"]) == (1, 600)


def test_a_case_that_is_opened_again_counts_a_second_end_and_one_return() -> None:
    counts = total(walked(CASE, "open", "claim", "resolve", "reopen", "claim", "resolve"))
    assert (counts["handed"], counts["resolved"], counts["reopened"]) == (1, 2, 1)
    assert spans.number(counts, "wait") == 2


def test_what_was_told_stands_beside_what_came() -> None:
    told = {"low": 300.0, "high": 900.0, "expected": 500.0}
    counts = total(walked(replace(CASE, told=told), "open", "claim"))
    assert (counts["told"], counts["inside"], counts["told:off"]) == (1, 1, 100)
    assert total(walked(replace(CASE, told=told | {"low": 60.0, "high": 250.0}), "open", "claim"))["inside"] == 0


def test_a_clock_that_rang_and_a_minute_at_a_peak_have_keys_of_their_own() -> None:
    case = replace(CASE, breached=("first_reply:warn", "first_reply:breach"), why=("asked", "house:busy"))
    found = walked(case, "open")
    assert total(found)["clock:first_reply:breach"] == 1 and total(found)["surge_minutes"] == 1
    other = walked(replace(case, id="c2"), "open")
    assert {fact.key for fact in found} & {fact.key for fact in other} == {"surge/orders/2026-11-22T12:00"}
    assert total(walked(replace(CASE, why=("asked", "house:calm")), "open"))["surge_minutes"] == 0


def test_the_same_audit_told_twice_has_the_same_keys() -> None:
    steps = [Step(ulid(NOW), clock.iso(NOW), "open", "waiting")]
    assert [fact.key for fact in facts(CASE, steps, NOW)] == [fact.key for fact in facts(CASE, steps, NOW)]
