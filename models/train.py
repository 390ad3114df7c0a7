"""`make model`: from the scenes' examples to the artifact the Lambda loads, unless the new one understands less."""

import argparse
import json
import sys
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from threadpoolctl import threadpool_limits

from chalicelib.understanding.features import BUCKETS
from models import card, examples
from models.calibrate import Calibration, calibrated
from models.examples import OUTSIDE, Example
from models.export import export, rounded
from models.measure import Answers, Figures, figures
from models.net import Floats, Net, Recipe, fit, joined
from models.progress import Progress
from models.space import MOST, Space, counted, space_of

ARTIFACT = Path(__file__).with_name("artifacts") / "intent.onnx"
SIZE = 5_400_000  # bytes, of which rows are most; the package has no room for more
FALL = 0.01  # of dev accuracy, of any language or scene, that a new model may lose


@dataclass(frozen=True, slots=True)
class Trained:
    """Everything of a model before it is a file; its logits are those that will be served, rounding and all."""

    space: Space
    net: Net
    labels: list[str]

    def logits(self, texts: Sequence[str]) -> Floats:
        return rounded(self.net).logits(self.space.place(counted(texts)))

    def indexes(self, labels: Sequence[str]) -> NDArray[np.int64]:
        return np.array([self.labels.index(label) for label in labels], np.int64)


def train(texts: Sequence[str], intents: Sequence[str], recipe: Recipe, nets: int = 2, size: int = SIZE) -> Trained:
    """Several nets, each from its own seed on its own core, joined into one whose file is at most `size` bytes."""
    labels = sorted(set(intents))
    counts = counted(texts)
    space = space_of(counts, recipe.at_least, rows_for(size, nets * recipe.hidden, len(labels)))
    rows, wanted = space.place(counts), np.array([labels.index(intent) for intent in intents], np.int64)
    recipe = recipe.suited(len(texts))
    recipes = [replace(recipe, seed=recipe.seed + number) for number in range(nets)]
    with ProcessPoolExecutor(max_workers=2) as cores:
        grown = list(cores.map(partial(_grown, rows, wanted, len(labels)), recipes))
    return Trained(space, joined(grown), labels)


def rows_for(size: int, hidden: int, classes: int) -> int:
    """How many rows fit into a file: four bits a cell, a scale and an idf a row, beside the row numbers and the top."""
    rest = 2 * BUCKETS + 4 * hidden * (classes + 1) + 10_000
    return min(MOST, (size - rest) // ((hidden + classes + 1) // 2 + 8))


def calibration_of(trained: Trained, dev: Sequence[Example]) -> Calibration:
    """Temperature and limits from examples that were not trained on; those of unknown intents are left out."""
    known = [example for example in dev if example.intent in trained.labels]
    outside = trained.labels.index(OUTSIDE) if OUTSIDE in trained.labels else -1
    wanted = trained.indexes([example.intent for example in known])
    return calibrated(trained.logits([example.text for example in known]), wanted, outside)


def measured(trained: Trained, calibration: Calibration, dev: Sequence[Example]) -> Figures:
    known = [example for example in dev if example.intent in trained.labels]
    wanted = trained.indexes([example.intent for example in known])
    logits = trained.logits([example.text for example in known])
    return figures(known, Answers(logits, wanted, trained.labels, calibration))


def _grown(rows: csr_matrix, wanted: NDArray[np.int64], classes: int, recipe: Recipe) -> Net:
    with threadpool_limits(1):
        steps = -(-rows.shape[0] // recipe.batch) * recipe.epochs
        return fit(rows, wanted, classes, recipe, Progress("training", steps, silent=recipe.seed % 2 == 1))


def main(arguments: Sequence[str] | None = None) -> int:
    options = _options(arguments)
    everything = examples.training(options.examples)
    dev = examples.held("dev", everything)
    learnt, dev = (everything, dev) if dev else examples.cut(everything)
    print(f"{len(learnt)} examples of {len({e.intent for e in learnt})} intents, {len(dev)} for dev", file=sys.stderr)
    trained = train([e.text for e in learnt], [e.intent for e in learnt], Recipe(), options.nets)
    calibration = calibration_of(trained, dev)
    report = measured(trained, calibration, dev)
    losses = card.losses(options.out, report, FALL)
    if losses and not options.force:
        print("kept the old model; on dev the new one fell (--force takes it):", *losses, sep="\n  ", file=sys.stderr)
        return 1
    checksum = export(options.out, trained.space, trained.net, trained.labels, calibration)
    card.write(options.out, report, len(learnt))
    size = options.out.stat().st_size
    print(json.dumps({"model": str(options.out), "sha256": checksum, "bytes": size, **report["all"]}))
    return 0


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m models.train", description=__doc__)
    parser.add_argument("--examples", type=Path, default=examples.SCENES, help="where the example files are")
    parser.add_argument("--out", type=Path, default=ARTIFACT)
    parser.add_argument("--nets", type=int, default=2, help="how many nets are trained and joined")
    parser.add_argument("--force", action="store_true", help="replace the artifact even if dev falls")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main())
