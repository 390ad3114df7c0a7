"""A notice in the words of the people who read it: what happened, whose it is, by when; never who the customer is."""

import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote

from chalicelib import clock
from chalicelib.desk.notices import targets
from chalicelib.desk.notices.letter import Card
from chalicelib.edge.errors import Unavailable
from chalicelib.handover import plan
from chalicelib.handover.forms import FORMS

_WORDING = tomllib.loads((Path(__file__).parent / "wording.toml").read_text("utf-8"))
_SHORT = 6  # characters of an id by which people tell one from another
LANGUAGES = ("zh-Hans", "zh-Hant", "en")


def card(content: Mapping[str, Any], language: str, desk: str = "") -> Card:
    """The notice as it is shown, with a link where the `desk`'s address is known."""
    language = language if language in LANGUAGES else LANGUAGES[0]
    about = _part(content, "case") | _part(content, "task")
    grave = targets.grave(content)
    lines = (f"{_say(name, language)}{_colon(language)}{text}" for name, text in _lines(content, about, language))
    return Card(
        _title(str(content.get("event", "")), grave, language),
        tuple(lines),
        _link(desk, str(about.get("case", ""))),
        _say("button", language),
        grave,
    )


def _lines(content: Mapping[str, Any], about: Mapping[str, Any], language: str) -> Iterator[tuple[str, str]]:
    """What is known of it, by the name of the line."""
    group = about.get("queue") or content.get("group")
    told = {
        "group": _named(str(group), language) if group else "",
        "department": _named(str(about["department"]), language) if about.get("department") else "",
        "task": _form(str(about.get("form", "")), language),
        "reason": about.get("reason_text", ""),
        "waiting": content.get("waiting", ""),
        "clock": _clock(content, about, language),
        "due": _moment(str(content.get("due") or about.get("due", ""))),
        "channel": "" if about.get("channel") in ("web", None) else about["channel"],
        "case": str(about.get("case", ""))[-_SHORT:],
        "number": str(content.get("id", ""))[-_SHORT:],
    }
    yield from ((name, str(text)) for name, text in told.items() if text)


def _clock(content: Mapping[str, Any], about: Mapping[str, Any], language: str) -> str:
    """The clock that ran out last, of a notice that one did."""
    broken = [mark.partition(":")[0] for mark in about.get("breached", ()) if mark.endswith(":breach")]
    key = f"clock_{broken[-1]}" if broken else ""
    return _say(key, language) if content.get("event") == "case.breached" and key in _WORDING else ""


def _form(identifier: str, language: str) -> str:
    return next((form.name.get(language) or form.name[LANGUAGES[0]] for form in FORMS if form.id == identifier), "")


def _title(event: str, grave: bool, language: str) -> str:
    key = event.replace(".", "_")
    said = _say(key, language) if key in _WORDING else event
    return f"{_say('urgent', language)}{said}" if grave else said


def _named(identifier: str, language: str) -> str:
    """The plan's name of a group or a department; its id while the plan cannot be read."""
    try:
        known = plan.current()
    except Unavailable:
        return identifier
    names = {department.id: department.name for department in known.departments}
    names |= {group.id: group.name for group in known.groups}
    return names.get(identifier, {}).get(language, identifier)


def _moment(text: str) -> str:
    try:
        return clock.spoken(clock.moment(text)) if text else ""
    except ValueError:
        return ""


def _link(desk: str, case: str) -> str:
    return f"{desk}#case={quote(case)}" if desk and case else desk


def _part(content: Mapping[str, Any], name: str) -> dict[str, Any]:
    inner = content.get(name)
    return dict(inner) if isinstance(inner, Mapping) else {"case": inner} if name == "case" and inner else {}


def _say(key: str, language: str) -> str:
    return str(_WORDING[key][language])


def _colon(language: str) -> str:
    return ": " if language == "en" else "："
