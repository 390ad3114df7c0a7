"""Finds the stored question that asks what the customer asks, among thousands, in under a millisecond."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import log, sqrt

from chalicelib.understanding.features import features

Sparse = list[tuple[int, float]]


@dataclass(frozen=True, slots=True)
class Hit:
    """An entry that fits: `score` is the cosine of the closest of its phrasings, 0 to 1."""

    entry: str
    score: float


class Index:
    """Phrasings of entries by tf-idf of their features; built once from all entries, then only read."""

    def __init__(self, phrasings: Iterable[tuple[str, str]]) -> None:
        """`phrasings` are pairs of an entry's id and one way to ask for it."""
        self._entries: list[str] = []
        self._postings: dict[int, list[tuple[int, float]]] = defaultdict(list)
        counted = [(entry, features(text)) for entry, text in phrasings]
        self._rarity = _rarity([buckets for _, (buckets, _) in counted])
        for entry, (buckets, weights) in counted:
            self._add(entry, self._weighted(buckets, weights))

    def rank(self, text: str, most: int = 3) -> list[Hit]:
        """The entries closest to a text, the best first, each once; empty where nothing is shared."""
        scores: dict[int, float] = defaultdict(float)
        for bucket, weight in self._weighted(*features(text)):
            for phrasing, stored in self._postings.get(bucket, ()):
                scores[phrasing] += weight * stored
        best: dict[str, float] = {}
        for phrasing, score in scores.items():
            entry = self._entries[phrasing]
            best[entry] = max(score, best.get(entry, 0.0))
        ranked = sorted(best.items(), key=lambda pair: -pair[1])[:most]
        return [Hit(entry, min(score, 1.0)) for entry, score in ranked]

    def _add(self, entry: str, vector: Sparse) -> None:
        for bucket, weight in vector:
            self._postings[bucket].append((len(self._entries), weight))
        self._entries.append(entry)

    def _weighted(self, buckets: Sequence[int], weights: Sequence[float]) -> Sparse:
        # A bucket no entry has tells nothing of which entry is meant, but does tell that none may be.
        known = [(b, w * self._rarity.get(b, 1.0)) for b, w in zip(buckets, weights, strict=True)]
        length = sqrt(sum(weight * weight for _, weight in known)) or 1.0
        return [(bucket, weight / length) for bucket, weight in known]


def _rarity(all_buckets: Sequence[Sequence[int]]) -> dict[int, float]:
    seen: dict[int, int] = defaultdict(int)
    for buckets in all_buckets:
        for bucket in buckets:
            seen[bucket] += 1
    return {bucket: 1.0 + log((1 + len(all_buckets)) / (1 + count)) for bucket, count in seen.items()}
