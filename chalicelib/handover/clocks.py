"""The promises that are measured: by when somebody must have answered, by when a case must be settled, and how near that is."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from chalicelib import clock
from chalicelib.handover import plan
from chalicelib.handover.hours import Calendar
from chalicelib.handover.plan import Plan, Target
from chalicelib.store.cases import CLOSED, Case

FIRST_REPLY, REPLY, RESOLUTION = "first_reply", "reply", "resolution"
RUNNING, PAUSED, WARNED, BREACHED, MET = "running", "paused", "warned", "breached", "met"


_calendars: tuple[Plan | None, dict[str, Calendar]] = (None, {})


@dataclass(frozen=True, slots=True)
class Clock:
    """One promise: what is measured, when the warning comes and when it is broken, as things stand, and how it goes.

    `kind` is first_reply (a person's first word), reply (their next one, while the customer waits for it) or resolution; `over` says
    that what was promised has been done, in time (met) or late (breached).
    """

    kind: str
    warns: datetime
    due: datetime
    state: str
    over: bool = False


def clocks_of(case: Case, now: datetime, shop: Plan | None = None) -> tuple[Clock, ...]:
    """The clocks of a case at a moment, by the plan in force. Raises Unavailable before that could be read once."""
    shop = shop or plan.current()
    return (*_reply(case, now, shop), _resolution(case, now, shop))


def broken(case: Case, now: datetime, shop: Plan | None = None) -> tuple[str, ...]:
    """What has come to pass and was not marked on the case yet: "first_reply:warn", "resolution:breach" and the like."""
    live = [one for one in clocks_of(case, now, shop) if one.state in (WARNED, BREACHED)]
    told = [f"{one.kind}:warn" for one in live] + [f"{one.kind}:breach" for one in live if one.state == BREACHED]
    return tuple(mark for mark in told if mark not in case.breached)


def owes_a_word(case: Case, now: datetime, shop: Plan | None = None) -> bool:
    """Whether the bot should ask for patience now: where that counts, once for each word that nobody has answered."""
    at = _patience_ends(case, shop or plan.current(), now)
    return at is not None and at <= now


def next_moment(case: Case, now: datetime, shop: Plan | None = None) -> datetime | None:
    """When a clock of the case has to be looked at next, at once where that is over; None where nothing is to come."""
    if case.status == CLOSED:
        return None
    shop = shop or plan.current()
    live = [one for one in clocks_of(case, now, shop) if one.state in (RUNNING, WARNED, BREACHED)]
    moments = [one.warns for one in live if f"{one.kind}:warn" not in case.breached]
    moments += [one.due for one in live if f"{one.kind}:breach" not in case.breached]
    patience = _patience_ends(case, shop, now)
    return min([*moments, *([patience] if patience else [])], default=None)


def at_risk(cases: Iterable[Case], now: datetime, shop: Plan | None = None) -> list[tuple[Case, Clock]]:
    """The cases whose promise is near its end or broken, each with its most urgent clock, the most urgent one first."""
    found = []
    for case in cases:
        live = [one for one in clocks_of(case, now, shop) if one.state in (WARNED, BREACHED) and not one.over]
        if live:
            found.append((case, min(live, key=lambda one: one.due)))
    return sorted(found, key=lambda pair: (pair[1].due, pair[0].id))


def _reply(case: Case, now: datetime, shop: Plan) -> Iterator[Clock]:
    """The first word; later ones while the customer waits for them. Who left before anybody spoke was promised nothing more."""
    target = shop.target(case.channel)
    # A message that was left is promised later than what is asked live.
    left = shop.promises.left if case.priority == plan.LEFT else 0
    held = case.held if target.holding else ()
    answered = min(filter(None, (case.first_reply_at, *held)), default="")
    if answered or case.status != CLOSED:
        yield _clock(
            case, FIRST_REPLY, case.asked_at or case.opened_at, max(target.first_reply, left), answered, now, shop
        )
    if case.first_reply_at and case.awaiting == "agent" and case.status != CLOSED:
        soothed = next((at for at in held if at >= case.spoken_at), "")
        yield _clock(case, REPLY, case.spoken_at, target.first_reply, soothed, now, shop)


def _resolution(case: Case, now: datetime, shop: Plan) -> Clock:
    target = shop.target(case.channel)
    settled = (case.resolved_at or case.closed_at) if case.status == CLOSED else ""
    return _clock(case, RESOLUTION, case.opened_at, target.resolution, settled, now, shop)


def _clock(case: Case, kind: str, since: str, seconds: int, ended: str, now: datetime, shop: Plan) -> Clock:
    target, start = shop.target(case.channel), clock.moment(since)
    counted, pauses = _counted(shop, target), _pauses(case, start, clock.moment(ended) if ended else now)
    warns = _reached(counted, start, seconds * target.warn / 100, pauses)
    due = _reached(counted, start, seconds, pauses)
    return Clock(kind, warns, due, _state(case, warns, due, ended, now), bool(ended))


def _state(case: Case, warns: datetime, due: datetime, ended: str, now: datetime) -> str:
    if ended:
        return MET if clock.moment(ended) <= due else BREACHED
    if due <= now:
        return BREACHED
    if case.paused_since:
        return PAUSED
    return WARNED if warns <= now else RUNNING


def _counted(shop: Plan, target: Target) -> Calendar:
    """What is counted where: a sweep asks for ten thousand cases, by the same plan."""
    global _calendars
    if _calendars[0] is not shop:
        _calendars = (shop, {})
    known = _calendars[1]
    if target.channel not in known:
        known[target.channel] = _calendar(shop, target)
    return known[target.channel]


def _calendar(shop: Plan, target: Target) -> Calendar:
    if target.hours:
        return Calendar(dict.fromkeys(range(7), target.hours), zone=shop.zone)
    return shop.calendar if target.in_hours else Calendar(zone=shop.zone)


def _pauses(case: Case, start: datetime, until: datetime) -> list[tuple[datetime, datetime]]:
    """The times in which the clocks stood still, the present one up to now."""
    told = [*case.pauses, *([(case.paused_since, clock.iso(until))] if case.paused_since else [])]
    spans = [(clock.moment(begin), clock.moment(end)) for begin, end in told]
    return [(max(begin, start), min(end, until)) for begin, end in spans if max(begin, start) < min(end, until)]


def _reached(
    counted: Calendar, start: datetime, seconds: float, pauses: Iterable[tuple[datetime, datetime]]
) -> datetime:
    """When so much working time has passed beside the pauses; during a pause, when it would if it went on at once."""
    for begin, end in pauses:
        ran = counted.between(start, begin)
        if seconds <= ran:
            break
        seconds, start = seconds - ran, max(start, end)
    return counted.add(start, seconds)


def _patience_ends(case: Case, shop: Plan, now: datetime) -> datetime | None:
    """When the bot asks for patience for the word that waits; None where it does not, or has."""
    target = shop.target(case.channel)
    asked = case.spoken_at or case.opened_at
    waits = case.awaiting == "agent" and case.state not in ("open", "on_hold") and case.status != CLOSED
    if not target.holding or not waits or any(at >= asked for at in case.held):
        return None
    start = clock.moment(asked)
    return _reached(_counted(shop, target), start, target.holding, _pauses(case, start, now))
