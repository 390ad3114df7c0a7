"""Sheets hold one question in one language a line; kefu keeps one entry in all its languages."""

from typing import Any

from chalicelib.shop.intake.checks import Wrong, record, wrong
from chalicelib.shop.intake.forms import Line
from chalicelib.shop.intake.kinds import FAQ_ROW

_SHARED = ("intent", "valid_from", "valid_to", "products", "categories")
_check = record(FAQ_ROW)


def merged(lines: list[Line]) -> list[Line]:
    """Entries in the order of their first lines, and every line that fits into none of them."""
    entries: dict[str, tuple[int, dict[str, Any]]] = {}
    faulty: list[Line] = []
    for number, line in lines:
        try:
            _add(entries, number, _checked(line))
        except Wrong as problem:
            faulty.append((number, problem))
    return sorted([*entries.values(), *faulty], key=lambda entry: entry[0])


def _checked(line: dict[str, Any] | Wrong) -> dict[str, Any]:
    if isinstance(line, Wrong):
        raise line
    row: dict[str, Any] = _check(line)
    return row


def _add(entries: dict[str, tuple[int, dict[str, Any]]], number: int, row: dict[str, Any]) -> None:
    first, entry = entries.get(row["faq"], (number, {"faq": row["faq"], "questions": {}, "answer": {}}))
    language = row["language"]
    if language in entry["answer"]:
        raise wrong("duplicate", f"line {first} or a later one has this entry in {language}", "language")
    for name in _SHARED:
        if name in row and entry.get(name, row[name]) != row[name]:
            raise wrong("differs", f"differs from line {first}, which is of the same entry", name)
    similar = [phrase.strip() for phrase in row.get("similar", "").split("|")]
    entry["questions"][language] = [row["question"], *filter(None, similar)]
    entry["answer"][language] = row["answer"]
    entries[row["faq"]] = (first, entry | {name: row[name] for name in _SHARED if name in row})
