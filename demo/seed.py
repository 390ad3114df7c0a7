"""Loads the demo shop into a deployed kefu, by the same door that a real shop's data comes through."""

import argparse
import json
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from chalicelib import clock
from chalicelib.store import agents, figures
from demo import figures as lived
from demo import logins
from demo.shop import SEED, Rows, shop
from infra import doors, steps
from infra.steps import Failure

KINDS = ("products", "promotions", "faq", "policies", "freight", "routes", "together", "customers", "orders")
_AT_ONCE = 4
_ROWS = 500  # a piece
_NDJSON = "application/x-ndjson"
Loaded = tuple[int, int]
Load = Callable[[str, Sequence[dict[str, Any]]], Loaded]


@dataclass(frozen=True, slots=True)
class Memory:
    """Which shop was loaded where; kept beside the outputs so that a second run can ask whether it still is."""

    api: str
    seed: int
    now: str

    @classmethod
    def of(cls, file: Path) -> "Memory | None":
        """What the file remembers; None where there is nothing to be read."""
        try:
            return cls(**json.loads(file.read_text(encoding="utf-8")))
        except (OSError, ValueError, TypeError):
            return None

    def keep(self, file: Path) -> None:
        file.write_text(json.dumps({"api": self.api, "seed": self.seed, "now": self.now}) + "\n", encoding="utf-8")


def main() -> int:
    """`python -m demo.seed --outputs FILE`: what is there already is left alone, and found out quickly."""
    chosen = _arguments()
    outputs = json.loads(chosen.outputs.read_text(encoding="utf-8"))
    _enrol()
    logins.written(chosen.seed, chosen.logins or chosen.outputs.with_name("demo.json"))
    load = _through(outputs["ApiUrl"])
    file = chosen.outputs.with_name("seed.json")
    memory = Memory.of(file)
    if memory and (memory.api, memory.seed) == (outputs["ApiUrl"], chosen.seed) and _still_there(memory, load):
        print(f"the shop of {memory.now[:10]} is there already")
        return 0
    fresh = Memory(outputs["ApiUrl"], chosen.seed, clock.iso(chosen.now or clock.now()))
    counted = figures.add(lived.facts(fresh.seed, clock.moment(fresh.now)))
    print(f"{counted:,} figures of {lived.DAYS} days for the board")
    _fill(shop(fresh.seed, clock.moment(fresh.now)), load)
    fresh.keep(file)
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m demo.seed", description=__doc__)
    parser.add_argument("--outputs", type=Path, required=True, help="JSON of the stack's outputs; ApiUrl is read")
    parser.add_argument("--logins", type=Path, help="where to write who may be tried out; default: demo.json beside it")
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--now", type=clock.moment, help="the shop's present moment (ISO-8601)")
    return parser.parse_args()


def _enrol() -> None:
    """The demo's people at the desk; who has the account and the password already is left alone."""
    for agent in logins.AGENTS:
        if not agents.recognise(agent["name"], agent["password"]):
            agents.enrol(agent["name"], agent["password"], agent["role"], (), agent.get("departments", "").split())


def _through(api: str) -> Load:
    """Loads by posting to the API as the demo's administrator."""
    admin = next(agent for agent in logins.AGENTS if agent["role"] == "admin")
    door = doors.log_in(api, admin)

    def load(kind: str, rows: Sequence[dict[str, Any]]) -> Loaded:
        answer = door.send(f"/admin/imports/{kind}", _lines(rows), _NDJSON)
        if answer.status != 200 or answer.json["rejected"]:
            raise Failure(f"{kind}: {answer.status} {answer.body[:300].decode(errors='replace')}")
        return answer.json["loaded"], answer.json["unchanged"]

    return load


def _lines(rows: Sequence[Mapping[str, Any]]) -> bytes:
    return "\n".join(json.dumps(row, ensure_ascii=False) for row in rows).encode()


def _still_there(memory: Memory, load: Load) -> bool:
    """Whether the cloud still has the shop it was given: the last piece of each kind changes nothing."""
    made = shop(memory.seed, clock.moment(memory.now))
    return all(load(kind, made[kind][-50:])[0] == 0 for kind in KINDS)


def _fill(made: Mapping[str, Rows], load: Load) -> None:
    pieces = [(kind, piece) for kind in KINDS for piece in _pieces(made[kind])]
    progress = _Progress(sum(len(rows) for rows in made.values()))
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        for (kind, piece), _ in zip(pieces, pool.map(lambda job: load(*job), pieces), strict=True):
            progress.more(kind, len(piece))
    counts = ", ".join(f"{len(made[kind]):,} {kind}" for kind in KINDS)
    progress.end(f"{counts} in {progress.seconds():.1f} s")


def _pieces(rows: Rows) -> Iterator[Rows]:
    remaining = iter(rows)
    while piece := list(islice(remaining, _ROWS)):
        yield piece


class _Progress:
    """A line that moves in a terminal, and a line every few seconds anywhere else."""

    def __init__(self, total: int) -> None:
        self._total, self._done = total, 0
        self._started = self._told = time.monotonic()

    def seconds(self) -> float:
        return time.monotonic() - self._started

    def more(self, kind: str, rows: int) -> None:
        self._done += rows
        part = self._done / self._total
        if sys.stdout.isatty():
            print(f"\r  {'█' * int(part * 30):░<30} {part:4.0%} {kind:<10}", end="", flush=True)
        elif time.monotonic() - self._told > 3:
            self._told = time.monotonic()
            print(f"{part:4.0%} {kind}", flush=True)

    def end(self, words: str) -> None:
        print(("\r\033[K" if sys.stdout.isatty() else "") + words, flush=True)


if __name__ == "__main__":
    steps.main(main)
