"""`make evaluate`: the artifact as it is served, asked about texts that other hands wrote and that it never learnt."""

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from chalicelib.understanding.model import PATH, Model, load
from models import examples
from models.calibrate import Calibration
from models.examples import Example
from models.measure import Answers, Figures, figures
from models.progress import Progress


def evaluated(model: Model, asked: Sequence[Example]) -> Figures:
    """Figures of the exported file; examples of intents that it does not know are left out."""
    asked = [example for example in asked if example.intent in model.labels]
    progress = Progress("asking", len(asked))
    logits = []
    for example in asked:
        logits.append(model.run(example.text)[0])
        progress.step()
    wanted = np.array([model.labels.index(example.intent) for example in asked], np.int64)
    limits = model.limits
    calibration = Calibration(model.temperature, limits.reject, limits.sure, limits.outside, limits.outside_weight)
    return figures(asked, Answers(np.stack(logits), wanted, model.labels, calibration))


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m models.evaluate", description=__doc__)
    parser.add_argument("--model", type=Path, default=PATH)
    parser.add_argument("--split", choices=("dev", "test"), default="test")
    parser.add_argument("--json", action="store_true", help="print every figure as one JSON object")
    options = parser.parse_args(arguments)
    asked = examples.held(options.split)
    if not asked:
        print(f"no {options.split} set in {examples.HELD / options.split} yet", file=sys.stderr)
        return 1
    found = evaluated(load(options.model), asked)
    print(json.dumps(found, ensure_ascii=False) if options.json else _told(found))
    return 0


def _told(found: Figures) -> str:
    groups = ("lang", "length", "scene", "intent")
    lines = [f"{name:<24}{value}" for name, value in found["all"].items()]
    for group in groups:
        lines += ["", group, *(f"  {name:<30}{share:6.1%}" for name, share in found[group].items())]
    lines += ["", "commonest confusions", *(f"  {texts:>4}  {pair}" for pair, texts in found["confused"])]
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
