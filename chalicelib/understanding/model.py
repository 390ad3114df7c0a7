"""The trained model, loaded once when the process starts, and the two questions it answers: which intent, and how near in meaning."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import onnxruntime as ort
from numpy.typing import NDArray

from chalicelib import settings
from chalicelib.understanding.features import SPEC, Heard, heard
from chalicelib.understanding.session import ModelMismatch, ModelMissing, opened

if TYPE_CHECKING:
    from chalicelib.understanding.encoder import Encoder

PATH = settings.models() / "intent.onnx"
ALTERNATIVES = 3

Decision = Literal["answer", "clarify", "unknown"]
Floats = NDArray[np.float32]
Inputs = Callable[[Heard], dict[str, NDArray[Any]]]


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


def hashed(read: Heard) -> dict[str, NDArray[Any]]:
    """What every model takes of a text: its buckets int64 [n] and their weights float32 [n]."""
    return {"buckets": read.buckets.astype(np.int64), "weights": read.weights}


@dataclass(frozen=True, slots=True)
class Model:
    """An ONNX session and what its metadata says."""

    session: ort.InferenceSession
    labels: tuple[str, ...]
    limits: Limits
    temperature: float  # already in the probabilities; the lab wants to know
    inputs: Inputs = hashed

    def run(self, text: str) -> tuple[Floats, Floats, Floats]:
        """Logits and probabilities [labels], and the embedding: the hidden layer, or the encoder's vector where one is."""
        return self.answer(heard(text))

    def answer(self, read: Heard) -> tuple[Floats, Floats, Floats]:
        """The same of a text that was read already."""
        logits, scores, embedding = self.session.run(None, self.inputs(read))
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


def load(path: Path = PATH, encoder: Path | None = None) -> Model:
    """Raises ModelMissing for an absent or unreadable file, ModelMismatch for one of other features.

    A model that was trained with a sentence encoder opens it at its first text, from the folder `encoder` or the one that
    KEFU_ENCODER names, and raises the same two there.
    """
    session = opened(path)
    about = session.get_modelmeta().custom_metadata_map
    if about.get("spec") != SPEC:
        raise ModelMismatch(f"{path} was trained on features {about.get('spec')}, this code computes {SPEC}")
    return Model(
        session,
        tuple(json.loads(about["labels"])),
        Limits(**json.loads(about["limits"])),
        float(about["temperature"]),
        _with_sentence(path, about, encoder) if "encoder" in about else hashed,
    )


def intent_of(text: str) -> Guess:
    """What the customer wants, how surely, and whether to answer, to ask back, or to say that we cannot tell."""
    logits, scores, _ = _answer(heard(text))
    return _MODEL.guess(logits, scores)


def embedding(read: Heard) -> Floats:
    """Where a text lies, float32 [hidden], or [dimension] with an encoder; near in cosine is near in meaning."""
    return _answer(read)[2]


def about() -> dict[str, str | int]:
    """Which features the model was trained on and how many intents it tells apart."""
    return {"spec": SPEC, "labels": len(_MODEL.labels)}


def _with_sentence(path: Path, about: Mapping[str, str], folder: Path | None) -> Inputs:
    """The encoder is opened at the first text: most functions of the package never read one."""

    @cache
    def encode() -> Callable[[str], Floats]:
        # The intent and the stored questions are asked about the same text, one after the other.
        return lru_cache(maxsize=1)(_encoder(path, about["encoder"], folder or settings.encoder()).encode)

    return lambda read: hashed(read) | {"sentence": encode()(read.text)}


def _encoder(path: Path, wanted: str, folder: Path | None) -> "Encoder":
    from chalicelib.understanding.encoder import load as opened_in  # costs nothing where no model asks for it

    if folder is None:
        raise ModelMissing(f"{path} needs the sentence encoder {wanted[:12]}: name its folder in KEFU_ENCODER")
    found = opened_in(folder)
    if found.checksum != wanted:
        raise ModelMismatch(f"{path} was trained with encoder {wanted[:12]}, {folder} holds {found.checksum[:12]}")
    return found


_MODEL = load()
_answer = lru_cache(maxsize=64)(_MODEL.answer)  # the intent and the place of one text are one run
