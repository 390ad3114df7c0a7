"""The shop's own answers: which stored question is meant, and what is said to it now."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from chalicelib import clock
from chalicelib.message import shaped
from chalicelib.store import knowledge
from chalicelib.understanding.retrieval import Index


@dataclass(frozen=True, slots=True)
class Entry:
    """A FAQ entry: many ways to ask, one answer a language, and the hours in which the answer holds."""

    faq: str
    intent: str = ""
    questions: Mapping[str, list[str]] = field(default_factory=dict)
    answer: Mapping[str, str] = field(default_factory=dict)
    valid_from: str = ""
    valid_to: str = ""

    def valid_at(self, moment: datetime) -> bool:
        """Whether the answer holds at a moment, right to the second."""
        begun = not self.valid_from or clock.moment(self.valid_from) <= moment
        return begun and not (self.valid_to and clock.moment(self.valid_to) <= moment)

    def answer_in(self, language: str) -> str:
        """The answer in a language, or the Simplified Chinese one, which every entry has."""
        return self.answer.get(language) or self.answer["zh-Hans"]

    def title_in(self, language: str) -> str:
        """The first question, for a button."""
        asked = self.questions.get(language) or self.questions["zh-Hans"]
        return asked[0]


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


# An entry of the intent that the model is sure of is that much likelier than its wording alone says.
_SAME_INTENT = 0.25
_WIDE = 12
_book: _Book | None = None


def matches(text: str, intent: str, moment: datetime, most: int = 3) -> list[Match]:
    """The entries that may answer a text and hold at a moment, the likeliest first.

    `intent` is what the model is sure of, or empty. Raises Unavailable.
    """
    book = _current()
    found = [(book.entries[hit.entry], hit.score) for hit in book.index.rank(text, _WIDE)]
    valid = [
        Match(entry, score + (_SAME_INTENT if intent and entry.intent == intent else 0.0))
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
    shelf = knowledge.shelf("faq")
    if _book is None or _book.version != shelf.version:
        _book = _bound(shelf)
    return _book


def _bound(shelf: knowledge.Shelf) -> _Book:
    entries = {str(row["faq"]): shaped(Entry, dict(row)) for row in shelf.entries}
    phrasings = [(e.faq, text) for e in entries.values() for asked in e.questions.values() for text in asked]
    return _Book(shelf.version, entries, Index(phrasings))
