"""What a pretrained encoder says of the lab's texts, beside their hashed features."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from scipy.sparse import csr_matrix, hstack

from chalicelib.understanding.encoder import Encoder, Floats, load
from models.progress import Progress


@dataclass(frozen=True, slots=True)
class Sentences:
    """An encoder that remembers: the lab comes back with the same texts, and each costs milliseconds."""

    encoder: Encoder
    known: dict[str, Floats] = field(default_factory=dict)

    def of(self, texts: Sequence[str]) -> Floats:
        """[n, size]"""
        new = sorted(set(texts) - self.known.keys())
        progress = Progress("encoding", len(new), silent=len(new) < 100)
        for text in new:
            self.known[text] = self.encoder.encode(text)
            progress.step()
        return np.stack([self.known[text] for text in texts])

    def beside(self, rows: csr_matrix, texts: Sequence[str]) -> csr_matrix:
        """Hashed features [n, rows] and the sentence's numbers after them, [n, rows + size]."""
        return csr_matrix(hstack([rows, csr_matrix(self.of(texts))], "csr"))


def sentences_of(folder: Path | None) -> Sentences | None:
    """None without a folder, which is how the model is shipped."""
    return Sentences(load(folder)) if folder else None
