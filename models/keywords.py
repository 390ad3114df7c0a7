"""Whether the examples of a wish can do without its obvious words, and whether other wishes' examples carry them."""

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from chalicelib.understanding.normalise import normalise
from models.examples import Example

FILE = Path(__file__).with_name("keywords.toml")
Keywords = Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class Use:
    """`avoiding`: the share of an intent's examples without its keywords; `near_misses`: other intents' with one."""

    avoiding: float
    near_misses: int


def known() -> Keywords:
    found: Keywords = tomllib.loads(FILE.read_text("utf-8"))
    return found


def uses(examples: Sequence[Example], keywords: Keywords) -> dict[str, Use]:
    """How the examples use the keywords of each intent that has some."""
    lines = [normalise(example.text) for example in examples]
    intents = np.array([example.intent for example in examples])
    return {intent: _use(_carrying(lines, words), intents == intent) for intent, words in keywords.items()}


def _use(carrying: NDArray[np.bool_], own: NDArray[np.bool_]) -> Use:
    written, avoiding = int(own.sum()), int((own & ~carrying).sum())
    return Use(avoiding / max(written, 1), int((carrying & ~own).sum()))


def _carrying(lines: Sequence[str], words: Sequence[str]) -> NDArray[np.bool_]:
    """Which lines have one of the words; that a word begins there is asked last, so that the search may leap to it."""
    pattern = re.compile("|".join(f"{re.escape(word)}(?<![a-z]{re.escape(word)})" for word in words))
    ends = np.cumsum([len(line) + 1 for line in lines])
    found = np.zeros(len(lines), np.bool_)
    found[np.searchsorted(ends, [hit.start() for hit in pattern.finditer("\n".join(lines))], "right")] = True
    return found
