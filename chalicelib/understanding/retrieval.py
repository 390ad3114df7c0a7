"""Finds the stored question that asks what the customer asks, among thousands: shared words and nearness in meaning both count."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import log

import numpy as np
from numpy.typing import NDArray

from chalicelib.understanding.features import features
from chalicelib.understanding.normalise import normalise

Floats = NDArray[np.float32]
Embed = Callable[[str], Floats]
MEANING = 0.75  # how much nearness in meaning counts beside shared words
SHARP = 7.0  # how much the nearest phrasing of an entry counts above its other ones
NEAR = 400  # so many phrasings, the best by words, are compared by meaning too
COMMON = 500  # what more phrasings than that have tells little of which is meant, and would cost most of the time
ALMOST = 0.99  # what is not the very question is never quite sure
_SIGNS = re.compile(r"[^\w\ue000-\ue008]+")
_NOWHERE = (1.0, slice(0, 0))


@dataclass(frozen=True, slots=True)
class Hit:
    """An entry that fits: `score` is 1 for the very question, near 0 for little in common."""

    entry: str
    score: float


class Index:
    """Phrasings of entries by their words and their meaning; built once from all entries, then only read."""

    def __init__(self, phrasings: Iterable[tuple[str, str]], embed: Embed) -> None:
        """`phrasings` are pairs of an entry's id and one way to ask for it; some 0.2 ms each."""
        said = _said(phrasings)
        texts = [text for ways in said.values() for text in ways.values()]
        sizes = [len(ways) for ways in said.values()]
        self._entries = tuple(said)
        self._starts = np.cumsum([0, *sizes])[:-1]
        self._roots = np.sqrt(np.array(sizes, np.float32))
        self._very = _very(said)
        self._words = _words_of(texts)
        self._meanings = _meanings_of(texts, embed)

    def rank(self, text: str, most: int = 3) -> list[Hit]:
        """The entries closest to a text, the best first, each once; none that has nothing in common with it."""
        if not self._entries:
            return []
        scores = self._scores(text)
        best = np.argsort(-scores, kind="stable")[:most]
        return [Hit(self._entries[entry], min(float(scores[entry]), 1.0)) for entry in best if scores[entry] > 0]

    def _scores(self, text: str) -> Floats:
        alike = self._words.alike(text)
        near = np.argpartition(-alike, NEAR)[:NEAR] if len(alike) > NEAR else np.arange(len(alike))
        alike[near] += MEANING * self._meanings.alike(text, near)
        # All phrasings of an entry speak for it; by the root of their number, many do not shout down a few.
        weights = np.add.reduceat(np.exp(alike * (SHARP / (1 + MEANING))), self._starts)
        scores = np.clip(np.log(weights / self._roots) / SHARP, 0, ALMOST).astype(np.float32)
        scores[self._very.get(_bare(text), [])] += 1
        return scores


@dataclass(frozen=True, slots=True)
class _Words:
    """Which phrasings hold a bucket: `holding` tells its idf and its part of the two arrays; each phrasing has length one."""

    size: int
    holding: Mapping[int, tuple[float, slice]]
    phrasings: NDArray[np.intp]
    weights: Floats

    def alike(self, text: str) -> Floats:
        """The cosine of every phrasing."""
        counted = zip(*features(text), strict=True)
        # A bucket no entry has tells nothing of which entry is meant, but does tell that none may be.
        found = [(weight, *self.holding.get(bucket, _NOWHERE)) for bucket, weight in counted]
        worth = np.array([weight * idf for weight, idf, _ in found], np.float32)
        phrasings = np.concatenate([self.phrasings[part] for _, _, part in found])
        weights = np.concatenate([self.weights[part] for _, _, part in found])
        weights *= np.repeat(worth, [part.stop - part.start for _, _, part in found])
        alike = np.bincount(phrasings, weights, self.size).astype(np.float32)
        return np.asarray(alike / _length(worth))


@dataclass(frozen=True, slots=True)
class _Meanings:
    """Where every phrasing lies, [phrasings, hidden], each of length one, seen from the middle of them all."""

    places: Floats
    middle: Floats
    embed: Embed

    def alike(self, text: str, near: NDArray[np.intp]) -> Floats:
        """The cosine of some phrasings."""
        place = self.embed(text) - self.middle
        return np.asarray(self.places[near] @ (place / _length(place)), np.float32)


def _said(phrasings: Iterable[tuple[str, str]]) -> dict[str, dict[str, str]]:
    # 怎么退货 and 怎麼退貨？ are one way to ask, not two.
    said: dict[str, dict[str, str]] = defaultdict(dict)
    for entry, text in phrasings:
        said[entry].setdefault(_bare(text), text)
    return said


def _very(said: Mapping[str, Mapping[str, str]]) -> dict[str, list[int]]:
    very: dict[str, list[int]] = defaultdict(list)
    for number, ways in enumerate(said.values()):
        for bare in filter(None, ways):
            very[bare].append(number)
    return dict(very)


def _words_of(texts: Sequence[str]) -> _Words:
    counted = [dict(zip(*features(text), strict=True)) for text in texts]
    places: dict[int, list[int]] = defaultdict(list)
    for number, buckets in enumerate(counted):
        for bucket in buckets:
            places[bucket].append(number)
    idfs = {bucket: _idf(len(held), len(texts)) for bucket, held in places.items()}
    squares = [sum((weight * idfs[b]) ** 2 for b, weight in buckets.items()) for buckets in counted]
    holding, phrasings, weights = {}, list[int](), list[float]()
    for bucket, held in places.items():
        kept = held if idfs[bucket] else []
        holding[bucket] = (idfs[bucket], slice(len(phrasings), len(phrasings) + len(kept)))
        phrasings += kept
        weights += [counted[number][bucket] * idfs[bucket] / max(squares[number], 1e-9) ** 0.5 for number in kept]
    return _Words(len(texts), holding, np.array(phrasings, np.intp), np.array(weights, np.float32))


def _idf(held: int, size: int) -> float:
    return 1.0 + log((1 + size) / (1 + held)) if held <= COMMON else 0.0


def _meanings_of(texts: Sequence[str], embed: Embed) -> _Meanings:
    if not texts:
        return _Meanings(np.zeros((0, 0), np.float32), np.zeros(0, np.float32), embed)
    places = np.stack([embed(text) for text in texts])
    middle = places.mean(0)
    places -= middle
    return _Meanings(places / _length(places), middle, embed)


def _length(vectors: Floats) -> Floats:
    return np.asarray(np.maximum(np.linalg.norm(vectors, axis=-1, keepdims=True), 1e-9), np.float32)


def _bare(text: str) -> str:
    return _SIGNS.sub("", normalise(text))
