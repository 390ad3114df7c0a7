"""Which of the shop's stored questions a customer asks."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from chalicelib.shop import faq
from chalicelib.shop.faq import Entry
from chalicelib.understanding.model import embedding
from chalicelib.understanding.retrieval import Hit, Index, Some


@dataclass(frozen=True, slots=True)
class Match:
    """An entry and how surely it is meant, 0 to 1."""

    entry: Entry
    score: float


@dataclass(frozen=True, slots=True)
class Thing:
    """The product that is spoken of, as far as entries may be bound to it."""

    product: str = ""
    category: str = ""

    def may_hear(self, entry: Entry) -> bool:
        """Whether an entry says nothing of other products only."""
        return not entry.bound or entry.is_about(self.product, self.category)


NOTHING = Thing()


@dataclass(frozen=True, slots=True)
class _Book:
    """All entries as of one version, replaced whole; `rank` remembers what was asked last, for as long as the version holds."""

    version: str
    entries: Mapping[str, Entry]
    by_intent: Mapping[str, Sequence[Entry]]
    index: Index
    rank: Callable[..., Sequence[Hit]]

    def valid(self, hits: Sequence[Hit], moment: datetime, thing: Thing) -> list[tuple[Entry, float]]:
        found = ((self.entries[hit.entry], hit.score) for hit in hits)
        return [(entry, score) for entry, score in found if entry.valid_at(moment) and thing.may_hear(entry)]


# An entry of the intent that the model is sure of is that much of the way to certain nearer than its wording alone says.
_SAME_INTENT = 0.1
_SAME_THING = 0.3  # and one that was written for the product that is spoken of, that much
_WIDE = 24  # ranked before validity is looked at, so that entries of a sale that is over leave others to be found
_HOT = 512  # on the day of a sale thousands ask the same few things
_book: _Book | None = None


def matches(text: str, intent: str, moment: datetime, most: int = 3, thing: Thing = NOTHING) -> list[Match]:
    """The entries that may answer a text and hold at a moment, the likeliest first; the very question before all.

    `intent` is what the model is sure of, or empty; `thing` is the product that is spoken of. An entry that was written for
    some products is preferred where one of them is meant, and never given for another. Raises Unavailable.
    """
    book = _current()
    valid = book.valid(book.index.very(text), moment, thing) or book.valid(book.rank(text, thing), moment, thing)
    found = [Match(entry, _nearer(score, entry, intent)) for entry, score in valid]
    return sorted(found, key=lambda match: (-match.score, not match.entry.bound, match.entry.intent != intent))[:most]


def of_intent(intent: str, moment: datetime, thing: Thing = NOTHING) -> list[Entry]:
    """The entries tied to an intent that hold at a moment, those asked most first. Raises Unavailable."""
    tied = _current().by_intent.get(intent, ())
    return [entry for entry in tied if entry.valid_at(moment) and thing.may_hear(entry)]


def of_thing(thing: Thing, moment: datetime) -> list[Entry]:
    """The entries that were written for a product or its category, those asked most first. Raises Unavailable."""
    entries = _current().entries.values()
    found = [entry for entry in entries if entry.is_about(thing.product, thing.category) and entry.valid_at(moment)]
    return sorted(found, key=lambda entry: not entry.hot)


def entry_of(identifier: str, moment: datetime) -> Entry | None:
    """One entry by its id, if it holds at a moment. Raises Unavailable."""
    entry = _current().entries.get(identifier)
    return entry if entry and entry.valid_at(moment) else None


def _nearer(score: float, entry: Entry, intent: str) -> float:
    nearer = _SAME_INTENT * (entry.intent == intent != "") + _SAME_THING * entry.bound
    return score + nearer * (1 - score)


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
    return _Book(version, by_id, by_intent, index, _ranking(index, by_id))


def _ranking(index: Index, entries: Mapping[str, Entry]) -> Callable[..., Sequence[Hit]]:
    """What may be heard of a thing is ranked as if there were nothing else; a shelf without bound entries is ranked whole."""
    any_bound = any(entry.bound for entry in entries.values())

    @lru_cache(_HOT)
    def some(thing: Thing) -> Some:
        return index.some({name for name, entry in entries.items() if thing.may_hear(entry)})

    @lru_cache(_HOT)
    def rank(text: str, thing: Thing = NOTHING) -> Sequence[Hit]:
        return index.rank(text, _WIDE, some(thing) if any_bound else None)

    return rank
