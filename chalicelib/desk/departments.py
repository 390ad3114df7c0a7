"""Rings at the desks of a department when one of its tasks goes on, and has the people outside told."""

import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from chalicelib import clock
from chalicelib.desk import referring
from chalicelib.edge import sockets
from chalicelib.edge.telemetry import noted
from chalicelib.handover import departments, queue, timers
from chalicelib.handover.timers import Timer
from chalicelib.shapes import plain
from chalicelib.store import tasks
from chalicelib.store.tasks import Task

# What the shop's systems and chat groups hear of, by the step.
_TOLD = {"open": "task.opened", "answer": "task.answered", "cancel": "task.cancelled", "overdue": "task.overdue"}
DEADLINE = "task"


def ring(record: dict[str, Any]) -> None:
    """Handles one record of a department's queue: the desks hear which task went on, a notice is queued where one is wanted.

    A repeat rings again and queues a notice of the same id, by which whoever gets it knows it.
    """
    told = json.loads(record["body"])
    with noted("task_told", task=told["task"], happened=told["step"]):
        task = tasks.task_of(told["task"])
        frame = _frame(task, told["step"])
        for audience in (sockets.AGENTS, sockets.DEPARTMENTS):
            sockets.push(audience, frame)
        if told["step"] == "open":
            timers.arm(DEADLINE, task.id, clock.moment(task.due))
        if told["step"] in _TOLD:
            queue.notice({"event": _TOLD[told["step"]], "id": told["turn"], "task": plain(task) | {"task": task.id}})


@timers.on(DEADLINE)
def remind(timer: Timer) -> None:
    """The deadline of a task has come. Raises Unavailable."""
    referring.overdue(timer.subject)


@timers.swept
def due(since: datetime, until: datetime) -> Iterator[Timer]:
    """The deadlines that come until a moment, and those that came and were not seen to."""
    for department in departments.departments():
        for task in tasks.due_before(department.id, clock.iso(until)):
            if not task.late:
                yield Timer(DEADLINE, task.id, clock.moment(task.due))


def _frame(task: Task, step: str) -> dict[str, Any]:
    """Which task, and no more: whoever may see it asks for the rest."""
    about = {"task": task.id, "case": task.case, "department": task.department}
    return {"type": "task", "event": step, **about, "state": task.state, "due": task.due, "version": task.version}
