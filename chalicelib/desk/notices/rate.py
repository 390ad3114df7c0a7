"""When a target may be sent the next notice: each is given its moment, so that no platform is ever sent more than it takes."""

from collections.abc import Sequence
from dataclasses import replace

from chalicelib.edge.errors import Unavailable
from chalicelib.store import notices
from chalicelib.store.table import Overtaken

Rules = Sequence[tuple[int, float]]
# So late may a letter leave after its moment; the long rules are kept by as much longer, so that late ones never crowd.
LATE = 10.0
_ATTEMPTS = 10


def earliest(granted: Sequence[float], now: float, rules: Rules) -> float:
    """The first moment (epoch seconds, not before `now`) at which one more breaks no rule; `granted` ascend."""
    last = granted[-1] if granted else now
    free = [granted[-most] + seconds for most, seconds in rules if len(granted) >= most]
    return max(now, last, *free)


def moment(target: str, rules: Rules, now: float, own: float = 0.0) -> float:
    """The moment at which this letter may go: `own` where it was given one that has just come, else a new one.

    Raises Unavailable where too many ask at once.
    """
    kept = tuple((most, seconds + LATE if seconds > LATE else seconds) for most, seconds in rules)
    for _ in range(_ATTEMPTS):
        pace = notices.pace_of(target)
        if pace.quiet_until <= now and (not kept or own <= now <= own + LATE):
            return now
        first = max(now, pace.quiet_until)
        granted = earliest(pace.granted, first, kept)
        try:
            notices.keep_pace(replace(pace, granted=_recent((*pace.granted, granted), now, kept)))
        except Overtaken:
            continue
        return granted
    raise Unavailable("Many notices to this target at once.")


def quieten(target: str, until: float) -> None:
    """Nothing is sent to the target before then: it said that it was too much."""
    for _ in range(_ATTEMPTS):
        pace = notices.pace_of(target)
        try:
            notices.keep_pace(replace(pace, quiet_until=max(until, pace.quiet_until)))
        except Overtaken:
            continue
        return


def _recent(granted: tuple[float, ...], now: float, rules: Rules) -> tuple[float, ...]:
    longest = max((seconds for _, seconds in rules), default=0.0)
    return tuple(at for at in granted if at > now - longest)
