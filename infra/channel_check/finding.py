"""One thing that was looked at, and how findings are printed."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    """What was looked at, whether it is well, and what to do, or what was seen."""

    what: str
    good: bool
    said: str


def table(found: Sequence[Finding]) -> str:
    """One line a finding, with ✓ or ✗ at its head."""
    wide = max((_width(one.what) for one in found), default=0)
    return "\n".join(
        f"  {'✓' if one.good else '✗'} {one.what}{' ' * (wide - _width(one.what))}  {one.said}".rstrip()
        for one in found
    )


def _width(text: str) -> int:
    """Columns on a terminal, where a Chinese character takes two."""
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)
