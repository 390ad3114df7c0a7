"""The published contract, the table of rights and the code's routes are the same list."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from app import app
from chalicelib.edge import rights

CONTRACT_FILE = Path(__file__).parents[2] / "docs" / "openapi.yaml"
CONTRACT: dict[str, Any] = yaml.safe_load(CONTRACT_FILE.read_text())


class _Once(yaml.SafeLoader):
    """Reads YAML and refuses a name that stands twice in the same place, of which YAML would silently take the last."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        names = [self.construct_object(name, deep) for name, _ in node.value]
        assert len(names) == len(set(names)), f"a name stands twice from {node.start_mark}: {sorted(map(str, names))}"
        return super().construct_mapping(node, deep)


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


def test_every_route_has_its_line_in_the_table_of_rights_and_every_line_its_route() -> None:
    lines = {(path, method) for method, path in rights.RIGHTS}
    missing, left_over = sorted(ROUTES - lines), sorted(lines - ROUTES)
    assert not missing, f"say in chalicelib/edge/rights.py, RIGHTS, who may use {missing}"
    assert not left_over, f"chalicelib/edge/rights.py names routes that there are not: {left_over}"


def test_whoever_needs_no_token_is_called_public_or_brings_something_else() -> None:
    for (method, path), right in rights.RIGHTS.items():
        open_to_all = CONTRACT["paths"][path][method.lower()]["security"] == []
        assert not open_to_all or right in (rights.PUBLIC, rights.SHOP, rights.LINK, rights.PLATFORM), (
            f"{method} {path}"
        )


def test_a_right_is_a_kind_of_caller_or_roles_that_there_are() -> None:
    others = (rights.PUBLIC, rights.SESSION, rights.SHOP, rights.LINK, rights.PLATFORM)
    assert all(right in others or (right and set(right) <= set(rights.ROLES)) for right in rights.RIGHTS.values())


def test_no_name_of_the_contract_stands_twice() -> None:
    assert yaml.load(CONTRACT_FILE.read_text(), _Once) == CONTRACT


def test_no_word_of_the_contract_is_read_as_a_yes_or_a_no() -> None:
    """YAML takes on, off, yes and no for truth values; a generator of clients then refuses the whole contract."""

    def names(part: Any) -> list[Any]:
        inner = part.values() if isinstance(part, dict) else part if isinstance(part, list) else ()
        here = [*part, *part.get("enum", []), *part.get("required", [])] if isinstance(part, dict) else []
        return [*here, *(name for one in inner for name in names(one))]

    told = [name for name in names(CONTRACT["components"]["schemas"]) if isinstance(name, bool)]
    assert told == []
