"""Which buckets earned a row in the model and how much each is worth: the step between a text's features and the net."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from chalicelib.understanding.features import BUCKETS, features
from models.progress import Progress

Floats = NDArray[np.float32]
MOST = 60_000  # rows: the number of one travels as 16 bits
MANY = 10_000  # texts that take more than a moment to read


@dataclass(frozen=True, slots=True)
class Space:
    """`row` of every bucket (0: never seen often enough), `idf` of every row (0 for row 0)."""

    row: NDArray[np.uint16]
    idf: Floats

    def place(self, counts: csr_matrix) -> csr_matrix:
        """Counts [n, BUCKETS] as tf-idf [n, rows], each text of length one."""
        rows = self.row[counts.indices].astype(np.int32)
        weights = counts.data * self.idf[rows]
        placed = csr_matrix((weights, rows, counts.indptr), shape=(counts.shape[0], len(self.idf)))
        length = np.sqrt(np.asarray(placed.multiply(placed).sum(1)).ravel())
        placed.data /= np.repeat(np.maximum(length, 1e-9), np.diff(placed.indptr)).astype(np.float32)
        return placed


def counted(texts: Sequence[str], read: Callable[[str], tuple[list[int], list[float]]] = features) -> csr_matrix:
    """The features of many texts, [n, BUCKETS]."""
    progress = Progress("reading", len(texts), silent=len(texts) < MANY)
    found = [read(text) for text in progress.over(texts)]
    ends = np.cumsum([0, *(len(buckets) for buckets, _ in found)])
    buckets = np.fromiter(chain.from_iterable(buckets for buckets, _ in found), np.int32, ends[-1])
    weights = np.fromiter(chain.from_iterable(weights for _, weights in found), np.float32, ends[-1])
    return csr_matrix((weights, buckets, ends), shape=(len(texts), BUCKETS))


def space_of(counts: csr_matrix, at_least: int, most: int = MOST) -> Space:
    """Rows for the buckets that at least so many texts have, the most frequent first when there are too many."""
    texts = np.bincount(counts.indices, minlength=BUCKETS)
    kept = np.argsort(-texts, kind="stable")[: min(most, int((texts >= at_least).sum()))]
    row = np.zeros(BUCKETS, np.uint16)
    row[kept] = np.arange(1, len(kept) + 1)
    idf = np.log((1 + counts.shape[0]) / (1 + texts[kept])) + 1
    return Space(row, np.concatenate([[0], idf]).astype(np.float32))
