"""Dialogues as they are written down in tests/dialogues: what a customer says and taps, and what has to come of it.

A dialogue gives `orders` by their words in tests/wardrobe.py (or whole), `customer` (guest: not signed in), the shop's
`policies` and `promotions`, the `shelf` by the words of tests/shelf.py, and fields of the customer's `profile`, and `turns`. A
turn is `say`, or `tap` with a button's id, its beginning or its label (of the newest reply that has it, or of turn `of`), perhaps
with `photos`, so many; before it, `wait` lets minutes pass and `shop` changes orders. What it must bring is in `expect`:
contains, not_contains (of text and buttons), cards (of what stands on cards), choices (ids or their beginnings), intent, mode,
stored (fields of orders, and of `profile`), done (the kinds of all that was carried out so far). `{paid}` in a text is that
order's number, `{day[3]}` and `{date[3]}` are the third day from now in Shanghai, as 11-25 and as 2026-11-25; `{day[-3]}` is three
days ago, `{moment[30]}` half an hour from now.
"""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Protocol

import yaml

from chalicelib import clock
from chalicelib.shop import intake
from chalicelib.store import customers, knowledge
from tests import shelf, wardrobe

FOLDER = Path(__file__).parent / "dialogues"
Json = dict[str, Any]


class Talk(Protocol):
    """A customer's conversation, in this process or with a deployed system."""

    def say(self, text: str, **more: Any) -> Json: ...

    def photo(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Dialogue:
    """One dialogue, and the intent that it is about."""

    intent: str
    name: str
    turns: Sequence[Json]
    orders: Sequence[str | Json] = ()
    customer: str = ""
    policies: Sequence[Json] = field(default_factory=tuple)
    promotions: Sequence[Json] = field(default_factory=tuple)
    profile: Json = field(default_factory=dict)
    shelf: Sequence[str] = ()


def written() -> list[Dialogue]:
    """All dialogues, by file and in their order. Raises TypeError for a field that there is not."""
    return [
        Dialogue(intent=path.stem, name=one.pop("dialogue"), **one)
        for path in sorted(FOLDER.glob("*.yaml"))
        for one in yaml.safe_load(path.read_text("utf-8"))
    ]


@contextmanager
def staged(dialogue: Dialogue, customer: str) -> Iterator[None]:
    """The shop as the dialogue has it, with policies and promotions of its own for as long as it lasts."""
    wardrobe.stock()
    shelf.stock(dialogue.shelf)
    words = [order for order in dialogue.orders if isinstance(order, str)]
    wardrobe.bought(customer, words, **_profile(dialogue))
    customers.load_orders([{**order, "customer": customer} for order in dialogue.orders if not isinstance(order, str)])
    knowledge.load("policies", dialogue.policies)
    knowledge.load("promotions", rows("promotions", dialogue.promotions))
    try:
        yield
    finally:
        knowledge.load("promotions", withdrawn(dialogue.promotions))
        knowledge.load("policies", [{"policy": row["policy"]} for row in dialogue.policies])


def _profile(dialogue: Dialogue) -> Json:
    """The fields of the customer's profile that a dialogue gives, as the import leaves them."""
    row = rows("customers", [{"customer": "nobody", "name": "nobody", **dialogue.profile}])[0]
    return {name: row[name] for name in dialogue.profile}


class _Days:
    """Days counted from now, spelled one way; a day is named within a text by its number."""

    def __init__(self, spelling: str) -> None:
        self._spelling = spelling

    def __getitem__(self, days: str) -> str:
        return (clock.now().astimezone(clock.SHANGHAI) + timedelta(days=int(days))).strftime(self._spelling)


class _Minutes:
    """Moments counted from now in minutes."""

    def __getitem__(self, minutes: str) -> str:
        return clock.iso(clock.now() + timedelta(minutes=int(minutes)))


def told(text: str) -> str:
    """A text with its orders, days and moments put in."""
    return text.format(**wardrobe.NUMBER, day=_Days("%m-%d"), date=_Days("%Y-%m-%d"), moment=_Minutes())


def rows(kind: str, written: Any) -> list[Json]:
    """Rows as the import leaves them. Raises AssertionError for one that it would reject."""
    lines = "\n".join(json.dumps(_filled(row), ensure_ascii=False) for row in written)
    read = intake.read(kind, lines.encode(), "application/x-ndjson")
    assert not read.rejected and not read.ignored, read
    return [dict(row) for row in read.rows]


def _filled(row: Any) -> Any:
    if isinstance(row, dict):
        return {name: _filled(value) for name, value in row.items()}
    if isinstance(row, list):
        return [_filled(value) for value in row]
    return told(row) if isinstance(row, str) else row


def withdrawn(promotions: Sequence[Json]) -> list[Json]:
    """What takes the place of promotions that a dialogue brought in: over long ago, and called nothing that anybody says."""
    nameless = {"name": {"zh-Hans": "~"}, "text": {"zh-Hans": "~"}, "kind": "shipping", "terms": {"threshold": "0"}}
    window = {"starts_at": "2001-01-01", "ends_at": "2001-01-01"}
    return rows("promotions", [{"promotion": row["promotion"], **nameless, **window} for row in promotions])


def put_forward(minutes: float) -> None:
    """Puts this process's clock so far ahead; 0 gives it the right time back."""
    clock.tell((lambda: datetime.now(UTC) + timedelta(minutes=minutes)) if minutes else None)


def play(dialogue: Dialogue, talk: Talk, customer: str, wait: Callable[[float], None] = put_forward) -> None:
    """Plays it, the clock included. Raises AssertionError with the turn that went another way."""
    heard: list[Json] = []
    try:
        for number, turn in enumerate(dialogue.turns, 1):
            _meanwhile(customer, turn, wait)
            heard.append(_said(talk, turn, heard))
            for name, wanted in turn.get("expect", {}).items():
                seen = _EXPECT[name](heard[-1], customer, wanted)
                assert not seen, f"{dialogue.name}, turn {number}: {name} {wanted}, but {seen}"
    finally:
        wait(0)


def _meanwhile(customer: str, turn: Json, wait: Callable[[float], None]) -> None:
    if minutes := turn.get("wait"):
        wait(minutes)
    for word, change in turn.get("shop", {}).items():
        wardrobe.moved(customer, word, **change)


def _said(talk: Talk, turn: Json, heard: Sequence[Json]) -> Json:
    if "tap" in turn:
        of = [heard[turn["of"] - 1]] if "of" in turn else heard[::-1]
        choice = next(found for reply in of if (found := _button(reply, told(turn["tap"]))))
        return talk.say(choice["text"], choice=choice["id"])
    more: dict[str, Any] = {"identifier": str(turn["id"])} if "id" in turn else {}
    if photos := turn.get("photos"):
        more["photos"] = [talk.photo() for _ in range(photos)]
    return talk.say(told(turn["say"]), **more)


def _button(heard: Json, wanted: str) -> Json:
    offered = (heard["reply"] or {}).get("choices", [])
    return next((one for one in offered if one["id"].startswith(wanted) or one["text"] == wanted), {})


def _shown(heard: Json) -> str:
    reply = heard["reply"] or {}
    return " ".join([reply.get("text", ""), *(choice["text"] for choice in reply.get("choices", []))])


def _many(wanted: Any) -> list[str]:
    return [told(str(one)) for one in (wanted if isinstance(wanted, list) else [wanted])]


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
