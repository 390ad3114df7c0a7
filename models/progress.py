"""Nobody should wonder whether a long step still runs."""

import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Event, Thread
from typing import TypeVar

Item = TypeVar("Item")


@dataclass(slots=True)
class Progress:
    """One line on standard error, rewritten as the work goes on; each change of it costs nothing worth naming."""

    what: str
    total: int
    silent: bool = False
    done: int = 0
    began: float = field(default_factory=time.monotonic)
    shown: float = 0.0

    def over(self, items: Iterable[Item]) -> Iterator[Item]:
        for item in items:
            yield item
            self.step()

    def step(self, by: int = 1) -> None:
        self.done += by
        now = time.monotonic()
        if not self.silent and (now - self.shown > 0.2 or self.done >= self.total):
            self.shown = now
            end = "\n" if self.done >= self.total else ""
            part = f"{self.done / self.total:4.0%} {now - self.began:5.1f} s"
            print(f"\r{self.what:<32}{part}", end=end, file=sys.stderr, flush=True)


@contextmanager
def waiting(what: str) -> Iterator[None]:
    """For work that cannot say how far it is: the seconds go on while it does."""
    began, over, end = time.monotonic(), Event(), "failed"

    def tell() -> None:
        while not over.wait(0.5):
            print(f"\r{what:<32}     {time.monotonic() - began:5.1f} s", end="", file=sys.stderr, flush=True)

    teller = Thread(target=tell, daemon=True)
    teller.start()
    try:
        yield
        end = "done"
    finally:
        over.set()
        teller.join()
        print(f"\r{what:<32}{end} {time.monotonic() - began:5.1f} s", file=sys.stderr, flush=True)
