"""Ids that sort by the moment at which they were made."""

import os
from datetime import UTC, datetime

_CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def ulid(at: datetime, after: str = "") -> str:
    """An id that sorts by time: 10 characters of milliseconds, 16 of chance; always above `after`."""
    milliseconds = int(at.timestamp() * 1000)
    if after:
        milliseconds = max(milliseconds, _milliseconds(after) + 1)
    return _crockford(milliseconds, 10) + _crockford(int.from_bytes(os.urandom(10)), 16)


def placed(identifier: str, at: datetime) -> str:
    """A place in a line: it sorts by `at`, and between equal times by what is unique in the identifier, a ulid."""
    return _crockford(int(at.timestamp() * 1000), 10) + identifier[10:]


def moment_of(identifier: str) -> datetime:
    """When a ulid was made."""
    return datetime.fromtimestamp(_milliseconds(identifier) / 1000, UTC)


def _crockford(number: int, width: int) -> str:
    return "".join(_CROCKFORD[number >> 5 * place & 31] for place in reversed(range(width)))


def _milliseconds(identifier: str) -> int:
    number = 0
    for character in identifier[:10]:
        number = number << 5 | _CROCKFORD.index(character)
    return number
