"""The deployed API keeps the contract, whatever it is sent: no 5xx, no answer that is not described."""

from pathlib import Path
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi import checks

from infra import doors
from tests.integration.cloud import System

SCHEMA = schemathesis.openapi.from_path(Path(__file__).parents[2] / "docs" / "openapi.yaml")
PROMISES = [
    not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_headers_conformance,
    checks.response_schema_conformance,
]
# What an import's rows, and those of a draft, must look like is more than the contract's schema says.
# A password has to be the right one, and who guesses is slowed down; a stretch of time has a beginning before its end.
# So have a task's form and its answer more to fit than that.
_ROWS = ("/admin", "/desk/promotions", "/desk/password", "/desk/audit", "/desk/tasks", "/outside")
ACCEPTING = [*PROMISES, checks.positive_data_acceptance]

pytestmark = pytest.mark.deployed


@schemathesis.serializer("application/x-ndjson", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
def as_it_is(context: Any, value: Any) -> bytes:
    """Files are sent as they are made up."""
    return value if isinstance(value, bytes) else str(value).encode()


@pytest.fixture(scope="module")
def tokens(system: System) -> dict[str, str]:
    """A token for each kind of caller that the contract knows."""
    api = system.config["api"]
    admin = next(agent for agent in system.config["demo"]["agents"] if agent["role"] == "admin")
    return {"session": doors.enter(api, None)[0].token, "desk": doors.log_in(api, admin).token}


@SCHEMA.parametrize()
@settings(max_examples=10, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
def test_the_deployed_api_keeps_its_contract(case: Any, system: System, tokens: dict[str, str]) -> None:
    if case.method not in ("GET", "POST"):
        return  # other methods are the gateway's to refuse
    needed = [scheme for way in case.operation.definition.raw.get("security", []) for scheme in way]
    headers = {"Authorization": f"Bearer {tokens[needed[0]]}"} if needed and needed[0] in tokens else {}
    wanted = (
        PROMISES
        if case.path.startswith(_ROWS) or case.path.endswith("/tasks") or _is_of_photos(case.path, case.body)
        else ACCEPTING
    )
    case.call_and_validate(base_url=system.config["api"], headers=headers, checks=wanted)


def _is_of_photos(path: str, body: Any) -> bool:
    """A schema cannot say that photos and files are the conversation's own, nor that without any there have to be words."""
    if path != "/messages" or not isinstance(body, dict):
        return False
    return "photos" in body or "files" in body or not str(body.get("text", "")).strip()
