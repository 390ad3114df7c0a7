"""How service stands at this moment: who waits, who is there, what is at risk; in as many calls however many wait."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from chalicelib import clock, settings
from chalicelib.edge.errors import Unavailable
from chalicelib.edge.telemetry import log
from chalicelib.handover import clocks, pace, plan, presence, staff, surge
from chalicelib.handover.plan import Department, Group, Plan
from chalicelib.handover.presence import Colleague
from chalicelib.handover.staff import Staff
from chalicelib.insight import dead, history, measures
from chalicelib.store import cases, tasks
from chalicelib.store.cases import CLAIMED, Case

_MOMENT = 2.0  # seconds for which everybody is shown the same
_HEAD = 25  # cases at a line's head that are looked at one by one
_HELD = 100  # cases in agents' hands that are, the latest changed first
_AT_RISK = 12
_SOON = timedelta(minutes=1)
Json = dict[str, Any]


@dataclass(slots=True)
class _Seen:
    at: float = 0.0
    board: Json | None = None


_seen = _Seen()


def board() -> Json:
    """The board, at most two seconds old. Raises Unavailable."""
    now = clock.now().timestamp()
    if _seen.board is None or not 0 <= now - _seen.at < min(_MOMENT, settings.knowledge_seconds()):
        _seen.at, _seen.board = now, _looked_up()
    return _seen.board


def _looked_up() -> Json:
    shop = plan.current()
    # Groups that the plan no longer has are shown for as long as somebody waits in them.
    gone = [Group(identifier, {"zh-Hans": identifier}) for identifier in shop.retired]
    heads = {group.id: cases.waiting(group.id, _HEAD) for group in (*shop.groups, *gone)}
    shown = [*shop.groups, *(group for group in gone if heads[group.id])]
    people = presence.colleagues()
    return {
        "at": clock.iso(clock.now()),
        "groups": [_group(group, heads[group.id], staff.serving(shop, group.id, people)) for group in shown],
        "people": _people(people),
        "risk": _risk([case for head in heads.values() for case in head], shop),
        "tasks": [_tasks(department) for department in shop.departments],
        "dead": dead.depths(),
        "today": measures.of(history.today()),
    }


def _group(group: Group, head: list[Case], there: Staff) -> Json:
    """Who waits in a group: how many, how many whose promise is over or ends within a minute, and the longest live wait."""
    live = [case.queued_at or case.opened_at for case in head if case.state != "open"]
    longest = (clock.now() - clock.moment(min(live))).total_seconds() if live else 0
    soon = clock.now() + _SOON
    waiting, due = cases.in_line(group.id, head[0], soon) if head else (0, 0)
    shown = {"waiting": waiting, "due": due, "longest": round(longest), "promised": group.promised}
    return {"group": group.id, "name": dict(group.name), **shown, "surge": _surge(group.id, waiting, there)}


def _surge(group: str, waiting: int, there: Staff) -> str:
    """How full the house is; that it cannot be told just now is no reason to show nothing at all."""
    try:
        house = pace.house(group, there)
    except Unavailable as error:
        log.warning("board", extra={"group": group, "error": type(error).__name__})
        return ""
    return surge.level(waiting, house.pace, house.coming)


def _people(found: Sequence[Colleague]) -> Json:
    """Who is there; busy is whose hands are full."""
    here = [one for one in found if one.online]
    shown = [
        {"name": one.agent.name, "role": one.agent.role, "state": one.state, "held": one.held, "capacity": one.capacity}
        for one in found
        if one.online or one.state == "away"
    ]
    busy = sum(one.held >= one.capacity for one in here)
    return {"online": len(here), "busy": busy, "away": len(shown) - len(here), "list": shown}


def _risk(waiting: Iterable[Case], shop: Plan) -> list[Json]:
    """The cases whose promise is near its end or broken, the most urgent first."""
    held = cases.with_status(CLAIMED, limit=_HELD)
    found = clocks.at_risk([*waiting, *held], clock.now(), shop)
    return [
        {
            "case": case.id,
            "group": case.queue,
            "kind": one.kind,
            "state": one.state,
            "due": clock.iso(one.due),
            "agent": case.agent.name if case.agent else "",
        }
        for case, one in found[:_AT_RISK]
    ]


def _tasks(department: Department) -> Json:
    found, now = tasks.to_do(department.id), clock.iso(clock.now())
    late = sum(task.due < now for task in found)
    return {"department": department.id, "name": dict(department.name), "open": len(found), "late": late}
