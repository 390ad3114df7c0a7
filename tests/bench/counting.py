"""What counting costs a message: calls to DynamoDB and CPU, where it comes alone and in a crowd."""

import statistics
import time
from uuid import uuid4

from chalicelib import clock
from chalicelib.insight import counting
from chalicelib.message import Reply, Turn
from chalicelib.shapes import plain
from chalicelib.ulids import ulid
from tests.bench.turns import Cost, counted
from tests.events.recorded import stream

ALONE, CROWD = 1, 200
ROUNDS = 40


def cost(batch: int) -> Cost:
    """Of one message in batches of so many."""
    cpu: list[float] = []
    wall: list[float] = []
    with counted() as calls:
        for _ in range(ROUNDS):
            records = [stream(_turn(), str(number)) for number in range(batch)]
            started, processor = time.perf_counter(), time.thread_time()
            counting.count(records)
            cpu.append((time.thread_time() - processor) * 1000 / batch)
            wall.append((time.perf_counter() - started) * 1000 / batch)
    return Cost(calls, statistics.median(cpu), statistics.median(wall))


def _turn() -> dict[str, object]:
    now, talk = clock.now(), f"web-bench-{uuid4().hex}"
    reply = Reply("您的包裹正在派送。", intent="logistics.track")
    return dict(plain(Turn(ulid(now), talk, "customer", clock.iso(now), "到哪了", "1", reply, marks=("visit",))))
