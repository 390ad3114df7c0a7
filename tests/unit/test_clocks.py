"""A case's clocks held against a walk through its minutes, whoever spoke and whatever was put aside in between."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as any_

from chalicelib import clock
from chalicelib.handover import clocks, life
from chalicelib.handover.clocks import BREACHED, FIRST_REPLY, MET, PAUSED, REPLY, RESOLUTION, RUNNING, WARNED, Clock
from chalicelib.handover.plan import DEFAULT, WEEK, Plan, Target
from chalicelib.message import Agent, Customer
from chalicelib.store.cases import Case
from chalicelib.ulids import ulid

MONDAY = datetime(2026, 11, 23, 1, tzinfo=UTC)  # 09:00 in Shanghai
MINUTE = timedelta(minutes=1)
AGENT = Agent("a", "小夏")
OFFICE = dict.fromkeys(WEEK[:5], (("09:00", "12:00"), ("13:00", "18:00")))
CHANNELS = (
    Target("web", 600, 8 * 3600),
    Target("night", 600, 8 * 3600, in_hours=False),
    Target("market", 300, 8 * 3600, holding=120, hours=(("08:00", "23:00"),)),
)
SHOP = replace(DEFAULT, hours=OFFICE, channels=CHANNELS)
# What may happen to a case that somebody has: each is a move of its life, where it is legal.
MOVES = ("answer", "hear", "hold", "resume", "give_back", "claim", "resolve", "reopen")


def opened(channel: str = "web", at: datetime = MONDAY) -> Case:
    told = clock.iso(at)
    return Case(
        ulid(at), "c", Customer("one"), "asked", told, channel=channel, awaiting="agent", spoken_at=told, due=told
    )


def after(case: Case, *moves: tuple[int, str]) -> Case:
    """The case after these moves, each so many minutes after Monday 09:00."""
    for minute, move in moves:
        case = life.moved_at(MONDAY + minute * MINUTE, case, move, AGENT)
    return case


def the(case: Case, kind: str, minute: int, shop: Plan = SHOP) -> Clock:
    return next(one for one in clocks.clocks_of(case, MONDAY + minute * MINUTE, shop) if one.kind == kind)


def due(minute: int) -> datetime:
    return MONDAY + minute * MINUTE


@any_.composite
def lives(draw: any_.DrawFn) -> list[tuple[int, Case]]:
    """A case as it was after each of its moves, with the minute of the move."""
    case, minute = opened(draw(any_.sampled_from([one.channel for one in CHANNELS]))), 0
    found = [(0, case)]
    for _ in range(draw(any_.integers(0, 12))):
        minute += draw(any_.integers(0, 400))
        move = draw(any_.sampled_from([name for name in MOVES if case.state in life.MOVES[name][0]]))
        case = after(case, (minute, move))
        found.append((minute, case))
    return found


def ran(case: Case, kind: str, until: int) -> int:
    """Minutes counted one by one: people are there, and nothing stands still."""
    target, zone = SHOP.target(case.channel), clock.SHANGHAI
    start = case.spoken_at if kind == REPLY else case.opened_at
    count = 0
    for minute in range(until):
        now = due(minute)
        local = now.astimezone(zone)
        if target.hours:
            there = 8 <= local.hour < 23
        else:
            there = not target.in_hours or (local.weekday() < 5 and (9 <= local.hour < 12 or 13 <= local.hour < 18))
        told = clock.iso(now)
        still = any(begin <= told < end for begin, end in case.pauses) or bool(
            case.paused_since and case.paused_since <= told
        )
        count += there and not still and told >= start
    return count


@settings(deadline=None, max_examples=150)
@given(lives(), any_.integers(0, 600))
def test_a_running_clock_is_due_when_as_many_minutes_have_been_counted_as_were_promised(
    life_of: list[tuple[int, Case]], later: int
) -> None:
    minute, case = life_of[-1]
    now = minute + later
    target = SHOP.target(case.channel)
    for one in clocks.clocks_of(case, due(now), SHOP):
        seconds = target.resolution if one.kind == RESOLUTION else target.first_reply
        if one.state in (RUNNING, WARNED):
            assert ran(case, one.kind, now) * 60 < seconds
            assert ran(case, one.kind, _minute(clock.iso(one.due))) * 60 == seconds
        answered = one.kind == FIRST_REPLY and case.first_reply_at
        if one.state == BREACHED and not answered and case.status != "closed":
            assert ran(case, one.kind, now) * 60 >= seconds


def _minute(told: str) -> int:
    return int((clock.moment(told) - MONDAY) / MINUTE)


@settings(deadline=None, max_examples=150)
@given(lives())
def test_whatever_happens_no_promise_is_ever_due_earlier_than_it_was(life_of: list[tuple[int, Case]]) -> None:
    last: dict[tuple[str, str], datetime] = {}
    for (_, before), (minute, case) in pairwise(life_of):
        for one in (before, case):
            for told in clocks.clocks_of(one, due(minute), SHOP):
                promise = (told.kind, one.spoken_at if told.kind == REPLY else "")
                assert told.due >= last.get(promise, told.due)
                last[promise] = told.due


@settings(deadline=None, max_examples=150)
@given(lives(), any_.integers(0, 3000), any_.integers(0, 3000))
def test_while_it_stands_still_a_clock_moves_on_with_the_time_and_never_rings(
    life_of: list[tuple[int, Case]], one: int, other: int
) -> None:
    _, case = life_of[-1]
    if not case.paused_since or case.status == "closed":
        return
    since = clock.moment(case.paused_since)
    early, late = sorted((since + one * MINUTE, since + other * MINUTE))
    for was, then in zip(clocks.clocks_of(case, early, SHOP), clocks.clocks_of(case, late, SHOP), strict=True):
        assert was.due <= then.due and was.state == then.state
        assert then.state != PAUSED or then.due > late
    assert clocks.broken(case, early, SHOP) == clocks.broken(case, late, SHOP)


@settings(deadline=None, max_examples=150)
@given(lives())
def test_it_is_looked_at_exactly_when_there_is_something_to_see(life_of: list[tuple[int, Case]]) -> None:
    minute, case = life_of[-1]
    now = due(minute)
    at = clocks.next_moment(case, now, SHOP)
    if case.status == "closed":
        assert at is None
    elif at is not None:
        assert clocks.broken(case, max(at, now), SHOP) or clocks.owes_a_word(case, max(at, now), SHOP)
    if at is not None and at > now:
        shortly = at - timedelta(seconds=1)
        assert not clocks.broken(case, shortly, SHOP) and not clocks.owes_a_word(case, shortly, SHOP)


def test_a_first_word_is_warned_of_then_broken() -> None:
    case = opened()
    assert [the(case, FIRST_REPLY, minute).state for minute in (0, 7, 8, 9, 10)] == [
        RUNNING,
        RUNNING,
        WARNED,
        WARNED,
        BREACHED,
    ]
    assert the(case, FIRST_REPLY, 0).due == due(10)
    assert clocks.broken(case, due(8), SHOP) == ("first_reply:warn",)
    assert clocks.broken(case, due(10), SHOP) == ("first_reply:warn", "first_reply:breach")
    assert clocks.broken(replace(case, breached=("first_reply:warn",)), due(9), SHOP) == ()


def test_after_each_mark_the_next_moment_is_looked_for() -> None:
    case = opened("night")
    warned = replace(case, breached=("first_reply:warn",))
    broke = replace(case, breached=("first_reply:warn", "first_reply:breach"))
    found = [clocks.next_moment(one, MONDAY, SHOP) for one in (case, warned, broke)]
    assert found == [due(8), due(10), due(8 * 60 * 80 // 100)]


def test_what_ran_out_as_the_customer_was_asked_stays_run_out() -> None:
    case = after(opened("night"), (0, "claim"), (480, "answer"))
    assert [the(case, RESOLUTION, minute).due for minute in (480, 900)] == [due(480)] * 2
    assert the(case, RESOLUTION, 900).state == BREACHED


def test_a_case_that_is_opened_again_goes_on_with_the_clock_that_it_had() -> None:
    case = after(opened("night"), (0, "claim"), (60, "resolve"))
    assert the(case, RESOLUTION, 900).state == MET
    case = after(case, (1000, "reopen"))
    assert (the(case, RESOLUTION, 1000).state, the(case, RESOLUTION, 1000).due) == (RUNNING, due(1000 + 420))
    assert the(case, FIRST_REPLY, 1000).state != MET


def test_a_first_word_in_time_stays_met_and_one_that_came_late_stays_broken() -> None:
    in_time, late = (after(opened(), (1, "claim"), (minute, "answer")) for minute in (9, 11))
    assert the(in_time, FIRST_REPLY, 5000).state == MET
    assert the(late, FIRST_REPLY, 5000).state == BREACHED


def test_it_stands_still_while_the_customer_is_asked_or_it_was_put_aside() -> None:
    case = after(opened(), (0, "claim"), (5, "answer"))
    assert the(case, RESOLUTION, 60).state == PAUSED
    case = after(case, (65, "hear"))
    assert (the(case, RESOLUTION, 70).state, the(case, RESOLUTION, 70).due) == (RUNNING, due(9 * 60 + 60 + 15 * 60))
    case = after(case, (70, "hold"))
    assert the(case, RESOLUTION, 75).state == PAUSED and the(case, REPLY, 75).state == PAUSED


def test_the_night_and_the_weekend_do_not_count() -> None:
    friday = opened(at=datetime(2026, 11, 27, 9, 55, tzinfo=UTC))  # 17:55
    (first, settled) = clocks.clocks_of(friday, clock.moment(friday.opened_at), SHOP)
    assert first.due == datetime(2026, 11, 30, 1, 5, tzinfo=UTC)
    assert settled.due == datetime(2026, 11, 30, 9, 55, tzinfo=UTC)
    around = clocks.clocks_of(replace(friday, channel="night"), clock.moment(friday.opened_at), SHOP)
    assert around[0].due == datetime(2026, 11, 27, 10, 5, tzinfo=UTC)


def test_each_word_of_the_customers_is_a_promise_of_its_own() -> None:
    case = after(opened(), (0, "claim"), (5, "answer"), (100, "hear"))
    assert the(case, REPLY, 100).due == due(110)
    assert the(case, FIRST_REPLY, 100).state == MET
    case = after(case, (105, "answer"))
    assert [one.kind for one in clocks.clocks_of(case, due(300), SHOP)] == [FIRST_REPLY, RESOLUTION]


def test_a_message_that_was_left_is_promised_later() -> None:
    case = replace(opened("night"), state="open", priority="left")
    assert the(case, FIRST_REPLY, 0).due == due(4 * 60)


def test_who_asks_live_after_a_message_that_was_left_waits_from_then_on() -> None:
    left = replace(opened("night"), state="open", priority="left")
    case = life.moved_at(due(200), left, "queue", priority="normal")
    assert (the(case, FIRST_REPLY, 200).state, the(case, FIRST_REPLY, 200).due) == (RUNNING, due(210))
    answered = after(case, (205, "claim"), (206, "answer"))
    assert the(answered, FIRST_REPLY, 5000).state == MET


def test_nobody_is_hurried_by_the_minute_for_who_waits_no_longer() -> None:
    case = life.moved_at(due(2), opened("night"), "leave")
    assert the(case, FIRST_REPLY, 2).due == due(4 * 60)


def test_where_the_bot_counts_it_asks_for_patience_once_a_word() -> None:
    case = opened("market")
    assert not clocks.owes_a_word(case, due(1), SHOP) and clocks.owes_a_word(case, due(2), SHOP)
    held = replace(case, held=(clock.iso(due(2)),))
    assert not clocks.owes_a_word(held, due(200), SHOP)
    assert the(held, FIRST_REPLY, 200).state == MET
    again = after(held, (3, "claim"), (4, "answer"), (30, "hear"))
    assert clocks.owes_a_word(again, due(32), SHOP)
    assert the(replace(again, held=(*again.held, clock.iso(due(32)))), REPLY, 100).state == MET


@pytest.mark.parametrize(
    "change", [{"channel": "web"}, {"state": "open"}, {"awaiting": "customer"}, {"status": "closed"}]
)
def test_elsewhere_it_does_not(change: dict[str, Any]) -> None:
    assert not clocks.owes_a_word(replace(opened("market"), **change), due(600), SHOP)


def test_who_left_before_anybody_spoke_was_promised_nothing_more() -> None:
    case = life.moved_at(due(3), opened(), "withdraw")
    assert [(one.kind, one.state) for one in clocks.clocks_of(case, due(900), SHOP)] == [(RESOLUTION, MET)]
    assert clocks.next_moment(case, due(900), SHOP) is None


def test_what_is_at_risk_is_told_with_the_most_urgent_first() -> None:
    late, near, fine = (opened(at=due(minute)) for minute in (0, 5, 12))
    asked = after(opened(at=due(2)), (3, "claim"), (4, "answer"))
    spoke_late = after(opened(), (11, "claim"), (12, "answer"))
    settled_late = after(opened(), (0, "claim"), (2900, "resolve"))
    found = clocks.at_risk([fine, near, asked, late, spoke_late, settled_late], due(14), SHOP)
    assert [(case.id, one.kind, one.state) for case, one in found] == [
        (late.id, FIRST_REPLY, BREACHED),
        (near.id, FIRST_REPLY, WARNED),
    ]
