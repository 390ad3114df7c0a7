"""A message as weighted buckets: every run of characters, words and sounds in it, hashed, so that no vocabulary has to travel."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from zlib import crc32

from chalicelib.understanding.normalise import TRADITIONAL, normalise

BUCKETS = 1 << 18
HAN_RUNS = (
    1.6,
    1.3,
    0.8,
    0.5,
)  # weights of one, two, three, four characters: longer runs repeat what shorter ones said
WORD_RUNS = (1.0, 1.0, 0.5)
SOUND_RUNS = (0.0, 0.6, 0.5)  # 退宽 sounds like 退款
SKIP = 0.5  # two tokens with one between them
PIECES, PIECE = range(2, 6), 0.5  # the insides of a latin word

_TOKEN = re.compile(r"[a-zà-öø-ÿ]+(?:'[a-z]+)?|\d+|[^\W_]|[?!]|[\u2600-\u27bf\ue000-\ue008\U0001f000-\U0001faff]")
_SOUNDS = Path(__file__).with_name("sounds.txt").read_text("utf-8").splitlines()
_SOUND = {han: crc32(line.split()[0].encode()) for line in _SOUNDS for han in line.split()[1]}
_SPREAD, _WORD, _SHIFT = 0x9E3779B1, 0xFFFFFFFF, 14  # multiplicative hashing: the top 18 of 32 bits


@dataclass(frozen=True, slots=True)
class Token:
    """A word, a Chinese character, a mark: what of it goes into buckets."""

    code: int
    sound: int  # of a Chinese character; else 0
    runs: tuple[float, ...]  # the weights of the runs that start here
    pieces: tuple[int, ...]  # buckets


def features(text: str) -> tuple[list[int], list[float]]:
    """Buckets, each once and below BUCKETS, and how strongly each is there; never empty."""
    tokens = [_token(word) for word in ("^", *_TOKEN.findall(normalise(text)), "$")]
    found: dict[int, float] = {}
    for start, token in enumerate(tokens):
        _run(found, 0, token.runs, [token.code for token in tokens[start : start + len(token.runs)]])
        if token.sound:
            _run(found, 1, SOUND_RUNS, [token.sound for token in tokens[start : start + len(SOUND_RUNS)]])
        if start + 2 < len(tokens):
            _run(found, 2, (SKIP,), [token.code ^ tokens[start + 2].code >> 1])
        for bucket in token.pieces:
            found[bucket] = found.get(bucket, 0.0) + PIECE
    return list(found), list(found.values())


def _run(found: dict[int, float], kind: int, weights: tuple[float, ...], codes: list[int]) -> None:
    key = kind
    for weight, code in zip(weights, codes, strict=False):
        key = (key + code) * _SPREAD & _WORD
        if weight:
            bucket = key >> _SHIFT
            found[bucket] = found.get(bucket, 0.0) + weight


@lru_cache(maxsize=8192)
def _token(word: str) -> Token:
    code = crc32(word.encode())
    if word in _SOUND:
        return Token(code, _SOUND[word], HAN_RUNS, ())
    return Token(code, 0, WORD_RUNS, tuple(_pieces(f"_{word}_")) if word.isascii() and word.isalpha() else ())


def _pieces(word: str) -> Iterator[int]:
    for length in PIECES:
        for start in range(len(word) - length + 1):
            yield crc32(word[start : start + length].encode()) >> _SHIFT


def _spec() -> str:
    """Changes with whatever changes the features: what these probes become, and the tables."""
    probes = ("退款到帳了嗎？？ 13800138000", "Where's my parcel SF1234567890, 2 weeks!", "双11 满300减50 😭", "")
    found = [(sorted(zip(*features(probe), strict=True))) for probe in probes]
    return sha256(repr((BUCKETS, found, _SOUNDS, sorted(TRADITIONAL.items()))).encode()).hexdigest()[:16]


SPEC = _spec()
