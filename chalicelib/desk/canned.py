"""The routes of the replies that agents keep ready, with {customer}, {order} and {agent} in them for the page to fill in."""

from typing import Any

from chalice.app import Blueprint, Request

from chalicelib import clock
from chalicelib.edge import auth, http
from chalicelib.edge.errors import Conflict
from chalicelib.message import LANGUAGES
from chalicelib.store import audit, canned
from chalicelib.store.table import Overtaken

doors = Blueprint(__name__)
_CORS = http.cors()
_LARGEST, _MOST = 200_000, 200

Json = dict[str, Any]

# What kefu comes with: the six sentences that every shop's agents type first.
_DEFAULT: tuple[tuple[str, str, str, str], ...] = (
    (
        "hello",
        "问好",
        "您好{customer}，我是客服{agent}，您的问题我来跟进。",
        "Hello {customer}, this is {agent}. I'll look after this for you.",
    ),
    (
        "checking",
        "正在查",
        "正在为您核实订单 {order}，请稍等一两分钟。",
        "I'm checking order {order} for you; it will take a minute or two.",
    ),
    (
        "courier",
        "已催快递",
        "已经帮您联系快递加急派送，有进展我马上告诉您。",
        "I've asked the courier to hurry. I'll tell you as soon as I hear back.",
    ),
    (
        "sorry",
        "致歉",
        "给您添麻烦了，非常抱歉。这件事由我负责到底。",
        "I'm very sorry for the trouble. I'll see this through for you.",
    ),
    (
        "photo",
        "请发照片",
        "麻烦您拍一张商品和外包装的照片发给我，我马上为您登记。",
        "Could you send me a photo of the item and its packaging? I'll register it right away.",
    ),
    (
        "anything",
        "还有别的吗",
        "请问还有什么可以帮您的吗？",
        "Is there anything else I can help you with?",
    ),
)


@doors.route("/desk/canned", methods=["GET"], cors=_CORS)
@http.answers(200)
def show_canned() -> Json:
    """The replies in force; version 0 are those that kefu comes with."""
    auth.agent_of(_request())
    return _shown(canned.kept())


@doors.route("/desk/canned", methods=["PUT"], content_types=http.ANY, cors=_CORS)
@http.answers(200)
def put_canned() -> Json:
    """Other replies, by somebody who saw the present ones."""
    agent = auth.agent_of(_request())
    body = http.body_of(_request(), {"version": http.whole(0, 1_000_000), "replies": _replies}, largest=_LARGEST)
    content = {"replies": body["replies"], "by": agent.id, "at": clock.iso(clock.now())}
    try:
        canned.replace(content, body["version"] + 1)
    except Overtaken as error:
        raise Conflict("Somebody changed the replies meanwhile; look at them again.", "outdated") from error
    audit.keep(audit.deed("replies_changed", agent, "canned", version=str(body["version"] + 1)))
    return _shown({**content, "version": body["version"] + 1})


def _shown(content: Any) -> Json:
    default = [{"id": name, "title": title, "text": {"zh-Hans": zh, "en": en}} for name, title, zh, en in _DEFAULT]
    return {"version": content.get("version", 0), "replies": content.get("replies", default)}


def _replies(value: Any) -> list[Json]:
    if not isinstance(value, list) or len(value) > _MOST:
        raise ValueError(f"must be a list of at most {_MOST}")
    found = [_reply(place, one) for place, one in enumerate(value)]
    if len({one["id"] for one in found}) < len(found):
        raise ValueError("has an id twice")
    return found


def _reply(place: int, value: Any) -> Json:
    """One reply with what we know of it; a fault says which one it is."""
    try:
        if not isinstance(value, dict) or not isinstance(value.get("text"), dict):
            raise ValueError("must have id, title and text by language")
        said = {name: http.text(1000)(value["text"][name]) for name in LANGUAGES if value["text"].get(name)}
        if "zh-Hans" not in said:
            raise ValueError("must have a text in zh-Hans")
        return {"id": http.identifier(value.get("id")), "title": http.text(40)(value.get("title")), "text": said}
    except UnicodeEncodeError:
        raise
    except ValueError as error:
        raise ValueError(f"[{place}] {error}") from error


def _request() -> Request:
    assert doors.current_request is not None
    return doors.current_request
