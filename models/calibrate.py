"""What the dev set decides: one temperature, when to say that we do not know, and when to ask back."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import roc_auc_score

from models.net import softmax

Floats = NDArray[np.float32]
COVERAGE = 0.95  # of the customers' real wishes must not be rejected
RIGHT = 0.95  # of the answers given without asking back should be right
WEIGHTS = (0.0, 0.25, 0.5, 0.75, 1.0)


@dataclass(frozen=True, slots=True)
class Calibration:
    """Travels in the model's metadata; the names are those of `chalicelib.understanding.model.Limits`."""

    temperature: float
    reject: float
    sure: float
    outside: int
    outside_weight: float

    def confidence(self, logits: Floats) -> Floats:
        return confidence(logits, self.outside, self.outside_weight)


def calibrated(logits: Floats, labels: NDArray[np.int64], outside: int) -> Calibration:
    """From dev logits [n, labels] and true labels [n]; `outside` is the out-of-scope label or -1."""
    inside = labels != outside
    heat = temperature_of(logits, labels)
    weight = max(WEIGHTS, key=lambda w: separation(confidence(logits, outside, w), inside)) if not inside.all() else 0.0
    reject = float(np.quantile(confidence(logits, outside, weight)[inside], 1 - COVERAGE))
    return Calibration(heat, reject, sure_from(softmax(logits[inside] / heat), labels[inside]), outside, weight)


def confidence(logits: Floats, outside: int, weight: float) -> Floats:
    """The best logit of an intent of ours, less a share of the out-of-scope logit."""
    if outside < 0:
        return np.asarray(logits.max(1))
    return np.asarray(np.delete(logits, outside, 1).max(1) - weight * logits[:, outside])


def separation(scores: Floats, inside: NDArray[np.bool_]) -> float:
    """The area under the curve: how often a text of ours scores above one that is not."""
    return float(roc_auc_score(inside, scores))


def temperature_of(logits: Floats, labels: NDArray[np.int64]) -> float:
    """The divisor of the logits that makes the labels likeliest."""
    rows = np.arange(len(labels))
    heats = np.geomspace(0.3, 4, 60)
    return float(min(heats, key=lambda heat: -np.log(softmax(logits / np.float32(heat))[rows, labels] + 1e-9).mean()))


def sure_from(scores: Floats, labels: NDArray[np.int64]) -> float:
    """The least probability from which on answers are right often enough; never so high that half are asked back."""
    order = np.argsort(-scores.max(1))
    right = (scores.argmax(1) == labels)[order]
    good = np.flatnonzero(np.cumsum(right) / np.arange(1, len(right) + 1) >= RIGHT)
    last = max(good[-1] if len(good) else 0, len(right) // 2)
    return float(scores.max(1)[order[last]])


def error_of(scores: Floats, labels: NDArray[np.int64], bins: int = 15) -> float:
    """Expected calibration error: how far stated probability and the share of right answers are apart."""
    best, right = scores.max(1), scores.argmax(1) == labels
    where = np.minimum((best * bins).astype(int), bins - 1)
    gaps = [abs(float((best - right)[where == part].sum())) for part in range(bins)]
    return sum(gaps) / len(labels)
