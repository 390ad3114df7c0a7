"""What a case adds to the figures, read from its audit: each step of its life is a fact of its own, under the step's id.

With every event of a case all its steps are told again, so that an event which got lost, or came late or out of order, is made up for.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from chalicelib import clock
from chalicelib.handover import estimate
from chalicelib.insight import spans
from chalicelib.store.cases import Case
from chalicelib.store.figures import Counts, Fact
from chalicelib.store.papers import Step

# What a decision to hand over says of a house that was at a peak.
_FULL = frozenset({"house:busy", "house:flooded"})


@dataclass(slots=True)
class _Life:
    """Where a walk through the steps has come to: when the case was opened, since when it waits live, and is held."""

    case: Case
    opened: str = ""
    waits: str = ""
    held: str = ""
    answered: bool = False


def facts(case: Case, steps: Sequence[Step], at: datetime) -> Iterator[Fact]:
    """Everything that a case has come to by now; `at` is the event's time, for what has none of its own."""
    life = _Life(case)
    for step in steps:
        counts = _MOVES[step.move](life, step) if step.move in _MOVES else {}
        yield Fact(f"{case.id}/{step.id}", clock.moment(step.at), case.queue, counts, known=True)
    for rang in case.breached:
        yield Fact(f"{case.id}/{rang}", at, case.queue, {f"clock:{rang}": 1}, known=True)
    if _FULL.intersection(case.why):
        yield _peak(case)


def _opened(life: _Life, step: Step) -> Counts:
    """A message that was left waits for nobody live."""
    life.opened = step.at
    left = step.state == "open"
    life.waits = "" if left else step.at
    return {"handed": 1, f"reason:{life.case.reason}": 1, "left": int(left)}


def _joined(life: _Life, step: Step) -> Counts:
    life.waits, life.held = step.at, ""
    return {"reopened": 1} if step.move == "reopen" else {}


def _gave_up(life: _Life, step: Step) -> Counts:
    """Left the line before anybody came; the patience that it took is kept too."""
    waited, life.waits = life.waits, ""
    return {"abandoned": 1, **spans.counted("patience", _seconds(waited, step.at))} if waited else {}


def _claimed(life: _Life, step: Step) -> Counts:
    waited, life.waits, life.held = life.waits, "", step.at
    if not waited:
        return {}
    real = _seconds(waited, step.at)
    return {**spans.counted("wait", real), **_promised(life.case, real)}


def _promised(case: Case, real: float) -> Counts:
    """What the customer was told of their wait beside what it was."""
    told = case.told
    if "low" not in told or "high" not in told:
        return {}
    expected = told.get("expected", (told["low"] + told["high"]) / 2)
    sums = {"told:expected": round(expected), "told:real": round(real), "told:off": round(abs(expected - real))}
    return {"told": 1, "inside": int(estimate.holds(told["low"], told["high"], real)), **sums}


def _answered(life: _Life, step: Step) -> Counts:
    """A person's first word, and whether it came as promised."""
    if life.answered:
        return {}
    life.answered = True
    due = life.case.due
    kept = {"reply_promised": 1, "reply_in_time": int(step.at <= due)} if due else {}
    return {**spans.counted("reply", _seconds(life.opened or step.at, step.at)), **kept}


def _resolved(life: _Life, step: Step) -> Counts:
    held, life.held = life.held, ""
    return {"resolved": 1, **(spans.counted("handling", _seconds(held, step.at)) if held else {})}


# What each move of handover/life.py means here; the others mean nothing.
_MOVES = {
    "open": _opened,
    "queue": _joined,
    "reopen": _joined,
    "transfer": _joined,
    "give_back": _joined,
    "leave": _gave_up,
    "withdraw": _gave_up,
    "claim": _claimed,
    "answer": _answered,
    "resolve": _resolved,
}


def _peak(case: Case) -> Fact:
    """The minute in which a hand-over was decided at a peak: one a minute and group, however many decisions fell into it."""
    at = clock.moment(case.opened_at)
    return Fact(f"surge/{case.queue}/{at:%Y-%m-%dT%H:%M}", at, case.queue, {"surge_minutes": 1}, known=True)


def _seconds(start: str, end: str) -> float:
    return max(0.0, (clock.moment(end) - clock.moment(start)).total_seconds())
