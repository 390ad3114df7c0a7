"""Who comes in by the issuer's word: their account, made at the first time and kept as the issuer says it is."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from chalicelib import settings
from chalicelib.edge import auth, oidc
from chalicelib.edge.errors import Forbidden, Unauthorized, Unavailable
from chalicelib.edge.rights import ADMIN, AGENT, DEPARTMENT, EDITOR, LEAD
from chalicelib.message import Agent
from chalicelib.store import agents, audit, passing
from chalicelib.store.agents import Account
from chalicelib.store.table import Overtaken

# Of several roles the one that reaches furthest.
_BY_REACH = (ADMIN, LEAD, AGENT, EDITOR, DEPARTMENT)
_NAMES = ("name", "preferred_username", "cognito:username", "email", "sub")
_ATTEMPTS = 3
_ISSUER = Agent("issuer", "issuer")
_WORD = re.compile(r"(?:kefu[-:])?(?:(group|department)[-:])?([A-Za-z0-9._-]{1,64})")


def vouched_for(token: str) -> Account:
    """The account of whoever an ID token is about, who comes in by it once.

    Raises Unauthorized, Forbidden where the issuer gives no role or the account is closed, NotFound, Unavailable.
    """
    claims = oidc.vouched(token)
    said = auth.nonce(str(claims["nonce"]))
    if not passing.attempt(f"nonce#{said}", 1, int(auth.NONCE_LIFE.total_seconds())):
        raise Unauthorized("This login was used already; please log in again.", "used_token")
    for _ in range(_ATTEMPTS):
        try:
            return _account(claims)
        except Overtaken:
            continue
    raise Unavailable("Somebody changes this account just now; please try again.", retry_after=1)


def _account(claims: Mapping[str, Any]) -> Account:
    # A character that no name can have: whatever the subject is, it is nobody who has a password here.
    identifier = agents.identifier(f"{claims['iss']}\x00{claims['sub']}")
    before = agents.find(identifier)
    if before and not before.active:
        raise Forbidden("This account is closed; ask an administrator.", "account_closed")
    after = _as_told(before or Account(identifier, ""), claims)
    if after == before:
        return before
    deed = audit.deed("account_changed" if before else "account_made", _ISSUER, identifier, **_rights(after))
    kept = agents.keep(after, before, deed=deed)
    auth.forget(identifier)
    return kept


def _as_told(account: Account, claims: Mapping[str, Any]) -> Account:
    """The account with what the issuer says; groups and departments that it does not speak of stay as they are."""
    words = _words(claims.get(settings.oidc_role_claim()))
    role = next((role for role in _BY_REACH if ("", role) in words), "")
    if not role:
        raise Forbidden("Your login gives you no role at this desk; ask an administrator.", "no_role")
    name = next(str(claims[claim]) for claim in _NAMES if claims.get(claim))[:64]
    groups, departments = (tuple(word for kind, word in words if kind == of) for of in ("group", "department"))
    return replace(
        account,
        name=name,
        role=role,
        issuer=str(claims["iss"]),
        groups=groups or account.groups,
        departments=departments or account.departments,
    )


def _words(told: Any) -> list[tuple[str, str]]:
    """`lead`, `kefu-lead`, `kefu-group-vip` and `kefu-department-warehouse`, from a list or a text with blanks."""
    found = told.split() if isinstance(told, str) else told if isinstance(told, Iterable) else ()
    matches = (_WORD.fullmatch(word) for word in found if isinstance(word, str))
    return sorted({(match[1] or "", match[2]) for match in matches if match})


def _rights(account: Account) -> dict[str, str]:
    lists = {"groups": account.groups, "departments": account.departments}
    return {
        "name": account.name,
        "role": account.role,
        **{key: ", ".join(value) for key, value in lists.items() if value},
    }
