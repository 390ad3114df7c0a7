"""Rings at the desks of a department when one of its tasks goes on, and tells the shop's own systems."""

import json
from dataclasses import replace
from typing import Any

from chalicelib import settings
from chalicelib.desk import seen
from chalicelib.edge import sockets
from chalicelib.edge.telemetry import noted
from chalicelib.handover import queue
from chalicelib.store import tasks
from chalicelib.store.tasks import Task

# What the shop's systems and chat groups hear of, by the step.
_TOLD = {"open": "task.opened", "answer": "task.answered", "cancel": "task.cancelled"}


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
        if told["step"] in _TOLD and settings.webhook_url():
            queue.notice({"event": _TOLD[told["step"]], "id": told["turn"], "task": _line(task)})


def _line(task: Task) -> dict[str, Any]:
    """The task without its photos, which are for those who log in."""
    return seen.task(replace(task, answer={name: it for name, it in task.answer.items() if name != "photos"}))


def _frame(task: Task, step: str) -> dict[str, Any]:
    """Which task, and no more: whoever may see it asks for the rest."""
    about = {"task": task.id, "case": task.case, "department": task.department}
    return {"type": "task", "event": step, **about, "state": task.state, "due": task.due, "version": task.version}
