"""The recipe on anybody's data: {"text", "label", "split"} lines, label `oos` for texts that are none of the intents.

Splits are told by their names (train, val or dev, test, oos_train ...). Without a dev split one is cut from train, the
temperature is taken there, and the model is trained again on all of train; test is looked at once per seed.
"""

import argparse
import json
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from models import peers
from models.calibrate import calibrated
from models.examples import OUTSIDE
from models.export import export
from models.measure import Answers, Figures, overall
from models.net import Recipe
from models.train import Trained, train

SIZE = 8_000_000  # bytes of a model that need not share a package with a shop
Row = tuple[str, str]  # text, label


@dataclass(frozen=True, slots=True)
class Data:
    learn: list[Row]
    dev: list[Row]
    test: list[Row]
    whole: list[Row]  # what the final model is trained on


def read(path: Path, per_intent: int, seed: int) -> Data:
    """The splits of a file; with `per_intent`, only so many random training texts of each label."""
    splits: dict[str, list[Row]] = defaultdict(list)
    for line in path.read_text("utf-8").splitlines():
        row = json.loads(line)
        label = OUTSIDE if row["label"] == "oos" else row["label"]
        splits[_kind(row["split"])].append((row["text"], label))
    chance = np.random.default_rng(seed)
    whole = _some(splits["train"], per_intent, chance) if per_intent else splits["train"]
    if splits["dev"]:
        return Data(whole, splits["dev"], splits["test"], [])
    held = set(chance.permutation(len(whole))[: len(whole) // 10].tolist())
    learn = [row for number, row in enumerate(whole) if number not in held]
    return Data(learn, [whole[number] for number in sorted(held)], splits["test"], whole)


def ours(data: Data, recipe: Recipe, nets: int) -> Figures:
    """Trains, calibrates, exports, and asks the exported file about every test text."""
    first = _trained(data.learn, recipe, nets)
    calibration = calibrated(first.logits(_texts(data.dev)), first.indexes(_labels(data.dev)), _outside(first))
    final = _trained(data.whole, recipe, nets) if data.whole else first
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "intent.onnx"
        export(path, final.space, final.net, final.labels, calibration)
        logits, speed = _asked(path, _texts(data.test))
    wanted = final.indexes(_labels(data.test))
    return overall(Answers(logits, wanted, final.labels, calibration)) | speed


def main(arguments: Sequence[str] | None = None) -> int:
    options = _options(arguments)
    runs: dict[str, list[Figures]] = defaultdict(list)
    for seed in range(options.seeds):
        data = read(options.data, options.per_intent, seed)
        runs["kefu"].append(ours(data, replace(Recipe(), seed=100 * seed), options.nets))
        _say("kefu", seed, runs["kefu"][-1])
        for name, peer in peers.PEERS.items() if options.compare and seed == 0 else ():
            runs[name].append(peer(data.whole or data.learn, data.test))
            _say(name, seed, runs[name][-1])
    for name, found in runs.items():
        print(json.dumps({"model": name, "seeds": len(found), **_means(found)}))
    return 0


def _trained(rows: Sequence[Row], recipe: Recipe, nets: int) -> Trained:
    return train(_texts(rows), _labels(rows), recipe, nets, SIZE)


def _asked(path: Path, texts: Sequence[str]) -> tuple[Any, Figures]:
    """Logits of the exported model [n, labels], its size, and its CPU times per text."""
    from chalicelib.understanding.model import load

    began = time.thread_time()
    model = load(path)
    loaded = time.thread_time() - began
    logits, times = [], []
    for text in texts:
        began = time.thread_time()
        logits.append(model.run(text)[0])
        times.append(time.thread_time() - began)
    half, most = np.quantile(times, (0.5, 0.99)) * 1e3
    speed = {"ms_p50": half, "ms_p99": most, "load_ms": loaded * 1e3, "mb": path.stat().st_size / 1e6}
    return np.stack(logits), {name: round(float(value), 3) for name, value in speed.items()}


def _some(rows: Sequence[Row], most: int, chance: np.random.Generator) -> list[Row]:
    groups = defaultdict(list)
    for number in chance.permutation(len(rows)):
        groups[rows[number][1]].append(rows[number])
    return [row for group in groups.values() for row in group[:most]]


def _kind(split: str) -> str:
    return next((kind for kind, names in _SPLITS.items() if any(name in split for name in names)), "test")


def _outside(trained: Trained) -> int:
    return trained.labels.index(OUTSIDE) if OUTSIDE in trained.labels else -1


def _means(found: Sequence[Figures]) -> Figures:
    return {name: round(float(np.mean([run[name] for run in found])), 4) for name in found[0]}


def _say(name: str, seed: int, found: Figures) -> None:
    print(f"{name}, seed {seed}:", json.dumps(found), file=sys.stderr, flush=True)


_texts: Callable[[Sequence[Row]], list[str]] = lambda rows: [text for text, _ in rows]  # noqa: E731
_labels: Callable[[Sequence[Row]], list[str]] = lambda rows: [label for _, label in rows]  # noqa: E731
_SPLITS = {"train": ("train",), "dev": ("val", "dev"), "test": ("test",)}


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m models.benchmark", description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--nets", type=int, default=2, help="how many nets are trained and joined")
    parser.add_argument("--per-intent", type=int, default=0, help="train on so few texts of each intent")
    parser.add_argument("--compare", action="store_true", help="train fastText and TF-IDF + LinearSVC on the same rows")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main())
