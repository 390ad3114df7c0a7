"""Utterances that say nearly the same: learnt and then asked, they measure nothing; under two intents, they teach nothing."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from chalicelib.understanding.normalise import normalise
from models.examples import Example

AKIN = 0.25  # as alike as this at least, for one to be another's nearest
BLOCK = 2000  # texts compared at once, so that what they share with all others fits into memory
_MARKS = re.compile(r"[^\w\ue000-\ue008]+")  # all but words and the figures' stand-ins

Indexes = NDArray[np.int64]
Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Twins:
    """Two examples, and the share of the character pairs of either that both have."""

    alike: float
    first: Example
    second: Example

    def __str__(self) -> str:
        one, other = self.first, self.second
        return f"{one.place}: {one.text!r} is {self.alike:.0%} {other.place}: {other.text!r}"


@dataclass(frozen=True, slots=True)
class Alike:
    """What one pass over all pairs found: the twins, and who stands nearest to each of the first `learnt`, or -1."""

    twins: list[Twins]
    nearest: Indexes


def compared(examples: Sequence[Example], learnt: int, least: float) -> Alike:
    """Twins are at least so much alike; only those who are learnt too can be nearest."""
    one, other, shares = map(np.concatenate, zip(*_akin([bare(example.text) for example in examples]), strict=True))
    close = (shares >= least) & (one < other)
    pairs = zip(shares[close].tolist(), one[close].tolist(), other[close].tolist(), strict=True)
    twins = [Twins(share, examples[first], examples[second]) for share, first, second in pairs]
    among = (one < learnt) & (other < learnt)
    return Alike(twins, _nearest(one[among], other[among], shares[among], learnt))


def bare(text: str) -> str:
    """As the model reads it, without spaces and punctuation, unless there is nothing else."""
    plain = normalise(text)
    return _MARKS.sub("", plain) or plain


def _akin(texts: Sequence[str]) -> Iterator[tuple[Indexes, Indexes, Floats]]:
    """Block by block the pairs of texts that are akin, both ways round, and how much (Jaccard of character pairs)."""
    pairs = _pairs(texts)
    sizes, turned = np.diff(pairs.indptr), pairs.T.tocsr()
    for start in range(0, len(texts), BLOCK):
        shared = pairs[start : start + BLOCK] @ turned
        one, other = np.repeat(np.arange(start, start + shared.shape[0]), np.diff(shared.indptr)), shared.indices
        shares = shared.data / (sizes[one] + sizes[other] - shared.data)
        kept = (shares >= AKIN) & (one != other)
        yield one[kept], other[kept], shares[kept]


def _pairs(texts: Sequence[str]) -> csr_matrix:
    """Which character pairs each text has, its beginning and its end among them: ones [texts, pairs]."""
    number: dict[str, int] = {}
    found: list[int] = []
    ends = [0]
    for text in texts:
        framed = f"\n{text}\n"
        found += [number.setdefault(framed[at : at + 2], len(number)) for at in range(len(framed) - 1)]
        ends.append(len(found))
    counts = csr_matrix((np.ones(len(found), np.float32), found, ends), shape=(len(texts), len(number)))
    counts.sum_duplicates()
    counts.data[:] = 1
    return counts


def _nearest(one: Indexes, other: Indexes, shares: Floats, learnt: int) -> Indexes:
    nearest = np.full(learnt, -1)
    order = np.argsort(shares, kind="stable")
    nearest[one[order]] = other[order]  # of several for one, the last and so the greatest stays
    return nearest
