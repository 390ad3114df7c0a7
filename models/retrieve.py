"""How well new FAQ entries are found: by the shipped model, or by one trained on a file whose other labels it may learn from.

--faq {"id", "questions": [...]} and --queries {"query", "id"}, JSON lines; or --data {"text", "label", "split"} with --hold,
which makes so many random labels into entries of five training texts, trains on the rest and asks the test texts.
"""

import argparse
import json
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from chalicelib.understanding.retrieval import Embed, Index
from models.export import rounded
from models.labelled import read
from models.measure import Figures
from models.net import Recipe
from models.space import counted
from models.train import Trained, train

Entries = Mapping[str, Sequence[str]]
Queries = Sequence[tuple[str, str]]  # text, id
PHRASINGS = 5


def found(entries: Entries, embed: Embed, queries: Queries) -> Figures:
    """Shares of queries whose entry came first, or among three; mean reciprocal rank; CPU time of a query."""
    index = index_of(entries, embed)
    ranks, times = [], []
    for text, wanted in queries:
        began = time.thread_time()
        ids = [hit.entry for hit in index.rank(text, 10)]
        times.append(time.thread_time() - began)
        ranks.append(ids.index(wanted) + 1 if wanted in ids else np.inf)
    rank, half, most = np.array(ranks), *np.quantile(times, (0.5, 0.99)) * 1e3
    shares = {"top1": (rank <= 1).mean(), "top3": (rank <= 3).mean(), "mrr": (1 / rank).mean()}
    told = shares | {"ms_p50": half, "ms_p99": most}
    return {"entries": len(entries), "queries": len(queries)} | _rounded(told)


def held_out(path: Path, labels: int, seed: int) -> Figures:
    """One draw of labels that the encoder never sees but as entries."""
    data = read(path, 0, seed)
    learn, chance = data.whole or data.learn, np.random.default_rng(seed)
    held = set(chance.permutation(sorted({label for _, label in learn}))[:labels].tolist())
    rest = [row for row in learn if row[1] not in held]
    trained = train([text for text, _ in rest], [label for _, label in rest], Recipe(seed=100 * seed))
    entries = {label: _some([text for text, its in learn if its == label], chance) for label in sorted(held)}
    return found(entries, embedder(trained), [row for row in data.test if row[1] in held])


def index_of(entries: Entries, embed: Embed) -> Index:
    """The product's own, so that what is measured here is what customers get."""
    return Index(((entry, text) for entry, texts in entries.items() for text in texts), embed)


def embedder(trained: Trained) -> Embed:
    net = rounded(trained.net)
    return lambda text: np.asarray(net.embed(trained.space.place(counted([text])))[0])


def read_faq(path: Path) -> Entries:
    """`questions`, or `question` and `similar` ones, by id."""
    rows = _lines(path)
    return {row["id"]: row.get("questions") or [row["question"], *row.get("similar", ())] for row in rows}


def read_queries(path: Path) -> Queries:
    return [(row["query"], row.get("id") or row["relevant"][0]) for row in _lines(path)]


def main(arguments: Sequence[str] | None = None) -> int:
    options = _options(arguments)
    if options.data:
        runs = [held_out(options.data, options.hold, seed) for seed in range(options.seeds)]
        means = {name: np.mean([run[name] for run in runs]) for name in runs[0]}
        print(json.dumps(_rounded(means) | {"draws": len(runs)}))
        return 0
    from chalicelib.understanding.model import embedding

    entries = read_faq(options.faq)
    queries = [query for query in read_queries(options.queries) if query[1] in entries]
    print(json.dumps(found(entries, embedding, queries)))
    return 0


def _some(texts: Sequence[str], chance: np.random.Generator) -> list[str]:
    return [texts[number] for number in chance.permutation(len(texts))[:PHRASINGS]]


def _rounded(shares: Mapping[str, Any]) -> Figures:
    return {name: round(float(value), 4) for name, value in shares.items()}


def _lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m models.retrieve", description=__doc__)
    parser.add_argument("--faq", type=Path)
    parser.add_argument("--queries", type=Path)
    parser.add_argument("--data", type=Path)
    parser.add_argument("--hold", type=int, default=27, help="labels that become new entries")
    parser.add_argument("--seeds", type=int, default=3, help="draws of labels")
    options = parser.parse_args(arguments)
    if not options.data and not (options.faq and options.queries):
        parser.error("give --faq and --queries, or --data")
    return options


if __name__ == "__main__":
    sys.exit(main())
