"""What AWS would refuse: the local cloud lets everybody do everything, so each request is held against its function's own policy."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path
from typing import Any

from chalicelib.store import table

_FOLDER = Path(__file__).parents[1] / ".chalice"
_WRITES = {"Put": "PutItem", "Update": "UpdateItem", "Delete": "DeleteItem", "ConditionCheck": "ConditionCheckItem"}
_refused: ContextVar[tuple[str, list[str]] | None] = ContextVar("refused", default=None)
Json = dict[str, Any]


def policy_of(path: str) -> str:
    """The policy of the HTTP function that serves a path."""
    if path.startswith("/webhooks"):
        return "webhook"
    return "desk" if path.startswith(("/desk", "/admin")) else "api"


@contextmanager
def held_to(policy: str) -> Iterator[None]:
    """Raises AssertionError, at its end, for requests of this thread that the policy does not allow."""
    table.events().register("before-send.dynamodb.*", _look, unique_id="permissions")
    refused: list[str] = []
    token = _refused.set((policy, refused))
    try:
        yield
    finally:
        _refused.reset(token)
    assert not refused, f".chalice/policy-{policy}.json does not allow {', '.join(sorted(set(refused)))}"


def _look(request: Any, **_: Any) -> None:
    under = _refused.get()
    if under:
        policy, refused = under
        operation = request.headers["x-amz-target"].split(".")[-1]
        refused += [f"{a} on {r}" for a, r in needed(operation, json.loads(request.body)) if not allows(policy, a, r)]


def needed(operation: str, content: Json) -> Iterator[tuple[str, str]]:
    """The rights that a request to DynamoDB takes: action, and table or index."""
    if operation == "TransactWriteItems":
        for item in content["TransactItems"]:
            ((kind, told),) = item.items()
            yield _WRITES[kind], f"table/{told['TableName']}"
    elif "RequestItems" in content:
        yield from ((operation, f"table/{name}") for name in content["RequestItems"])
    else:
        index = f"/index/{content['IndexName']}" if "IndexName" in content else ""
        yield operation, f"table/{content['TableName']}{index}"


@cache
def allows(policy: str, action: str, resource: str) -> bool:
    """Whether one of the policy's statements has both."""
    statements = json.loads((_FOLDER / f"policy-{policy}.json").read_text())["Statement"]
    return any(_fits(statement, action, resource) for statement in statements if statement["Effect"] == "Allow")


def _fits(statement: Json, action: str, resource: str) -> bool:
    tables = [name.split(":")[-1].replace("${Stage}", "local") for name in statement["Resource"]]
    named = f"dynamodb:{action}" in statement["Action"]
    return named and any(fnmatchcase(resource, name) for name in tables)
