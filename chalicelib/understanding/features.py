"""A message as weighted buckets: its runs of characters and words and what they stand for, hashed, so no vocabulary travels."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from itertools import chain, pairwise, repeat
from operator import xor
from pathlib import Path
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from chalicelib.understanding.normalise import SIMPLIFIED, SPOKEN, normalise

BUCKETS = 1 << 18
HAN_RUNS = (1.6, 1.3, 0.8)  # weight of one, two, three characters: longer runs repeat what shorter ones said
WORD_RUNS = (1.0, 1.0, 0.5)
PIECES, PIECE = range(2, 5), 0.5  # the insides of a latin word
SKIP = 0.5  # two tokens with one between them: the same pair, said less surely
MEANT, MEANT_PAIR = 1.5, 0.7  # what a word of the thesaurus stands for; two such in a row

_TOKEN = re.compile(r"[a-zà-öø-ÿ]+(?:'[a-z]+)?|\d+|[^\W_]|[?!]|[\u2600-\u27bf\ue000-\ue008\U0001f000-\U0001faff]")
_PLACES = (0x9E3779B1, 0x85EBCA6B, 0xC2B2AE35)  # multiplicative hashing; a bucket is the top 18 of 32 bits
_WORD, _SHIFT = 0xFFFFFFFF, 14

Places = tuple[int, int, int]  # a token as the first, second and third of a run, whose bucket is theirs xored
Token = tuple[int, int, int, float, float, float, tuple[int, ...]]  # the same, weights of the runs it opens, its pieces


@dataclass(frozen=True, slots=True, eq=False)
class Heard:
    """A text and its features as arrays, int32 and float32, of one length."""

    text: str
    buckets: NDArray[np.int32]
    weights: NDArray[np.float32]


@lru_cache(maxsize=64)  # a turn asks for the same text more than once, and a sale makes thousands ask alike
def heard(text: str) -> Heard:
    """The features as the model and the shelf of questions take them."""
    buckets, weights = features(text)
    return Heard(text, np.array(buckets, np.int32), np.array(weights, np.float32))


def features(text: str) -> tuple[list[int], list[float]]:
    """Buckets, each once and below BUCKETS, and how strongly each is there; never empty."""
    words = ["^", *_TOKEN.findall(normalise(text)), "$"]
    firsts, seconds, thirds, ones, twos, threes, pieces = zip(*map(_token, words), strict=True)
    pairs = list(map(xor, firsts, seconds[1:]))
    found: dict[int, float] = {}
    _add(found, firsts, ones)
    _add(found, pairs, twos)
    _add(found, map(xor, pairs, thirds[2:]), threes)
    _add(found, map(xor, firsts, seconds[2:]), repeat(SKIP))
    _add(found, chain.from_iterable(pieces), repeat(PIECE))
    meant = list(_meant(words))
    _add(found, [first for first, _, _ in meant], repeat(MEANT))
    _add(found, [first ^ second for (first, _, _), (_, second, _) in pairwise(meant)], repeat(MEANT_PAIR))
    return list(found), list(found.values())


def _add(found: dict[int, float], buckets: Iterable[int], weights: Iterable[float]) -> None:
    for bucket, weight in zip(buckets, weights, strict=False):
        found[bucket] = found[bucket] + weight if bucket in found else weight


def _meant(words: list[str]) -> Iterator[Places]:
    """What the words of the thesaurus stand for, in their order; the longest one wins, and none overlap."""
    free = 0
    for start, word in enumerate(words):
        for length in _LENGTHS.get(word, ()) if start >= free else ():
            if meaning := _MEANING.get(tuple(words[start : start + length])):
                free = start + length
                yield meaning
                break


@lru_cache(maxsize=8192)
def _token(word: str) -> Token:
    runs = WORD_RUNS if len(word) > 1 or word < "\u3400" else HAN_RUNS
    pieces = tuple(_pieces(f"_{word}_")) if word.isalpha() and runs is WORD_RUNS else ()
    return *_places(word), *runs, pieces


def _places(word: str) -> Places:
    first, second, third = ((crc32(word.encode()) * place & _WORD) >> _SHIFT for place in _PLACES)
    return first, second, third


def _pieces(word: str) -> Iterator[int]:
    for length in PIECES:
        for start in range(len(word) - length + 1):
            yield crc32(word[start : start + length].encode()) >> _SHIFT


def _thesaurus() -> Iterator[tuple[tuple[str, ...], Places]]:
    """From a word's tokens to its line's meaning: 包裹, 宅配 and parcel are one thing here."""
    for line in Path(__file__).with_name("thesaurus.txt").read_text("utf-8").splitlines():
        meaning, *words = line.split()
        for word in words:
            yield tuple(_TOKEN.findall(normalise(word))), _places(f"={meaning}")


def _lengths() -> dict[str, list[int]]:
    """How many tokens the thesaurus' words have that begin with a token, the longest first."""
    found: dict[str, set[int]] = defaultdict(set)
    for words in _MEANING:
        found[words[0]].add(len(words))
    return {word: sorted(lengths, reverse=True) for word, lengths in found.items()}


_MEANING = dict(_thesaurus())
_LENGTHS = _lengths()


def _spec() -> str:
    """Changes with whatever changes the features: what these probes become, and the two tables."""
    probes = ("退款到帳了嗎？？ 13800138000", "Where's my parcel SF1234567890, 2 weeks!", "双11 满300减50 😭", "")
    found = [sorted(zip(*features(probe), strict=True)) for probe in probes]
    everything = (BUCKETS, found, sorted(_MEANING.items()), sorted(SIMPLIFIED.items()), sorted(SPOKEN))
    return sha256(repr(everything).encode()).hexdigest()[:16]


SPEC = _spec()
