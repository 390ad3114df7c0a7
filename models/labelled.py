"""Any labelled set, and our own, as rows to learn from, to calibrate on and to be asked about."""

import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from models import examples
from models.examples import OUTSIDE, Example

Row = tuple[str, str]  # text, label
OWN = "own"  # instead of a file
FEWEST = 20  # rows to learn from; with fewer there is nothing to calibrate on
_SPLITS = {"train": ("train",), "dev": ("val", "dev"), "test": ("test",)}


class Malformed(Exception):
    """The file is no labelled set; says which line, or what is missing."""


@dataclass(frozen=True, slots=True)
class Data:
    learn: list[Row]
    dev: list[Row]
    test: list[Row]
    whole: list[Row]  # what the final model is trained on; empty where that is `learn`

    @property
    def learnt(self) -> list[Row]:
        return self.whole or self.learn


def read(path: Path, per_intent: int, seed: int) -> Data:
    """The splits of a file; with `per_intent`, only so many random training texts of each label. Raises Malformed."""
    splits = own() if str(path) == OWN else _splits(path)
    chance = np.random.default_rng(seed)
    whole = _some(splits["train"], per_intent, chance) if per_intent else splits["train"]
    if {label for _, label in splits["dev"]} & {label for _, label in whole} - {OUTSIDE}:
        return Data(whole, splits["dev"], splits["test"], [])
    held = set(chance.permutation(len(whole))[: len(whole) // 10].tolist())
    learn = [row for number, row in enumerate(whole) if number not in held]
    return Data(learn, [whole[number] for number in sorted(held)], splits["test"], whole)


def own() -> dict[str, list[Row]]:
    """The shop's: the scenes' examples, and the two sets that were written apart from them."""
    learnt = examples.training()
    held = {split: examples.held(split) for split in ("dev", "test")}
    return {split: _rows(found) for split, found in ({"train": learnt} | held).items()}


def lines(path: Path) -> Iterator[tuple[str, Row]]:
    """Split and row of each line; blank lines are passed over. Raises Malformed."""
    try:
        texts = path.read_text("utf-8-sig").split("\n")
    except (OSError, UnicodeDecodeError) as failure:
        raise Malformed(f"{path}: {failure}") from failure
    for number, line in enumerate(texts, 1):
        if line.strip():
            yield _row(line, f"{path}:{number}")


def _splits(path: Path) -> dict[str, list[Row]]:
    splits: dict[str, list[Row]] = defaultdict(list)
    for split, row in lines(path):
        splits[split].append(row)
    for split, fewest in (("train", FEWEST), ("test", 1)):
        if len(splits[split]) < fewest:
            raise Malformed(f"{path}: {len(splits[split])} lines of a {split} split, at least {fewest} are needed")
    for split in ("train", "test"):
        if len({label for _, label in splits[split]} - {OUTSIDE}) < (2 if split == "train" else 1):
            raise Malformed(f"{path}: too few intents in {split} (`oos` is none)")
    return splits


def _row(line: str, where: str) -> tuple[str, Row]:
    try:
        found = json.loads(line)
    except (ValueError, RecursionError) as failure:
        raise Malformed(f"{where}: not JSON: {failure}") from failure
    fields = [found.get(name) for name in ("text", "label", "split")] if isinstance(found, dict) else []
    told = [field for field in fields if isinstance(field, str)]
    if len(told) < 3:
        raise Malformed(f'{where}: expected an object with the strings "text", "label" and "split"')
    text, label, split = told
    kind = next((kind for kind, names in _SPLITS.items() if any(name in split for name in names)), "")
    if not kind:
        raise Malformed(f"{where}: split {split!r} names none of train, val, dev, test")
    return kind, (text, OUTSIDE if label == "oos" else label)


def _rows(found: Sequence[Example]) -> list[Row]:
    return [(example.text, example.intent) for example in found]


def _some(rows: Sequence[Row], most: int, chance: np.random.Generator) -> list[Row]:
    groups = defaultdict(list)
    for number in chance.permutation(len(rows)):
        groups[rows[number][1]].append(rows[number])
    return [row for group in groups.values() for row in group[:most]]
