"""One set of figures for training, evaluation and benchmark, so that they can be compared."""

from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import f1_score

from models.calibrate import COVERAGE, Calibration, error_of, separation
from models.examples import OUTSIDE, Example
from models.net import Floats, softmax

Figures = dict[str, Any]
LENGTHS = ((6, "1-6"), (20, "7-20"), (45, "21-45"), (10_000, "46-"))


@dataclass(frozen=True, slots=True)
class Answers:
    """What a model said to texts: logits [n, labels] beside the true label indexes [n]."""

    logits: Floats
    wanted: NDArray[np.int64]
    labels: Sequence[str]
    calibration: Calibration

    @property
    def inside(self) -> NDArray[np.bool_]:
        return np.asarray(self.wanted != self.calibration.outside)

    @property
    def scores(self) -> Floats:
        return softmax(self.logits / self.calibration.temperature)

    def decisions(self) -> NDArray[np.str_]:
        """The same three outcomes as `chalicelib.understanding.model.Limits` decides, for all texts at once."""
        unknown = self.calibration.confidence(self.logits) < self.calibration.reject
        unknown |= self.scores.argmax(1) == self.calibration.outside
        sure = self.scores.max(1) >= self.calibration.sure
        return np.where(unknown, "unknown", np.where(sure, "answer", "clarify"))


def overall(answers: Answers) -> Figures:
    """Accuracy, macro-F1 and calibration on our intents, rejection of the others, and how the three outcomes fall."""
    inside, right = answers.inside, answers.logits.argmax(1) == answers.wanted
    guessed, decisions = answers.logits.argmax(1)[inside], answers.decisions()
    said = (decisions == "answer") & inside
    ours = np.unique(answers.wanted[inside])
    found: Figures = {
        "texts": int(inside.sum()),
        "accuracy": _rounded(right[inside].mean()),
        "macro_f1": _rounded(f1_score(answers.wanted[inside], guessed, average="macro", labels=ours)),
        "ece": _rounded(error_of(answers.scores[inside], answers.wanted[inside])),
        "answered": _rounded(said.sum() / inside.sum()),
        "answered_right": _rounded(right[said].mean()),
        "asked_back": _rounded((decisions[inside] == "clarify").mean()),
    }
    if not inside.all():
        found |= rejection(answers.calibration.confidence(answers.logits), inside)
        found |= {name: _rounded((decisions[part] == "unknown").mean()) for name, part in _parts(inside)}
    return found


def _parts(inside: NDArray[np.bool_]) -> tuple[tuple[str, NDArray[np.bool_]], ...]:
    return ("outside_unknown", ~inside), ("inside_unknown", inside)


def rejection(confidence: Floats, inside: NDArray[np.bool_]) -> Figures:
    """How well confidence tells our texts from others; recall of the others while 95 % of ours are kept."""
    limit = np.quantile(confidence[inside], 1 - COVERAGE)
    return {
        "outside_texts": int((~inside).sum()),
        "auroc": _rounded(separation(confidence, inside)),
        "oos_recall_at_95": _rounded((confidence[~inside] < limit).mean()),
    }


def by(key: Callable[[Example], str], asked: Sequence[Example], answers: Answers) -> dict[str, float]:
    """Top-1 accuracy of each group of our texts."""
    groups = defaultdict(list)
    for example, wanted, best in zip(asked, answers.wanted, answers.logits.argmax(1), strict=True):
        if example.intent != OUTSIDE:
            groups[key(example)].append(wanted == best)
    return {group: _rounded(np.mean(groups[group])) for group in sorted(groups)}


def figures(asked: Sequence[Example], answers: Answers) -> Figures:
    """All of it: overall, by language, scene, length, intent and outcome, and the commonest confusions."""
    guessed = [answers.labels[best] for best in answers.logits.argmax(1)]
    pairs = ((example.intent, guess) for example, guess in zip(asked, guessed, strict=True))
    return {
        "all": overall(answers),
        "lang": by(lambda example: example.lang, asked, answers),
        "scene": by(lambda example: example.intent.split(".")[0], asked, answers),
        "length": _in_order(by(lambda example: length_of(example.text), asked, answers)),
        "intent": by(lambda example: example.intent, asked, answers),
        "confused": Counter(f"{wanted} -> {guess}" for wanted, guess in pairs if wanted != guess).most_common(25),
    }


def length_of(text: str) -> str:
    return next(name for most, name in LENGTHS if len(text) <= most)


def _in_order(shares: dict[str, float]) -> dict[str, float]:
    return {name: shares[name] for _, name in LENGTHS if name in shares}


def _rounded(value: Any) -> float:
    return round(float(value), 4)
