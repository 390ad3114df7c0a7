"""The shop's answers: faq/<scene>.toml, one table per entry, easy to edit and easy to read."""

import tomllib
from pathlib import Path
from typing import Any

LANGUAGES = ("zh-Hans", "zh-Hant", "en")
_FAQ = Path(__file__).parent / "faq"


def questions() -> list[dict[str, Any]]:
    """Every entry as the import takes it, by its number."""
    entries = [(number, entry) for path in sorted(_FAQ.glob("*.toml")) for number, entry in _entries(path)]
    return [_row(number, entry) for number, entry in sorted(entries)]


def _entries(path: Path) -> list[tuple[str, dict[str, Any]]]:
    return list(tomllib.loads(path.read_text(encoding="utf-8")).items())


def _row(number: str, entry: dict[str, Any]) -> dict[str, Any]:
    spoken = [language for language in LANGUAGES if language in entry]
    return {
        "faq": number,
        "intent": entry["intent"],
        "questions": {language: entry[language]["ask"] for language in spoken},
        "answer": {language: entry[language]["answer"].strip() for language in spoken},
        "hot": entry.get("hot", False),
    }
