"""Who serves a conversation now, how many customers are honestly before this one, and how long that takes."""

from collections.abc import Mapping

from chalicelib.handover import estimate
from chalicelib.handover.estimate import Wait
from chalicelib.handover.pace import house
from chalicelib.message import Minutes, Service, State
from chalicelib.store import cases


def service_of(state: State) -> Service:
    """Who serves this conversation now; for a waiting one with its place and its wait. Raises Unavailable."""
    if state.mode == "waiting":
        group = state.queue or cases.GENERAL
        ahead = cases.before(state.place or state.case, group)
        return waiting(state.case, ahead, foreseen(group, ahead))
    return Service(state.mode, agent=state.agent.name if state.agent else "", case=state.case)


def foreseen(group: str, ahead: int) -> Wait | None:
    """The wait of whoever has so many before them in a group; None where nobody is at the desk for it. Raises Unavailable."""
    return estimate.wait(ahead, house(group).pace)


def waiting(case: str, ahead: int, wait: Wait | None) -> Service:
    """What a waiting customer is told of who serves them."""
    return Service("waiting", ahead, case=case, wait=minutes(wait), away=None if wait else True)


def minutes(wait: Wait | None) -> Minutes | None:
    """A wait as it is said."""
    return Minutes(estimate.told(wait.low, up=False), estimate.told(wait.high, up=True)) if wait else None


def told(ahead: int, wait: Wait | None) -> Mapping[str, float]:
    """What a case keeps of what its customer was told, in seconds: to be learnt from when they are served."""
    found: dict[str, float] = {"ahead": ahead}
    if wait:
        found |= {name: round(getattr(wait, name), 3) for name in ("low", "high", "expected", "plain", "turns")}
    return found


def of(told: Mapping[str, float]) -> Wait | None:
    """The wait that a customer was told."""
    names = ("expected", "low", "high", "plain", "turns")
    return Wait(*(told[name] for name in names)) if "plain" in told else None
