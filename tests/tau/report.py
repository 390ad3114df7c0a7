"""What is printed of a run: a bar while it lasts, a table by kind, and each failure with what it takes to see why."""

import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from tests.tau.tasks import GENERATED, SCRIPTS
from tests.tau.verdict import Verdict

_LEAST = {"en": 72, "zh": 70}  # of the scripts; of the generated cases none may fail
_WIDTH = 30


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of the table: a kind of task, or all of a source."""

    name: str
    verdicts: Sequence[Verdict]

    @property
    def passed(self) -> int:
        return sum(one.passed for one in self.verdicts)

    @property
    def line(self) -> str:
        facts = [one for one in self.verdicts if one.task.facts]
        told = f"{sum(one.told for one in facts)}/{len(facts)}" if facts else "–"
        counts = [sum(one.unconfirmed for one in self.verdicts), sum(len(one.wrong) for one in self.verdicts)]
        counts.append(sum(one.asked for one in self.verdicts))
        seconds = sum(one.played.seconds for one in self.verdicts)
        passed = f"{self.passed}/{len(self.verdicts)}"
        return f"{self.name:<22}{passed:>9}{counts[0]:>13}{counts[1]:>12}{counts[2]:>12}{told:>7}{seconds:>9.1f}"


def figures(verdicts: Sequence[Verdict]) -> list[Figure]:
    """Each kind in the order in which it first came, then each source."""
    kinds = dict.fromkeys(one.task.kind for one in verdicts)
    found = [Figure(kind, [one for one in verdicts if one.task.kind == kind]) for kind in kinds]
    return [*found, *(Figure(f"all {name}", of) for name, of in _by_source(verdicts))]


def reached(verdicts: Sequence[Verdict], language: str, some: bool) -> bool:
    """Whether the figures are what they must be; where only some tasks were chosen, all of them must pass."""
    if any(one.unconfirmed or one.wrong for one in verdicts):
        return False
    for source, of in _by_source(verdicts):
        least = _LEAST[language] if source == SCRIPTS and not some else len(of)
        if sum(one.passed for one in of) < least:
            return False
    return True


def table(verdicts: Sequence[Verdict]) -> str:
    """The table; `told` counts the tasks whose facts all occur in the replies and decides nothing."""
    head = f"{'':<22}{'passed':>9}{'unconfirmed':>13}{'wrong rows':>12}{'asked back':>12}{'told':>7}{'seconds':>9}"
    return "\n".join([head, *(figure.line for figure in figures(verdicts))])


def failures(verdicts: Sequence[Verdict]) -> Iterator[str]:
    """Every failure: the task, and for each fault what is wrong, what the customer had said and what came back."""
    for one in verdicts:
        if not one.passed:
            yield "\n".join([f"✗ {one.task.id} ({one.task.kind}, {one.task.user or 'a stranger'})", *_told(one)])


def everything(verdicts: Sequence[Verdict], language: str, met: bool) -> dict[str, Any]:
    """All of it for a program: figures, verdicts, conversations and rows."""
    lines = {figure.name: {"passed": figure.passed, "of": len(figure.verdicts)} for figure in figures(verdicts)}
    told = [asdict(one) | {"passed": one.passed} for one in verdicts]
    return {"language": language, "reached": met, "figures": lines, "tasks": told}


class Bar:
    """A line that moves in a terminal, and a line every few seconds anywhere else."""

    def __init__(self, total: int) -> None:
        self._total, self._done, self._failed = total, 0, 0
        self._told = time.monotonic()

    def more(self, verdict: Verdict) -> None:
        """One more task is over."""
        self._done += 1
        self._failed += not verdict.passed
        part = self._done / self._total
        line = f"{self._done}/{self._total}, {self._failed} failed"
        if sys.stdout.isatty():
            print(f"\r\033[K  {'█' * int(part * _WIDTH):░<{_WIDTH}} {line}", end="", flush=True)
        elif time.monotonic() - self._told > 5:
            self._told = time.monotonic()
            print(f"  … {line}", flush=True)

    def end(self) -> None:
        """Clears the line."""
        if sys.stdout.isatty():
            print("\r\033[K", end="")


def _by_source(verdicts: Sequence[Verdict]) -> list[tuple[str, list[Verdict]]]:
    sorted_ = [(name, [one for one in verdicts if one.task.source == name]) for name in (SCRIPTS, GENERATED)]
    return [(name, of) for name, of in sorted_ if of]


def _told(verdict: Verdict) -> Iterator[str]:
    """The faults of a task, those of one turn together with what was said in it."""
    for place in dict.fromkeys((fault.turn, fault.reply) for fault in verdict.faults):
        yield from (f"    {fault.what}" for fault in verdict.faults if (fault.turn, fault.reply) == place)
        turn, reply = place
        if turn is not None:
            yield f"      turn {turn + 1}: {verdict.task.turns[turn].text}"
            yield "      reply: " + reply.replace("\n", "\n        ")
