"""A pretrained sentence encoder, where a shop wants one: it knows words and phrasings that no example of ours holds."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import file_digest, sha256
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import onnxruntime as ort
from numpy.typing import NDArray

from chalicelib.understanding.session import ModelMismatch, ModelMissing, opened

if TYPE_CHECKING:
    from tokenizers import Tokenizer

Floats = NDArray[np.float32]
FILES = ("encoder.onnx", "tokenizer.json")
TOKENS = 128  # so many of a text are read: its cost grows with each, and a question is shorter
READY = "sentence_embedding"  # the usual name of an output that needs no more pooling
_INPUTS = {"input_ids", "attention_mask", "token_type_ids"}


@dataclass(frozen=True, slots=True)
class Encoder:
    """`checksum` is of both files: a model fits only the encoder that it was trained with."""

    folder: Path
    session: ort.InferenceSession
    tokenizer: Tokenizer
    checksum: str
    size: int

    def encode(self, text: str) -> Floats:
        """float32 [size], of length one; zeros for a text without a token."""
        ids = self.tokenizer.encode(text).ids
        vector = _vector(self.session, ids) if ids else np.zeros(self.size, np.float32)
        return np.asarray(vector / max(float(np.linalg.norm(vector)), 1e-9), np.float32)


def load(folder: Path) -> Encoder:
    """Raises ModelMissing where a file or the package `tokenizers` is missing, ModelMismatch for inputs unknown to us."""
    tokenizer = _tokenizer(folder / "tokenizer.json")
    session = opened(folder / "encoder.onnx")
    strange = {given.name for given in session.get_inputs()} - _INPUTS
    if strange:
        raise ModelMismatch(f"{folder / 'encoder.onnx'} asks for {sorted(strange)}; known are {sorted(_INPUTS)}")
    return Encoder(folder, session, tokenizer, checksum_of(folder), len(_vector(session, [0])))


def checksum_of(folder: Path) -> str:
    """The sha256 of the sha256 of each file, in hex."""
    together = sha256()
    for name in FILES:
        with (folder / name).open("rb") as file:
            together.update(file_digest(file, "sha256").digest())
    return together.hexdigest()


def _tokenizer(path: Path) -> Tokenizer:
    try:
        from tokenizers import Tokenizer
    except ImportError as failure:
        raise ModelMissing("a sentence encoder needs the package tokenizers, see docs/sentence-encoder.md") from failure
    try:
        tokenizer = Tokenizer.from_str(path.read_text("utf-8"))
    except Exception as failure:  # tokenizers has no narrower one for a file that it cannot read
        raise ModelMissing(f"{path}: {failure}") from failure
    own = tokenizer.truncation or {}
    tokenizer.no_padding()
    tokenizer.enable_truncation(min(TOKENS, own.get("max_length", TOKENS)))
    return tokenizer


def _vector(session: ort.InferenceSession, ids: list[int]) -> Floats:
    given = {"input_ids": ids, "attention_mask": [1] * len(ids), "token_type_ids": [0] * len(ids)}
    inputs = {wanted.name: np.array([given[wanted.name]], np.int64) for wanted in session.get_inputs()}
    names = [output.name for output in session.get_outputs()]
    found = session.run([READY if READY in names else names[0]], inputs)[0][0]
    # Nothing is padded, so the mean over the attention mask is the mean over all tokens.
    return np.asarray(found.mean(0) if found.ndim == 2 else found, np.float32)
