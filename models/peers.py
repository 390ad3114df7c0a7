"""What else one could have installed: trained on the same rows in the same run, for `models.benchmark --compare`."""

import pickle
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.pipeline import make_pipeline, make_union
from sklearn.svm import LinearSVC

from models.examples import OUTSIDE
from models.measure import Figures, rejection

Row = tuple[str, str]
_SUBWORDS = {"dim": 100, "epoch": 30, "lr": 0.5, "wordNgrams": 2, "minn": 3, "maxn": 5, "bucket": 200_000}


def linear_svc(learn: Sequence[Row], test: Sequence[Row]) -> Figures:
    """TF-IDF of words, word pairs and character runs, and scikit-learn's LinearSVC."""
    characters = TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), sublinear_tf=True, min_df=2)
    model = make_pipeline(make_union(TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True), characters), LinearSVC())
    learn = [row for row in learn if row[1] != OUTSIDE]
    model.fit([text for text, _ in learn], [label for _, label in learn])

    def asked(text: str) -> tuple[str, float]:
        margins = model.decision_function([text])[0]
        return str(model.classes_[margins.argmax()]), float(margins.max())

    return _measured(asked, test) | {"mb": round(len(pickle.dumps(model)) / 1e6, 3)}


def fast_text(learn: Sequence[Row], test: Sequence[Row]) -> Figures:
    """fastText's supervised mode, word pairs and sub-words of three to five letters."""
    import fasttext  # type: ignore[import-not-found,import-untyped,unused-ignore]

    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "train.txt"
        inside = (f"__label__{label} {_flat(text)}" for text, label in learn if label != OUTSIDE)
        file.write_text("\n".join(inside), "utf-8")
        model = fasttext.train_supervised(str(file), **_SUBWORDS, thread=2)
        model.save_model(str(file.with_suffix(".bin")))
        size = file.with_suffix(".bin").stat().st_size / 1e6

    def asked(text: str) -> tuple[str, float]:
        chance, label = model.f.predict(_flat(text) + "\n", 1, 0.0, "strict")[0]  # its own predict fails on numpy 2
        return label.removeprefix("__label__"), chance

    return _measured(asked, test) | {"mb": round(size, 3)}


def _measured(asked: Callable[[str], tuple[str, float]], test: Sequence[Row]) -> Figures:
    right, confidence, times = [], [], []
    for text, label in test:
        began = time.thread_time()
        guess, score = asked(text)
        times.append(time.thread_time() - began)
        right.append(guess == label)
        confidence.append(score)
    inside = np.array([label != OUTSIDE for _, label in test])
    found: Figures = {"accuracy": round(float(np.mean(np.array(right)[inside])), 4)}
    found |= {} if inside.all() else rejection(np.array(confidence, np.float32), inside)
    half, most = np.quantile(times, (0.5, 0.99)) * 1e3
    return found | {"ms_p50": round(float(half), 3), "ms_p99": round(float(most), 3)}


def _flat(text: str) -> str:
    return " ".join(text.lower().split())


PEERS: dict[str, Callable[[Sequence[Row], Sequence[Row]], dict[str, Any]]] = {
    "TF-IDF + LinearSVC": linear_svc,
    "fastText": fast_text,
}
