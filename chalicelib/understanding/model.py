"""The trained model, loaded once when the process starts, and the two questions it answers: which intent, and how near in meaning."""

import json
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Literal

import numpy as np
import onnxruntime as ort
from numpy.typing import NDArray
from onnxruntime.capi import onnxruntime_pybind11_state as failures

from chalicelib.understanding.features import SPEC, Heard, heard

PATH = Path(__file__).parents[2] / "vendor" / "models" / "intent.onnx"
ALTERNATIVES = 3
_UNREADABLE = (failures.Fail, failures.InvalidProtobuf, failures.InvalidGraph, failures.NoModel)

Decision = Literal["answer", "clarify", "unknown"]
Floats = NDArray[np.float32]


class ModelMissing(Exception):
    """There is no readable model at the path: run `make model`."""


class ModelMismatch(Exception):
    """The model was trained on other features than this code computes: run `make model`."""


@dataclass(frozen=True, slots=True)
class Guess:
    """`score` is the intent's probability; the alternatives are the next likeliest intents, best first."""

    intent: str
    score: float
    decision: Decision
    alternatives: tuple[tuple[str, float], ...]


@dataclass(frozen=True, slots=True)
class Limits:
    """Below `reject` the message is none of our intents; an intent less probable than `sure` is asked about first."""

    reject: float
    sure: float
    outside: int  # the index of the out-of-scope label, -1 without one
    outside_weight: float  # how much that label's logit takes from the confidence

    def confidence(self, logits: Floats) -> float:
        if self.outside < 0:
            return float(logits.max())
        inside = np.delete(logits, self.outside).max()
        return float(inside - self.outside_weight * logits[self.outside])

    def decision(self, best: int, score: float, logits: Floats) -> Decision:
        if best == self.outside or self.confidence(logits) < self.reject:
            return "unknown"
        return "answer" if score >= self.sure else "clarify"


@dataclass(frozen=True, slots=True)
class Model:
    """An ONNX session and what its metadata says."""

    session: ort.InferenceSession
    labels: tuple[str, ...]
    limits: Limits
    temperature: float  # already in the probabilities; the lab wants to know

    def run(self, text: str) -> tuple[Floats, Floats, Floats]:
        """Logits and probabilities [labels], and the embedding [hidden]."""
        return self.answer(heard(text))

    def answer(self, read: Heard) -> tuple[Floats, Floats, Floats]:
        inputs = {"buckets": read.buckets.astype(np.int64), "weights": read.weights}
        logits, scores, embedding = self.session.run(None, inputs)
        return logits, scores, embedding

    def intent_of(self, text: str) -> Guess:
        logits, scores, _ = self.run(text)
        return self.guess(logits, scores)

    def guess(self, logits: Floats, scores: Floats) -> Guess:
        order = [int(label) for label in np.argsort(-scores)]
        best, others = order[0], [label for label in order[1:] if label != self.limits.outside]
        score = float(scores[best])
        return Guess(
            self.labels[best],
            score,
            self.limits.decision(best, score, logits),
            tuple((self.labels[label], float(scores[label])) for label in others[:ALTERNATIVES]),
        )


def load(path: Path = PATH) -> Model:
    """Raises ModelMissing for an absent or unreadable file, ModelMismatch for one of other features."""
    session = _session(path)
    about = session.get_modelmeta().custom_metadata_map
    if about.get("spec") != SPEC:
        raise ModelMismatch(f"{path} was trained on features {about.get('spec')}, this code computes {SPEC}")
    return Model(
        session, tuple(json.loads(about["labels"])), Limits(**json.loads(about["limits"])), float(about["temperature"])
    )


def intent_of(text: str) -> Guess:
    """What the customer wants, how surely, and whether to answer, to ask back, or to say that we cannot tell."""
    logits, scores, _ = _answer(heard(text))
    return _MODEL.guess(logits, scores)


def embedding(read: Heard) -> Floats:
    """Where a text lies among the intents, float32 [hidden]; near in cosine is near in meaning."""
    return _answer(read)[2]


def about() -> dict[str, str | int]:
    """Which features the model was trained on and how many intents it tells apart."""
    return {"spec": SPEC, "labels": len(_MODEL.labels)}


def _session(path: Path) -> ort.InferenceSession:
    options = ort.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    options.log_severity_level = 4
    try:
        return ort.InferenceSession(path.read_bytes(), options, providers=["CPUExecutionProvider"])
    except (OSError, *_UNREADABLE) as failure:
        raise ModelMissing(f"{path}: {failure}") from failure


_MODEL = load()
_answer = lru_cache(maxsize=64)(_MODEL.answer)  # the intent and the place of one text are one run
