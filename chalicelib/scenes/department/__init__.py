"""What customers are told of a department's answer: only what the form's own fields say, never a colleague's note."""

from collections.abc import Mapping
from typing import Any

from chalicelib.message import HUMAN, Choice, Reply
from chalicelib.scenes import wording

_SCENE = "department"
Content = Mapping[str, Any]


def told(form: str, asked: Content, answer: Content, language: str, with_person: bool) -> Reply:
    """The bot's words on an answer; with a button for a person where none is there (`with_person` False)."""
    text = wording.say(_SCENE, key_of(form, asked, answer), language, **_values(asked, answer))
    person = Choice(HUMAN, wording.say("service", "person", language))
    return Reply(text, () if with_person else (person,), intent="service.progress")


def key_of(form: str, asked: Content, answer: Content) -> str:
    """Under which key the words of an outcome stand."""
    match form:
        case "stock":
            return f"stock_{'some' if answer['count'] else 'coming' if 'date' in answer else 'none'}"
        case "payment":
            dated = "_on" if answer["arrived"] == "under_way" and "date" in answer else ""
            return f"{asked['what']}_{answer['arrived']}{dated}"
        case "inspect":
            return f"inspect_{'as_new' if answer['condition'] == 'as_new' else 'other'}"
        case _:
            return f"{form}_{answer['outcome']}"


def _values(asked: Content, answer: Content) -> dict[str, Any]:
    names = ("parcel", "sku", "date", "amount", "order")
    return {name: str(answer.get(name, asked.get(name, ""))) for name in names}
