"""What customers enclose beside photos: the form to put a document, and the check of those that a message names."""

from collections.abc import Callable, Iterable
from typing import Any

from chalice.app import Blueprint, Request

from chalicelib.edge import auth, files, http
from chalicelib.edge.auth import Session
from chalicelib.edge.errors import TooMany
from chalicelib.message import File
from chalicelib.store import passing

doors = Blueprint(__name__)
_FILES, _QUARTER = 24, 15 * 60


@doors.route("/files", methods=["POST"], content_types=http.ANY, cors=http.cors())
@http.answers(201)
def post_file() -> dict[str, Any]:
    """The form with which the page puts a PDF, and the key to send with the message; the same id again: the same key."""
    session = auth.session_of(_request())
    checks = {"id": http.identifier, "content_type": http.one_of(files.PDF), "size": http.whole(1, files.LARGEST)}
    body = http.body_of(_request(), checks)
    if not passing.attempt(f"files#{session.conversation}", _FILES, _QUARTER):
        raise TooMany("That is a lot of files; please wait a quarter of an hour.", retry_after=_QUARTER)
    key = files.key_of(session.conversation, body["id"])
    return {"key": key, **files.door(key, body["size"])}


def check_of(session: Session) -> Callable[[Any], list[File]]:
    """A check for documents, key and name, that this very conversation was given places for."""

    def one(value: Any) -> File:
        if not isinstance(value, dict) or not isinstance(value.get("key"), str):
            raise ValueError("must be objects with key and name")
        if not files.is_of(session.conversation, value["key"]):
            raise ValueError("may only name files of this conversation")
        return File(value["key"], files.named(value.get("name", "")))

    def check(value: Any) -> list[File]:
        if not isinstance(value, list) or len(value) > files.AT_ONCE:
            raise ValueError(f"must be a list of at most {files.AT_ONCE} files")
        return list({file.key: file for file in map(one, value)}.values())

    return check


def looked_into(found: Iterable[File]) -> tuple[File, ...]:
    """The same with their true sizes. Raises BadRequest where one was not put or is no PDF, Unavailable."""
    return tuple(File(file.key, file.name, files.size_of(file.key)) for file in found)


def _request() -> Request:
    assert doors.current_request is not None
    return doors.current_request
