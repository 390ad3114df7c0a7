"""LINE's message objects: which of them its API takes, and what a user sees of them.

https://developers.line.biz/en/reference/messaging-api/#message-objects; the characters of a text are UTF-16 code units
(/en/docs/messaging-api/text-character-count/). Of labels that is not said: they are counted in characters.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

Json = dict[str, Any]
View = tuple[str, tuple["Action", ...]]
_KINDS = "[text, textV2, image, video, audio, location, sticker, template, imagemap, flex, coupon]"
_MOST_MESSAGES, _MOST_REPLIES, _MOST_ACTIONS = 5, 13, 4
_TEXT, _ALT, _LABEL, _DATA, _WORDS, _TEMPLATE = 5_000, 1_500, 20, 300, 300, 160


@dataclass(frozen=True)
class Action:
    """What a button does: it sends words (message), or data (postback); `label` are its own words."""

    kind: str
    sends: str
    label: str = ""


class Wrong(Exception):
    """What LINE does not take, with what it answers."""

    def __init__(self, details: list[Json]) -> None:
        super().__init__(str(details))
        self.content = {"message": f"The request body has {len(details)} error(s)", "details": details}


def shown(messages: Any) -> list[View]:
    """What a user sees of the messages of one call: text and buttons of each. Raises Wrong."""
    if not isinstance(messages, list) or not 1 <= len(messages) <= _MOST_MESSAGES:
        raise Wrong([_detail("Size must be between 1 and 5", "messages")])
    views, wrong = [], []
    for number, message in enumerate(messages):
        checks = _Checks(f"messages[{number}]")
        views.append(checks.message(message if isinstance(message, dict) else {}))
        wrong += checks.wrong
    if wrong:
        raise Wrong(wrong)
    # Quick replies stand below the last message only: with the others they are gone before anybody sees them.
    return [(text, actions if number == len(views) - 1 else own) for number, (text, actions, own) in enumerate(views)]


class _Checks:
    """Goes through one message and notes what is wrong with it."""

    def __init__(self, where: str) -> None:
        self.where = where
        self.wrong: list[Json] = []

    def message(self, message: Json) -> tuple[str, tuple[Action, ...], tuple[Action, ...]]:
        """The text, all buttons, and those without the quick replies."""
        text, own = self._seen(message)
        replies = self._replies(message["quickReply"]) if "quickReply" in message else ()
        return text, (*own, *replies), own

    def _seen(self, message: Json) -> tuple[str, tuple[Action, ...]]:
        match message.get("type"):
            case "text" | "textV2":
                return self._text(message, "text", _TEXT), ()
            case "sticker":
                return "[sticker]", ()
            case "image":
                self._address(message, "originalContentUrl")
                self._address(message, "previewImageUrl")
                return "[image]", ()
            case "template":
                return self._template(message)
            case "flex":
                alt = self._text(message, "altText", _ALT)
                return "\n".join(_words(message.get("contents"))) or alt, tuple(self._buttons(message.get("contents")))
            case _:
                self._note(f"Must be one of the following values: {_KINDS}", "type")
                return "", ()

    def _template(self, message: Json) -> tuple[str, tuple[Action, ...]]:
        self._text(message, "altText", _ALT)
        template = message.get("template")
        if not isinstance(template, dict) or template.get("type") not in ("buttons", "confirm"):
            self._note(
                "Must be one of the following values: [buttons, confirm, carousel, image_carousel]", "template.type"
            )
            return "", ()
        confirm = template["type"] == "confirm"
        most = 240 if confirm else 60 if template.get("title") or template.get("thumbnailImageUrl") else _TEMPLATE
        text, actions = self._text(template, "text", most), template.get("actions")
        fits = isinstance(actions, list) and (len(actions) == 2 if confirm else 1 <= len(actions) <= _MOST_ACTIONS)
        if not isinstance(actions, list) or not fits:
            self._note("Size is not valid", "template.actions")
            return text, ()
        title = [str(template["title"])] if template.get("title") else []
        return "\n".join([*title, text]), tuple(self._action(one, "template.actions") for one in actions)

    def _replies(self, quick: Any) -> tuple[Action, ...]:
        items = quick.get("items") if isinstance(quick, dict) else None
        if not isinstance(items, list) or not 1 <= len(items) <= _MOST_REPLIES:
            self._note("Size must be between 1 and 13", "quickReply.items")
            return ()
        for item in items:
            if not isinstance(item, dict) or item.get("type") != "action":
                self._note("Must be one of the following values: [action]", "quickReply.items.type")
                return ()
        return tuple(self._action(item.get("action"), "quickReply.items.action") for item in items)

    def _buttons(self, contents: Any) -> Iterator[Action]:
        """The buttons of a flex message, wherever they stand in it."""
        if isinstance(contents, dict):
            if isinstance(contents.get("action"), dict):
                yield self._action(contents["action"], "contents.action")
            for name, part in contents.items():
                if name != "action":
                    yield from self._buttons(part)
        for part in contents if isinstance(contents, list) else ():
            yield from self._buttons(part)

    def _action(self, action: Any, where: str) -> Action:
        action = action if isinstance(action, dict) else {}
        label = self._text(action, "label", _LABEL, where)
        match action.get("type"):
            case "message":
                return Action("message", self._text(action, "text", _WORDS, where), label)
            case "postback":
                if "displayText" in action:
                    self._text(action, "displayText", _WORDS, where)
                return Action("postback", self._text(action, "data", _DATA, where), label)
            case "uri" | "camera" | "cameraRoll" | "location" | "datetimepicker" | "clipboard":
                return Action("other", "", label)
            case _:
                self._note("Must be one of the following values: [message, postback, uri …]", f"{where}.type")
                return Action("other", "", label)

    def _text(self, content: Json, name: str, most: int, where: str = "") -> str:
        found, place = content.get(name), f"{where}.{name}" if where else name
        if not isinstance(found, str) or not (found if name == "label" else found.strip()):
            self._note("May not be empty", place)
            return ""
        units = len(found) if name == "label" else len(found.encode("utf-16-le", "surrogatepass")) // 2
        if units > most:
            self._note(f"Length must be between 0 and {most}", place)
        return found

    def _address(self, content: Json, name: str) -> None:
        if not str(content.get(name, "")).startswith("https://"):
            self._note("Must be a valid HTTPS URL", name)

    def _note(self, message: str, place: str) -> None:
        self.wrong.append(_detail(message, f"{self.where}.{place}"))


def _words(contents: Any) -> list[str]:
    """The texts of a flex message, from top to bottom."""
    if isinstance(contents, list):
        return [text for part in contents for text in _words(part)]
    if not isinstance(contents, dict):
        return []
    own = [str(contents["text"])] if contents.get("type") == "text" and contents.get("text") else []
    return own + [text for name, part in contents.items() if name != "action" for text in _words(part)]


def _detail(message: str, place: str) -> Json:
    return {"message": message, "property": place}
