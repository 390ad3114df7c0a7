"""One hidden layer and a wide linear head, trained together by Adam over the rows that a batch touches."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from math import log

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from models.progress import Progress

Floats = NDArray[np.float32]
MANY = 40_000  # texts: about what the shop has
BAND = 256  # rows that Adam moves at once: what stays in the processor's cache is moved more than twice as fast


@dataclass(frozen=True, slots=True)
class Recipe:
    """What was chosen on dev splits of public data; the closing figures say how."""

    hidden: int = 128
    epochs: int = 16
    batch: int = 128
    rate: float = 3e-3
    feature_dropout: float = 0.3  # of MANY texts; a tenth more whenever there are four times fewer
    hidden_dropout: float = 0.3
    agreement: float = 2.0  # how much two hidden dropouts of a text must say the same, beside saying what is right
    at_least: int = 2  # texts that must hold a feature for it to get a row
    seed: int = 0

    def suited(self, texts: int) -> "Recipe":
        """Few texts need smaller batches, some 1,500 steps at least, and more of each text left out."""
        batch = self.batch if texts >= 5000 else min(self.batch, 32)
        dropout = min(max(self.feature_dropout + 0.1 * log(MANY / texts, 4), self.feature_dropout), 0.6)
        return replace(self, batch=batch, epochs=max(self.epochs, 1500 * batch // texts), feature_dropout=dropout)


@dataclass(frozen=True, slots=True)
class Net:
    """`table` [rows, hidden + labels] holds both the hidden layer's and the wide head's weights of a row."""

    table: Floats
    shift: Floats  # [hidden]
    top: Floats  # [hidden, labels]
    bias: Floats  # [labels]

    def embed(self, texts: csr_matrix) -> Floats:
        return self._layers(texts)[0]

    def logits(self, texts: csr_matrix) -> Floats:
        hidden, wide = self._layers(texts)
        return hidden @ self.top + self.bias + wide

    def _layers(self, texts: csr_matrix) -> tuple[Floats, Floats]:
        sums = texts @ self.table
        width = len(self.shift)
        return np.maximum(sums[:, :width] + self.shift, 0), sums[:, width:]


@dataclass(slots=True)
class Adam:
    """Moving averages of one parameter; `step` may touch some of its rows only."""

    parameter: Floats
    mean: Floats = field(init=False)
    square: Floats = field(init=False)
    steps: int = 0

    def __post_init__(self) -> None:
        self.mean, self.square = np.zeros_like(self.parameter), np.zeros_like(self.parameter)

    def step(self, gradient: Floats, rate: float, rows: NDArray[np.int64] | None = None) -> None:
        self.steps += 1
        rate *= np.sqrt(1 - 0.999**self.steps) / (1 - 0.9**self.steps)
        rows = np.arange(len(self.parameter)) if rows is None else rows
        for start in range(0, len(rows), BAND):
            self._move(gradient[start : start + BAND], np.float32(rate), rows[start : start + BAND])

    def _move(self, gradient: Floats, rate: np.float32, rows: NDArray[np.int64]) -> None:
        mean = self.mean[rows] * np.float32(0.9) + gradient * np.float32(0.1)
        square = self.square[rows] * np.float32(0.999) + gradient * gradient * np.float32(0.001)
        self.mean[rows], self.square[rows] = mean, square
        self.parameter[rows] -= rate * mean / (np.sqrt(square) + np.float32(1e-8))


def fit(texts: csr_matrix, labels: NDArray[np.int64], classes: int, recipe: Recipe, progress: Progress) -> Net:
    """Trains on tf-idf rows [n, rows] and their labels [n]."""
    chance = np.random.default_rng(recipe.seed)
    net = _fresh(texts.shape[1], classes, recipe, chance)
    adams = [Adam(net.table), Adam(net.shift), Adam(net.top), Adam(net.bias)]
    batches = -(-texts.shape[0] // recipe.batch) * recipe.epochs
    for number, batch in enumerate(_batches(texts.shape[0], recipe, chance)):
        rate = recipe.rate * max(0.05, 1 - number / batches) * min(1, (number + 1) / 50)
        rows, *gradients = _gradients(net, texts[batch], labels[batch], recipe, chance)
        for adam, gradient in zip(adams, gradients, strict=True):
            adam.step(gradient, rate, rows if adam is adams[0] else None)
        progress.step()
    return net


def joined(nets: list[Net]) -> Net:
    """Several nets over the same rows as one: hidden layers side by side, everything after them averaged."""
    width, share = len(nets[0].shift), np.float32(1 / len(nets))
    wide = sum(net.table[:, width:] for net in nets) * share
    return Net(
        np.concatenate([net.table[:, :width] for net in nets] + [wide], 1),
        np.concatenate([net.shift for net in nets]),
        np.concatenate([net.top * share for net in nets]),
        np.asarray(sum(net.bias for net in nets) * share),
    )


def softmax(logits: Floats) -> Floats:
    odds = np.exp(logits - logits.max(1, keepdims=True))
    return np.asarray(odds / odds.sum(1, keepdims=True), np.float32)


def _fresh(rows: int, classes: int, recipe: Recipe, chance: np.random.Generator) -> Net:
    table = np.zeros((rows, recipe.hidden + classes), np.float32)
    table[:, : recipe.hidden] = chance.normal(0, 0.02, (rows, recipe.hidden))
    top = chance.normal(0, recipe.hidden**-0.5, (recipe.hidden, classes)).astype(np.float32)
    return Net(table, np.zeros(recipe.hidden, np.float32), top, np.zeros(classes, np.float32))


def _batches(size: int, recipe: Recipe, chance: np.random.Generator) -> Iterator[NDArray[np.int64]]:
    for _ in range(recipe.epochs):
        order = chance.permutation(size)
        yield from (order[start : start + recipe.batch] for start in range(0, size, recipe.batch))


def _gradients(
    net: Net, texts: csr_matrix, labels: NDArray[np.int64], recipe: Recipe, chance: np.random.Generator
) -> tuple[NDArray[np.int64], Floats, Floats, Floats, Floats]:
    """The rows touched, and the gradients of those rows, of shift, top and bias for the mean loss of two hidden dropouts."""
    width, size = recipe.hidden, len(labels)
    rows, touched = _thinned(texts, recipe.feature_dropout, chance)
    sums = np.tile(touched @ net.table[rows], (2, 1))
    reach = sums[:, :width] + net.shift
    gate = (reach > 0) * _dropout(reach.shape, recipe.hidden_dropout, chance)
    hidden = np.asarray(reach * gate, np.float32)
    scores = softmax(hidden @ net.top + net.bias + sums[:, width:])
    error = _error(scores, np.tile(labels, 2), recipe.agreement)
    inward = error @ net.top.T * gate
    both = np.concatenate([inward, error], 1)
    return rows, touched.T @ (both[:size] + both[size:]), inward.sum(0), hidden.T @ error, error.sum(0)


def _thinned(texts: csr_matrix, share: float, chance: np.random.Generator) -> tuple[NDArray[np.int64], csr_matrix]:
    """The rows that stay when a share of the features is dropped, and the texts over these rows only."""
    kept = chance.random(texts.data.shape, dtype=np.float32) >= share
    rows, places = np.unique(texts.indices[kept], return_inverse=True)
    ends = np.concatenate([[0], np.cumsum(kept)])[texts.indptr]
    weights = texts.data[kept] / np.float32(1 - share)
    return rows, csr_matrix((weights, places, ends), shape=(texts.shape[0], len(rows)))


def _error(scores: Floats, labels: NDArray[np.int64], agreement: float) -> Floats:
    """By logits, of cross-entropy and of how far two dropouts of a text disagree (R-Drop); one half of the rows each."""
    other = np.roll(scores, len(scores) // 2, 0)
    apart = np.log((scores + 1e-9) / (other + 1e-9))
    pull = scores * (1 + apart - (scores * apart).sum(1, keepdims=True)) - other
    error = scores + np.float32(agreement / 2) * pull
    error[np.arange(len(labels)), labels] -= 1
    return np.asarray(error / len(labels), np.float32)


def _dropout(shape: tuple[int, ...], share: float, chance: np.random.Generator) -> Floats:
    return np.asarray((chance.random(shape, dtype=np.float32) >= share) / np.float32(1 - share), np.float32)
