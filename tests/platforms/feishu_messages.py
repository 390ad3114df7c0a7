"""What Feishu takes of a message and what its user sees of it: texts, rich texts, and cards of both generations."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

Json = dict[str, Any]
_TEXT_BYTES, _CARD_BYTES, _UUID = 150 * 1024, 30 * 1024, 50


def wrong(query: Mapping[str, str], told: Json) -> tuple[int, str] | None:
    """What is not as the documentation wants it: code and words."""
    if query.get("receive_id_type") not in ("open_id", "user_id", "union_id", "email", "chat_id"):
        return 99992402, "field validation failed: receive_id_type"
    if not isinstance(told.get("receive_id"), str) or not told["receive_id"].startswith("ou_"):
        return 230001, "Your request contains an invalid request parameter: invalid receive_id."
    content, kind = told.get("content"), told.get("msg_type")
    if kind not in ("text", "post", "interactive") or not isinstance(content, str):
        return 230001, "Your request contains an invalid request parameter: msg_type or content."
    if len(str(told.get("uuid", ""))) > _UUID:
        return 230001, "Your request contains an invalid request parameter: uuid."
    if len(json.dumps(told, ensure_ascii=False).encode()) > (_TEXT_BYTES if kind == "text" else _CARD_BYTES):
        return 230025, "The length of the message content reaches its limit."
    return _ill(kind, content)


def _ill(kind: str, content: str) -> tuple[int, str] | None:
    try:
        text, buttons = seen(kind, json.loads(content))
    except (ValueError, KeyError, TypeError, AttributeError):
        return 230001, "Your request contains an invalid request parameter: content is not json."
    if not text.strip() and not buttons:
        return 230001, "Your request contains an invalid request parameter: content is empty."
    return None


def seen(kind: str, content: Json) -> tuple[str, tuple[tuple[str, str], ...]]:
    """What a user sees of a message: its words, and its buttons by what comes back with them."""
    if kind == "text":
        return str(content["text"]), ()
    if kind == "post":
        lines = [line for one in content.values() for line in (one["title"], *one["content"])]
        return "\n".join(_flat(line) for line in lines), ()
    elements = content["body"]["elements"] if content.get("schema") == "2.0" else content["elements"]
    title = content.get("header", {}).get("title", {}).get("content", "")
    parts = list(_parts(elements))
    words = [title, *(one["content"] for one in parts if "content" in one)]
    buttons = tuple(_button(one) for one in parts if one.get("tag") == "button")
    return "\n".join(word for word in words if word), buttons


def _parts(elements: Any) -> Iterator[Json]:
    """Texts and buttons of a card, wherever they stand in it."""
    if isinstance(elements, list):
        for one in elements:
            yield from _parts(one)
    elif elements.get("tag") in ("button", "markdown", "plain_text", "lark_md"):
        yield elements
    elif elements.get("tag") in ("div", "action", "note", "column_set", "column"):
        for name in ("text", "fields", "actions", "elements", "columns"):
            yield from _parts(elements.get(name, []))
    elif "text" in elements:
        yield from _parts(elements["text"])


def _button(one: Json) -> tuple[str, str]:
    called = [each["value"] for each in one.get("behaviors", []) if each["type"] == "callback"]
    value = called[0] if called else one["value"]
    if not isinstance(value, dict):
        raise TypeError("a button's value is an object")
    return json.dumps(value, ensure_ascii=False), one["text"]["content"]


def _flat(line: Any) -> str:
    return line if isinstance(line, str) else "".join(str(one.get("text", "")) for one in line)
