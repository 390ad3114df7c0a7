"""What another library, jionlp, makes of time phrases: `python -m tests.unit.understanding.oracle` asks it again.

It is too large to be a requirement here (jiojio, which it brings along, weighs 150 MB), so what it said is kept in
oracle.tsv: a phrase, its first and its last second in Shanghai; nothing where it found no time. Recorded with 1.5.31.
"""

import importlib
import warnings
from datetime import datetime
from pathlib import Path
from typing import Any

RECORD = Path(__file__).with_name("oracle.tsv")
BASE = {"year": 2026, "month": 11, "day": 18, "hour": 14, "minute": 30, "second": 0}

Told = tuple[datetime, datetime]


def recorded() -> dict[str, Told | None]:
    """Every phrase with its first and last second, as the other library has them."""
    rows = (line.split("\t") for line in RECORD.read_text("utf-8").splitlines())
    return {phrase: _times(start, end) for phrase, start, end in rows}


def _times(start: str, end: str) -> Told | None:
    return (datetime.fromisoformat(start), datetime.fromisoformat(end)) if start else None


def record() -> None:
    """Asks the other library for every phrase of the record."""
    jionlp: Any = importlib.import_module("jionlp")
    lines = ["\t".join((phrase, *_asked(jionlp, phrase))) for phrase in recorded()]
    RECORD.write_text("\n".join(lines) + "\n", "utf-8")


def _asked(jionlp: Any, phrase: str) -> tuple[str, str]:
    try:
        start, end = jionlp.parse_time(phrase, time_base=BASE)["time"]
    except ValueError:  # its word for: this is no time
        return "", ""
    return start, end


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    record()
