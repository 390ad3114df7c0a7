"""What one turn asks of the shop's API: how long all of it may take, and what it was told already."""

import time
from collections.abc import Callable, Iterator, MutableMapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, TypeVar

BUDGET = 1.5  # seconds of the shop's, however often it is asked: the customer hears within three
T = TypeVar("T")


class Visit:
    """One turn at the shop's door."""

    def __init__(self, note: MutableMapping[str, Any], seconds: Callable[[], float] = time.monotonic) -> None:
        self._seconds = seconds
        self.told: dict[str, Any] = {}
        self._note = note
        self._spent, self._since = 0.0, 0.0

    def left(self) -> float:
        """Seconds that the shop may still take; negative where it took longer."""
        return BUDGET - self._spent - (self._seconds() - self._since if self._since else 0.0)

    def once(self, what: str, ask: Callable[[], T]) -> T:
        """What the shop says of something; within a turn it is asked for it once."""
        if what not in self.told:
            self.told[what] = ask()
        told: T = self.told[what]
        return told

    def forget(self) -> None:
        """Nothing that was told before holds any more."""
        self.told.clear()

    def saw(self, **facts: Any) -> None:
        """Notes facts for the turn's line in the log, under shop_…"""
        self._note.update({f"shop_{name}": fact for name, fact in facts.items()})

    @contextmanager
    def clocked(self) -> Iterator[None]:
        """Counts the time inside as the shop's."""
        self._since = self._seconds()
        try:
            yield
        finally:
            self._spent += self._seconds() - self._since
            self._since = 0.0
            self.saw(calls=self._note.get("shop_calls", 0) + 1, ms=round(self._spent * 1000, 1))


_current: ContextVar[Visit | None] = ContextVar("visit", default=None)


@contextmanager
def begun(note: MutableMapping[str, Any]) -> Iterator[Visit]:
    """One visit for all that is asked inside; what it took is noted, where anything was asked."""
    visit = Visit(note)
    token = _current.set(visit)
    try:
        yield visit
    finally:
        _current.reset(token)


def current() -> Visit:
    """The visit that is under way; one of its own for whoever asks outside of a turn."""
    return _current.get() or Visit({})
