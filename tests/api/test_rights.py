"""Every route, tried by everybody: nobody gets in whom the table of rights leaves out, and nobody is kept out who is in it."""

import os
from collections.abc import Iterator

import jwt
import pytest

from app import app
from chalicelib.edge import auth, rights
from chalicelib.store import agents
from tests import shop
from tests.api.conftest import Door
from tests.api.publishing import Editor, promotion

ROUTES = sorted((method, path) for path, methods in app.routes.items() for method in methods)
PEOPLE = {role: name for name, role, *_ in reversed(shop.PEOPLE)}
# Asked for with nothing that makes sense, a route that lets somebody in still has to refuse: it must not do anything.
_PLACES = {"{kind}": "nothing", "{name}": "agent-000000000000"}
_OUT = (401, 403)


def callers(door: Door) -> Iterator[tuple[str, str]]:
    """Who calls, and with which token."""
    yield "public", ""
    yield "session", door.customer("one").session
    yield "forged", _of_another_stage()
    yield from ((role, door.agent(PEOPLE[role])) for role in rights.ROLES)


def _of_another_stage() -> str:
    """An administrator's token that another stage has signed with its own key."""
    sealed, _ = auth.seal_desk(agents.account_of(agents.identifier("admin")).agent)
    claims = jwt.decode(sealed, options={"verify_signature": False})
    return jwt.encode(claims, os.environ["KEFU_SESSION_SECRET"] + "-of-another-stage", "HS256")


def asked(door: Door, method: str, path: str, token: str) -> int:
    for place, word in _PLACES.items():
        path = path.replace(place, word)
    while "{" in path:
        path = path[: path.index("{")] + "0" * 26 + path[path.index("}") + 1 :]
    return door.call(method, path, None if method == "GET" else {}, token).status


@pytest.mark.parametrize(("method", "path"), ROUTES)
def test_a_route_lets_in_whom_the_table_names_and_nobody_else(door: Door, method: str, path: str) -> None:
    right = rights.of(method, path)
    for who, token in callers(door):
        status = asked(door, method, path, token)
        assert status < 500, (who, status)
        if who in right:
            assert status not in _OUT, f"{who} may use {method} {path}, and was told {status}"
        elif right in (rights.LINK, rights.PLATFORM):
            assert status >= 400, f"{method} {path} took what nobody signed"
        elif right != rights.PUBLIC:
            assert status in _OUT, f"{who} may not use {method} {path}, and was told {status}"


def test_whoever_is_in_no_line_of_the_table_may_nothing() -> None:
    assert rights.of("GET", "/desk/anything") == () and rights.of("DELETE", "/health") == ()


@pytest.mark.parametrize("kind", sorted(rights.IMPORTS))
def test_an_editor_brings_in_what_the_bot_says_and_nothing_of_customers_and_money(door: Door, kind: str) -> None:
    lines = {"Content-Type": "application/x-ndjson"}
    status = door.call("POST", f"/admin/imports/{kind}", b"{}", door.agent("小文"), **lines).status
    assert (status == 403) == (kind in ("customers", "orders", "promotions", "policies", "identities"))


def test_an_editor_drafts_promotions_and_somebody_else_puts_them_in_force(door: Door) -> None:
    editor = Editor(door, door.agent("小文"))
    draft = editor.draft(promotion("WEN"))
    assert editor.approve(draft).status == 403 and editor.publish(draft).status == 403
    assert editor.post(f"drafts/{draft['draft']}/discard").status == 200
