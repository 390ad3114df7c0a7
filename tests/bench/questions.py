"""What finding an answer costs on a shelf of thousands: made at once, made again after a change, and asked."""

import time
from collections.abc import Callable, Sequence
from functools import partial
from typing import TypeVar

import numpy as np

from chalicelib.understanding.model import embedding
from chalicelib.understanding.retrieval import Index
from models import examples

T = TypeVar("T")
ENTRIES, PHRASINGS, QUESTIONS = 5000, 5, 1000


def costs() -> dict[str, float]:
    """CPU milliseconds; the phrasings are the texts that the model learnt from, five at random to an entry."""
    texts = [example.text for example in examples.training()]
    order = np.random.default_rng(1).permutation(len(texts))[: ENTRIES * PHRASINGS + QUESTIONS]
    shelf = [(f"entry-{place // PHRASINGS}", texts[number]) for place, number in enumerate(order[:-QUESTIONS])]
    asked = [texts[number] for number in order[-QUESTIONS:]]
    made, index = _timed(lambda: Index(shelf, embedding))
    again, index = _timed(lambda: Index([*shelf, ("new", "门店可以带宠物进去吗")], embedding, index))
    first = _asked(index, asked)
    later = _asked(index, asked)
    return {
        "made at a cold start": made,
        "made again, one entry more": again,
        "the first question": first[0],
        "the first thousand, p99": float(np.quantile(first, 0.99)),
        "a question, p50": float(np.median(later)),
        "a question, p99": float(np.quantile(later, 0.99)),
    }


def _asked(index: Index, texts: Sequence[str]) -> list[float]:
    return [_timed(partial(index.rank, text, 10))[0] for text in texts]


def _timed(work: Callable[[], T]) -> tuple[float, T]:
    began = time.thread_time()
    done = work()
    return (time.thread_time() - began) * 1000, done
