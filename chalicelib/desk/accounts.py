"""The routes of the people at the desk: how they come in, who they are, and what an administrator makes them."""

from datetime import datetime
from typing import Any
from urllib.parse import unquote

from chalice.app import Blueprint, Request

from chalicelib import clock, settings
from chalicelib.desk import roster, welcome
from chalicelib.edge import auth, http, oidc, rights
from chalicelib.edge.errors import Forbidden, Unavailable
from chalicelib.edge.telemetry import log
from chalicelib.shapes import plain
from chalicelib.store import agents, audit
from chalicelib.store.agents import Account

doors = Blueprint(__name__)
_CORS = http.cors()
_SHORTEST = 12
_MOST = 20

Json = dict[str, Any]


@doors.route("/desk/login", methods=["GET"], cors=_CORS)
@http.answers(200)
def list_logins() -> Json:
    """Which logins this desk offers; an issuer that does not answer is not among them."""
    offered: Json = {"password": settings.password_login()}
    try:
        return offered | ({"oidc": oidc.offer()} if oidc.configured() else {})
    except Unavailable:
        log.warning("issuer", extra={"outcome": "silent"})
        return offered


@doors.route("/desk/login", methods=["POST"], content_types=http.ANY, cors=_CORS)
@http.answers(200)
def log_in() -> Json:
    """A token for an agent's day, for a name and a password; ten wrong ones a quarter of an hour and name."""
    body = http.body_of(_request(), {"name": http.text(64), "password": http.text(200)})
    if not settings.password_login():
        raise Forbidden("Passwords are not taken here; use the single sign-on.", "not_offered")
    account = roster.recognised(body["name"], body["password"])
    audit.keep(audit.deed("login", account.agent, account.id, by="password"))
    return _admitted(account)


@doors.route("/desk/login/oidc", methods=["POST"], content_types=http.ANY, cors=_CORS)
@http.answers(200)
def log_in_vouched() -> Json:
    """A token for an agent's day, for an ID token of the issuer's."""
    account = welcome.vouched_for(http.body_of(_request(), {"id_token": http.text(8192)})["id_token"])
    audit.keep(audit.deed("login", account.agent, account.id, by="oidc"))
    return _admitted(account)


@doors.route("/desk/me", cors=_CORS)
@http.answers(200)
def me() -> Json:
    """Who the token belongs to."""
    return {"agent": _person(auth.account_of(_request()))}


@doors.route("/desk/password", methods=["POST"], content_types=http.ANY, cors=_CORS)
@http.answers(200)
def change_password() -> Json:
    """One's own new password, for the old one; the answer has a new token, all older ones are over."""
    account = auth.account_of(_request())
    body = http.body_of(_request(), {"old": http.text(200), "new": http.text(200, _SHORTEST)})
    return _admitted(roster.renewed(account, body["old"], body["new"]))


@doors.route("/desk/accounts", cors=_CORS)
@http.answers(200)
def list_accounts() -> Json:
    """Everybody who has or had an account."""
    auth.account_of(_request())
    return {"accounts": [_shown(account) for account in agents.accounts()]}


@doors.route("/desk/accounts/{name}", methods=["PUT"], content_types=http.ANY, cors=_CORS)
@http.answers(200)
def put_account(name: str) -> Json:
    """Makes an account, or changes what is sent of one: its rights, its password, whether it is open."""
    by = auth.agent_of(_request())
    checks: http.Checks = {
        "role": http.one_of(*rights.ROLES),
        "groups": _names,
        "departments": _names,
        "capacity": http.whole(0, 1000),
        "active": _flag,
        "password": http.text(200, _SHORTEST),
    }
    # Twice: what is left of a name without what cannot be stored has to be one.
    called = str(http.checked("name", http.checked("name", unquote(name), http.text(64)).strip(), http.text(64)))
    return {"account": _shown(roster.changed(called, http.body_of(_request(), {}, checks), by))}


def _admitted(account: Account) -> Json:
    token, expires = auth.seal_desk(account.agent)
    return {"token": token, "expires_at": _until(expires), "agent": _person(account)}


def _until(expires: datetime) -> str:
    return clock.iso(expires)


def _person(account: Account) -> Json:
    return {
        "id": account.id,
        "name": account.name,
        "role": account.role,
        "groups": list(account.groups),
        "departments": list(account.departments),
        "login": "oidc" if account.issuer else "password",
    }


def _shown(account: Account) -> Json:
    told = plain(account)
    kept = ("active", "capacity", "created_at", "changed_at", "version")
    return _person(account) | {name: told[name] for name in kept if name in told}


def _names(value: Any) -> tuple[str, ...]:
    if not isinstance(value, list) or len(value) > _MOST:
        raise ValueError(f"must be a list of at most {_MOST} ids")
    return tuple(dict.fromkeys(http.identifier(name) for name in value))


def _flag(value: Any) -> bool:
    if not isinstance(value, bool):
        raise ValueError("must be true or false")
    return value


def _request() -> Request:
    assert doors.current_request is not None
    return doors.current_request
