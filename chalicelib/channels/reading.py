"""What platforms send in JSON, read without trusting its shape: what is missing, or of another kind, is empty."""

import json
import re
from datetime import UTC, datetime
from typing import Any

from chalicelib import clock
from chalicelib.channels.contract import Answer, Call, Json
from chalicelib.edge.errors import BadRequest

_UNSHOWN = re.compile("[^\\t\\n -\\ud7ff\\ue000-\\ufffd\\U00010000-\\U0010ffff]")
_MOMENT = re.compile("[1-9][0-9]{12}(?:[0-9]{3})?")


def body(call: Call) -> Json:
    """The object that a call brings. Raises BadRequest."""
    try:
        found = json.loads(call.body)
    except (ValueError, RecursionError) as error:
        raise BadRequest("This is no JSON.") from error
    if not isinstance(found, dict):
        raise BadRequest("This is no JSON object.")
    return found


def loaded(text: Any) -> Json:
    """The object in a text that holds JSON, or that came as an object already."""
    try:
        found = json.loads(text) if isinstance(text, str) else text
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def part(content: Json, *names: str) -> Json:
    """An object within, by the names that lead to it."""
    for name in names:
        found = content.get(name)
        content = found if isinstance(found, dict) else {}
    return content


def parts(content: Json, name: str) -> list[Json]:
    """The objects of a list."""
    found = content.get(name)
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []


def text(content: Json, name: str) -> str:
    """A text; halves of characters, which JSON can hold and nothing else can keep, are question marks."""
    found = content.get(name)
    return found.encode(errors="replace").decode() if isinstance(found, str) else ""


def moment(milliseconds: Any) -> str:
    """The ISO-8601 time of a number, or a text, of milliseconds (or microseconds) since 1970."""
    told = str(milliseconds)
    return clock.iso(datetime.fromtimestamp(int(told[:13]) / 1000, UTC)) if _MOMENT.fullmatch(told) else ""


def shown(words: str) -> str:
    """Words without what XML has no place for: control characters, which platforms count in other ways or refuse, halves of a pair."""
    return _UNSHOWN.sub("", words)


def answer(content: Json) -> Answer:
    """An answer in JSON."""
    return Answer(200, json.dumps(content, ensure_ascii=False), "application/json; charset=utf-8")
