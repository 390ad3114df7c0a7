"""Nobody should wonder whether a long step still runs."""

import sys
import time
from dataclasses import dataclass, field


@dataclass(slots=True)
class Progress:
    """One line on standard error, rewritten as the work goes on; each change of it costs nothing worth naming."""

    what: str
    total: int
    silent: bool = False
    done: int = 0
    began: float = field(default_factory=time.monotonic)
    shown: float = 0.0

    def step(self, by: int = 1) -> None:
        self.done += by
        now = time.monotonic()
        if not self.silent and (now - self.shown > 0.2 or self.done >= self.total):
            self.shown = now
            end = "\n" if self.done >= self.total else ""
            part = f"{self.done / self.total:4.0%} {now - self.began:5.1f} s"
            print(f"\r{self.what:<32}{part}", end=end, file=sys.stderr, flush=True)
