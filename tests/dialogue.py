"""Dialogues as they are written down in tests/dialogues: what a customer says and taps, and what has to come of it.

A dialogue gives `orders` by their words in tests/wardrobe.py (or whole), `customer` (guest: not signed in), the shop's
`policies`, the `shelf` by the words of tests/shelf.py, and `turns`. A turn is `say`, or `tap` with a button's id, its beginning or its label (of the newest reply that has
it, or of turn `of`); before it, `wait` lets minutes pass and `shop` changes orders. What it must bring is in `expect`:
contains, not_contains (of text and buttons), cards (of what stands on cards), choices (ids or their beginnings), intent, mode, stored (fields of orders, and of
`profile`), done (the kinds of all that was carried out so far). `{paid}` in a text is that order's number.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Protocol

import yaml

from chalicelib import clock
from chalicelib.store import customers
from tests import wardrobe

FOLDER = Path(__file__).parent / "dialogues"
Json = dict[str, Any]


class Talk(Protocol):
    """A customer's conversation, in this process or with a deployed system."""

    def say(self, text: str, **more: str) -> Json: ...


@dataclass(frozen=True, slots=True)
class Dialogue:
    """One dialogue, and the intent that it is about."""

    intent: str
    name: str
    turns: Sequence[Json]
    orders: Sequence[str | Json] = ()
    customer: str = ""
    policies: Sequence[Json] = field(default_factory=tuple)
    shelf: Sequence[str] = ()


def written() -> list[Dialogue]:
    """All dialogues, by file and in their order. Raises TypeError for a field that there is not."""
    return [
        Dialogue(intent=path.stem, name=one.pop("dialogue"), **one)
        for path in sorted(FOLDER.glob("*.yaml"))
        for one in yaml.safe_load(path.read_text("utf-8"))
    ]


def play(dialogue: Dialogue, talk: Talk, customer: str) -> None:
    """Plays it, the clock included. Raises AssertionError with the turn that went another way."""
    heard: list[Json] = []
    try:
        for number, turn in enumerate(dialogue.turns, 1):
            _meanwhile(customer, turn)
            heard.append(_said(talk, turn, heard))
            for name, wanted in turn.get("expect", {}).items():
                seen = _EXPECT[name](heard[-1], customer, wanted)
                assert not seen, f"{dialogue.name}, turn {number}: {name} {wanted}, but {seen}"
    finally:
        clock.tell(None)


def _meanwhile(customer: str, turn: Json) -> None:
    if minutes := turn.get("wait"):
        clock.tell(lambda: datetime.now(UTC) + timedelta(minutes=minutes))
    for word, change in turn.get("shop", {}).items():
        wardrobe.moved(customer, word, **change)


def _said(talk: Talk, turn: Json, heard: Sequence[Json]) -> Json:
    if "tap" in turn:
        of = [heard[turn["of"] - 1]] if "of" in turn else heard[::-1]
        choice = next(found for reply in of if (found := _button(reply, turn["tap"].format(**wardrobe.NUMBER))))
        return talk.say(choice["text"], choice=choice["id"])
    more = {"identifier": str(turn["id"])} if "id" in turn else {}
    return talk.say(turn["say"].format(**wardrobe.NUMBER), **more)


def _button(heard: Json, wanted: str) -> Json:
    offered = (heard["reply"] or {}).get("choices", [])
    return next((one for one in offered if one["id"].startswith(wanted) or one["text"] == wanted), {})


def _shown(heard: Json) -> str:
    reply = heard["reply"] or {}
    return " ".join([reply.get("text", ""), *(choice["text"] for choice in reply.get("choices", []))])


def _many(wanted: Any) -> list[str]:
    return [str(one).format(**wardrobe.NUMBER) for one in (wanted if isinstance(wanted, list) else [wanted])]


def _lacks(heard: Json, customer: str, wanted: Any) -> str:
    shown = _shown(heard)
    return "" if all(one in shown for one in _many(wanted)) else shown


def _has(heard: Json, customer: str, wanted: Any) -> str:
    shown = _shown(heard)
    return shown if any(one in shown for one in _many(wanted)) else ""


def _cards_lack(heard: Json, customer: str, wanted: Any) -> str:
    cards = (heard["reply"] or {}).get("cards", [])
    shown = " ".join(
        [card.get(part, "") for card in cards for part in ("title", "subtitle", "status")]
        + [line.get(part, "") for card in cards for line in card.get("lines", []) for part in ("label", "text")]
    )
    return "" if all(one in shown for one in _many(wanted)) else shown or "no cards"


def _offers_no(heard: Json, customer: str, wanted: Any) -> str:
    return "" if all(_button(heard, one) for one in _many(wanted)) else str((heard["reply"] or {}).get("choices"))


def _means_other(heard: Json, customer: str, wanted: str) -> str:
    intent = (heard["reply"] or {}).get("intent", "")
    return "" if intent == wanted else str(intent)


def _is_served_otherwise(heard: Json, customer: str, wanted: str) -> str:
    mode = str(heard["service"]["mode"])
    return "" if mode == wanted else mode


def _stored_otherwise(heard: Json, customer: str, wanted: Mapping[str, Json]) -> str:
    wrong = []
    for word, fields in wanted.items():
        row = customers.profile_of(customer) if word == "profile" else _order(customer, word)
        wrong += [f"{word}.{path} is {_at(row, path)}" for path, value in fields.items() if _at(row, path) != value]
    return ", ".join(wrong)


def _order(customer: str, word: str) -> Json:
    return customers.order_of(customer, wardrobe.NUMBER.get(word, word))


def _at(row: Any, path: str) -> Any:
    """The value at a path such as after_sales.0.to; None where there is nothing."""
    for step in path.split("."):
        try:
            row = row[int(step)] if isinstance(row, list) else row.get(step)
        except (IndexError, AttributeError):
            return None
    return row


def _done_otherwise(heard: Json, customer: str, wanted: list[str]) -> str:
    kinds = sorted(one["command"]["kind"] for one in wardrobe.done(customer))
    return "" if kinds == sorted(wanted) else f"done are {kinds}"


_EXPECT: Mapping[str, Callable[[Json, str, Any], str]] = {
    "contains": _lacks,
    "not_contains": _has,
    "choices": _offers_no,
    "cards": _cards_lack,
    "intent": _means_other,
    "mode": _is_served_otherwise,
    "stored": _stored_otherwise,
    "done": _done_otherwise,
}
