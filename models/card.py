"""What a model can and cannot do, written where people look for it; and the figures that a successor has to reach."""

import json
from collections.abc import Iterable, Iterator
from pathlib import Path

from chalicelib.understanding.encoder import Encoder
from models import plots
from models.measure import Figures

CARD = Path(__file__).with_name("card.md")
GROUPS = ("lang", "scene")
KEPT = ("all", "lang", "scene", "length", "intent", "confused")  # beside the artifact, so in the package: no curves

PICTURES = {
    "calibration": "Stated probability against the share of right answers",
    "rejection": "Outside texts refused and accuracy of what is kept, by the share of our texts that is kept",
    "scenes": "True scene against the scene that was heard",
    "intents": "Accuracy of each intent, weakest first",
}


def losses(artifact: Path, new: Figures, fall: float) -> list[str]:
    """Where a new model does worse on dev than the one at the path, by more than the fall allowed."""
    if not _figures_of(artifact).exists():
        return []
    old = json.loads(_figures_of(artifact).read_text("utf-8"))
    before = {"all": old["all"]["accuracy"]} | {name: share for group in GROUPS for name, share in old[group].items()}
    after = {"all": new["all"]["accuracy"]} | {name: share for group in GROUPS for name, share in new[group].items()}
    shared = before.keys() & after.keys()
    fallen = [name for name in sorted(shared) if after[name] < before[name] - fall]
    return [f"{name}: {before[name]:.1%} -> {after[name]:.1%}" for name in fallen]


def write(artifact: Path, new: Figures, examples: int, encoder: Encoder | None = None) -> None:
    """Leaves the figures beside the artifact; the card and its pictures beside the lab, a trial's beside the trial."""
    kept = {name: new[name] for name in KEPT}
    _figures_of(artifact).write_text(json.dumps(kept, indent=1, ensure_ascii=False) + "\n", "utf-8")
    shipped = artifact.resolve().parent == CARD.with_name("artifacts")
    card = CARD if shipped else artifact.with_name("card.md")
    plots.write(card.with_suffix(""), new)
    card.write_text("\n".join(_lines(artifact, new, examples, encoder)) + "\n", "utf-8")


def table(rows: Iterable[tuple[str, float]], head: str) -> Iterator[str]:
    """A Markdown table of shares."""
    yield from ("", f"| {head} | accuracy |", "|---|---|")
    yield from (f"| {name} | {share:.1%} |" for name, share in rows)


def _lines(artifact: Path, new: Figures, examples: int, encoder: Encoder | None) -> Iterator[str]:
    yield "# The intent model"
    yield ""
    yield "Written by `make model`; figures on dev, which was never trained on. `make evaluate` measures the test set."
    yield ""
    yield f"- learnt from {examples:,} utterances of our own, of {len(new['intent'])} intents and out-of-scope texts"
    yield f"- size {artifact.stat().st_size / 1e6:.2f} MB; hashed n-grams, a hidden layer beside a wide linear head, four bits a cell"
    if encoder:
        yield f"- needs its sentence encoder, of {encoder.size} numbers, sha256 {encoder.checksum}"
    yield from (f"- {name.replace('_', ' ')}: {value}" for name, value in new["all"].items())
    yield from _pictures(new)
    yield from ("", "| outcome | texts | deserved |", "|---|---|---|")
    yield from (f"| {name} | {row['texts']} | {row['right']:.1%} |" for name, row in new["outcome"].items())
    yield from table(new["lang"].items(), "language")
    yield from table(new["scene"].items(), "scene")
    yield from table(new["length"].items(), "characters")
    yield from table(sorted(new["intent"].items(), key=lambda pair: pair[1]), "intent, weakest first")
    yield from ("", "| commonest confusions | texts |", "|---|---|")
    yield from (f"| {pair} | {texts} |" for pair, texts in new["confused"])


def _pictures(new: Figures) -> Iterator[str]:
    drawn = plots.pictures(new)
    yield from (f"\n![{about}](card/{name}.svg)" for name, about in PICTURES.items() if name in drawn)


def _figures_of(artifact: Path) -> Path:
    return artifact.with_name("figures.json")
