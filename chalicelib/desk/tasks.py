"""The routes by which agents ask departments for something, and departments do it."""

from typing import Any
from urllib.parse import unquote

from chalice.app import Blueprint, Request

from chalicelib.desk import referring, seen
from chalicelib.desk.referring import Wish
from chalicelib.edge import auth, http, links, photos
from chalicelib.edge.errors import BadRequest, Forbidden, ShopUnavailable, TooMany
from chalicelib.edge.telemetry import noted
from chalicelib.handover import departments, forms
from chalicelib.handover import tasks as steps
from chalicelib.handover.forms.facts import Facts, facts
from chalicelib.shapes import plain
from chalicelib.shop import orders
from chalicelib.store import audit, cases, passing, tasks
from chalicelib.store.agents import Account
from chalicelib.store.cases import Case

doors = Blueprint(__name__)
_CORS = http.cors()
_TO_DO, _DONE = "to_do", "done"
_PHOTOS, _QUARTER = 36, 15 * 60
Json = dict[str, Any]


def filled_in(value: Any) -> Json:
    """A check for the content of a form; its fields are checked by the form itself."""
    if not isinstance(value, dict) or len(value) > 20:
        raise ValueError("must be an object of the form's fields")
    return value


PHOTO = {"id": http.identifier, "content_type": http.one_of(*photos.TYPES), "size": http.whole(1, photos.LARGEST)}
ANSWER = {"id": http.identifier, "answer": filled_in}


@doors.route("/desk/forms", cors=_CORS)
@http.answers(200)
def list_forms() -> Json:
    """The forms and the departments, the caller's own marked; for a `case`, with what it knows already."""
    account = _account()
    case = http.query(_request(), "case", http.identifier, "")
    known = _facts(cases.case_of(case)) if case and account.role != "department" else {}
    return {
        "forms": [form.shown() for form in forms.FORMS],
        "departments": [
            {**plain(one), "mine": one.id in account.departments or account.role in ("lead", "admin")}
            for one in departments.departments()
        ],
        "facts": known,
    }


@doors.route("/desk/cases/{case}/tasks", methods=["GET"], cors=_CORS)
@http.answers(200)
def list_tasks_of_case(case: str) -> Json:
    """Everything that departments were asked for on a case, the first thing first."""
    _account()
    return {"tasks": [seen.task(task) for task in tasks.of_case(cases.case_of(_identifier("case", case)).id)]}


@doors.route("/desk/cases/{case}/tasks", methods=["POST"], content_types=http.ANY, cors=_CORS)
@http.answers(201)
def post_task(case: str) -> Json:
    """Asks a department for something; the same id again gives the same task."""
    account = _account()
    checks = {"id": http.identifier, "form": http.identifier, "asked": filled_in}
    body = http.body_of(_request(), checks, {"department": http.identifier, "tells": _yes_no})
    form = forms.form_of(body["form"])
    wish = Wish(form, body.get("department", form.department), body["asked"], body.get("tells", False))
    with noted("task", did="open", form=form.id, by=account.id):
        found = referring.ask(_identifier("case", case), account.agent, body["id"], wish)
    return {"task": seen.task(found)}


@doors.route("/desk/tasks", cors=_CORS)
@http.answers(200)
def list_tasks() -> Json:
    """What departments have to do, the first due first, or what they have done, the latest first."""
    account, request = _account(), _request()
    status = http.query(request, "status", http.one_of(_TO_DO, _DONE), _TO_DO)
    limit = http.query(request, "limit", http.whole_text(1, 200), 100)
    named = http.query(request, "department", http.identifier, "")
    chosen = _departments(account, named)
    if status == _TO_DO:
        found = sorted((task for one in chosen for task in tasks.to_do(one, limit)), key=lambda task: task.due)
    else:
        found = sorted((task for one in chosen for task in tasks.done(one, limit)), key=lambda task: task.done_at)[::-1]
    return {"tasks": [seen.task(task) for task in found[:limit]]}


@doors.route("/desk/tasks/{task}", cors=_CORS)
@http.answers(200)
def show_task(task: str) -> Json:
    """One task with its form; of another department's, nothing."""
    account, found = _account(), tasks.task_of(_identifier("task", task))
    if account.role == "department":
        steps.insist_member(account, found)
    return {"task": seen.task(found), "form": forms.form_of(found.form).shown()}


@doors.route("/desk/tasks/{task}/take", methods=["POST"], content_types=http.ANY, cors=_CORS)
@http.answers(200)
def take(task: str) -> Json:
    """Takes the task in hand; of many who try at once, one succeeds."""
    return {"task": seen.task(referring.take(_identifier("task", task), _account()))}


@doors.route("/desk/tasks/{task}/put-back", methods=["POST"], content_types=http.ANY, cors=_CORS)
@http.answers(200)
def put_back(task: str) -> Json:
    """Lays the task down again for the others."""
    return {"task": seen.task(referring.put_back(_identifier("task", task), _account()))}


@doors.route("/desk/tasks/{task}/answer", methods=["POST"], content_types=http.ANY, cors=_CORS)
@http.answers(200)
def answer(task: str) -> Json:
    """The department's answer; the same id again changes nothing."""
    account = _account()
    body = http.body_of(_request(), ANSWER)
    with noted("task", did="answer", task=task, by=account.id):
        found = referring.answer(_identifier("task", task), account, body["id"], body["answer"])
    return {"task": seen.task(found)}


@doors.route("/desk/tasks/{task}/cancel", methods=["POST"], content_types=http.ANY, cors=_CORS)
@http.answers(200)
def cancel(task: str) -> Json:
    """Calls the task off."""
    account = _account()
    note = http.body_of(_request(), {}, {"note": http.text(500)}).get("note", "")
    return {"task": seen.task(referring.cancel(_identifier("task", task), account, note))}


@doors.route("/desk/tasks/{task}/link", methods=["POST"], content_types=http.ANY, cors=_CORS)
@http.answers(201)
def post_link(task: str) -> Json:
    """A link for somebody without an account, who may answer this one task by it; it is told once and ends."""
    account = _account()
    longest = int(steps.LONGEST.total_seconds()) // 3600
    hours = http.body_of(_request(), {}, {"hours": http.whole(1, longest)}).get("hours", 24)
    with noted("task", did="link", task=task, by=account.id):
        found, made = referring.link(_identifier("task", task), account, hours)
    audit.keep(audit.deed("link_made", account.agent, found.id, until=found.link_until))
    # The page knows where it lies; the token stands behind the #, which no server ever sees.
    return {"token": links.sealed(made), "until": found.link_until, "task": seen.task(found)}


@doors.route("/desk/tasks/{task}/photos", methods=["POST"], content_types=http.ANY, cors=_CORS)
@http.answers(201)
def post_photo(task: str) -> Json:
    """The form with which a member puts a photo for the answer."""
    account, found = _account(), tasks.task_of(_identifier("task", task))
    steps.insist_member(account, found)
    return photo_door(found.id, http.body_of(_request(), PHOTO))


def photo_door(task: str, body: Json) -> Json:
    """A form for one photo of a task's answer. Raises TooMany, Unavailable."""
    if not passing.attempt(f"photos#{task}", _PHOTOS, _QUARTER):
        raise TooMany("That is a lot of photos; please wait a quarter of an hour.", retry_after=_QUARTER)
    key = photos.key_of(referring.album(task), body["id"])
    return {"key": key, **photos.door(key, body["content_type"], body["size"])}


def _departments(account: Account, named: str) -> list[str]:
    """The departments that are asked about: the one that is named, or all that the account works for."""
    if named:
        departments.department_of(named)
        if account.role == "department" and named not in account.departments:
            raise Forbidden("These are another department's tasks.", "other_department")
        return [named]
    if account.role == "department":
        return list(account.departments)
    return [department.id for department in departments.departments()]


def _facts(case: Case) -> Facts:
    """What the case knows; while the shop's system is down, only its order's number."""
    try:
        owned = [] if case.customer.guest else orders.orders_of(case.customer.id)
    except ShopUnavailable:
        owned = []
    return facts(case.order or str(case.briefing.get("order", "")), owned)


def _yes_no(value: Any) -> bool:
    if not isinstance(value, bool):
        raise BadRequest("tells must be true or false.")
    return value


def _request() -> Request:
    assert doors.current_request is not None
    return doors.current_request


def _account() -> Account:
    return auth.account_of(_request())


def _identifier(name: str, value: str) -> str:
    # Chalice hands path parameters on as they stand in the address.
    return str(http.checked(name, unquote(value), http.identifier))
