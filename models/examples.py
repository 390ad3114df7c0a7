"""Where the examples are, and how one file of them reads: a section per intent, one utterance per line."""

import os
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from zlib import crc32

ROOT = Path(__file__).parents[1]
SCENES = ROOT / "chalicelib" / "scenes"
HELD = ROOT / "tests" / "evaluation"
_HEADER = re.compile(r"\[([a-z_]+\.[a-z_]+)\]")  # [图片] and [捂脸] are utterances
OUTSIDE = "unknown.out_of_scope"


@dataclass(frozen=True, slots=True)
class Example:
    """An utterance, its intent, its language (zh-Hans, zh-Hant, en), and the file and line where it stands."""

    text: str
    intent: str
    lang: str
    place: str = field(default="", compare=False)


def training(folder: Path = SCENES) -> list[Example]:
    """Every example below a folder; files are named <lang>.txt or <scene>.<lang>.txt."""
    return [example for path in sorted(folder.rglob("*.txt")) for example in sections(path)]


def held(split: str) -> list[Example]:
    """The `dev` or `test` set written apart from training; `models.stocktake` sees to it that they share no line."""
    return training(HELD / split)


def cut(examples: Iterable[Example], one_in: int = 10) -> tuple[list[Example], list[Example]]:
    """A training and a dev part, by a hash of the text, for as long as nobody has written a dev set."""
    parts: tuple[list[Example], list[Example]] = ([], [])
    for example in examples:
        parts[crc32(example.text.encode()) % one_in == 0].append(example)
    return parts


def sections(path: Path) -> Iterator[Example]:
    """The examples of one file. Raises ValueError for a line before the first section."""
    intent, lang, file = "", path.stem.rsplit(".", 1)[-1], os.path.relpath(path)
    for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
        line = line.strip()
        if header := _HEADER.fullmatch(line):
            intent = header[1]
        elif line and not intent:
            raise ValueError(f"{path}:{number}: an utterance before the first [intent]")
        elif line:
            yield Example(line, intent, lang, f"{file}:{number}")
