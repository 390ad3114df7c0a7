"""What kefu adds to its words where a platform has no buttons, and no place that shows who speaks."""

import tomllib
from pathlib import Path

WORDING: dict[str, dict[str, str]] = tomllib.loads((Path(__file__).parent / "wording.toml").read_text("utf-8"))


def say(key: str, language: str, **values: str) -> str:
    """The wording of `key` in a language."""
    return WORDING[key][language].format(**values)
