"""Leaves a shop alone that does not answer: customers need not wait for it, and it can get up again."""

from datetime import UTC, datetime, timedelta
from threading import Lock

from chalicelib import clock

_FAILURES = 5
_REST = timedelta(seconds=30)


class Circuit:
    """Opens after five failures in a row; half a minute later one call may try, and its success closes it."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._failures = 0
        self._until = datetime.min.replace(tzinfo=UTC)

    def admits(self) -> bool:
        """Whether to call now; after a rest, true for one caller, and for the next only when that one stays away."""
        with self._lock:
            if self._failures < _FAILURES:
                return True
            if clock.now() < self._until:
                return False
            self._until = clock.now() + _REST
            return True

    def succeeded(self) -> None:
        """The shop answered."""
        self._failures = 0

    def failed(self) -> None:
        """It did not."""
        with self._lock:
            self._failures += 1
            self._until = clock.now() + _REST

    @property
    def state(self) -> str:
        """closed, open or half-open."""
        if self._failures < _FAILURES:
            return "closed"
        return "open" if clock.now() < self._until else "half-open"
