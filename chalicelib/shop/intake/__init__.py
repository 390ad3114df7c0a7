"""A shop's own data, read row by row: right rows normalised, wrong rows told with line, field and reason."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from chalicelib.shop.intake.checks import Fault, Wrong, record, wrong
from chalicelib.shop.intake.forms import (
    CSV,
    JSON_LINES,
    LARGEST_BODY,
    WORKBOOK,
    Line,
    UnreadableImport,
    capped,
    comma_separated,
    json_lines,
    media_type,
    workbook,
)
from chalicelib.shop.intake.kinds import FAQ_ROW, KINDS, Kind
from chalicelib.shop.intake.questions import merged

__all__ = ["Intake", "Rejected", "UnreadableImport", "checked", "read"]

MOST_FAULTS = 20  # told of one row


@dataclass(frozen=True, slots=True)
class Rejected:
    """Why one row was left out. `line` counts from 1, a header included; `field` is `*` for the whole row;
    `code` is stable."""

    line: int
    field: str
    code: str
    reason: str


@dataclass(frozen=True, slots=True)
class Intake:
    """What came of a body: the rows to load, what was wrong with the others, how many rows there were,
    the names of fields that nobody asked for and that were left out, and the line of each row to load."""

    rows: tuple[Mapping[str, Any], ...]
    rejected: tuple[Rejected, ...]
    read: int
    ignored: tuple[str, ...] = ()
    lines: tuple[int, ...] = ()


def read(kind: str, body: bytes, content_type: str) -> Intake:
    """Reads a whole body of one of the KINDS; touches no store.

    Raises UnreadableImport where no row can be told from another; every other fault is in `rejected`.
    """
    if kind not in KINDS:
        raise UnreadableImport("unknown_kind", f"Import one of {', '.join(KINDS)}.")
    if len(body) > LARGEST_BODY:
        raise UnreadableImport("too_large", "A body may have at most 6 MB; send it in pieces.")
    lines = capped(_lines(kind, body, content_type))
    in_sheet = kind == "faq" and media_type(content_type) not in JSON_LINES
    known = FAQ_ROW if in_sheet else KINDS[kind].fields
    rows, rejected = _sorted_out(KINDS[kind], merged(lines) if in_sheet else lines)
    return Intake(tuple(rows.values()), rejected, len(lines), _ignored(lines, known), tuple(rows))


def checked(kind: str, row: Any) -> dict[str, Any]:
    """One row of a kind as kefu keeps it, wherever it came from. Raises Wrong."""
    return dict(_row(KINDS[kind], row))


def _lines(kind: str, body: bytes, content_type: str) -> Any:
    form = media_type(content_type)
    if form in JSON_LINES:
        return json_lines(body, content_type)
    if form == CSV:
        return comma_separated(body, content_type, KINDS[kind].nested)
    if form == WORKBOOK and kind == "faq":
        return workbook(body)
    forms = "application/x-ndjson, text/csv" + (" or an .xlsx workbook" if kind == "faq" else "")
    raise UnreadableImport("wrong_content_type", f"Send {kind} as {forms}.")


def _sorted_out(kind: Kind, lines: list[Line]) -> tuple[dict[int, Mapping[str, Any]], tuple[Rejected, ...]]:
    rows: dict[str, tuple[int, Mapping[str, Any]]] = {}
    rejected: list[Rejected] = []
    for number, line in lines:
        try:
            row = _row(kind, line)
            first, _ = rows.setdefault(row[kind.key], (number, row))
            if first != number:
                raise wrong("duplicate", f"line {first} has the same {kind.key}", kind.key)
        except Wrong as problem:
            rejected += [_told(number, fault) for fault in problem.faults[:MOST_FAULTS]]
    return dict(rows.values()), tuple(rejected)


def _row(kind: Kind, line: Mapping[str, Any] | Wrong) -> Mapping[str, Any]:
    if isinstance(line, Wrong):
        raise line
    row: dict[str, Any] = record(kind.fields)(line)
    for rule in kind.rules:
        row = rule(row)
    return row


def _told(number: int, fault: Fault) -> Rejected:
    return Rejected(number, fault.field or "*", fault.code, fault.reason)


def _ignored(lines: list[Line], known: Mapping[str, Any]) -> tuple[str, ...]:
    names = {name for _, line in lines if isinstance(line, Mapping) for name in line}
    return tuple(sorted(name[:60] for name in names - known.keys() if name.isprintable()))[:50]
