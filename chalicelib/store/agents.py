"""The people at the desk: their accounts, what each may do and for whom, and the proof that it is them."""

import hashlib
import hmac
import os
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from pynamodb.attributes import UnicodeAttribute

from chalicelib import clock, settings
from chalicelib.edge.errors import NotFound
from chalicelib.edge.rights import ADMIN, ROLES
from chalicelib.message import Agent
from chalicelib.shapes import plain, shaped
from chalicelib.store import audit, table
from chalicelib.store.audit import Deed

_ACCOUNT, _ROSTER = "account", "accounts"
# Whoever works on the tables themselves: `make enrol`, and the demo's seed.
_OPERATOR = Agent("operator", "operator", ADMIN)
_IDENTIFIER = re.compile(r"agent-[0-9a-f]{12}")
_NOBODY = {"salt": "00" * 16, "proof": ""}


class _Row(table.Row):
    class Meta(table.Meta):
        table_name = settings.table("agents")

    agent = UnicodeAttribute(hash_key=True)
    sort = UnicodeAttribute(range_key=True, default=_ACCOUNT)


@dataclass(frozen=True, slots=True)
class Account:
    """Somebody who may come to the desk.

    `groups` are the skill groups they serve (none: all that their role may), `departments` those whose tasks they do,
    `capacity` the cases they hold at once (0: what the service plan says). `since`: tokens of before this epoch second
    are over. `issuer`: the OIDC issuer that vouches for them; empty where they have a password here.
    """

    id: str
    name: str
    role: str = "agent"
    groups: tuple[str, ...] = ()
    departments: tuple[str, ...] = ()
    capacity: int = 0
    active: bool = True
    created_at: str = ""
    changed_at: str = ""
    since: float = 0.0
    issuer: str = ""
    version: int = 0

    @property
    def agent(self) -> Agent:
        """Who they are to customers and in cases."""
        return Agent(self.id, self.name, self.role)

    @property
    def reigns(self) -> bool:
        """Whether they can change accounts."""
        return self.active and self.role == ADMIN


def enrol(
    name: str,
    password: str,
    role: str = "agent",
    groups: Iterable[str] = (),
    departments: Iterable[str] = (),
    capacity: int = 0,
) -> Agent:
    """Makes an account, or gives an existing one this password and these rights. Raises Unavailable, ValueError."""
    if role not in ROLES:
        raise ValueError(f"role is one of {', '.join(ROLES)}, not {role!r}")
    before = find(identifier(name))
    made = before or Account(identifier(name), name)
    wanted = replace(made, role=role, groups=tuple(groups), departments=tuple(departments), capacity=capacity)
    deed = audit.deed("enrolled", _OPERATOR, made.id, name=name, role=role)
    # The same password again ends nobody's day.
    new = "" if recognise(name, password) else password
    return keep(replace(wanted, active=True), before, new, deed=deed).agent


def keep(
    account: Account,
    before: Account | None,
    password: str = "",
    successor: Account | None = None,
    deed: Deed | None = None,
) -> Account:
    """Stores an account as it is to be, its line in the roster, and the deed that it was; no password leaves the proof.

    `successor` is an administrator who has to be one still when this is written, where `before` was the other.
    Raises Overtaken where somebody else changed one of them, Unavailable.
    """
    now = clock.now()
    kept = replace(account, version=account.version + 1, changed_at=clock.iso(now))
    kept = replace(kept, created_at=kept.created_at or kept.changed_at)
    kept = replace(kept, since=now.timestamp()) if password and before else kept
    proof = _sealed(password) if password else _proof_of(account.id)
    content = plain(kept)
    row = _Row(account.id, document=table.as_json(content | proof), version=kept.version)
    untouched = _Row.version == before.version if before and before.version else _Row.version.does_not_exist()
    writes: list[table.Write] = [
        lambda transaction: transaction.save(row, condition=untouched),
        lambda transaction: transaction.save(_Row(_ROSTER, account.id, document=table.as_json(content))),
    ]
    more = [_still(successor)] if successor else []
    table.together([*writes, *more, *([audit.writing(deed)] if deed else [])])
    return kept


def recognise(name: str, password: str) -> Agent | None:
    """The agent with this name and password; None where either is wrong or the account is closed. Raises Unavailable."""
    row = _row(identifier(name))
    content = row.content if row else _NOBODY
    # An unknown name costs the same work as a wrong password, so that time does not tell them apart.
    proof = _proof(password, bytes.fromhex(content["salt"]))
    right = hmac.compare_digest(proof, content["proof"])
    account = _account(row) if row and right else None
    return account.agent if account and account.active else None


def find(agent: str) -> Account | None:
    """The account of an agent's id. Raises Unavailable."""
    row = _row(agent)
    return _account(row) if row else None


def account_of(agent: str) -> Account:
    """The account of an agent's id. Raises NotFound, Unavailable."""
    account = find(agent)
    if account is None:
        raise NotFound("There is no such account.")
    return account


def accounts() -> list[Account]:
    """Everybody who ever had an account, by name. Raises Unavailable."""
    with table.careful():
        rows = list(_Row.query(_ROSTER, consistent_read=True))
    return sorted((_account(row) for row in rows), key=lambda account: account.name)


def identifier(name: str) -> str:
    """The id of whoever logs in with this name."""
    return "agent-" + hashlib.sha256(name.encode()).hexdigest()[:12]


def is_identifier(word: str) -> bool:
    """Whether this is an agent's id and can therefore be nobody's name."""
    return _IDENTIFIER.fullmatch(word) is not None


def _row(agent: str) -> _Row | None:
    with table.careful():
        return next(iter(_Row.batch_get([(agent, _ACCOUNT)], consistent_read=True)), None)


def _account(row: _Row) -> Account:
    return shaped(Account, {"id": row.agent, **row.content})


def _still(successor: Account) -> table.Write:
    same = _Row.version == successor.version if successor.version else _Row.version.does_not_exist()
    return lambda transaction: transaction.condition_check(_Row, successor.id, _ACCOUNT, condition=same)


def _proof_of(agent: str) -> dict[str, str]:
    row = _row(agent)
    return {name: row.content[name] for name in _NOBODY} if row else dict(_NOBODY)


def _sealed(password: str) -> dict[str, str]:
    salt = os.urandom(16)
    return {"salt": salt.hex(), "proof": _proof(password, salt)}


def _proof(password: str, salt: bytes) -> str:
    return hashlib.scrypt(password.encode(), salt=salt, n=2**14, r=8, p=1).hex()
