"""Calls to DynamoDB, CPU and round-trip time of ordinary turns, against a local cloud."""

import statistics
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from chalicelib import clock, conversation
from chalicelib.message import Customer, Inbound
from chalicelib.store import table
from chalicelib.understanding import reading
from chalicelib.understanding.features import heard

TURNS = {
    "where is my parcel (own orders)": ("one", "我的快递到哪了"),
    "FAQ from memory": ("one", "门店周末几点关门"),
    "promotions from memory": ("one", "现在有什么优惠活动"),
    "greeting": ("one", "你好"),
}
ROUNDS = 150


@dataclass(frozen=True)
class Cost:
    """Of one kind of turn: calls by operation, and medians in milliseconds."""

    calls: Counter[str]
    cpu: float
    wall: float


@contextmanager
def counted() -> Iterator[Counter[str]]:
    """Counts the requests that leave for DynamoDB, retries included."""
    calls: Counter[str] = Counter()

    def count(request: Any, **_: Any) -> None:
        calls[str(request.headers["x-amz-target"]).split(".")[-1]] += 1

    events = table.events()
    events.register("before-send.dynamodb.*", count)
    try:
        yield calls
    finally:
        events.unregister("before-send.dynamodb.*", count)


def cost_of(customer: str, text: str) -> Cost:
    """Measures one kind of turn in a conversation of its own that is under way."""
    talk = f"web-bench-{uuid4().hex}"
    _turn(talk, customer, text)
    cpu: list[float] = []
    wall: list[float] = []
    with counted() as calls:
        for _ in range(ROUNDS):
            talk = f"web-bench-{uuid4().hex}" if len(cpu) % 25 == 0 else talk
            heard.cache_clear()  # customers are not known to say the same thing every time
            started, processor = time.perf_counter(), time.process_time()
            _turn(talk, customer, text)
            cpu.append((time.process_time() - processor) * 1000)
            wall.append((time.perf_counter() - started) * 1000)
    return Cost(calls, statistics.median(cpu), statistics.median(wall))


def _turn(talk: str, customer: str, text: str) -> None:
    conversation.answer(Inbound(talk, Customer(customer, guest=False), "web", uuid4().hex, text, clock.now()))


def understanding() -> float:
    """Median CPU milliseconds of reading one message: features, model, entities, language, mood."""
    taken = []
    for _ in range(2000):
        heard.cache_clear()
        processor = time.process_time()
        reading.read("我前天买的那件外套怎么还没有发货啊，急用")
        taken.append((time.process_time() - processor) * 1000)
    return statistics.median(taken)
