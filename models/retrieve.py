"""How well FAQ entries are found: by the shipped model, or by one trained on a file whose other labels it may learn from.

--faq {"id", "questions": [...]} and --queries {"query" or "text", "id"}, JSON lines; a query whose id no entry has counts as
missed, and is told of. Or --data {"text", "label", "split"} with --hold, which makes so many random labels into entries of
five training texts and asks the test texts: of a model trained on the other labels, or with --shipped of the shipped one.
"""

import argparse
import json
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
from scipy.sparse import csr_matrix

from chalicelib.understanding.features import BUCKETS, Heard
from chalicelib.understanding.retrieval import Embed, Index
from models.export import rounded
from models.labelled import read
from models.measure import Figures
from models.net import Recipe
from models.train import Trained, train

Entries = Mapping[str, Sequence[str]]
Queries = Sequence[tuple[str, str]]  # text, id
T = TypeVar("T")
PHRASINGS = 5


class Malformed(Exception):
    """A line is not what it should be; the message says which and why."""


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


def held_out(path: Path, labels: int, seed: int, shipped: bool = False) -> Figures:
    """One draw of labels that the encoder never sees but as entries."""
    data = read(path, 0, seed)
    learn, chance = data.whole or data.learn, np.random.default_rng(seed)
    held = set(chance.permutation(sorted({label for _, label in learn}))[:labels].tolist())
    entries = {label: _some([text for text, its in learn if its == label], chance) for label in sorted(held)}
    queries = [row for row in data.test if row[1] in held]
    if shipped:
        return found(entries, _shipped(), queries)
    rest = [row for row in learn if row[1] not in held]
    trained = train([text for text, _ in rest], [label for _, label in rest], Recipe(seed=100 * seed))
    return found(entries, embedder(trained), queries)


def index_of(entries: Entries, embed: Embed) -> Index:
    """The product's own, so that what is measured here is what customers get."""
    return Index(((entry, text) for entry, texts in entries.items() for text in texts), embed)


def embedder(trained: Trained) -> Embed:
    net = rounded(trained.net)

    def embed(read: Heard) -> Any:
        row = csr_matrix((read.weights, read.buckets, [0, len(read.buckets)]), shape=(1, BUCKETS))
        return np.asarray(net.embed(trained.space.place(row))[0])

    return embed


def read_faq(path: Path) -> Entries:
    """The questions by id; lines of one id are one entry. Raises Malformed."""
    entries: dict[str, list[str]] = {}
    for entry, asked in _lines(path, _entry):
        entries.setdefault(entry, []).extend(asked)
    return entries


def read_queries(path: Path) -> Queries:
    """Texts and the ids of the entries that should be found. Raises Malformed."""
    return list(_lines(path, _query))


def main(arguments: Sequence[str] | None = None) -> int:
    options = _options(arguments)
    if options.data:
        runs = [held_out(options.data, options.hold, seed, options.shipped) for seed in range(options.seeds)]
        means = {name: np.mean([run[name] for run in runs]) for name in runs[0]}
        print(json.dumps(_rounded(means) | {"draws": len(runs)}))
        return 0
    try:
        entries, queries = read_faq(options.faq), read_queries(options.queries)
    except (Malformed, OSError) as error:
        print(error, file=sys.stderr)
        return 2
    strangers = sum(wanted not in entries for _, wanted in queries)
    if strangers:
        print(f"{strangers} of {len(queries)} queries name an entry that is not there: missed", file=sys.stderr)
    print(json.dumps(found(entries, _shipped(), queries) | {"unknown_ids": strangers}))
    return 0


def _shipped() -> Embed:
    from chalicelib.understanding.model import embedding

    return embedding


def _some(texts: Sequence[str], chance: np.random.Generator) -> list[str]:
    return [texts[number] for number in chance.permutation(len(texts))[:PHRASINGS]]


def _rounded(shares: Mapping[str, Any]) -> Figures:
    return {name: round(float(value), 4) for name, value in shares.items()}


def _lines(path: Path, shape: Callable[[dict[str, Any]], T]) -> Iterator[T]:
    """Every line that is not empty, as `shape` makes it."""
    lines = path.read_bytes().splitlines()
    if not any(line.strip() for line in lines):
        raise Malformed(f"{path}: nothing in it")
    for number, line in enumerate(lines, 1):
        if line.strip():
            try:
                yield shape(_object(json.loads(line.decode("utf-8-sig"))))
            except KeyError as error:
                raise Malformed(f"{path}:{number}: {error} is missing") from error
            except (ValueError, TypeError, IndexError) as error:
                raise Malformed(f"{path}:{number}: {error}") from error


def _object(row: Any) -> dict[str, Any]:
    if not isinstance(row, dict):
        raise ValueError("not an object")
    return row


def _entry(row: Mapping[str, Any]) -> tuple[str, list[str]]:
    """`questions`, or `question` and `similar` ones."""
    asked = row["questions"] if "questions" in row else [row["question"], *row.get("similar", ())]
    if not isinstance(asked, list) or not asked:
        raise ValueError("questions must be a list of texts")
    return _text(row["id"], "id"), [_text(text, "question") for text in asked]


def _query(row: Mapping[str, Any]) -> tuple[str, str]:
    wanted = row["id"] if "id" in row else row["relevant"][0]
    return _text(row["query"] if "query" in row else row["text"], "query"), _text(wanted, "id")


def _text(value: Any, name: str) -> str:
    if not isinstance(value, (str, int)) or not str(value).strip():
        raise ValueError(f"{name} must be a text, not {json.dumps(value)[:40]}")
    return str(value)


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m models.retrieve", description=__doc__)
    parser.add_argument("--faq", type=Path)
    parser.add_argument("--queries", type=Path)
    parser.add_argument("--data", type=Path)
    parser.add_argument("--hold", type=int, default=27, help="labels that become new entries")
    parser.add_argument("--seeds", type=int, default=3, help="draws of labels")
    parser.add_argument("--shipped", action="store_true", help="with --data: ask the shipped model, train none")
    options = parser.parse_args(arguments)
    if not options.data and not (options.faq and options.queries):
        parser.error("give --faq and --queries, or --data")
    return options


if __name__ == "__main__":
    sys.exit(main())
