"""Which of the shop's stored questions a customer asks."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from chalicelib.shop import faq
from chalicelib.shop.faq import Entry
from chalicelib.understanding.model import embedding
from chalicelib.understanding.retrieval import Index


@dataclass(frozen=True, slots=True)
class Match:
    """An entry and how surely it is meant, 0 to 1."""

    entry: Entry
    score: float


@dataclass(frozen=True, slots=True)
class _Book:
    version: str
    entries: Mapping[str, Entry]
    index: Index


# An entry of the intent that the model is sure of is that much of the way to certain nearer than its wording alone says.
_SAME_INTENT = 0.5
_WIDE = 12
_book: _Book | None = None


def matches(text: str, intent: str, moment: datetime, most: int = 3) -> list[Match]:
    """The entries that may answer a text and hold at a moment, the likeliest first.

    `intent` is what the model is sure of, or empty. Raises Unavailable.
    """
    book = _current()
    found = [(book.entries[hit.entry], hit.score) for hit in book.index.rank(text, _WIDE)]
    valid = [
        Match(entry, score + (_SAME_INTENT * (1 - score) if intent and entry.intent == intent else 0.0))
        for entry, score in found
        if entry.valid_at(moment)
    ]
    return sorted(valid, key=lambda match: -match.score)[:most]


def of_intent(intent: str, moment: datetime) -> list[Entry]:
    """The entries tied to an intent that hold at a moment, in their order. Raises Unavailable."""
    return [entry for entry in _current().entries.values() if entry.intent == intent and entry.valid_at(moment)]


def entry_of(identifier: str, moment: datetime) -> Entry | None:
    """One entry by its id, if it holds at a moment. Raises Unavailable."""
    entry = _current().entries.get(identifier)
    return entry if entry and entry.valid_at(moment) else None


def _current() -> _Book:
    global _book
    if _book is None or _book.version != faq.version():
        _book = _bound(*faq.book())
    return _book


def _bound(version: str, entries: tuple[Entry, ...]) -> _Book:
    phrasings = [(entry.faq, text) for entry in entries for asked in entry.questions.values() for text in asked]
    return _Book(version, {entry.faq: entry for entry in entries}, Index(phrasings, embedding))
