"""How a route reads its request and answers: JSON in, JSON out, every error in one shape."""

import json
from collections.abc import Callable, Mapping
from datetime import datetime
from functools import wraps
from typing import Any
from uuid import uuid4

from chalice.app import CORSConfig, Request, Response

from chalicelib import clock, settings
from chalicelib.edge.errors import BadRequest, KefuError, TooLarge, WrongType
from chalicelib.edge.telemetry import log

_JSON = {"Content-Type": "application/json; charset=utf-8", "Cache-Control": "no-store"}
_NONE: Mapping[str, str] = {}
_LARGEST = 16_384
# Chalice would refuse other content types in an error shape of its own; `body_of` does it in ours.
ANY: list[str] = []

Checks = Mapping[str, Callable[[Any], Any]]


def cors() -> CORSConfig:
    """Which pages may call: the shop's own, or all (a token authorises, not a cookie)."""
    origins = settings.allowed_origins()
    return CORSConfig(
        allow_origin=origins[0] if origins else "*",
        allow_headers=["Authorization"],
        expose_headers=["Retry-After"],
        max_age=600,
    )


def answers(status: int, **headers: str) -> Callable[[Callable[..., Any]], Callable[..., Response]]:
    """Turns a function's value into a JSON answer of this status, and its errors into the error shape.

    `headers` of a success, such as `Cache_Control="…"`, take the place of the ordinary ones. A view that made a
    Response itself (a file) is left to it.
    """
    more = {name.replace("_", "-"): value for name, value in headers.items()}

    def decorate(view: Callable[..., Any]) -> Callable[..., Response]:
        @wraps(view)
        def answered(**parameters: Any) -> Response:
            try:
                value = view(**parameters)
                return value if isinstance(value, Response) else _json(value, status, more)
            except KefuError as error:
                return _refusal(error)
            except Exception as error:
                log.exception("unforeseen", extra={"view": view.__name__, "error": type(error).__name__})
                return _refusal(KefuError("Something went wrong on our side; please try again."))

        return answered

    return decorate


def body_of(
    request: Request, checks: Checks, optional: Checks | None = None, largest: int = _LARGEST
) -> dict[str, Any]:
    """The request's JSON object, of `largest` bytes, with exactly the fields that are checked; others are ignored.

    A check gives the value to use or raises ValueError with a reason. Raises BadRequest, TooLarge, WrongType.
    """
    content = _object(request, largest)
    missing = [name for name in checks if content.get(name) is None]
    if missing:
        raise BadRequest(f"{missing[0]} is missing.")
    given = {**(optional or {}), **checks}
    return {n: checked(n, content[n], check) for n, check in given.items() if content.get(n) is not None}


def raw_body(request: Request, largest: int) -> bytes:
    """The body as bytes. Raises TooLarge."""
    sent = request.raw_body
    body = sent.encode() if isinstance(sent, str) else bytes(sent)
    if len(body) > largest:
        raise TooLarge(f"The body has {len(body)} bytes; {largest} are taken at most.")
    return body


def text(largest: int, smallest: int = 1) -> Callable[[Any], str]:
    """A check for text of `smallest` to `largest` characters that can be stored."""

    def check(value: Any) -> str:
        if not isinstance(value, str):
            raise ValueError("must be text")
        value.encode()  # a lone surrogate is no text: UnicodeEncodeError is a ValueError
        if not smallest <= len(value.strip()) <= largest:
            raise ValueError(f"must have {smallest} to {largest} characters")
        return value.replace("\x00", "")

    return check


def one_of(*allowed: str) -> Callable[[Any], str]:
    """A check for one of these words."""

    def check(value: Any) -> str:
        if not isinstance(value, str) or value not in allowed:
            raise ValueError(f"must be one of {', '.join(allowed)}")
        return value

    return check


def identifier(value: Any) -> str:
    """A check for a client's own id: 1 to 64 of letters, digits, dot, colon, dash and underscore."""
    if not isinstance(value, str) or not 1 <= len(value) <= 64:
        raise ValueError("must have 1 to 64 characters")
    if not all(c.isascii() and (c.isalnum() or c in "._:-") for c in value):
        raise ValueError("may have letters, digits and ._:- only")
    return value


def whole(smallest: int, largest: int) -> Callable[[Any], int]:
    """A check for a whole number in a range; 4.0 is one, as JSON has it."""

    def check(value: Any) -> int:
        number = isinstance(value, int | float) and not isinstance(value, bool)
        if not number or value != value // 1 or not smallest <= value <= largest:
            raise ValueError(f"must be a whole number from {smallest} to {largest}")
        return int(value)

    return check


def query(request: Request, name: str, check: Callable[[Any], Any], default: Any) -> Any:
    """A checked parameter of the query string. Raises BadRequest."""
    parameters: Mapping[str, str] = request.query_params or {}
    value = parameters.get(name)
    return default if value is None else checked(name, value, check)


def whole_text(smallest: int, largest: int) -> Callable[[Any], int]:
    """A check for a whole number written in a query string."""

    def check(value: Any) -> int:
        digits = str(value)
        if not (digits.isascii() and digits.isdigit() and len(digits) < 10):
            raise ValueError("must be a whole number")
        return whole(smallest, largest)(int(digits))

    return check


def moment(value: Any) -> datetime:
    """A check for an ISO-8601 time from 2000 to 2100; in an address, the plus of its offset may have come as a blank."""
    try:
        found = clock.moment(str(value).replace(" ", "+") if "T" in str(value) else str(value))
    except OverflowError as error:
        raise ValueError("must be a time from 2000 to 2100") from error
    if not 2000 <= found.year <= 2100:
        raise ValueError("must be a time from 2000 to 2100")
    return found


def _object(request: Request, largest: int) -> dict[str, Any]:
    content_type = request.headers.get("content-type", "")
    if content_type.split(";")[0].strip().lower() != "application/json":
        raise WrongType("Send the body as application/json.")
    try:
        content = json.loads(raw_body(request, largest))
    except (ValueError, RecursionError) as error:
        raise BadRequest("The body is not JSON.") from error
    if not isinstance(content, dict):
        raise BadRequest("The body must be a JSON object.")
    return content


def checked(name: str, value: Any, check: Callable[[Any], Any]) -> Any:
    """A value that passed its check. Raises BadRequest, in words that name the field."""
    try:
        return check(value)
    except UnicodeEncodeError as error:
        raise BadRequest(f"{name} has characters that are no text.") from error
    except ValueError as error:
        raise BadRequest(f"{name} {error}.") from error


def _json(content: Any, status: int, headers: Mapping[str, str] = _NONE) -> Response:
    # Chalice would escape every Chinese character into six bytes.
    return Response(json.dumps(content, ensure_ascii=False, separators=(",", ":")), {**_JSON, **headers}, status)


def _refusal(error: KefuError) -> Response:
    content = {"error": {"code": error.code, "message": error.message, "id": uuid4().hex[:12], **error.details}}
    answer = _json(content, error.status)
    if error.retry_after:
        answer.headers["Retry-After"] = str(error.retry_after)
    return answer
