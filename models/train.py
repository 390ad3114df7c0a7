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

from chalicelib.understanding.encoder import Encoder
from chalicelib.understanding.features import BUCKETS
from models import card, examples
from models.calibrate import Calibration, calibrated
from models.curves import curves
from models.examples import OUTSIDE, Example
from models.export import export, rounded
from models.margins import SHARES, Margins, margins_of
from models.measure import Answers, Figures, figures
from models.net import Floats, Net, Recipe, fit, joined
from models.progress import Progress
from models.sentences import Sentences, sentences_of
from models.space import MOST, Space, counted, space_of

ARTIFACT = Path(__file__).with_name("artifacts") / "intent.onnx"
SIZE = 5_400_000  # bytes, of which rows are most; the package has no room for more
# Narrow nets leave room for more rows in so small a file, and nets that need not agree lie better for the stored questions.
SHOP = Recipe(hidden=96, agreement=0.0)
FALL = 0.01  # of dev accuracy, of any language or scene, that a new model may lose


@dataclass(frozen=True, slots=True)
class Trained:
    """Everything of a model before it is a file; its logits are those that will be served, rounding and all."""

    space: Space
    net: Net
    margins: Margins
    labels: list[str]
    sentences: Sentences | None = None

    @property
    def encoder(self) -> Encoder | None:
        return self.sentences.encoder if self.sentences else None

    def logits(self, texts: Sequence[str]) -> Floats:
        rows = placed(self.space, counted(texts), texts, self.sentences)
        return rounded(self.net, rows.shape[1] - len(self.space.idf)).logits(rows)

    def leaning(self, share: int) -> "Trained":
        """The same with the margins in the net, as much as their share."""
        return replace(self, net=self.margins.beside(self.net, share))

    def indexes(self, labels: Sequence[str]) -> NDArray[np.int64]:
        return np.array([self.labels.index(label) for label in labels], np.int64)


def train(
    texts: Sequence[str],
    intents: Sequence[str],
    recipe: Recipe,
    nets: int = 2,
    size: int = SIZE,
    sentences: Sentences | None = None,
) -> Trained:
    """Several nets, each from its own seed on its own core, joined into one whose file is at most `size` bytes."""
    labels = sorted(set(intents))
    counts = counted(texts)
    sentence = sentences.encoder.size if sentences else 0
    space = space_of(counts, recipe.at_least, rows_for(size, nets * recipe.hidden, len(labels), sentence))
    rows = placed(space, counts, texts, sentences)
    wanted = np.array([labels.index(intent) for intent in intents], np.int64)
    recipe = recipe.suited(len(texts))
    recipes = [replace(recipe, seed=recipe.seed + number) for number in range(nets)]
    with ProcessPoolExecutor(max_workers=2) as cores:
        growing = cores.map(partial(_grown, rows, wanted, len(labels)), recipes)
        margins = cores.submit(_margins, rows, wanted, len(labels))
        return Trained(space, joined(list(growing)), margins.result(), labels, sentences)


def share_of(trained: Trained, texts: Sequence[str], intents: Sequence[str]) -> int:
    """How much the margins should say: the share with which most texts of dev are understood, the least of equals."""
    wanted = trained.indexes(intents)
    right = {share: (trained.leaning(share).logits(texts).argmax(1) == wanted).sum() for share in SHARES}
    return max(SHARES, key=lambda share: right[share])


def placed(space: Space, counts: csr_matrix, texts: Sequence[str], sentences: Sentences | None) -> csr_matrix:
    """What the net is trained on: the texts' hashed features, and their sentences' numbers where there is an encoder."""
    rows = space.place(counts)
    return sentences.beside(rows, texts) if sentences else rows


def rows_for(size: int, hidden: int, classes: int, sentence: int = 0) -> int:
    """How many rows fit into a file: four bits a cell, a scale and an idf a row, beside the row numbers and the rest."""
    rest = 2 * BUCKETS + 4 * hidden * (classes + 1) + 4 * sentence * (hidden + classes) + 10_000
    return min(MOST, (size - rest) // ((hidden + classes + 1) // 2 + 8))


def calibration_of(trained: Trained, dev: Sequence[Example]) -> Calibration:
    """Temperature and limits from examples that were not trained on; those of unknown intents are left out."""
    known = [example for example in dev if example.intent in trained.labels]
    outside = trained.labels.index(OUTSIDE) if OUTSIDE in trained.labels else -1
    wanted = trained.indexes([example.intent for example in known])
    return calibrated(trained.logits([example.text for example in known]), wanted, outside)


def measured(trained: Trained, calibration: Calibration, dev: Sequence[Example]) -> Figures:
    """Figures and curves of dev; examples of intents that were not learnt are left out."""
    known = [example for example in dev if example.intent in trained.labels]
    wanted = trained.indexes([example.intent for example in known])
    logits = trained.logits([example.text for example in known])
    answers = Answers(logits, wanted, trained.labels, calibration)
    return figures(known, answers) | curves(known, answers)


def _grown(rows: csr_matrix, wanted: NDArray[np.int64], classes: int, recipe: Recipe) -> Net:
    with threadpool_limits(1):
        steps = -(-rows.shape[0] // recipe.batch) * recipe.epochs
        return fit(rows, wanted, classes, recipe, Progress("training", steps, silent=recipe.seed % 2 == 1))


def _margins(rows: csr_matrix, wanted: NDArray[np.int64], classes: int) -> Margins:
    with threadpool_limits(1):
        return margins_of(rows, wanted, classes)


def main(arguments: Sequence[str] | None = None) -> int:
    options = _options(arguments)
    options.out.parent.mkdir(parents=True, exist_ok=True)
    everything = examples.training(options.examples)
    dev = examples.held("dev")
    learnt, dev = (everything, dev) if dev else examples.cut(everything)
    print(f"{len(learnt)} examples of {len({e.intent for e in learnt})} intents, {len(dev)} for dev", file=sys.stderr)
    sentences = sentences_of(options.encoder)
    trained = train([e.text for e in learnt], [e.intent for e in learnt], SHOP, options.nets, sentences=sentences)
    known = [example for example in dev if example.intent in trained.labels]
    share = share_of(trained, [e.text for e in known], [e.intent for e in known])
    print(f"the linear machine's share is {share}", file=sys.stderr)
    trained = trained.leaning(share)
    calibration = calibration_of(trained, dev)
    report = measured(trained, calibration, dev)
    losses = card.losses(options.out, report, FALL)
    if losses and not options.force:
        print("kept the old model; on dev the new one fell (--force takes it):", *losses, sep="\n  ", file=sys.stderr)
        return 1
    checksum = export(options.out, trained.space, trained.net, trained.labels, calibration, trained.encoder)
    card.write(options.out, report, len(learnt), trained.encoder)
    size = options.out.stat().st_size
    print(json.dumps({"model": str(options.out), "sha256": checksum, "bytes": size, **report["all"]}))
    return 0


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m models.train", description=__doc__)
    parser.add_argument("--examples", type=Path, default=examples.SCENES, help="where the example files are")
    parser.add_argument("--out", type=Path, default=ARTIFACT)
    parser.add_argument("--nets", type=int, default=2, help="how many nets are trained and joined")
    parser.add_argument("--encoder", type=Path, help="folder of a sentence encoder to learn with")
    parser.add_argument("--force", action="store_true", help="replace the artifact even if dev falls")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main())
