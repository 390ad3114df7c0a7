"""The people who answer: their names, their roles, and the proof that it is them."""

import hashlib
import hmac
import os

from pynamodb.attributes import UnicodeAttribute

from chalicelib import settings
from chalicelib.message import Agent
from chalicelib.store import table

ROLES = ("agent", "lead", "admin")
CAPACITY = 8


class _Row(table.Row):
    class Meta(table.Meta):
        table_name = settings.table("agents")

    agent = UnicodeAttribute(hash_key=True)
    sort = UnicodeAttribute(range_key=True, default="account")


def enrol(name: str, password: str, role: str = "agent", capacity: int = CAPACITY) -> Agent:
    """Makes an account, or gives an existing one this password and role. Raises Unavailable, ValueError.

    `capacity` is how many cases the agent can hold at once.
    """
    if role not in ROLES:
        raise ValueError(f"role is one of {', '.join(ROLES)}, not {role!r}")
    salt = os.urandom(16)
    content = {"name": name, "role": role, "capacity": capacity, "salt": salt.hex(), "proof": _proof(password, salt)}
    with table.careful():
        _Row(_id(name), document=table.as_json(content)).save()
    return Agent(_id(name), name, role)


def recognise(name: str, password: str) -> Agent | None:
    """The agent with this name and password; None where either is wrong. Raises Unavailable."""
    with table.careful():
        rows = list(_Row.batch_get([(_id(name), "account")]))
    content = rows[0].content if rows else {"salt": "00" * 16, "proof": "", "name": name, "role": "agent"}
    # An unknown name costs the same work as a wrong password, so that time does not tell them apart.
    proof = _proof(password, bytes.fromhex(content["salt"]))
    return Agent(_id(name), content["name"], content["role"]) if hmac.compare_digest(proof, content["proof"]) else None


def agent_of(identifier: str) -> Agent | None:
    """The agent with this id; None where there is no such account. Raises Unavailable."""
    with table.careful():
        rows = list(_Row.batch_get([(identifier, "account")]))
    return Agent(identifier, rows[0].content["name"], rows[0].content["role"]) if rows else None


def capacity_of(agent: str) -> int:
    """How many cases an agent (id) can hold at once. Raises Unavailable."""
    with table.careful():
        rows = list(_Row.batch_get([(agent, "account")]))
    return int(rows[0].content.get("capacity", CAPACITY)) if rows else CAPACITY


def _id(name: str) -> str:
    return "agent-" + hashlib.sha256(name.encode()).hexdigest()[:12]


def _proof(password: str, salt: bytes) -> str:
    return hashlib.scrypt(password.encode(), salt=salt, n=2**14, r=8, p=1).hex()
