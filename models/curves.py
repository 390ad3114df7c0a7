"""What one number hides: how the three outcomes do, whether stated odds hold, what rejecting costs, which scenes are mixed up."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.examples import Example
from models.measure import Answers, Figures

BINS = 10  # of stated probability; the calibration error itself is taken over finer ones
OFFERED = 3  # intents that a question back lets the customer choose from
COVERAGES = (1.0, 0.99, 0.98, 0.97, 0.96, 0.95, 0.925, 0.9, 0.85, 0.8, 0.7, 0.6, 0.5)


def curves(asked: Sequence[Example], answers: Answers) -> Figures:
    """The tables behind the card's pictures; `asked` and `answers` are the same texts in the same order."""
    return {
        "outcome": outcomes(answers),
        "calibration": stated_and_right(answers),
        "rejection": rejected(answers),
        "scenes": scenes(asked, answers),
    }


def outcomes(answers: Answers) -> dict[str, Figures]:
    """Texts of each outcome and how many deserved it: answers and questions the right intent, unknown no intent of ours.

    `offered`: the share of questions back whose choices hold the right intent.
    """
    decisions, right = answers.decisions(), answers.logits.argmax(1) == answers.wanted
    deserved = {"answer": right, "clarify": right, "unknown": ~answers.inside}
    found: dict[str, Figures] = {
        outcome: {"texts": int((decisions == outcome).sum()), "right": _share(good[decisions == outcome])}
        for outcome, good in deserved.items()
    }
    ours = np.arange(len(answers.labels)) != answers.calibration.outside
    offered = np.argsort(-np.where(ours, answers.logits, -np.inf), axis=1)[:, :OFFERED]
    found["clarify"]["offered"] = _share((offered == answers.wanted[:, None]).any(1)[decisions == "clarify"])
    return found


def stated_and_right(answers: Answers) -> list[Figures]:
    """For our texts, by stated probability: its mean, the share of right answers, and how many texts; empty bins are left out."""
    scores = answers.scores[answers.inside]
    stated, right = scores.max(1), scores.argmax(1) == answers.wanted[answers.inside]
    bins = np.minimum((stated * BINS).astype(int), BINS - 1)
    parts = (bins == number for number in np.unique(bins))
    return [{"stated": _share(stated[p]), "right": _share(right[p]), "texts": int(p.sum())} for p in parts]


def rejected(answers: Answers) -> list[Figures]:
    """For each share of our texts that is kept: how many strange ones are refused, how many of the kept are right."""
    inside, confidence = answers.inside, answers.calibration.confidence(answers.logits)
    right = answers.logits.argmax(1) == answers.wanted
    if inside.all():
        return []
    limits = np.quantile(confidence[inside], 1 - np.array(COVERAGES))
    return [
        {
            "coverage": kept,
            "refused": _share(confidence[~inside] < limit),
            "right": _share(right[inside & (confidence >= limit)]),
        }
        for kept, limit in zip(COVERAGES, limits, strict=True)
    ]


def scenes(asked: Sequence[Example], answers: Answers) -> Figures:
    """`names`, and `texts` [true scene][guessed scene]."""
    guessed = [answers.labels[best].split(".")[0] for best in answers.logits.argmax(1)]
    names = sorted({label.split(".")[0] for label in answers.labels})
    texts = np.zeros((len(names), len(names)), int)
    for example, guess in zip(asked, guessed, strict=True):
        texts[names.index(example.intent.split(".")[0]), names.index(guess)] += 1
    return {"names": names, "texts": texts.tolist()}


def _share(values: NDArray[Any]) -> float:
    return round(float(values.mean()), 4) if len(values) else 0.0
