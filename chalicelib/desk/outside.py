"""The door for somebody without an account, a courier's staff say: one task, by a signed link, seen in part and answered once."""

from typing import Any
from urllib.parse import unquote

from chalice.app import Blueprint, Request

from chalicelib.desk import referring, tasks
from chalicelib.edge import http, links
from chalicelib.edge.errors import TooMany
from chalicelib.edge.links import Link
from chalicelib.edge.telemetry import noted
from chalicelib.handover import forms
from chalicelib.handover.forms import masking
from chalicelib.store import cases, passing
from chalicelib.store import tasks as kept
from chalicelib.store.tasks import Task

doors = Blueprint(__name__)
_CORS = http.cors()
_TRIES, _QUARTER = 60, 15 * 60
Json = dict[str, Any]


@doors.route("/outside/tasks/{token}", methods=["GET"], cors=_CORS)
@http.answers(200)
def show(token: str) -> Json:
    """What is asked, and the form to answer it with: nothing of the customer, nothing of the case."""
    task = _task(_link(token))
    form, case = forms.form_of(task.form), cases.case_of(task.case)
    shown = form.shown()
    return {
        "form": shown["form"],
        "name": shown["name"],
        "asks": [ask for ask in shown["asks"] if ask.get("outside")],
        "answers": shown["answers"],
        "asked": masking.outside(form, task.asked, case.customer),
        "due": task.due,
        "until": task.link_until,
    }


@doors.route("/outside/tasks/{token}", methods=["POST"], content_types=http.ANY, cors=_CORS)
@http.answers(200)
def answer(token: str) -> Json:
    """The answer, once; the same id again changes nothing."""
    link = _link(token)
    body = http.body_of(_request(), tasks.ANSWER, {"name": http.text(40)})
    with noted("task", did="answer_outside", task=link.task):
        found = referring.answer_outside(link, body.get("name", "").strip() or "外部协作", body["id"], body["answer"])
    return {"answered_at": found.done_at}


@doors.route("/outside/tasks/{token}/photos", methods=["POST"], content_types=http.ANY, cors=_CORS)
@http.answers(201)
def post_photo(token: str) -> Json:
    """The form with which a photo is put for the answer."""
    return tasks.photo_door(_task(_link(token)).id, http.body_of(_request(), tasks.PHOTO))


def _task(link: Link) -> Task:
    task = kept.task_of(link.task)
    referring.insist_open(task, link)
    return task


def _link(token: str) -> Link:
    """A link of ours that has not been tried too often. Raises Unauthorized, TooMany."""
    link = links.opened(unquote(token))
    if not passing.attempt(f"outside#{link.task}", _TRIES, _QUARTER):
        raise TooMany("This link was opened very often; please wait a quarter of an hour.", retry_after=_QUARTER)
    return link


def _request() -> Request:
    assert doors.current_request is not None
    return doors.current_request
