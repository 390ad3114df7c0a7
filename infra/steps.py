"""How long work is shown: one line a step with its time, moving while it lasts, and one clear line when it fails."""

from __future__ import annotations

import itertools
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

_FRAMES = "⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏"
_QUIET_SECONDS = 5.0
_NO_NETWORK = (
    "NewConnectionError",
    "Temporary failure in name resolution",
    "Network is unreachable",
    "ConnectTimeoutError",
)


class Failure(Exception):
    """Something the reader can act on; its text is the one line that is printed."""


class Step:
    """A step under way; `say` adds what came of it to the line."""

    def __init__(self, title: str) -> None:
        self.title = title
        self.detail = ""
        self.started = time.monotonic()
        self._over = threading.Event()
        self._pulse = threading.Thread(target=self._beat, daemon=True)
        self._pulse.start()

    def say(self, detail: str) -> None:
        self.detail = detail

    def end(self, mark: str) -> None:
        self._over.set()
        self._pulse.join()
        _write(f"  {mark} {self._line()}\n")

    def _line(self) -> str:
        detail = f"  {self.detail}" if self.detail else ""
        return f"{self.title:<44}{time.monotonic() - self.started:7.1f} s{detail}"

    def _beat(self) -> None:
        if sys.stdout.isatty():
            for frame in itertools.takewhile(lambda _: not self._over.wait(0.1), itertools.cycle(_FRAMES)):
                _write(f"  {frame} {self._line()}")
        else:
            while not self._over.wait(_QUIET_SECONDS):
                print(f"  … {self._line()}", flush=True)


def _write(text: str) -> None:
    sys.stdout.write(f"\r\033[K{text}" if sys.stdout.isatty() else text)
    sys.stdout.flush()


@contextmanager
def step(title: str) -> Iterator[Step]:
    """Shows `title` for as long as the body runs, then its time; a cross when the body fails."""
    current = Step(title)
    try:
        yield current
    except BaseException:
        current.end("✗")
        raise
    current.end("✓")


def run(command: Sequence[object], log: Path, **options: object) -> None:
    """Runs a command with its output in `log`; a Failure quotes the last line of it and says where the rest is."""
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("w", encoding="utf-8") as output:
        done = subprocess.run([str(part) for part in command], stdout=output, stderr=subprocess.STDOUT, **options)  # type: ignore[call-overload]
    if done.returncode != 0:
        raise Failure(f"{Path(str(command[0])).name}: {reason(log)} (all of it: {log})")


def reason(log: Path) -> str:
    """Why a command failed, in a line: that there is no network, where pip says so in many, else its last word."""
    text = log.read_text(encoding="utf-8", errors="replace")
    return (
        "no network: the package index cannot be reached"
        if any(map(text.__contains__, _NO_NETWORK))
        else last_line(log)
    )


def last_line(log: Path) -> str:
    """The last line of a log that says something."""
    lines = [line.strip() for line in log.read_text(encoding="utf-8", errors="replace").splitlines()]
    said = [line for line in lines if line and not line.startswith(("WARNING", "[notice]"))]
    return said[-1] if said else "failed without a word"


def main(work: Callable[[], int | None]) -> None:
    """Runs a program of this folder: a Failure is one line on standard error and exit status 1."""
    try:
        sys.exit(work() or 0)
    except Failure as failure:
        print(f"kefu: {failure}", file=sys.stderr)
        sys.exit(1)
    except KeyboardInterrupt:
        sys.exit(130)
