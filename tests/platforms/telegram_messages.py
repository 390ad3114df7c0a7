"""What Telegram's sendMessage takes: https://core.telegram.org/bots/api#sendmessage, #inlinekeyboardbutton, #formatting-options."""

import html
import json
import re
from collections.abc import Iterator
from typing import Any

Json = dict[str, Any]
_TEXT, _DATA, _BUTTONS, _ROW = 4_096, 64, 100, 8
_TAG = re.compile(
    r"</?(?:b|strong|i|em|u|ins|s|strike|del|code|pre|tg-spoiler|blockquote|a|tg-emoji|span)(?: [^<>]*)?>"
)
_MARKED = re.compile(r"&(?!(?:lt|gt|amp|quot|#\d+|#x[0-9a-fA-F]+);)")


class Wrong(Exception):
    """Why a message is not taken, in Telegram's words."""


def text_of(told: Json) -> str:
    """What a user reads. Raises Wrong."""
    text = told.get("text")
    if not isinstance(text, str):
        raise Wrong("message text is empty")
    text = _plain(text, str(told.get("parse_mode") or "")).strip()
    if not text:
        raise Wrong("message text is empty")
    if len(text) > _TEXT:
        raise Wrong("message is too long")
    return text


def _plain(text: str, mode: str) -> str:
    if mode == "":
        return text
    if mode.upper() != "HTML":
        raise Wrong(f"unsupported parse_mode {mode}: this made-up Telegram reads HTML and plain text")
    bare = _TAG.sub("", text)
    if "<" in bare or _MARKED.search(bare):
        raise Wrong("can't parse entities: unsupported start tag")
    return html.unescape(bare)


def buttons_of(markup: Any) -> tuple[tuple[str, str], ...]:
    """The buttons below it, by what they bring and their words; of a keyboard of words they bring nothing else. Raises Wrong."""
    if isinstance(markup, str) and markup:
        try:
            markup = json.loads(markup)
        except ValueError as error:
            raise Wrong("can't parse reply keyboard markup JSON object") from error
    if not markup:
        return ()
    if not isinstance(markup, dict):
        raise Wrong("object expected as reply markup")
    if markup.get("remove_keyboard") or markup.get("force_reply"):
        return ()
    inline = "inline_keyboard" in markup
    rows = markup.get("inline_keyboard" if inline else "keyboard")
    found = tuple(_inline(button) if inline else _worded(button) for button in _flat(rows))
    if len(found) > _BUTTONS:
        raise Wrong("reply markup is too long")
    return found


def _flat(rows: Any) -> Iterator[Any]:
    for row in rows if isinstance(rows, list) else [None]:
        if not isinstance(row, list):
            raise Wrong('field "inline_keyboard" of the InlineKeyboardMarkup should be an Array of Arrays')
        if len(row) > _ROW:
            raise Wrong("BUTTONS_TOO_MANY_IN_A_ROW")
        yield from row


def _inline(button: Any) -> tuple[str, str]:
    if not isinstance(button, dict) or not str(button.get("text", "")).strip():
        raise Wrong("can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard")
    if "url" in button:
        return "", str(button["text"])
    data = button.get("callback_data")
    if not isinstance(data, str) or not 1 <= len(data.encode()) <= _DATA:
        raise Wrong("BUTTON_DATA_INVALID")
    return data, str(button["text"])


def _worded(button: Any) -> tuple[str, str]:
    words = button.get("text") if isinstance(button, dict) else button
    if not isinstance(words, str) or not words.strip():
        raise Wrong("keyboard button text must be non-empty")
    return "", words
