"""The published contract and the code's routes are the same list."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from app import app

CONTRACT: dict[str, Any] = yaml.safe_load((Path(__file__).parents[2] / "docs" / "openapi.yaml").read_text())
METHODS = {"get", "post", "put", "patch", "delete"}
ROUTES = {(path, method) for path, methods in app.routes.items() for method in methods}
DESCRIBED = {(path, m.upper()) for path, item in CONTRACT["paths"].items() for m in item if m in METHODS}


def test_every_route_is_described_and_every_description_has_its_route() -> None:
    assert DESCRIBED == ROUTES


@pytest.mark.parametrize(("path", "method"), sorted(ROUTES))
def test_every_route_says_who_may_call_and_which_errors_to_expect(path: str, method: str) -> None:
    operation = CONTRACT["paths"][path][method.lower()]
    assert "security" in operation, "say [] where anybody may call"
    expected = {"200", "201", "202"} & set(operation["responses"])
    assert expected, "no success is described"
    if operation["security"]:
        assert "401" in operation["responses"]
