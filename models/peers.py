"""What else one could have installed: trained on the same rows in the same run, for `models.benchmark --compare`.

Each is trained twice where there are out-of-scope rows to learn from: without them, refusing by its best score, and with
them as one label more. Chinese is given to them in a form that they can use: its characters are words to both.
"""

import importlib.util
import pickle
import re
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.pipeline import make_pipeline, make_union
from sklearn.svm import LinearSVC

from models.calibrate import WEIGHTS, separation
from models.examples import OUTSIDE
from models.labelled import Row
from models.measure import Figures, rejection
from models.net import Floats
from models.progress import Progress, waiting

Scores = dict[str, float]  # of each label, the higher the likelier
_HAN = re.compile(r"([\u3400-\u9fff])")
_FAST = {"dim": 100, "epoch": 30, "lr": 0.5, "minn": 3, "maxn": 5, "bucket": 200_000, "thread": 1, "verbose": 0}


@dataclass(frozen=True, slots=True)
class Peer:
    """A trained model: the scores it gives to a text, and its size on disk in MB."""

    scores: Callable[[str], Scores]
    size: float


def compared(learn: Sequence[Row], test: Sequence[Row]) -> Iterator[tuple[str, Figures]]:
    """Figures of each peer that is installed; of those that are not, a word on standard error."""
    inside = [row for row in learn if row[1] != OUTSIDE]
    ways = {"": inside, ", oos as a label": learn} if len(inside) < len(learn) else {"": inside}
    for name, (module, trained) in PEERS.items():
        if not importlib.util.find_spec(module):
            print(f"{name} is left out: not installed here (models/requirements-peers.txt)", file=sys.stderr)
            continue
        for way, rows in ways.items():
            with waiting(f"training {name}"):
                peer = trained(rows)
            yield name + way, measured(peer, test)


def linear_svc(learn: Sequence[Row]) -> Peer:
    """TF-IDF of words, word pairs and character runs, and scikit-learn's LinearSVC."""
    chinese = any(_HAN.search(text) for text, _ in learn)
    words = TfidfVectorizer(preprocessor=spaced, token_pattern=r"\w+", ngram_range=(1, 2), sublinear_tf=True)
    runs = [TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), sublinear_tf=True, min_df=2)]
    runs += [TfidfVectorizer(analyzer="char", ngram_range=(1, 4), sublinear_tf=True, min_df=2)] if chinese else []
    model = make_pipeline(make_union(words, *runs), LinearSVC(random_state=0))
    model.fit([text for text, _ in learn], [label for _, label in learn])

    def scores(text: str) -> Scores:
        margins = np.atleast_1d(model.decision_function([text])[0])
        margins = np.array([-margins[0], margins[0]]) if len(margins) == 1 else margins
        return dict(zip(model.classes_, margins.tolist(), strict=True))

    return Peer(scores, len(pickle.dumps(model)) / 1e6)


def fast_text(learn: Sequence[Row]) -> Peer:
    """fastText's supervised mode with sub-words of three to five letters; pairs of words, runs of three of Chinese ones."""
    import fasttext  # type: ignore[import-not-found,import-untyped,unused-ignore]

    chinese = any(_HAN.search(text) for text, _ in learn)
    names = sorted({label for _, label in learn})  # as numbers: a label may hold anything, a blank too
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "train.txt"
        file.write_text("\n".join(f"__label__{names.index(label)} {spaced(text)}" for text, label in learn), "utf-8")
        model = fasttext.train_supervised(str(file), wordNgrams=3 if chinese else 2, **_FAST)
        model.save_model(str(file.with_suffix(".bin")))
        size = file.with_suffix(".bin").stat().st_size / 1e6

    def scores(text: str) -> Scores:
        found = model.f.predict(spaced(text) + "\n", -1, 0.0, "strict")  # its own predict fails on numpy 2
        return {names[int(label.removeprefix("__label__"))]: float(np.log(chance)) for chance, label in found}

    return Peer(scores, size)


def measured(peer: Peer, test: Sequence[Row]) -> Figures:
    """Where it learnt out-of-scope rows it refuses by the share of that label's score that serves it best on this very test."""
    guesses, times = [], []
    for text, _ in Progress("asking", len(test)).over(test):
        began = time.thread_time()
        guesses.append(peer.scores(text))
        times.append(time.thread_time() - began)
    right = [
        bool(said) and max(said, key=said.__getitem__) == label for said, (_, label) in zip(guesses, test, strict=True)
    ]
    inside = np.array([label != OUTSIDE for _, label in test])
    found: Figures = {"accuracy": round(float(np.mean(np.array(right)[inside])), 4)}
    if not inside.all():
        found |= rejection(
            max((_confidence(guesses, weight) for weight in WEIGHTS), key=lambda c: separation(c, inside)), inside
        )
    half, most = np.quantile(times, (0.5, 0.99)) * 1e3
    return found | {"ms_p50": round(float(half), 3), "ms_p99": round(float(most), 3), "mb": round(peer.size, 3)}


def spaced(text: str) -> str:
    """Lower case on one line, every Chinese character a word of its own."""
    return " ".join(_HAN.sub(r" \1 ", text.lower()).split())


def _confidence(guesses: Sequence[Scores], weight: float) -> Floats:
    best = [max((score for label, score in said.items() if label != OUTSIDE), default=-99.0) for said in guesses]
    strange = [said.get(OUTSIDE, 0.0) for said in guesses]
    return np.array(best, np.float32) - np.float32(weight) * np.array(strange, np.float32)


PEERS: dict[str, tuple[str, Callable[[Sequence[Row]], Peer]]] = {
    "TF-IDF + LinearSVC": ("sklearn", linear_svc),
    "fastText": ("fasttext", fast_text),
}
