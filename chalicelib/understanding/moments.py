"""When: the time phrases of a message, and the stretch of time that each one means to the customer."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from chalicelib.clock import SHANGHAI
from chalicelib.understanding.normalise import SIMPLIFIED
from chalicelib.understanding.times import chinese, chinese_grammar, english
from chalicelib.understanding.times import stretch as on
from chalicelib.understanding.times.stretch import Stretch

# One character becomes one character, so that what is found keeps its place.
_FOLDED = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | SIMPLIFIED
_FOLDED |= {code: code + 32 for code in range(0x41, 0x5B)} | {0x3000: 32, 0x3002: 46}
_FOLDED |= {code: code - 0xFEE0 + 32 for code in range(0xFF21, 0xFF3B)} | {0xB7: 46, 0x2019: 39}
_TO = re.compile(r"\s?(?:到|至|[-~—–]{1,2}|to|until|till)\s?")

_Phrase = tuple[int, int, Stretch]
_Reader = Callable[[re.Match[str], datetime, datetime], tuple[int, Stretch | None]]


@dataclass(frozen=True, slots=True)
class Span:
    """A phrase of a message, where in it the phrase begins, and the time it means: from `start` up to, not
    including, `end`, both in UTC."""

    text: str
    place: int
    start: datetime
    end: datetime


def moments_of(text: str, now: datetime) -> tuple[Span, ...]:
    """The time phrases of a text in their order, as a customer in Shanghai means them at `now`."""
    folded, here = plain(text), now.astimezone(SHANGHAI)
    found = sorted({*_chinese(folded, here), *_english(folded, here)})
    return tuple(
        Span(text[a:b], a, s.astimezone(UTC), e.astimezone(UTC)) for a, b, (s, e) in _apart(_joined(folded, found))
    )


def plain(text: str) -> str:
    """Simplified, half width, lower case: what the grammars are written for."""
    return text.translate(_FOLDED)


def _chinese(folded: str, now: datetime) -> Iterator[_Phrase]:
    if not chinese_grammar.HINT.search(folded):
        return iter(())
    return _phrases(folded, now, chinese_grammar.days(), chinese.read)


def _english(folded: str, now: datetime) -> Iterator[_Phrase]:
    if not english.HINT.search(folded):
        return iter(())
    return _phrases(folded, now, english.phrase(), english.read)


def _phrases(folded: str, now: datetime, pattern: re.Pattern[str], read: _Reader) -> Iterator[_Phrase]:
    place, last = 0, None
    while found := pattern.search(folded, place):
        base = last[2][0] if last and _TO.fullmatch(folded, last[1], found.start()) else now
        end, stretch = read(found, now, base)
        if stretch and stretch[0] < stretch[1]:
            last = found.start(), end, stretch
            yield last
        place = max(end, found.start() + 1)


def _joined(folded: str, phrases: list[_Phrase]) -> Iterator[_Phrase]:
    """From Monday to Friday is one stretch."""
    before: _Phrase | None = None
    for phrase in phrases:
        if before and _TO.fullmatch(folded, before[1], phrase[0]) and (end := _until(before[2], phrase[2])):
            before = before[0], phrase[1], (before[2][0], end)
            continue
        if before:
            yield before
        before = phrase
    if before:
        yield before


def _until(first: Stretch, last: Stretch) -> datetime | None:
    """To Friday ends with Friday, to five o'clock when it strikes: in the afternoon where the range began in one."""
    if last[1] - last[0] > on.HOUR:
        return last[1] if last[1] > first[0] else None
    return next((end for end in (last[0], last[0] + 12 * on.HOUR) if end > first[0]), None)


def _apart(phrases: Iterator[_Phrase]) -> Iterator[_Phrase]:
    """What both grammars saw counts once."""
    end = 0
    for phrase in phrases:
        if phrase[0] >= end:
            end = phrase[1]
            yield phrase
