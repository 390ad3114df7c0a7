"""The web page and the app talk to kefu here: sessions, messages, history, ratings, tickets."""

import secrets as chance
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from chalice.app import Blueprint, Request

from chalicelib import __version__, clock, conversation, settings
from chalicelib.channels import enclosed, pages, spoken
from chalicelib.edge import auth, http, photos
from chalicelib.edge.auth import Session
from chalicelib.edge.errors import BadRequest, TooMany
from chalicelib.handover import wait
from chalicelib.message import LANGUAGES, Choice, Customer, Inbound, Service
from chalicelib.scenes import wording
from chalicelib.scenes.service import rated
from chalicelib.store import conversations, customers, passing
from chalicelib.understanding import model

doors = Blueprint(__name__)
_CORS = http.cors()
_PHOTOS, _QUARTER = 36, 15 * 60


@doors.route("/health", cors=_CORS)
@http.answers(200)
def health() -> dict[str, Any]:
    """Whether this Lambda could serve a customer: its version and the model it reads with."""
    return {"status": "ok", "version": __version__, "stage": settings.stage(), "model": model.about()}


@doors.route("/sessions", methods=["POST"], content_types=http.ANY, cors=_CORS)
@http.answers(201)
def open_session() -> dict[str, Any]:
    """Begins or goes on with a conversation, for the shop's customer or a guest."""
    checks = {"customer_token": http.text(8192), "language": http.one_of(*LANGUAGES), "visitor": _visitor}
    checks |= {"channel": http.one_of("web", "app"), "context": http.text(4096)}
    body = http.body_of(_request(), {}, checks)
    session = _session(body.get("customer_token"), body.get("visitor"), body.get("language", "zh-Hans"))
    page, shown = pages.told(body.get("context", ""), session.customer)
    session = replace(session, channel=body.get("channel", "web"), page=page)
    token, expires = auth.seal_session(session)
    return {
        "session": token,
        "expires_at": clock.iso(expires),
        "conversation": session.conversation,
        "customer": {"id": session.customer.id, "name": session.customer.name, "guest": session.customer.guest},
        "language": session.language,
        "channel": session.channel,
        "context": shown,
        "greeting": _greeting(session),
        "service": _service(session.conversation),
    }


@doors.route("/messages", methods=["POST"], content_types=http.ANY, cors=_CORS)
@http.answers(200)
def post_message() -> dict[str, Any]:
    """A customer's message; the same id again gives the same answer."""
    session = auth.session_of(_request())
    optional: http.Checks = {
        "choice": http.text(64),
        "language": http.one_of(*LANGUAGES),
        "photos": _photos_of(session),
        "files": enclosed.check_of(session),
    }
    body = http.body_of(_request(), {"id": http.identifier, "text": _words}, optional)
    if not body["text"] and not body.get("photos") and not body.get("files"):
        raise BadRequest("text must have 1 to 2000 characters where no photo or file is sent.")
    body["files"] = enclosed.looked_into(body.get("files", ()))
    return spoken.answered(conversation.answer(_inbound(session, body)))


@doors.route("/messages", methods=["GET"], cors=_CORS)
@http.answers(200)
def get_messages() -> dict[str, Any]:
    """What was said, oldest first: after a cursor, before one, or the latest."""
    session, request = auth.session_of(_request()), _request()
    after, before = http.query(request, "after", cursor, ""), http.query(request, "before", cursor, "")
    limit = http.query(request, "limit", http.whole_text(1, 100), 50)
    turns = conversations.turns(session.conversation, after, before, limit)
    return {
        "messages": [message for turn in turns for message in spoken.messages(turn)],
        "cursor": turns[-1].id if turns else after,
        "service": _service(session.conversation),
    }


@doors.route("/photos", methods=["POST"], content_types=http.ANY, cors=_CORS)
@http.answers(201)
def post_photo() -> dict[str, Any]:
    """The form with which the page puts a photo, and the key to send with the message; the same id again: the same key."""
    session = auth.session_of(_request())
    checks = {
        "id": http.identifier,
        "content_type": http.one_of(*photos.TYPES),
        "size": http.whole(1, photos.LARGEST),
    }
    body = http.body_of(_request(), checks)
    if not passing.attempt(f"photos#{session.conversation}", _PHOTOS, _QUARTER):
        raise TooMany("That is a lot of photos; please wait a quarter of an hour.", retry_after=_QUARTER)
    key = photos.key_of(session.conversation, body["id"])
    return {"key": key, **photos.door(key, body["content_type"], body["size"])}


@doors.route("/ratings", methods=["POST"], content_types=http.ANY, cors=_CORS)
@http.answers(201)
def post_rating() -> dict[str, Any]:
    """A customer's judgement of the service; the same id again changes nothing."""
    session = auth.session_of(_request())
    optional = {"comment": http.text(500), "tags": _tags, "message": http.identifier, "case": http.identifier}
    optional |= {"subject": http.one_of(rated.BOT, rated.HUMAN)}
    body = http.body_of(_request(), {"score": http.whole(1, 5), "id": http.identifier}, optional)
    conversations.keep_rating(session.conversation, {**body, **rated.about(session.conversation, body)})
    return rated.answered(body, session.language)


@doors.route("/tickets", methods=["POST"], content_types=http.ANY, cors=_CORS)
@http.answers(201)
def post_ticket() -> dict[str, Any]:
    """A ticket that opens this conversation's socket within a minute."""
    session = auth.session_of(_request())
    return ticket(f"conversation#{session.conversation}", session.customer.id)


def ticket(audience: str, member: str) -> dict[str, Any]:
    """A ticket as a page is given it; an empty address where there are no sockets."""
    sealed, _ = auth.seal_ticket(audience, member)
    address = f"{settings.socket_url()}?ticket={sealed}" if settings.socket_url() else ""
    return {"ticket": sealed, "url": address, "expires_in": 60}


def _request() -> Request:
    assert doors.current_request is not None
    return doors.current_request


def _inbound(session: Session, body: dict[str, Any]) -> Inbound:
    return Inbound(
        session.conversation,
        session.customer,
        session.channel,
        body["id"],
        body["text"],
        clock.now(),
        body.get("choice", ""),
        body.get("language", ""),
        tuple(body.get("photos", ())),
        page=session.page,
        files=body["files"],
    )


def _words(value: Any) -> str:
    """A check for a customer's words, which may be none beside photos."""
    return "" if isinstance(value, str) and not value.strip() else http.text(2000)(value)


def _photos_of(session: Session) -> Callable[[Any], list[str]]:
    """A check for keys of photos that this very conversation was given."""

    def check(value: Any) -> list[str]:
        if not isinstance(value, list) or len(value) > photos.AT_ONCE:
            raise ValueError(f"must be a list of at most {photos.AT_ONCE} keys")
        if not all(isinstance(key, str) and photos.is_of(session.conversation, key) for key in value):
            raise ValueError("may only name photos of this conversation")
        return list(dict.fromkeys(value))

    return check


def _session(token: str | None, visitor: str | None, language: str) -> Session:
    if token:
        customer = auth.shop_customer(token)
        customer = replace(customer, person=str(customers.profile_of(customer.id).get("person", "")))
        return Session(conversations.own("customer", customer.id), customer, language)
    # Whoever holds a visitor's secret holds that guest's conversation, as with a cookie.
    guest = conversations.own("guest", visitor or chance.token_urlsafe(24))
    return Session(guest, Customer(f"guest-{guest[4:]}"), language)


def _greeting(session: Session) -> spoken.Message:
    def button(intent: str, key: str) -> Choice:
        return Choice(f"intent:{intent}", wording.say("knowledge", key, session.language))

    text = wording.say("smalltalk", "greeting", session.language, name=session.customer.name)
    choices = (button("logistics.track", "track"), button("promotion.current", "promotions"))
    return spoken.greeting(text, (*choices, Choice("human", wording.say("service", "person", session.language))))


def _service(identifier: str) -> dict[str, Any]:
    state = conversations.state_of(identifier)
    return spoken.service(wait.service_of(state) if state else Service())


def _visitor(value: Any) -> str:
    visitor = http.identifier(value)
    if len(visitor) < 16:
        raise ValueError("must have at least 16 characters")
    return visitor


def cursor(value: Any) -> str:
    """A check for a turn's id, as the pages send it back."""
    identifier = http.identifier(value)
    if len(identifier) != 26 or not identifier.isalnum():
        raise ValueError("is no cursor of ours")
    return identifier


def _tags(value: Any) -> list[str]:
    if not isinstance(value, list) or len(value) > 10:
        raise BadRequest("tags must be a list of at most 10 of those that were offered.")
    return list(dict.fromkeys(http.one_of(*rated.TAGS)(tag) for tag in value))
