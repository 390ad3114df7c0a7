"""How full the house is, and what that changes: at a peak the bot offers the quick way first, with the true wait beside the person."""

from typing import Literal

from chalicelib.handover.estimate import Pace, wait

# Nobody at the desk is no peak: what comes then is taken down, whatever the bot could offer.
Level = Literal["calm", "busy", "flooded", "away"]
_BUSY, _FLOODED = 3 * 60, 10 * 60  # seconds that the next customer would wait
_AHEAD = 5 * 60.0  # seconds over which a crowd that comes faster than it is served is seen coming


def level(waiting: int, pace: Pace, coming: float = 0.0) -> Level:
    """By the wait of a customer who comes, with the line as it will be soon; `coming` are customers a second of late."""
    soon = waiting + round(_AHEAD * max(0.0, coming - pace.slots / pace.mean))
    expected = wait(max(waiting, soon), pace)
    if expected is None:
        return "away"
    if expected.expected > _FLOODED:
        return "flooded"
    return "busy" if expected.expected > _BUSY else "calm"


def moves(now: Level, bar: Level | None) -> bool:
    """Whether a house as full as `now` makes the bot offer itself first, where a reason does so from `bar` on (None: never)."""
    return bar is not None and now in ("busy", "flooded") and (now == "flooded" or bar == "busy")
