"""The shop's own pages ask here what is on: the same promotions that the bot tells of, by the same clock."""

from collections.abc import Mapping
from typing import Any

from chalice.app import Blueprint, Request

from chalicelib import clock
from chalicelib.edge import auth, http
from chalicelib.message import LANGUAGES
from chalicelib.shop import promotions
from chalicelib.shop.promotions import Promotion

doors = Blueprint(__name__)
# A page, or whatever stands before it, may keep the answer as long as kefu itself keeps a pack; each customer's apart.
_KEPT = {"Cache_Control": "public, max-age=10", "Vary": "Authorization, Origin"}


@doors.route("/promotions", cors=http.cors())
@http.answers(200, **_KEPT)
def list_promotions() -> dict[str, Any]:
    """What is on and what is coming: for everybody or, with a session, for its customer's level."""
    request, now = _request(), clock.now()
    level = auth.session_of(request).customer.level if request.headers.get("authorization") else ""
    language = http.query(request, "language", http.one_of(*LANGUAGES), "zh-Hans")
    found = {"on": promotions.current(now, level), "coming": promotions.coming(now, level)}
    told = [_told(one, status, language) for status, ones in found.items() for one in ones]
    return {"at": clock.iso(now), "language": language, "promotions": told}


def _told(one: Promotion, status: str, language: str) -> dict[str, Any]:
    def said(texts: Mapping[str, str]) -> str:
        return promotions.in_language(texts, language)

    return {
        "promotion": one.promotion,
        "status": status,
        "kind": one.kind,
        "name": said(one.name),
        "text": said(one.text),
        "starts_at": one.starts_at,
        "ends_at": one.ends_at,
        "audience": one.audience,
        "categories": list(one.categories),
        "terms": dict(one.terms),
    }


def _request() -> Request:
    assert doors.current_request is not None
    return doors.current_request
