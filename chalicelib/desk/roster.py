"""How accounts change: made, given other rights or another password, closed; and never the last administrator out."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from typing import Any

from chalicelib.desk import work
from chalicelib.edge import auth, sockets
from chalicelib.edge.errors import BadRequest, Conflict, TooMany, Unauthorized
from chalicelib.edge.telemetry import log
from chalicelib.message import Agent
from chalicelib.store import agents, audit, cases, passing
from chalicelib.store.agents import Account
from chalicelib.store.audit import Deed
from chalicelib.store.table import Overtaken

_FAILURES, _QUARTER = 10, 15 * 60
_HELD = 1000
_TOLD = ("role", "groups", "departments", "capacity", "active")


def recognised(name: str, password: str) -> Account:
    """The account of whoever has this name and password; what fails is counted, ten times in a quarter of an hour.

    Raises TooMany, Unauthorized, Unavailable.
    """
    return _listed(_proved(f"login#{name}", name, password))


def _proved(what: str, name: str, password: str) -> Account:
    if not passing.attempt(what, _FAILURES, _QUARTER):
        raise TooMany("Too many attempts for this name; please wait a quarter of an hour.", retry_after=_QUARTER)
    agent = agents.recognise(name, password)
    if agent is None:
        _noted_failure(name)
        raise Unauthorized("Name or password is wrong.", "wrong_login")
    passing.forgive(what, _QUARTER)
    return agents.account_of(agent.id)


def changed(name: str, wanted: Mapping[str, Any], by: Agent) -> Account:
    """The account of this name (or id) with what is wanted of it, which is made where there is none.

    Raises BadRequest, Conflict where it is the last administrator's, an issuer's, or somebody was faster, Unavailable.
    """
    before = agents.find(_id(name))
    fresh = {key: value for key, value in wanted.items() if key != "password"}
    after = replace(before or _new(name, wanted), **fresh)
    _check_issuer(before, after, wanted.get("password", ""))
    successor = _successor(before) if before and before.reigns and not after.reigns else None
    deed = _deed(before, after, wanted, by)
    kept = _kept(after, before, wanted.get("password", ""), successor, deed)
    if not kept.active:
        _sent_home(kept)
    return kept


def renewed(account: Account, old: str, new: str) -> Account:
    """The account with its owner's new password; every token of before is over. Raises as `recognised` and `changed` do."""
    if account.issuer:
        raise Conflict("This account logs in elsewhere; its password is changed there.", "of_issuer")
    before = _proved(f"password#{account.id}", account.name, old)
    return _kept(before, before, new, deed=audit.deed("password", before.agent, before.id))


def _sent_home(account: Account) -> None:
    """Nothing is sent to them any more, and whoever talked with them waits at the head of the line."""
    for audience in (sockets.AGENTS, sockets.DEPARTMENTS):
        passing.evict(audience, account.id)
    for case in cases.held_by(account.id, _HELD):
        with suppress(Conflict):  # somebody was faster, or the customer left
            work.give_back(case.id, f"{account.name}: account closed")


def _listed(account: Account) -> Account:
    """An account of before there was a roster gets its line in it."""
    return account if account.version else _kept(account, account)


def _kept(
    after: Account,
    before: Account | None,
    password: str = "",
    successor: Account | None = None,
    deed: Deed | None = None,
) -> Account:
    try:
        kept = agents.keep(after, before, password, successor, deed)
    except Overtaken as error:
        raise Conflict(
            "Somebody changed accounts at the same moment; look and try again.", "account_changed"
        ) from error
    auth.forget(kept.id)
    return kept


def _id(name: str) -> str:
    """Accounts of an issuer have no name of their own here: they are spoken of by their id."""
    return name if agents.is_identifier(name) else agents.identifier(name)


def _new(name: str, wanted: Mapping[str, Any]) -> Account:
    missing = [field for field in ("role", "password") if not wanted.get(field)]
    if agents.is_identifier(name) or missing:
        raise BadRequest(
            f"There is no such account, and for a new one {' and '.join(missing or ['a name'])} is missing."
        )
    return Account(agents.identifier(name), name)


def _check_issuer(before: Account | None, after: Account, password: str) -> None:
    if before and before.issuer and (password or after.role != before.role):
        raise Conflict("This account's role and password are those of the issuer; change them there.", "of_issuer")


def _successor(leaving: Account) -> Account:
    others = [account for account in agents.accounts() if account.reigns and account.id != leaving.id]
    if not others:
        raise Conflict("This is the last active administrator; make another one first.", "last_admin")
    return others[0]


def _deed(before: Account | None, after: Account, wanted: Mapping[str, Any], by: Agent) -> Deed:
    about = {"name": after.name} | ({"password": "new"} if wanted.get("password") else {})
    for field in _TOLD:
        was, now = (str(getattr(one, field)) if one else "" for one in (before, after))
        about |= {field: f"{was} → {now}" if was else now} if was != now else {}
    return audit.deed("account_changed" if before else "account_made", by, after.id, **about)


def _noted_failure(name: str) -> None:
    """Kept for names that there are: others may be passwords in the wrong field, and there is no end of them."""
    known = agents.find(agents.identifier(name))
    log.warning("login", extra={"outcome": "failed", "account": known.id if known else ""})
    if known:
        audit.keep(audit.deed("login_failed", known.agent, known.id))
