"""What a message of 微信客服 may look like, in bytes and numbers, and what of it is seen: document/path/94677."""

import re
from collections.abc import Mapping
from typing import Any

Json = dict[str, Any]
Wrong = tuple[int, str]


def wrong(asked: Json) -> Wrong | None:
    """The code and the words with which a message is refused for its shape."""
    msgid = asked.get("msgid", "")
    if not isinstance(msgid, str) or not re.fullmatch(r"[0-9a-zA-Z_-]{0,32}", msgid):
        return 40_058, "invalid msgid"
    kind = asked.get("msgtype")
    if kind not in ("text", "msgmenu"):
        return 40_008, "invalid msgtype"
    content = asked.get(kind)
    if not isinstance(content, dict):
        return 44_004, "empty content"
    return _text_wrong(content) if kind == "text" else _menu_wrong(content)


def seen(asked: Json) -> tuple[str, tuple[tuple[str, str], ...]]:
    """The words and the items of a menu as a WeChat user sees them."""
    if asked["msgtype"] == "text":
        return str(asked["text"]["content"]), ()
    menu = asked["msgmenu"]
    clicks = [item["click"] for item in menu["list"] if item["type"] == "click"]
    words = [menu.get("head_content", ""), menu.get("tail_content", "")]
    return "\n".join(filter(None, words)), tuple((click.get("id", ""), click["content"]) for click in clicks)


def _text_wrong(content: Json) -> Wrong | None:
    text = str(content.get("content", ""))
    if not text.strip():
        return 44_004, "empty content"
    return (45_002, "content too long") if len(text.encode()) > 2_048 else None


def _menu_wrong(content: Json) -> Wrong | None:
    ends = [str(content.get(name, "")) for name in ("head_content", "tail_content")]
    items = content.get("list", ())
    if any(len(end.encode()) > 1_024 for end in ends):
        return 45_002, "content too long"
    if not 1 <= len(items) <= 10:
        return 95_008, "menu items out of limit"
    return None if all(map(_item_good, items)) else (95_009, "invalid menu item")


def _item_good(item: Mapping[str, Any]) -> bool:
    match item:
        case {"type": "click", "click": {"content": str(content), **more}}:
            return 1 <= len(content.encode()) <= 128 and len(str(more.get("id", "-")).encode()) in range(1, 65)
        case {"type": "view", "view": {"url": str(url), "content": str(content)}}:
            return 1 <= len(url.encode()) <= 2_048 and 1 <= len(content.encode()) <= 1_024
        case {"type": "text", "text": {"content": str(content)}}:
            return 1 <= len(content.encode()) <= 256
    return False
