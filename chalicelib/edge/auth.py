"""Who is calling: the shop's customer, a guest, or an agent, from a signed token and nothing else."""

import secrets as chance
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any

import jwt
from chalice.app import Request
from jwt.types import Options

from chalicelib import clock, settings
from chalicelib.edge import rights, secrets
from chalicelib.edge.errors import Unauthorized
from chalicelib.message import Agent, Customer, Page
from chalicelib.shapes import plain, shaped
from chalicelib.store import agents
from chalicelib.store.agents import Account

_LONGEST = 8_192
# The clock of `_open` decides on expiry, so that tests can tell the time.
_OURS: Options = {"require": ["exp", "sub", "use"], "verify_exp": False}
_THEIRS: Options = {"require": ["exp", "sub", "aud"]}
_OF_A_PAGE: Options = {"require": ["exp", "aud"]}
# For a token whose signature was checked already; without a signature to check, PyJWT would check nothing unasked.
_VERIFIED: Options = {
    "verify_signature": False,
    "verify_exp": True,
    "verify_nbf": True,
    "verify_aud": True,
    "verify_iss": True,
}
_SESSION, _DESK, _TICKET, _NONCE = "session", "desk", "ticket", "nonce"
NONCE_LIFE = timedelta(minutes=15)
_LIFE = {
    _SESSION: timedelta(hours=24),
    _DESK: timedelta(hours=12),
    _TICKET: timedelta(seconds=60),
    _NONCE: NONCE_LIFE,
}


# For how long a warm Lambda believes what it read of an account, and what it read when.
_TRUSTED = timedelta(seconds=15)
_accounts: dict[str, tuple[Account, datetime]] = {}


@dataclass(frozen=True, slots=True)
class Session:
    """A customer in one conversation."""

    conversation: str
    customer: Customer
    language: str = ""
    channel: str = "web"
    page: Page | None = None


def shop_customer(token: str) -> Customer:
    """The customer that the shop vouches for. Raises Unauthorized.

    RS256 against the shop's published keys where their address is configured, else HS256 with the shared
    key: never what the token itself proposes.
    """
    _short(token)
    try:
        claims = _vouched_for(token, settings.customer_jwt_audience(), _THEIRS)
    except jwt.PyJWTError as error:
        raise Unauthorized("The shop's token is not valid; please log in to the shop again.", "bad_token") from error
    return Customer(str(claims["sub"]), str(claims.get("name", ""))[:64], False, str(claims.get("level", ""))[:32])


def shop_page(token: str) -> dict[str, Any]:
    """What the shop says of the page that a customer is on: claims of its own audience, `<audience>-context`, so that neither
    token can be taken for the other. Raises Unauthorized (`bad_context`).
    """
    _short(token)
    try:
        return _vouched_for(token, f"{settings.customer_jwt_audience()}-context", _OF_A_PAGE)
    except jwt.PyJWTError as error:
        raise Unauthorized("The page's context is not signed by the shop, or has ended.", "bad_context") from error


def warm() -> None:
    """Loads what checking a customer's token takes, before the first customer comes."""
    if settings.customer_jwks_url():
        _shop_keys(settings.customer_jwks_url())


def seal_session(session: Session) -> tuple[str, datetime]:
    """A token for a customer's session, and when it expires."""
    customer = session.customer
    claims: dict[str, Any] = {"conv": session.conversation, "sub": customer.id, "name": customer.name}
    claims |= {"guest": customer.guest, "level": customer.level, "person": customer.person}
    claims |= {"page": plain(session.page)} if session.page else {}
    return _seal(_SESSION, {**claims, "lang": session.language, "chan": session.channel})


def session_of(request: Request) -> Session:
    """The session whose token the request bears. Raises Unauthorized."""
    return _session(_open(_SESSION, _bearer(request)))


def seal_desk(agent: Agent) -> tuple[str, datetime]:
    """A token for an agent's day, and when it expires. What its bearer may do is in the account, not in the token."""
    return _seal(_DESK, {"sub": agent.id, "at": clock.now().timestamp()})


def agent_of(request: Request) -> Agent:
    """The agent whose token the request bears, who may use this route (edge/rights.py). Raises Unauthorized, Forbidden."""
    return account_of(request).agent


def account_of(request: Request) -> Account:
    """The account of that agent, as it was within the last quarter of a minute. Raises Unauthorized, Forbidden."""
    claims = _open(_DESK, _bearer(request))
    account = _known(str(claims["sub"]))
    if account is None or not account.active or claims.get("at", 0.0) < account.since:
        raise Unauthorized("This account is closed or was given another password; please log in again.", "login_over")
    rights.insist(account.role, rights.of(request.method, request.path))
    return account


def forget(agent: str) -> None:
    """Reads an account anew at its next call: it was just changed here."""
    _accounts.pop(agent, None)


def seal_ticket(audience: str, member: str) -> tuple[str, datetime]:
    """A ticket that opens one socket within a minute; it may stand in an address, a session may not."""
    return _seal(_TICKET, {"to": audience, "sub": member})


def ticket(token: str) -> tuple[str, str]:
    """The audience and member a ticket admits. Raises Unauthorized."""
    claims = _open(_TICKET, token)
    return str(claims["to"]), str(claims["sub"])


def seal_nonce() -> str:
    """A word of ours that an issuer puts into its token: so the token was made for a login that began here, just now."""
    return _seal(_NONCE, {"sub": chance.token_urlsafe(16)})[0]


def nonce(token: str) -> str:
    """What is said once in such a word. Raises Unauthorized."""
    return str(_open(_NONCE, token)["sub"])


def _session(claims: dict[str, Any]) -> Session:
    customer = Customer(claims["sub"], claims["name"], claims["guest"], claims["level"], claims.get("person", ""))
    page = shaped(Page, claims["page"]) if "page" in claims else None
    return Session(claims["conv"], customer, claims["lang"], claims.get("chan", "web"), page)


def _known(agent: str) -> Account | None:
    """The account from memory, or read anew: a deactivated one is out in a quarter of a minute, not when its token ends."""
    now = clock.now()
    account, read_at = _accounts.get(agent, (None, now))
    if account is None or not timedelta() <= now - read_at < _TRUSTED:
        account = agents.find(agent)
        if account:
            _accounts[agent] = account, now
    return account


def _bearer(request: Request) -> str:
    header = str(request.headers.get("authorization", ""))
    scheme, _, token = header.partition(" ")
    if scheme.lower() != "bearer" or not token:
        raise Unauthorized("Send your token as 'Authorization: Bearer …'.", "no_token")
    return token


def _seal(kind: str, claims: dict[str, Any]) -> tuple[str, datetime]:
    expires = clock.now() + _LIFE[kind]
    return jwt.encode({**claims, "use": kind, "exp": expires}, secrets.session_key(), "HS256"), expires


def _open(kind: str, token: str) -> dict[str, Any]:
    _short(token)
    try:
        claims: dict[str, Any] = jwt.decode(token, secrets.session_key(), ["HS256"], options=_OURS)
    except jwt.PyJWTError as error:
        raise Unauthorized("The session is over or not ours; please start a new one.") from error
    if claims["use"] != kind or claims["exp"] <= clock.now().timestamp():
        raise Unauthorized("The session is over or not ours; please start a new one.")
    return claims


def _short(token: str) -> None:
    if len(token) > _LONGEST:
        raise Unauthorized("The token is longer than any of ours.")


def _vouched_for(token: str, audience: str, options: Options) -> dict[str, Any]:
    rules: dict[str, Any] = {
        "audience": audience,
        "issuer": settings.customer_jwt_issuer() or None,
        "leeway": 30,
    }
    if settings.customer_jwks_url():
        _shop_keys(settings.customer_jwks_url()).verify(token)
        return jwt.decode(token, options={**options, **_VERIFIED}, **rules)
    return jwt.decode(token, secrets.customer_key(), ["HS256"], options=options, **rules)


@cache
def _shop_keys(url: str) -> Any:
    # Imported by shops that sign with RS256 only, and by `warm` before the first customer comes.
    from chalicelib.edge.jwks import Keys

    return Keys(url)
