"""The life of a task: which steps there are, from where to where, and who may make them. Read STEPS as a table."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

from chalicelib import clock
from chalicelib.edge.errors import Conflict, Forbidden
from chalicelib.message import Agent
from chalicelib.store.agents import Account
from chalicelib.store.tasks import ANSWERED, CANCELLED, OPEN, TAKEN, TO_DO, Task

_LEADING = ("lead", "admin")
SAME = ""
LONGEST = timedelta(hours=72)  # of a link for somebody without an account

# step: the states it may start from, and the one it leads to.
STEPS: Mapping[str, tuple[tuple[str, ...], str]] = {
    "take": ((OPEN,), TAKEN),
    "put_back": ((TAKEN,), OPEN),
    "take_over": ((TAKEN,), TAKEN),  # from a colleague, by a lead
    "answer": (TO_DO, ANSWERED),
    "cancel": (TO_DO, CANCELLED),
    "link": (TO_DO, SAME),
    "overdue": (TO_DO, SAME),  # the moment of its deadline, once
}


def stepped(task: Task, step: str, by: Agent | None, **facts: Any) -> Task:
    """The task after a step by somebody (None: by nobody), at the present moment; `facts` are fields that it brings with it. Raises Conflict."""
    starts, leads_to = STEPS[step]
    if task.state not in starts:
        raise Conflict(f"A task that is {task.state} cannot be moved by '{step}'.", "illegal_move")
    now = clock.iso(clock.now())
    task = replace(task, state=leads_to or task.state, version=task.version + 1, **facts)
    match step:
        case "take" | "take_over":
            return replace(task, taker=by, taken_at=now)
        case "put_back":
            return replace(task, taker=None, taken_at="")
        case "answer" | "cancel":
            return replace(task, done_by=by, done_at=now)
    return task


def works_on(account: Account, task: Task) -> bool:
    """Whether somebody is of the task's department, or leads."""
    return task.department in account.departments or account.role in _LEADING


def insist_member(account: Account, task: Task) -> None:
    """Raises Forbidden for somebody of another department."""
    if not works_on(account, task):
        raise Forbidden("This task is another department's.", "other_department")


def insist_free(account: Account, task: Task) -> None:
    """Raises Conflict where a colleague has the task in hand; leads may all the same."""
    if task.taker and task.taker.id != account.id and account.role not in _LEADING:
        raise Conflict(f"{task.taker.name} is working on this task.", "already_taken")
