"""A message as weighted buckets: its runs of characters and words and what they stand for, hashed, so no vocabulary travels."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache, reduce
from hashlib import sha256
from itertools import count
from pathlib import Path
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from chalicelib.understanding.normalise import SIMPLIFIED, normalise

BUCKETS = 1 << 18
HAN_RUNS = (1.6, 1.3, 0.8, 0.0, 0.0)  # weight of one, two, three characters: longer runs repeat what shorter ones said
WORD_RUNS = (1.0, 1.0, 0.5)
PIECES, PIECE = range(2, 6), 0.5  # the insides of a latin word
SKIP = 0.5  # two tokens with one between them
MEANT, MEANT_PAIR = 1.5, 0.7  # what a word of the thesaurus stands for; two such in a row

_TOKEN = re.compile(r"[a-zà-öø-ÿ]+(?:'[a-z]+)?|\d+|[^\W_]|[?!]|[\u2600-\u27bf\ue000-\ue008\U0001f000-\U0001faff]")
_SPREAD, _WORD, _SHIFT = 0x9E3779B1, 0xFFFFFFFF, 14  # multiplicative hashing; a bucket is the top 18 of 32 bits

Token = tuple[int, tuple[float, ...], tuple[int, ...]]  # its code, weights of the runs it opens, buckets of its pieces


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
    tokens = [_token(word) for word in ("^", *_TOKEN.findall(normalise(text)), "$")]
    codes = [code for code, _, _ in tokens]
    found: dict[int, float] = {}
    meant: list[int] = []
    free = 0  # where the next word of the thesaurus may begin: the longest one wins, and none overlap
    for start, (_, runs, pieces) in enumerate(tokens):
        key = meaning = 0
        for end, weight, code in zip(count(start + 1), runs, codes[start : start + 5], strict=False):
            key = (key + code) * _SPREAD & _WORD
            if weight:
                found[key >> _SHIFT] = found.get(key >> _SHIFT, 0.0) + weight
            if key in _MEANING and (start >= free or meaning):
                meaning, free = _MEANING[key], end
        if meaning:
            meant.append(meaning)
        for bucket in pieces:
            found[bucket] = found.get(bucket, 0.0) + PIECE
    _pairs(found, codes, 2, SKIP)
    for meaning in meant:
        found[meaning >> _SHIFT] = found.get(meaning >> _SHIFT, 0.0) + MEANT
    _pairs(found, meant, 1, MEANT_PAIR)
    return list(found), list(found.values())


def _pairs(found: dict[int, float], codes: list[int], apart: int, weight: float) -> None:
    for first, second in zip(codes, codes[apart:], strict=False):
        bucket = ((first * _SPREAD + second) * _SPREAD + apart & _WORD) >> _SHIFT
        found[bucket] = found.get(bucket, 0.0) + weight


def _key(codes: Iterable[int]) -> int:
    return reduce(lambda key, code: (key + code) * _SPREAD & _WORD, codes, 0)


@lru_cache(maxsize=8192)
def _token(word: str) -> Token:
    runs = WORD_RUNS if len(word) > 1 or word < "\u3400" else HAN_RUNS
    pieces = tuple(_pieces(f"_{word}_")) if word.isalpha() and runs is WORD_RUNS else ()
    return crc32(word.encode()), runs, pieces


def _pieces(word: str) -> Iterator[int]:
    for length in PIECES:
        for start in range(len(word) - length + 1):
            yield crc32(word[start : start + length].encode()) >> _SHIFT


def _thesaurus() -> Iterator[tuple[int, int]]:
    """From a word's run to its line's meaning: 包裹, 宅配 and parcel are one thing here."""
    for line in Path(__file__).with_name("thesaurus.txt").read_text("utf-8").splitlines():
        meaning, *words = line.split()
        for word in words:
            yield _key(crc32(part.encode()) for part in _TOKEN.findall(normalise(word))), crc32(f"={meaning}".encode())


_MEANING = dict(_thesaurus())


def _spec() -> str:
    """Changes with whatever changes the features: what these probes become, and the two tables."""
    probes = ("退款到帳了嗎？？ 13800138000", "Where's my parcel SF1234567890, 2 weeks!", "双11 满300减50 😭", "")
    found = [sorted(zip(*features(probe), strict=True)) for probe in probes]
    everything = (BUCKETS, found, sorted(_MEANING.items()), sorted(SIMPLIFIED.items()))
    return sha256(repr(everything).encode()).hexdigest()[:16]


SPEC = _spec()
