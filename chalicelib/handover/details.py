"""What a customer named on the way to a person: sizes, colours, sums of money and times, for an agent to see at a glance."""

from datetime import datetime, timedelta

from chalicelib import clock
from chalicelib.message import Turn
from chalicelib.understanding.moments import Span, moments_of
from chalicelib.understanding.reading import entities_of

_KINDS = ("size", "colour", "amount")
_MOST = 8


def details(earlier: list[Turn], text: str, now: datetime) -> list[str]:
    """The things named in the customer's turns so far and in the present message, each once, the latest eight.

    A time comes with what it means on Shanghai's calendar: "昨天下午 (11-17 13:00 – 18:00)".
    """
    said = [(turn.text, clock.moment(turn.at)) for turn in earlier if turn.by == "customer"]
    named = [name for words, at in [*said, (text, now)] for name in _named(words, at)]
    return list(dict.fromkeys(reversed(named)))[:_MOST][::-1]


def _named(words: str, at: datetime) -> list[str]:
    entities = entities_of(words, at)
    things = [name for kind in _KINDS for name in entities.get(kind, [])]
    return things + [f"{time.text} ({_when(time)})" for time in moments_of(words, at)]


def _when(time: Span) -> str:
    start, end = (moment.astimezone(clock.SHANGHAI) for moment in (time.start, time.end))
    if _is_midnight(start) and _is_midnight(end):
        return _between(f"{start:%m-%d}", f"{end - timedelta(days=1):%m-%d}")
    # A day that ends at midnight is said by its own name, not by the next one's.
    ends = f"{end - timedelta(minutes=1):%m-%d} 24:00" if _is_midnight(end) else f"{end:%m-%d %H:%M}"
    return _between(f"{start:%m-%d %H:%M}", ends.removeprefix(f"{start:%m-%d} "))


def _between(first: str, last: str) -> str:
    return first if first == last else f"{first} – {last}"


def _is_midnight(moment: datetime) -> bool:
    return not (moment.hour or moment.minute)
