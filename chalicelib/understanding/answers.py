"""Which of the shop's stored questions a customer asks."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache, partial

from chalicelib.shop import faq
from chalicelib.shop.faq import Entry
from chalicelib.understanding.model import embedding
from chalicelib.understanding.retrieval import Hit, Index


@dataclass(frozen=True, slots=True)
class Match:
    """An entry and how surely it is meant, 0 to 1."""

    entry: Entry
    score: float


@dataclass(frozen=True, slots=True)
class _Book:
    """All entries as of one version, replaced whole; `rank` remembers what was asked last, for as long as the version holds."""

    version: str
    entries: Mapping[str, Entry]
    by_intent: Mapping[str, Sequence[Entry]]
    index: Index
    rank: Callable[[str], Sequence[Hit]]

    def valid(self, hits: Sequence[Hit], moment: datetime) -> list[tuple[Entry, float]]:
        found = ((self.entries[hit.entry], hit.score) for hit in hits)
        return [(entry, score) for entry, score in found if entry.valid_at(moment)]


# An entry of the intent that the model is sure of is that much of the way to certain nearer than its wording alone says.
_SAME_INTENT = 0.1
_WIDE = 24  # ranked before validity is looked at, so that entries of a sale that is over leave others to be found
_HOT = 512  # on the day of a sale thousands ask the same few things
_book: _Book | None = None


def matches(text: str, intent: str, moment: datetime, most: int = 3) -> list[Match]:
    """The entries that may answer a text and hold at a moment, the likeliest first; the very question before all.

    `intent` is what the model is sure of, or empty. Raises Unavailable.
    """
    book = _current()
    valid = book.valid(book.index.very(text), moment) or book.valid(book.rank(text), moment)
    found = [Match(entry, _with_intent(score, entry.intent == intent != "")) for entry, score in valid]
    return sorted(found, key=lambda match: (-match.score, match.entry.intent != intent))[:most]


def of_intent(intent: str, moment: datetime) -> list[Entry]:
    """The entries tied to an intent that hold at a moment, those asked most first. Raises Unavailable."""
    return [entry for entry in _current().by_intent.get(intent, ()) if entry.valid_at(moment)]


def entry_of(identifier: str, moment: datetime) -> Entry | None:
    """One entry by its id, if it holds at a moment. Raises Unavailable."""
    entry = _current().entries.get(identifier)
    return entry if entry and entry.valid_at(moment) else None


def _with_intent(score: float, same: bool) -> float:
    return score + _SAME_INTENT * (1 - score) if same else score


def _current() -> _Book:
    global _book
    book = _book
    if book is None or book.version != faq.version():
        book = _book = _bound(*faq.book(), book)
    return book


def _bound(version: str, entries: tuple[Entry, ...], before: _Book | None) -> _Book:
    phrasings = ((entry.faq, text) for entry in entries for asked in entry.questions.values() for text in asked)
    index = Index(phrasings, embedding, before.index if before else None)
    by_intent: dict[str, list[Entry]] = defaultdict(list)
    for entry in sorted(entries, key=lambda entry: not entry.hot):
        by_intent[entry.intent].append(entry)
    by_id = {entry.faq: entry for entry in entries}
    return _Book(version, by_id, by_intent, index, lru_cache(_HOT)(partial(index.rank, most=_WIDE)))
