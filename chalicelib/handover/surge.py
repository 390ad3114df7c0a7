"""How full the house is, and what that changes: at a peak the bot offers the quick way first, with the true wait beside the person."""

from typing import Literal

from chalicelib.handover.estimate import Pace, wait

Level = Literal["calm", "busy", "flooded"]
_BUSY, _FLOODED = 3 * 60, 10 * 60  # seconds that the next customer would wait


def level(waiting: int, pace: Pace) -> Level:
    """By the wait that a customer who came now would have; an empty house is flooded by the first who comes."""
    expected = wait(waiting, pace)
    if expected is None or expected.expected > _FLOODED:
        return "flooded"
    return "busy" if expected.expected > _BUSY else "calm"


def offers_itself_first(now: Level, asked: bool) -> bool:
    """Whether the bot offers the quick way before it hands over; never to one who asked for a person in so many words."""
    return now != "calm" and not asked
