"""Answers that were never trained on, found by how customers phrase them: shared words weigh, shared meaning tips the scale."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from chalicelib.understanding.features import features

Floats = NDArray[np.float32]
SHARP = 5.0  # how much the nearest phrasing of an entry counts above its other ones
NEAR = 400  # so many phrasings, the best by words, are compared by meaning too


@dataclass(frozen=True, slots=True)
class Shelf:
    """Every phrasing of every entry, and in which phrasings a bucket occurs. Build a new one to change it."""

    ids: tuple[str, ...]
    starts: NDArray[np.int64]  # where an entry's phrasings begin, [entries]
    holding: dict[int, tuple[float, NDArray[np.int32], Floats]]  # bucket -> its idf, phrasings, their weights
    meanings: Floats  # [phrasings, hidden], each of length one
    middle: Floats  # [hidden]
    embed: Callable[[str], Floats]

    def nearest(self, text: str, most: int = 3) -> list[tuple[str, float]]:
        """The best entries and their scores, best first; 0 is nothing in common, about 2 the very phrasing."""
        alike = self._by_words(text)
        near = np.argpartition(-alike, NEAR)[:NEAR] if len(alike) > NEAR else np.arange(len(alike))
        alike[near] += self.meanings[near] @ _unit(self.embed(text) - self.middle)
        sizes = np.diff(self.starts, append=len(alike))
        scores = np.log(np.add.reduceat(np.exp(SHARP * alike), self.starts) / sizes) / SHARP
        best = np.argsort(-scores, kind="stable")[:most]
        return [(self.ids[entry], float(scores[entry])) for entry in best]

    def _by_words(self, text: str) -> Floats:
        alike, length = np.zeros(len(self.meanings), np.float32), 0.0
        for bucket, weight in zip(*features(text), strict=True):
            if bucket in self.holding:
                idf, phrasings, weights = self.holding[bucket]
                alike[phrasings] += weights * np.float32(weight * idf)
                length += (weight * idf) ** 2
        return alike / np.float32(max(length, 1e-9) ** 0.5)


def shelf_of(entries: Mapping[str, Sequence[str]], embed: Callable[[str], Floats]) -> Shelf:
    """Entries with at least one phrasing each; takes some 0.2 ms a phrasing."""
    phrasings = [text for texts in entries.values() for text in texts]
    meant = np.stack([embed(text) for text in phrasings])
    middle = meant.mean(0)
    starts = np.cumsum([0, *(len(texts) for texts in entries.values())])[:-1]
    meanings = np.apply_along_axis(_unit, 1, meant - middle)
    return Shelf(tuple(entries), starts, _holding(phrasings), meanings, middle, embed)


def _holding(phrasings: Sequence[str]) -> dict[int, tuple[float, NDArray[np.int32], Floats]]:
    places: dict[int, list[tuple[int, float]]] = defaultdict(list)
    for number, text in enumerate(phrasings):
        for bucket, weight in zip(*features(text), strict=True):
            places[bucket].append((number, weight))
    idfs = {bucket: float(np.log((1 + len(phrasings)) / (1 + len(held))) + 1) for bucket, held in places.items()}
    squares = np.zeros(len(phrasings))
    for bucket, held in places.items():
        for number, weight in held:
            squares[number] += (weight * idfs[bucket]) ** 2
    lengths = np.sqrt(np.maximum(squares, 1e-9))
    found = {}
    for bucket, held in places.items():
        numbers = np.array([number for number, _ in held], np.int32)
        weights = np.array([weight * idfs[bucket] for _, weight in held]) / lengths[numbers]
        found[bucket] = (idfs[bucket], numbers, weights.astype(np.float32))
    return found


def _unit(vector: Floats) -> Floats:
    return np.asarray(vector / max(float(np.linalg.norm(vector)), 1e-9), np.float32)
