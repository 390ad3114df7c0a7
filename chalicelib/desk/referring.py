"""What people do with a department's task: ask, take, answer, call off; each in one transaction with its case and the talk."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from chalicelib import clock
from chalicelib.edge import photos
from chalicelib.edge.errors import BadRequest, Conflict, Forbidden
from chalicelib.edge.links import Link
from chalicelib.handover import departments, forms, life, record
from chalicelib.handover import tasks as steps
from chalicelib.handover.forms import Form
from chalicelib.handover.record import persistently
from chalicelib.message import Agent, Reply
from chalicelib.scenes import department as words
from chalicelib.store import audit, cases, papers, tasks
from chalicelib.store.agents import Account
from chalicelib.store.cases import CLAIMED, CLOSED, Case
from chalicelib.store.papers import Note
from chalicelib.store.table import Write
from chalicelib.store.tasks import ANSWERED, CANCELLED, TAKEN, Task

OUTSIDE = "outside"  # the role of whoever answers by a link
_LEADING = ("lead", "admin")
_MOST = 20  # open tasks of one case
Content = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Wish:
    """What an agent asks for: by which form, of whom, with what in it, and whether the customer is told what came of it."""

    form: Form
    department: str
    asked: Content
    tells: bool = False


def ask(identifier: str, agent: Agent, mark: str, wish: Wish) -> Task:
    """Asks a department for something on a case that the agent holds; the same mark again gives the same task.

    Raises BadRequest where the form is filled in wrongly, Conflict where the case is not the agent's, NotFound, Unavailable.
    """
    name = tasks.name(identifier, hashlib.sha256(f"{agent.id}|{mark}".encode()).hexdigest()[:12])

    def once() -> Task:
        case = cases.case_of(identifier)
        if known := tasks.find(name):
            return known
        _insist_holder(case, agent)
        if case.tasks >= _MOST:
            raise Conflict(f"A case has at most {_MOST} open tasks.", "too_many_tasks")
        task = _new(name, case, agent, wish)
        _keep(case, task, "open", agent, "refer", [tasks.opening(task)], tasks=case.tasks + 1)
        return task

    return persistently(once)


def take(identifier: str, account: Account) -> Task:
    """Takes a task in hand; a lead takes it from a colleague too. A second call changes nothing.

    Raises Forbidden for another department's, Conflict where a colleague has it or it is done, NotFound, Unavailable.
    """

    def once() -> Task:
        task = _of_department(identifier, account)
        if task.state == TAKEN and task.taker and task.taker.id == account.id:
            return task
        steps.insist_free(account, task)
        return _step(task, "take_over" if task.state == TAKEN else "take", account.agent)

    return persistently(once)


def put_back(identifier: str, account: Account) -> Task:
    """Lays a task down again for the others; one that lies there stays as it is. Raises as `take` does."""

    def once() -> Task:
        task = _of_department(identifier, account)
        if task.state == tasks.OPEN:
            return task
        steps.insist_free(account, task)
        return _step(task, "put_back", account.agent)

    return persistently(once)


def answer(identifier: str, account: Account, mark: str, content: Content) -> Task:
    """Answers a task of one's department; the same mark again gives what was answered. Raises as `take` does, and BadRequest."""

    def once() -> Task:
        task = _of_department(identifier, account)
        if _was_answered(task, account.id, mark):
            return task
        steps.insist_free(account, task)
        return _answered(task, account.agent, mark, content)

    return persistently(once)


def answer_outside(link: Link, name: str, mark: str, content: Content) -> Task:
    """The same by a link; it answers once. Raises BadRequest, Conflict `link_used` or `link_replaced`, NotFound, Unavailable."""

    def once() -> Task:
        task = tasks.task_of(link.task)
        if _was_answered(task, OUTSIDE, f"{link.number}:{mark}"):
            return task
        insist_open(task, link)
        return _answered(task, Agent(OUTSIDE, name, OUTSIDE), f"{link.number}:{mark}", content)

    return persistently(once)


def cancel(identifier: str, account: Account, note: str) -> Task:
    """Calls a task off: whoever asked, whoever holds the case now, or a lead. A second call changes nothing."""

    def once() -> Task:
        task = tasks.task_of(identifier)
        case = cases.case_of(task.case)
        holder = case.agent.id if case.agent else ""
        if account.id not in (task.by.id, holder) and account.role not in _LEADING:
            raise Forbidden("Only whoever asked for it may call it off.", "not_yours")
        if task.state == CANCELLED:
            return task
        return _ended(task, case, "cancel", account.agent, note=note)

    return persistently(once)


def link(identifier: str, account: Account, hours: int) -> tuple[Task, Link]:
    """A link by which somebody without an account may answer this task; earlier links of it end.

    Raises Conflict where the form is not for others, or the task is done; Forbidden, NotFound, Unavailable.
    """

    def once() -> tuple[Task, Link]:
        task = tasks.task_of(identifier)
        if account.id != task.by.id:
            steps.insist_member(account, task)
        if not forms.form_of(task.form).outside:
            raise Conflict("This kind of task is not for anybody outside the shop.", "not_for_outside")
        until = clock.now() + min(timedelta(hours=hours), steps.LONGEST)
        # Who let somebody in from outside, and until when, is written down with what administrators read.
        deed = audit.writing(audit.deed("task_linked", account.agent, task.id, until=clock.iso(until)))
        linked = _step(task, "link", account.agent, deed, links=task.links + 1, link_until=clock.iso(until))
        return linked, Link(linked.id, linked.links, int(until.timestamp()))

    return persistently(once)


def overdue(identifier: str) -> None:
    """Marks a task whose deadline has passed, once: it is noted with the case, and those concerned hear of it. Raises Unavailable."""

    def once() -> None:
        task = tasks.find(identifier)
        if task and task.to_do and not task.late and clock.moment(task.due) <= clock.now():
            _step(task, "overdue", None, late=True)

    persistently(once)


def insist_open(task: Task, link: Link) -> None:
    """Raises Conflict for a link of a task that is done, or that another link has replaced."""
    if not task.to_do:
        raise Conflict("This task has been answered or called off.", "link_used")
    if task.links != link.number:
        raise Conflict("A newer link has taken this one's place.", "link_replaced")


def album(task: str) -> str:
    """Under which name a task's photos are kept."""
    return f"task-{task}"


def _new(name: str, case: Case, agent: Agent, wish: Wish) -> Task:
    department = departments.department_of(wish.department or wish.form.department)
    now = clock.now()
    due = clock.iso(departments.due(department, now))
    tells = wish.tells and wish.form.tells
    asked = forms.asked(wish.form, wish.asked)
    at = clock.iso(now)
    return Task(name, case.id, wish.form.id, department.id, agent, at, due, tasks.place(due), asked, tells)


def _answered(task: Task, by: Agent, mark: str, content: Content) -> Task:
    kept = forms.answered(forms.form_of(task.form), content)
    if not all(photos.is_of(album(task.id), key) for key in kept.get("photos", ())):
        raise BadRequest("photos may only name photos of this task.", "foreign_photos")
    case = cases.case_of(task.case)
    return _ended(task, case, "answer", by, answer=kept, answer_id=_mark(by.id, mark))


def _ended(task: Task, case: Case, step: str, by: Agent, **facts: Any) -> Task:
    """A step after which the department has nothing to do any more; of an answer the agent and perhaps the customer hear."""
    after = steps.stepped(task, step, by, **facts)
    reply = _told(after, case) if after.tells and after.state == ANSWERED else None
    move = "referred_back" if case.status == CLAIMED else "amend"
    note = Note(f"task-{after.id}", after.done_at, by, _summary(after))
    writes = [tasks.changing(after), papers.noting(case.id, note)]
    _keep(case, after, step, by, move, writes, reply, tasks=max(0, case.tasks - 1))
    return after


def _step(task: Task, step: str, by: Agent | None, *also: Write, **facts: Any) -> Task:
    """A step within the department: the case stays where it is."""
    after = steps.stepped(task, step, by, **facts)
    _keep(cases.case_of(task.case), after, step, by, "amend", [tasks.changing(after), *also])
    return after


def _keep(
    case: Case,
    task: Task,
    step: str,
    by: Agent | None,
    move: str,
    writes: list[Write],
    reply: Reply | None = None,
    **facts: Any,
) -> None:
    told = {"task": task.id, "department": task.department, "step": step}
    moved = life.moved(case, move, by, **facts)
    audited = move if move != "amend" else f"task_{step}"
    record.keep(case, moved, audited, by, _headline(task), reply=reply, task=told, also=writes)


def _told(task: Task, case: Case) -> Reply:
    language = record.state_of(case).language
    return words.told(task.form, task.asked, task.answer, language, with_person=case.status != CLOSED)


def _headline(task: Task) -> str:
    """Which department, and what for, as colleagues read it in the case's steps."""
    found = {one.id: one.name.get("zh-Hans", one.id) for one in departments.departments()}
    return f"{found.get(task.department, task.department)} · {forms.form_of(task.form).name['zh-Hans']}"


def _summary(task: Task) -> str:
    answer = forms.told(forms.form_of(task.form).answers, task.answer, "zh-Hans")
    return "\n".join(filter(None, (_headline(task), answer or task.note or "已取消")))


def _insist_holder(case: Case, agent: Agent) -> None:
    if case.status != CLAIMED:
        raise Conflict("Nobody holds this case; claim it first.", "not_yours")
    if agent.role not in _LEADING and (not case.agent or case.agent.id != agent.id):
        raise Conflict("Somebody else has this case.", "not_yours")


def _of_department(identifier: str, account: Account) -> Task:
    task = tasks.task_of(identifier)
    steps.insist_member(account, task)
    return task


def _was_answered(task: Task, by: str, mark: str) -> bool:
    return task.state == ANSWERED and task.answer_id == _mark(by, mark)


def _mark(by: str, mark: str) -> str:
    return f"{by}|{mark}"
