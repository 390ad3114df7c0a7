"""`make evaluate`: the artifact as it is served, asked about texts that other hands wrote and that it never learnt.

Ends with what the model has promised, and with an error when a promise is not kept.
"""

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from chalicelib.understanding.model import PATH, Model, load
from models import examples, plots
from models.calibrate import Calibration
from models.curves import curves
from models.examples import Example
from models.measure import Answers, Figures, figures
from models.progress import Progress
from models.targets import Target, targets


def evaluated(model: Model, asked: Sequence[Example]) -> Figures:
    """Figures and curves of the exported file; examples of intents that it does not know are left out."""
    asked = [example for example in asked if example.intent in model.labels]
    logits = [model.run(example.text)[0] for example in Progress("asking", len(asked)).over(asked)]
    wanted = np.array([model.labels.index(example.intent) for example in asked], np.int64)
    limits = model.limits
    calibration = Calibration(model.temperature, limits.reject, limits.sure, limits.outside, limits.outside_weight)
    answers = Answers(np.stack(logits), wanted, model.labels, calibration)
    return figures(asked, answers) | curves(asked, answers)


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m models.evaluate", description=__doc__)
    parser.add_argument("--model", type=Path, default=PATH)
    parser.add_argument("--split", choices=("dev", "test"), default="test")
    parser.add_argument("--json", action="store_true", help="print every figure as one JSON object")
    parser.add_argument("--plots", type=Path, metavar="DIR", help="draw the card's pictures for this set")
    options = parser.parse_args(arguments)
    asked = examples.held(options.split)
    if not asked:
        print(f"no {options.split} set in {examples.HELD / options.split} yet", file=sys.stderr)
        return 1
    print(f"{len(asked)} texts", file=sys.stderr)
    found = evaluated(load(options.model), asked)
    promised = list(targets(found))
    if options.plots:
        plots.write(options.plots, found)
    if options.json:
        print(json.dumps(found | {"targets": [_judged(target) for target in promised]}, ensure_ascii=False))
    else:
        print(_told(found), "", "promised", *(f"  {target}" for target in promised), sep="\n")
    return 0 if all(target.kept for target in promised) else 1


def _judged(target: Target) -> Figures:
    return {"name": target.name, "bound": target.bound, "found": target.found, "kept": target.kept}


def _told(found: Figures) -> str:
    lines = [f"{name:<24}{value}" for name, value in found["all"].items()]
    lines += ["", *_tables(found)]
    for group in ("lang", "length", "scene", "intent"):
        lines += ["", group, *(f"  {name:<30}{share:6.1%}" for name, share in found[group].items())]
    lines += ["", "commonest confusions", *(f"  {texts:>4}  {pair}" for pair, texts in found["confused"])]
    return "\n".join(lines)


def _tables(found: Figures) -> Iterator[str]:
    yield f"{'outcome':<18}{'texts':>6}{'right':>9}   (unknown is right for what is none of our intents)"
    yield from (f"  {name:<16}{row['texts']:>6}{row['right']:>9.1%}" for name, row in found["outcome"].items())
    yield f"  {'among what clarify offers':<22}{found['outcome']['clarify']['offered']:>6.1%}"
    yield from ("", f"{'stated odds':<18}{'right':>6}{'texts':>9}")
    yield from (f"  {row['stated']:<16.1%}{row['right']:>6.1%}{row['texts']:>9}" for row in found["calibration"])
    yield from ("", f"{'of ours kept':<18}{'right':>6}   outside refused")
    yield from (f"  {row['coverage']:<16.1%}{row['right']:>6.1%}{row['refused']:>9.1%}" for row in found["rejection"])


if __name__ == "__main__":
    sys.exit(main())
