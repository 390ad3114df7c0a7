"""One place that knows what time it is, so that tests can say what time it should be."""

from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from chalicelib import settings

SHANGHAI = ZoneInfo("Asia/Shanghai")


def _system() -> datetime:
    return datetime.now(UTC) + settings.clock_ahead()


_source: Callable[[], datetime] = _system


def now() -> datetime:
    """The present moment, UTC-aware."""
    return _source()


def tell(source: Callable[[], datetime] | None) -> None:
    """Let `source` tell the time from here on; None gives the system's clock back."""
    global _source
    _source = source or _system


def iso(moment: datetime) -> str:
    """`2026-11-11T00:00:00.000Z`: the one spelling of a time that is stored or sent."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def spoken(moment: datetime, end: bool = False) -> str:
    """`11-11 20:00` in Shanghai; the end of a window at midnight is the 24:00 of the day before."""
    local = moment.astimezone(SHANGHAI)
    if end and local.time() == time():
        return (local - timedelta(days=1)).strftime("%m-%d 24:00")
    return local.strftime("%m-%d %H:%M")


def day(moment: datetime) -> str:
    """`2026-11-11`: the day that a moment belongs to in Shanghai."""
    return moment.astimezone(SHANGHAI).strftime("%Y-%m-%d")


def between(start: datetime, end: datetime) -> str:
    """A stretch of one day as it is told: 11-28 14:00–18:00, in Shanghai; a whole day by its date."""
    start, last = start.astimezone(SHANGHAI), end.astimezone(SHANGHAI)
    if start.strftime("%H:%M") == last.strftime("%H:%M") == "00:00":
        return f"{start:%m-%d}"
    return f"{start:%m-%d %H:%M}–{last:%H:%M}"


def moment(text: str) -> datetime:
    """The moment that an ISO-8601 text names; a text without an offset is Shanghai time."""
    parsed = datetime.fromisoformat(text)
    return (parsed if parsed.tzinfo else parsed.replace(tzinfo=SHANGHAI)).astimezone(UTC)
