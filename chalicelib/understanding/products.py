"""Which products of the catalogue a message mentions, by what it shares with their names."""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import pairwise
from math import log

from chalicelib.understanding.normalise import SIMPLIFIED

_PIECE = r"[a-z0-9]{1,30}|[㐀-鿿]|\s{1,9}"
_PLAIN = str.maketrans({chr(code): chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)})
_WORDS = frozenset([
    "the", "for", "and", "with", "a", "an", "of", "in", "to", "is", "it", "my", "on", "new", "men", "women", "man", "woman",
    "pack", "set", "ml", "cm", "size", "your", "you",
])  # fmt: skip
_BREAK = ""
_MOST, _ROUNDS, _LONGEST = 5, 3, 400


@dataclass(frozen=True, slots=True)
class _Catalogue:
    """Where each pair of signs occurs, what it is worth, and which pairs end a name."""

    names: tuple[str, ...]
    places: dict[str, tuple[int, ...]]
    worth: dict[str, float]
    ends: frozenset[tuple[int, str]]


def mentioned(text: str, names: Sequence[str]) -> list[str]:
    """The names that a text mentions, best first: at most five, equals side by side; none where it is only a guess."""
    catalogue, signs = _catalogue(tuple(names)), _signs(text)[:_LONGEST]
    found: list[int] = []
    for _ in range(_ROUNDS):
        best, covered = _best(_pairs(signs), catalogue)
        found += [one for one in best if one not in found]
        signs = [_BREAK if place in covered else sign for place, sign in enumerate(signs)]
    return [catalogue.names[one] for one in found[:_MOST]]


def ending_in(text: str, names: Sequence[str]) -> tuple[str, list[str]] | None:
    """The last word of a text that names end in (推荐跑鞋: 跑鞋), and all names that do; None where there is none."""
    catalogue = _catalogue(tuple(names))
    for _, pair in reversed(_pairs(_signs(text)[:_LONGEST])):
        if found := [name for name in catalogue.places.get(pair, ()) if (name, pair) in catalogue.ends]:
            return pair, [catalogue.names[name] for name in found]
    return None


def _best(pairs: list[tuple[int, str]], catalogue: _Catalogue) -> tuple[list[int], set[int]]:
    """The names that share most with the pairs, and the places of the text they explain."""
    shared: defaultdict[int, dict[int, str]] = defaultdict(dict)
    for place, pair in pairs:
        for name in catalogue.places.get(pair, ()):
            shared[name][place] = pair
    scores = {name: _score(of, catalogue) for name, of in shared.items() if _meant(name, of, catalogue)}
    top = max(scores.values(), default=0.0)
    best = [name for name, score in scores.items() if score >= top * 0.999]
    return best, {place + step for name in best for place in shared[name] for step in (0, 1)}


def _score(shared: dict[int, str], catalogue: _Catalogue) -> float:
    """Each pair counts once; a long run of them counts more than its parts strewn about."""
    return sum(catalogue.worth[pair] for pair in set(shared.values())) + _run(shared)


def _meant(name: int, shared: dict[int, str], catalogue: _Catalogue) -> bool:
    """Three signs in a row, a word in letters, or the two that end the name: they say what it is."""
    whole = any(pair.isascii() or (name, pair) in catalogue.ends for pair in shared.values())
    return whole or _run(shared) >= 2


def _run(shared: Iterable[int]) -> int:
    longest = length = 0
    before = -2
    for place in sorted(shared):
        length = length + 1 if place == before + 1 else 1
        longest, before = max(longest, length), place
    return longest


@lru_cache(maxsize=8)
def _catalogue(names: tuple[str, ...]) -> _Catalogue:
    places: defaultdict[str, list[int]] = defaultdict(list)
    ends = set()
    for number, name in enumerate(names):
        signs = _signs(name)
        endings = _endings(signs)
        for pair in {pair for _, pair in _pairs(signs)} | endings:
            places[pair].append(number)
        ends |= {(number, pair) for pair in endings}
    worth = _worth({pair: len(where) for pair, where in places.items()}, len(names))
    return _Catalogue(names, {pair: tuple(where) for pair, where in places.items()}, worth, frozenset(ends))


def _worth(counts: dict[str, int], names: int) -> dict[str, float]:
    return {pair: 0.1 + log((names + 1) / (count + 1)) for pair, count in counts.items()}


def _signs(text: str) -> list[str]:
    """Han characters one by one, words and numbers whole, a break where something else stands between."""
    found, end = [], 0
    plain = text.translate(_PLAIN).translate(SIMPLIFIED).lower()
    for piece in _piece().finditer(plain):
        if piece.start() > end or piece[0].isspace():
            found.append(_BREAK)
        found += [] if piece[0].isspace() else [piece[0]]
        end = piece.end()
    return found


@cache
def _piece() -> re.Pattern[str]:
    return re.compile(_PIECE)


def _pairs(signs: list[str]) -> list[tuple[int, str]]:
    """Neighbouring Han characters, and words in letters by themselves, each with its place."""
    words = [(place, sign) for place, sign in enumerate(signs) if _is_word(sign)]
    both = pairwise(signs)
    return words + [(place, a + b) for place, (a, b) in enumerate(both) if _is_han(a) and _is_han(b)]


def _endings(signs: list[str]) -> set[str]:
    """The last two Han characters of each stretch of a name, "跑鞋" of "轻量跑鞋 男款"; of "跑步鞋" also its short form."""
    around = zip([_BREAK, *signs], signs, signs[1:], [*signs[2:], _BREAK], strict=False)
    last = [(a, b, c) for a, b, c, after in around if _is_han(b) and _is_han(c) and not _is_han(after)]
    return {b + c for _, b, c in last} | {a + c for a, _, c in last if _is_han(a)}


def _is_word(sign: str) -> bool:
    return len(sign) > 2 and sign.isascii() and not sign.isdecimal() and sign not in _WORDS


def _is_han(sign: str) -> bool:
    return bool(sign) and not sign.isascii()
