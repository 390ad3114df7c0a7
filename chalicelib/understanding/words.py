"""Which phrasings share words with a text, and how much they share with each other: arrays over all of them, made at once."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from chalicelib.understanding.features import BUCKETS, Heard

Floats = NDArray[np.float32]
Ints = NDArray[np.int32]
Numbers = NDArray[np.intp]
COMMON = 500  # what more phrasings than that have tells little of which is meant, and would cost most of the time
FOLDED = 256  # cells: enough to compare phrasings with each other
UNHEARD = 1.0  # a bucket no entry has tells nothing of which entry is meant, but does tell that none may be


@dataclass(frozen=True, slots=True)
class Words:
    """Every phrasing as a tf-idf vector of length one, from both sides: what it holds, and what holds a bucket."""

    size: int
    idf: Floats  # [BUCKETS]
    begin: Ints  # [BUCKETS] where a bucket's part of the next two begins, and where it ends
    end: Ints
    holders: Ints  # phrasings
    shares: Floats
    bounds: Numbers  # [phrasings + 1] where a phrasing's part of the next two begins
    cells: Ints
    parts: Floats

    def alike(self, read: Heard) -> Floats:
        """The cosine of every phrasing with a text."""
        worth = read.weights * self.idf[read.buckets]
        worth /= _length(worth)
        begin, end = self.begin[read.buckets], self.end[read.buckets]
        spots = _spots(begin, end)
        shared = self.shares[spots] * np.repeat(worth, end - begin)
        return np.bincount(self.holders[spots], shared, self.size).astype(np.float32)

    def among(self, phrasings: Numbers) -> Floats:
        """The cosine of some phrasings with each other, nearly: their buckets folded into a few cells."""
        begin, end = self.bounds[phrasings], self.bounds[phrasings + 1]
        spots = _spots(begin, end)
        rows = np.repeat(np.arange(len(phrasings)) * FOLDED, end - begin)
        sums = np.bincount(rows + self.cells[spots], self.parts[spots], len(phrasings) * FOLDED)
        folded = sums.astype(np.float32).reshape(-1, FOLDED)
        return np.asarray(folded @ folded.T)


def words_of(phrasings: Sequence[Heard], entries: Numbers) -> Words:
    """All phrasings, `entries` the number of each one's entry, ascending."""
    size = len(phrasings)
    bounds = np.cumsum([0, *(len(each.buckets) for each in phrasings)])
    buckets = np.concatenate([np.zeros(0, np.int32), *(each.buckets for each in phrasings)])
    rows = np.repeat(np.arange(size, dtype=np.int32), np.diff(bounds))
    order = np.argsort(buckets.astype(np.int64) * size + rows)
    idf, held = _idf(buckets[order], entries[rows[order]])
    weights = np.concatenate([np.zeros(0, np.float32), *(each.weights for each in phrasings)]) * idf[buckets]
    weights /= np.repeat(_lengths(weights, rows, size), np.diff(bounds))
    end = np.cumsum(held).astype(np.int32)
    begin = np.where(idf > 0, end - held, end).astype(np.int32)
    signs = (1 - (buckets >> 16 & 2)).astype(np.float32)  # so that strangers who share a cell cancel out
    return Words(size, idf, begin, end, rows[order], weights[order], bounds, buckets % FOLDED, weights * signs)


def _idf(buckets: Ints, entries: Numbers) -> tuple[Floats, Ints]:
    """What each bucket is worth, and how many phrasings hold it; ten ways to ask for one entry are still one entry."""
    held = np.bincount(buckets, minlength=BUCKETS)
    first = np.ones(len(buckets), np.bool_)
    first[1:] = (np.diff(buckets) != 0) | (np.diff(entries) != 0)
    by_entry = np.bincount(buckets[first], minlength=BUCKETS)
    among = entries.max(initial=-1) + 2
    idf = 1 + np.log(among / (1 + by_entry))
    idf[held == 0] = UNHEARD
    idf[held > COMMON] = 0
    return idf.astype(np.float32), held.astype(np.int32)


def _spots(begin: Ints | Numbers, end: Ints | Numbers) -> Numbers:
    """Every number from each begin to its end, one after the other."""
    sizes = end - begin
    return np.asarray(np.arange(sizes.sum()) + np.repeat(begin - np.cumsum(sizes) + sizes, sizes), np.intp)


def _lengths(weights: Floats, rows: Ints, size: int) -> Floats:
    return np.maximum(np.sqrt(np.bincount(rows, weights * weights, size)), 1e-9).astype(np.float32)


def _length(vector: Floats) -> float:
    return max(float(np.linalg.norm(vector)), 1e-9)
