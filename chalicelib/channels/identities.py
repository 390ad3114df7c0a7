"""The customer's page sees here which channels are bound to the account, binds one by a link, and lets one go."""

from typing import Any

from chalice.app import Blueprint, Request

from chalicelib.edge import auth, http, introductions
from chalicelib.edge.auth import Session
from chalicelib.edge.errors import Forbidden, TooMany
from chalicelib.edge.introductions import LIFE, Introduction
from chalicelib.scenes.identity import binding
from chalicelib.store import identities, passing
from chalicelib.store.identities import LINK, Address

doors = Blueprint(__name__)
_CORS = http.cors()
_TRIES, _QUARTER = 30, 15 * 60


@doors.route("/identities", methods=["GET"], cors=_CORS)
@http.answers(200)
def get_identities() -> dict[str, Any]:
    """Which channels are bound to the customer's account, the latest first."""
    held = identities.held_by(_customers().customer.id)
    return {"identities": [shown(one) for one in sorted(held, key=lambda one: one.at, reverse=True)]}


@doors.route("/identities/offer", methods=["POST"], content_types=http.ANY, cors=_CORS)
@http.answers(200)
def read_link() -> dict[str, Any]:
    """Whom a link would bind, for the question whether it may; nothing is changed."""
    introduced = _introduced(_customers())
    return {"channel": introduced.channel, "name": introduced.name}


@doors.route("/identities", methods=["POST"], content_types=http.ANY, cors=_CORS)
@http.answers(201)
def bind() -> dict[str, Any]:
    """Binds whom a link introduces to the customer who confirms it; the same link again changes nothing."""
    session = _customers()
    introduced, customer = _introduced(session), session.customer
    address = Address(introduced.channel, introduced.account, introduced.sender)
    by, once = binding.themselves(customer.id), f"introduction#{introduced.once}"
    binding.bind(address, customer.id, LINK, by, introduced.name, once, int(LIFE.total_seconds()))
    return shown(identities.address_of(address.channel, address.account, address.sender))


@doors.route("/identities/{identifier}", methods=["DELETE"], cors=_CORS)
@http.answers(200)
def unbind(identifier: str) -> dict[str, Any]:
    """Lets a channel go: whoever writes from there is a guest of whom nothing is known."""
    session = _customers()
    return {
        "unbound": shown(
            binding.unbind(session.customer.id, identifier, binding.themselves(session.customer.id), "asked")
        )
    }


def shown(address: Address) -> dict[str, str]:
    """A binding as pages see it: never whom the platform knows there."""
    told = {"id": address.id, "channel": address.channel, "name": address.name}
    return told | {"proof": address.proof, "at": address.at}


def _customers() -> Session:
    session = auth.session_of(_request())
    if session.customer.guest:
        raise Forbidden("Please log in to the shop first; then this can be bound to your account.", "log_in_first")
    return session


def _introduced(session: Session) -> Introduction:
    if not passing.attempt(f"introductions#{session.customer.id}", _TRIES, _QUARTER):
        raise TooMany("That is a lot of links; please wait a quarter of an hour.", retry_after=_QUARTER)
    return introductions.opened(http.body_of(_request(), {"token": http.text(introductions.LONGEST)}, {})["token"])


def _request() -> Request:
    assert doors.current_request is not None
    return doors.current_request
