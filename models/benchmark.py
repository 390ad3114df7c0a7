"""The recipe on anybody's data: {"text", "label", "split"} lines, label `oos` for texts that are none of the intents.

Splits are told by their names (train, val or dev, test, oos_train ...). Without a dev split one is cut from train, the
temperature is taken there, and the model is trained again on all of train; test is looked at once per seed. `--data own`
is the shop's own data. Standard output gets one JSON object a model; a readable table goes to standard error.
"""

import argparse
import json
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from chalicelib.understanding.encoder import FILES, Encoder
from models import comparison, peers
from models.calibrate import calibrated
from models.examples import OUTSIDE
from models.export import export
from models.labelled import OWN, Data, Malformed, Row, read
from models.measure import Answers, Figures, overall
from models.net import Recipe
from models.sentences import Sentences, sentences_of
from models.train import SHOP, Trained, share_of, train
from models.train import SIZE as SHOP_SIZE

SIZE = 8_000_000  # bytes of a model that need not share a package with a shop


def ours(data: Data, recipe: Recipe, nets: int, size: int = SIZE, sentences: Sentences | None = None) -> Figures:
    """Trains, calibrates, exports, and asks the exported file about every test text."""
    first = _trained(data.learn, recipe, nets, size, sentences)
    dev = [row for row in data.dev if row[1] in first.labels]
    share = share_of(first, _texts(dev), _labels(dev))
    first = first.leaning(share)
    calibration = calibrated(first.logits(_texts(dev)), first.indexes(_labels(dev)), _outside(first))
    final = _trained(data.whole, recipe, nets, size, sentences).leaning(share) if data.whole else first
    calibration = replace(calibration, outside=_outside(final))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "intent.onnx"
        export(path, final.space, final.net, final.labels, calibration, final.encoder)
        logits, speed = _asked(path, _texts(data.test), final.encoder)
    wanted = _wanted(final, data.test)
    return overall(Answers(logits, wanted, final.labels, calibration)) | speed


def main(arguments: Sequence[str] | None = None) -> int:
    options = _options(arguments)
    try:
        runs = _run(options)
    except Malformed as failure:
        print(failure, file=sys.stderr)
        return 2
    means = {name: _means(found) for name, found in runs.items()}
    for name, found in runs.items():
        print(json.dumps({"model": name, "seeds": len(found), **means[name]}), flush=True)
    print("", *comparison.told(means, OURS), sep="\n", file=sys.stderr)
    return 0


def _run(options: argparse.Namespace) -> dict[str, list[Figures]]:
    """Every model's figures, one a seed; the peers' of the first seed."""
    runs: dict[str, list[Figures]] = defaultdict(list)
    sentences = sentences_of(options.encoder)
    for seed in range(options.seeds):
        data = read(options.data, options.per_intent, seed)
        recipe, size = (SHOP, SHOP_SIZE) if str(options.data) == OWN else (Recipe(), SIZE)
        runs[OURS].append(ours(data, replace(recipe, seed=100 * seed), options.nets, size, sentences))
        _say(OURS, seed, runs[OURS][-1])
        for name, found in peers.compared(data.learnt, data.test) if options.compare and seed == 0 else ():
            runs[name].append(found)
            _say(name, seed, found)
    return runs


def _trained(rows: Sequence[Row], recipe: Recipe, nets: int, size: int, sentences: Sentences | None) -> Trained:
    return train(_texts(rows), _labels(rows), recipe, nets, size, sentences)


def _asked(path: Path, texts: Sequence[str], encoder: Encoder | None) -> tuple[Any, Figures]:
    """Logits of the exported model [n, labels], its size with that of its encoder, and its CPU times per text."""
    from chalicelib.understanding.model import load

    began = time.thread_time()
    folder = encoder.folder if encoder else None
    files = [path, *(folder / name for name in FILES)] if folder else [path]
    model = load(path, folder)
    model.run("")  # opens the encoder
    loaded = time.thread_time() - began
    logits, times = [], []
    for text in texts:
        began = time.thread_time()
        logits.append(model.run(text)[0])
        times.append(time.thread_time() - began)
    half, most = np.quantile(times, (0.5, 0.99)) * 1e3
    weight = sum(file.stat().st_size for file in files)
    speed = {"ms_p50": half, "ms_p99": most, "load_ms": loaded * 1e3, "mb": weight / 1e6}
    return np.stack(logits), {name: round(float(value), 3) for name, value in speed.items()}


def _outside(trained: Trained) -> int:
    return trained.labels.index(OUTSIDE) if OUTSIDE in trained.labels else -1


def _wanted(trained: Trained, rows: Sequence[Row]) -> NDArray[np.int64]:
    """Indexes of the true labels; what training never saw is never right: -1 out of scope, -2 an intent."""
    known = {OUTSIDE: -1} | {label: number for number, label in enumerate(trained.labels)}
    return np.array([known.get(label, -2) for label in _labels(rows)], np.int64)


def _means(found: Sequence[Figures]) -> Figures:
    return {name: round(float(np.mean([run[name] for run in found])), 4) for name in found[0]}


def _say(name: str, seed: int, found: Figures) -> None:
    print(f"{name}, seed {seed}:", json.dumps(found), file=sys.stderr, flush=True)


_texts: Callable[[Sequence[Row]], list[str]] = lambda rows: [text for text, _ in rows]  # noqa: E731
_labels: Callable[[Sequence[Row]], list[str]] = lambda rows: [label for _, label in rows]  # noqa: E731
OURS = "kefu"


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m models.benchmark", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help=f"a JSON lines file, or `{OWN}`")
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--nets", type=int, default=2, help="how many nets are trained and joined")
    parser.add_argument("--per-intent", type=int, default=0, help="train on so few texts of each intent")
    parser.add_argument("--encoder", type=Path, help="folder of a sentence encoder")
    parser.add_argument("--compare", action="store_true", help="train TF-IDF + LinearSVC and fastText on the same rows")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main())
