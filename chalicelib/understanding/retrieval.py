"""Finds the stored question that asks what the customer asks, among thousands: shared words and nearness in meaning both count."""

import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from heapq import nsmallest
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from chalicelib.understanding.features import Heard, heard
from chalicelib.understanding.normalise import normalise
from chalicelib.understanding.words import words_of

Floats = NDArray[np.float32]
Numbers = NDArray[np.intp]
Some = NDArray[np.bool_]
Embed = Callable[[Heard], Floats]
MEANING = 0.75  # how much nearness in meaning counts beside shared words
NEAR = 300  # so many phrasings, the best by words, are compared by meaning too
NEAREST = 80  # and of them so many with each other
SHARP = 4.0  # how much the nearest phrasing of an entry counts above its other ones
EVEN = 0.5  # how much two phrasings must differ to speak for themselves
MIDDLE = 64  # phrasings that tell where the middle of all is
ALMOST = 0.99  # what is not the very question is never quite sure
_MOST = (1 + MEANING) + (1 + MEANING) / (1 + MEANING + EVEN)
_SIGNS = re.compile(r"[^\w\ue000-\ue008]+")


@dataclass(frozen=True, slots=True)
class Hit:
    """An entry that fits: `score` is 1 for the very question, near 0 for little in common."""

    entry: str
    score: float


@dataclass(slots=True)
class _Phrasing:
    """One way to ask: read once, placed when it is first compared by meaning."""

    lot: int  # drawn from its own text, so that an entry more or less leaves the others' as they are
    bare: str
    read: Heard
    place: Floats | None = None


class Index:
    """Phrasings of entries by their words and their meaning; what an earlier index has read of them is not read again."""

    def __init__(self, phrasings: Iterable[tuple[str, str]], embed: Embed, before: "Index | None" = None) -> None:
        """`phrasings` are pairs of an entry's id and one way to ask for it; some 0.05 ms for each new one."""
        self._embed = embed
        known = before._known if before else {}
        said: dict[str, dict[str, str]] = defaultdict(dict)
        self._known: dict[str, _Phrasing] = {}
        for entry, text in phrasings:
            phrasing = self._known[text] = self._known.get(text) or known.get(text) or _phrasing(text)
            # 怎么退货 and 怎麼退貨？ are one way to ask, not two.
            said[entry].setdefault(phrasing.bare, text)
        self._entries = tuple(said)
        self._very = _very(said)
        self._phrasings = [self._known[text] for ways in said.values() for text in ways.values()]
        self._sizes = np.array([len(ways) for ways in said.values()], np.intp)
        self._entry = np.repeat(np.arange(len(said)), self._sizes)
        self._words = words_of([phrasing.read for phrasing in self._phrasings], self._entry)
        self._start_places()

    def very(self, text: str) -> tuple[Hit, ...]:
        """The entries that ask exactly this, signs and script aside; found without the model."""
        return tuple(Hit(self._entries[entry], 1.0) for entry in self._very.get(_bare(text), ()))

    def some(self, entries: Collection[str]) -> Some:
        """Which phrasings are of these entries, for `rank`; [phrasings]."""
        return np.array([entry in entries for entry in self._entries], np.bool_)[self._entry]

    def rank(self, text: str, most: int = 3, among: Some | None = None) -> tuple[Hit, ...]:
        """The entries closest to a text, the best first, each once; none that has nothing in common with it.

        Where `among` is given, as if there were no others.
        """
        very = self.very(text)
        if not self._entries or (among is not None and not among.any()):
            return very
        entries, scores = self._scores(heard(text), among)
        best = np.argsort(-scores, kind="stable")[:most]
        close = [Hit(self._entries[entries[spot]], float(scores[spot])) for spot in best if scores[spot] > 0]
        asked = {hit.entry for hit in very}
        return (*very, *(hit for hit in close if hit.entry not in asked))[:most]

    def _scores(self, read: Heard, among: Some | None) -> tuple[Numbers, Floats]:
        """The entries of which a phrasing is near, and how well each fits."""
        alike = self._words.alike(read)
        near = _best(alike, NEAR) if among is None else _best_among(alike, NEAR, among)
        places = self._places_of(near)
        alike = alike[near] + _weighed(places @ _unit(self._embed(read) - self._middle))
        entries, owner = np.unique(self._entry[near], return_inverse=True)
        fit = _spoken(alike, owner, self._sizes[entries]) + self._explained(near, alike, places, owner)
        return entries, np.clip(fit / _MOST, 0, ALMOST).astype(np.float32)

    def _explained(self, near: Numbers, alike: Floats, places: Floats, owner: Numbers) -> Floats:
        """How much of the likeness each entry explains: what all phrasings here have in common speaks for none of them."""
        best = _best(alike, NEAREST)
        among = self._words.among(near[best]) + _weighed(places[best] @ places[best].T)
        among[np.diag_indices_from(among)] = 1 + MEANING + EVEN
        shares = np.linalg.solve(among, alike[best])
        return np.bincount(owner[best], shares - shares.mean(), owner.max() + 1).astype(np.float32)

    def _start_places(self) -> None:
        """No phrasing is placed before it is near a question: a shelf of thousands is ready when its words are."""
        some = nsmallest(MIDDLE, self._phrasings, key=lambda phrasing: phrasing.lot)
        self._middle = np.mean([self._place(phrasing) for phrasing in some], 0) if some else np.zeros(0, np.float32)
        self._placed = np.zeros(len(self._phrasings), np.bool_)
        self._places = np.zeros((len(self._phrasings), len(self._middle)), np.float32)

    def _places_of(self, near: Numbers) -> Floats:
        """Where some phrasings lie, each of length one, seen from the middle; [near, hidden]."""
        for number in near[~self._placed[near]]:
            self._places[number] = _unit(self._place(self._phrasings[number]) - self._middle)
            self._placed[number] = True
        return self._places[near]

    def _place(self, phrasing: _Phrasing) -> Floats:
        if phrasing.place is None:
            phrasing.place = self._embed(phrasing.read)
        return phrasing.place


def _phrasing(text: str) -> _Phrasing:
    return _Phrasing(crc32(text.encode("utf-8", "surrogatepass")), _bare(text), heard(text))


def _very(said: Mapping[str, Mapping[str, str]]) -> dict[str, list[int]]:
    very: dict[str, list[int]] = defaultdict(list)
    for number, ways in enumerate(said.values()):
        for bare in filter(None, ways):
            very[bare].append(number)
    return dict(very)


def _best(alike: Floats, most: int) -> Numbers:
    """Where the highest are, in any order."""
    if len(alike) <= most:
        return np.arange(len(alike))
    some = np.flatnonzero(alike)  # most are zero, and would be slow to tell apart
    if len(some) <= most:
        return np.asarray(np.argsort(-alike, kind="stable")[:most])
    return np.asarray(some[np.argpartition(-alike[some], most)[:most]])


def _best_among(alike: Floats, most: int, among: Some) -> Numbers:
    allowed = np.flatnonzero(among)
    return np.asarray(allowed[_best(alike[allowed], most)])


def _spoken(alike: Floats, owner: Numbers, sizes: Numbers) -> Floats:
    """All phrasings of an entry speak for it; by the root of their number, many do not shout down a few."""
    spoken = sizes + np.bincount(owner, np.expm1(alike * SHARP))
    return np.asarray(np.log(np.maximum(spoken / np.sqrt(sizes), 1)) / SHARP)


def _weighed(cosines: Floats) -> Floats:
    """Nearness in meaning as it counts: a faint one is next to none."""
    return np.asarray(MEANING * np.maximum(cosines, 0) ** 2)


def _unit(vector: Floats) -> Floats:
    return np.asarray(vector / max(float(np.linalg.norm(vector)), 1e-9), np.float32)


def _bare(text: str) -> str:
    return _SIGNS.sub("", normalise(text))
