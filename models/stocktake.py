"""`make stocktake`: what there is to learn from and to be asked, intent by intent; refuses what would spoil either."""

import argparse
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from pathlib import Path

from models import examples, keywords
from models.examples import Example
from models.keywords import Use
from models.twins import Alike, Twins, compared

LEAST = {"training": (300, 40, 80), "dev": (20, 5, 8), "test": (20, 5, 8)}  # an intent's examples in each of:
LANGUAGES = ("zh-Hans", "zh-Hant", "en")
APART = 0.8  # as alike as this, a text that is asked was learnt
TOLD_APART = 0.9  # as alike as this, nobody could tell two intents' examples apart
AVOIDING = 1 / 3
PAIRS = 15  # of neighbouring intents that are told

Counts = Counter[tuple[str, str]]  # intent, language


@dataclass(frozen=True, slots=True)
class Stock:
    """Everything that was written, by split; `alike` compares the splits' examples in their order."""

    splits: dict[str, list[Example]]
    alike: Alike
    uses: dict[str, Use]

    @property
    def learnt(self) -> list[Example]:
        return self.splits["training"]

    @property
    def intents(self) -> list[str]:
        return sorted({example.intent for example in self.learnt})

    def counts(self, split: str) -> Counts:
        return Counter((example.intent, example.lang) for example in self.splits[split])


def taken(scenes: Path, held: Path, words: keywords.Keywords) -> Stock:
    """Reads the scenes' examples, and the `dev` and `test` sets below `held`."""
    folders = {"training": scenes, "dev": held / "dev", "test": held / "test"}
    splits = {split: examples.training(folder) for split, folder in folders.items()}
    learnt = splits["training"]
    everything = [example for split in splits.values() for example in split]
    return Stock(splits, compared(everything, len(learnt), APART), keywords.uses(learnt, words))


def refused(stock: Stock) -> Iterator[str]:
    """One line for each thing that has to be put right, with its file and line where it has one."""
    yield from map(str, spoilt(stock))
    yield from _short(stock)
    for intent, use in stock.uses.items():
        if use.avoiding < AVOIDING:
            yield f"training: only {use.avoiding:.0%} of {intent} do without its keywords"
        if not use.near_misses:
            yield f"training: no other intent's example has a keyword of {intent}"


def _short(stock: Stock) -> Iterator[str]:
    for split, least in LEAST.items():
        counts = stock.counts(split)
        for intent, (lang, wanted) in product(stock.intents, zip(LANGUAGES, least, strict=True)):
            if counts[intent, lang] < wanted:
                yield f"{split}: {counts[intent, lang]} of {wanted} {lang} for {intent}"


def spoilt(stock: Stock) -> Iterator[Twins]:
    """Twins across two splits, and twins of two intents that are both learnt."""
    split = {example.place: name for name, found in stock.splits.items() for example in found}
    for twins in stock.alike.twins:
        across = split[twins.first.place] != split[twins.second.place]
        learnt = split[twins.first.place] == split[twins.second.place] == "training"
        confusing = learnt and twins.alike >= TOLD_APART and twins.first.intent != twins.second.intent
        if across or confusing:
            yield twins


def neighbours(stock: Stock) -> list[tuple[str, str, float, float]]:
    """Intents that are each other's nearest: the share of the one's examples that stand nearest to the other's, and back."""
    own = Counter(example.intent for example in stock.learnt)
    near = Counter(
        (example.intent, stock.learnt[nearest].intent)
        for example, nearest in zip(stock.learnt, stock.alike.nearest, strict=True)
        if nearest >= 0
    )
    pairs = [(a, b, near[a, b] / own[a], near[b, a] / own[b]) for a, b in near if a < b and near[b, a]]
    return sorted(pairs, key=lambda pair: -min(pair[2:]))


def told(stock: Stock) -> Iterator[str]:
    """The table of intents and that of neighbours."""
    yield _row("examples in zh-Hans/zh-Hant/en", stock.splits, "avoiding", "near misses")
    counts = [stock.counts(split) for split in stock.splits]
    for intent in stock.intents:
        cells = ["/".join(str(found[intent, lang]) for lang in LANGUAGES) for found in counts]
        use = stock.uses.get(intent)
        yield _row(intent, cells, f"{use.avoiding:.0%}" if use else "", f"{use.near_misses:,}" if use else "")
    yield _row("all", [f"{len(found):,}" for found in stock.splits.values()])
    yield "\nnearest to each other: of the first's examples to the second's, and back"
    yield from (f"{one:<32}{other:<32}{to:>6.1%}{back:>7.1%}" for one, other, to, back in neighbours(stock)[:PAIRS])


def _row(name: str, splits: Iterable[str], avoiding: str = "", near_misses: str = "") -> str:
    return f"{name:<32}" + "".join(f"{cell:>13}" for cell in (*splits, avoiding, near_misses)).rstrip()


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m models.stocktake", description=__doc__)
    parser.add_argument("--examples", type=Path, default=examples.SCENES, help="where the example files are")
    parser.add_argument("--held", type=Path, default=examples.HELD, help="where the folders dev and test are")
    options = parser.parse_args(arguments)
    stock = taken(options.examples, options.held, keywords.known())
    print(*told(stock), sep="\n")
    wrong = list(refused(stock))
    if wrong:
        print(*wrong, sep="\n", file=sys.stderr)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
