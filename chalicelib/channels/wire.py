"""How kefu speaks with platforms over HTTP, and what it knows of a message when no answer comes: unsent, or nobody knows."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import urllib3

_pool = urllib3.PoolManager(timeout=urllib3.Timeout(connect=2, read=6), retries=False, maxsize=10)
_LARGEST_FILE = 8 * 1024 * 1024
_NONE: Mapping[str, str] = {}


class Unsent(Exception):
    """The platform was not reached: the message is surely not there, and may be tried again."""


class Unsure(Exception):
    """The message was sent and no answer came: it may be there."""


@dataclass(frozen=True, slots=True)
class Heard:
    """A platform's answer; names of headers are in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> dict[str, Any]:
        """The JSON object that came; empty where it is none."""
        try:
            found = json.loads(self.body)
        except ValueError:
            return {}
        return found if isinstance(found, dict) else {}


def post(url: str, content: Any, headers: Mapping[str, str] = _NONE) -> Heard:
    """Posts JSON. Raises Unsent, Unsure."""
    body = json.dumps(content, ensure_ascii=False).encode()
    return ask("POST", url, body, {"Content-Type": "application/json; charset=utf-8", **headers})


def get(url: str, headers: Mapping[str, str] = _NONE) -> Heard:
    """Gets what lies at an address. Raises Unsent: nothing is changed by asking."""
    try:
        return ask("GET", url, None, headers)
    except Unsure as error:
        raise Unsent(str(error)) from error


def ask(method: str, url: str, body: bytes | None, headers: Mapping[str, str]) -> Heard:
    """One request, tried once; at most 8 MB of the answer are read. Raises Unsent, Unsure."""
    try:
        with _pool.request(method, url, body=body, headers=dict(headers), preload_content=False) as answer:
            content = answer.read(_LARGEST_FILE + 1)
    except (
        urllib3.exceptions.NewConnectionError,
        urllib3.exceptions.ConnectTimeoutError,
        urllib3.exceptions.LocationValueError,
    ) as error:
        raise Unsent(type(error).__name__) from error
    except (urllib3.exceptions.HTTPError, OSError) as error:
        raise Unsure(type(error).__name__) from error
    if len(content) > _LARGEST_FILE:
        raise Unsent("more than 8 MB")
    return Heard(answer.status, {name.lower(): value for name, value in answer.headers.items()}, content)
