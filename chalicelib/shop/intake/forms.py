"""The three forms a shop's data comes in, JSON lines, CSV and a workbook, all read into numbered rows."""

import csv
import io
import json
import re
import struct
import warnings
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any, NoReturn

from chalicelib.edge.errors import KefuError
from chalicelib.shop.intake.checks import Wrong, wrong

Line = tuple[int, dict[str, Any] | Wrong]

JSON_LINES = frozenset({"application/x-ndjson", "application/ndjson", "application/jsonl"})
CSV = "text/csv"
WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

LARGEST_BODY = 6 * 1024 * 1024
LARGEST_ROW = 300_000  # bytes: a row must fit into one 400 KB item beside its keys
MOST_ROWS = 20_000
LARGEST_WORKBOOK = 24 * 1024 * 1024  # bytes, unzipped
MOST_PARTS = 200
MOST_COLUMNS = 40

_ENCODINGS = {
    "utf-8": "utf-8", "utf8": "utf-8", "gb18030": "gb18030", "gbk": "gb18030", "gb2312": "gb18030", "big5": "cp950",
}  # fmt: skip
_STATUSES = {"too_large": 413, "wrong_content_type": 415}
_BROKEN_WORKBOOK = (
    zipfile.BadZipFile, zlib.error, struct.error, SyntaxError, LookupError, ValueError, TypeError,
    AttributeError, OSError, EOFError, RuntimeError, ArithmeticError, AssertionError,
)  # fmt: skip  # openpyxl lets all of these escape from files that are not what they seem


class UnreadableImport(KefuError):
    """The body as a whole cannot be read: unknown_kind, wrong_content_type, too_large, undecodable,
    bad_header or not_a_workbook."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message, code)
        self.status = _STATUSES.get(code, 400)


def media_type(content_type: str) -> str:
    """`text/csv` of `Text/CSV; charset=gbk`."""
    return content_type.partition(";")[0].strip().lower()


def json_lines(body: bytes, content_type: str) -> Iterator[Line]:
    """One object a line; a line that is none is handed on as what is wrong with it."""
    encoding = _declared(content_type) or "utf-8"
    for number, line in enumerate(body.removeprefix(b"\xef\xbb\xbf").split(b"\n"), 1):
        if line.strip():
            yield number, _attempt(line, encoding)


def _attempt(line: bytes, encoding: str) -> dict[str, Any] | Wrong:
    try:
        return _object(line, encoding)
    except Wrong as problem:
        return problem


def _object(line: bytes, encoding: str) -> dict[str, Any]:
    if len(line) > LARGEST_ROW:
        raise wrong("row_too_large", f"a row may have at most {LARGEST_ROW} bytes")
    try:
        value = json_value(line.decode(encoding))
    except UnicodeDecodeError:
        raise wrong("undecodable", f"is not {encoding}") from None
    if not isinstance(value, dict):
        raise wrong("not_an_object", "each line must be one JSON object")
    return value


def json_value(text: str) -> Any:
    """JSON as RFC 8259 has it: no NaN, no key twice, no bottomless nesting. Raises Wrong."""
    try:
        return json.loads(text, parse_constant=_no_constant, object_pairs_hook=_unique)
    except RecursionError:
        raise wrong("too_deep", "is nested too deeply") from None
    except ValueError as problem:
        raise wrong("not_json", f"is not JSON: {str(problem)[:80]}") from None


def _no_constant(name: str) -> NoReturn:
    raise wrong("not_json", f"is not JSON: {name} is no number")


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    kept = dict(pairs)
    if len(kept) < len(pairs):
        raise wrong("duplicate_key", "an object names one key twice")
    return kept


def comma_separated(body: bytes, content_type: str, nested: frozenset[str]) -> Iterator[Line]:
    """CSV with a header; cells of the `nested` columns hold JSON text, empty cells are absent."""
    reader = csv.reader(io.StringIO(_decoded(body, content_type), newline=""))
    header = _header(_cells(reader))
    start = reader.line_num + 1
    while (cells := _cells(reader)) is not None:
        if isinstance(cells, Wrong):
            yield start, cells
        elif any(cell.strip() for cell in cells):
            yield start, _row(header, cells, nested)
        start = reader.line_num + 1


def _cells(reader: Any) -> list[str] | Wrong | None:
    """The next row's cells, what is wrong with it, or None at the end."""
    try:
        return next(reader, None)
    except csv.Error as problem:
        return wrong("not_csv", f"is not CSV: {str(problem)[:80]}")


def _header(cells: list[str] | Wrong | None) -> list[str]:
    if isinstance(cells, Wrong) or not cells:
        raise UnreadableImport("bad_header", "The first line must name the columns.")
    names = [cell.strip() for cell in cells]
    while names and not names[-1]:
        names.pop()
    if len(names) > MOST_COLUMNS:
        raise UnreadableImport("bad_header", f"The first line names more than {MOST_COLUMNS} columns.")
    if len(set(filter(None, names))) < len([*filter(None, names)]):
        raise UnreadableImport("bad_header", "The first line names one column twice.")
    return names


def _row(header: list[str], cells: list[str], nested: frozenset[str]) -> dict[str, Any] | Wrong:
    if any(cells[len(header) :]):
        return wrong("too_many_cells", f"has {len(cells)} cells; the header names {len(header)}")
    if sum(map(len, cells)) > LARGEST_ROW // 3:
        return wrong("row_too_large", f"a row may have at most {LARGEST_ROW} bytes")
    row: dict[str, Any] = {}
    for name, cell in zip(header, cells, strict=False):
        try:
            if name and cell.strip():
                row[name] = json_value(cell) if name in nested else cell
        except Wrong as problem:
            return Wrong(*(fault.under(name) for fault in problem.faults))
    return row


def workbook(body: bytes) -> Iterator[Line]:
    """The first sheet of an .xlsx file, its first row being the header."""
    try:
        _harmless(body)
        with warnings.catch_warnings(action="ignore"):  # about styles and validations nobody asked for
            rows = list(_sheet(body))
    except _BROKEN_WORKBOOK:
        raise UnreadableImport("not_a_workbook", "The body is not a readable .xlsx workbook.") from None
    header = _header(rows[0] if rows else None)
    for number, cells in enumerate(rows[1:], 2):
        if cells:
            yield number, _row(header, cells, frozenset())


def _harmless(body: bytes) -> None:
    """Refuses archives that unzip into something huge and documents that define entities."""
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        parts = archive.infolist()
        if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > LARGEST_WORKBOOK:
            raise UnreadableImport("too_large", "The workbook unzips into more than is accepted.")
        for part in parts:
            plain = archive.read(part).replace(b"\0", b"")  # without the zeros of UTF-16
            if b"<!DOCTYPE" in plain or b"<!ENTITY" in plain:
                raise UnreadableImport("not_a_workbook", "The workbook contains a document type definition.")


def _sheet(body: bytes) -> Iterator[list[str]]:
    from openpyxl import load_workbook  # type: ignore[import-untyped]  # slow to import, and rarely needed

    book = load_workbook(io.BytesIO(body), read_only=True, data_only=True, keep_links=False)
    sheet = book.worksheets[0]
    sheet.reset_dimensions()  # a sheet may claim to be 16,384 columns wide
    for cells in sheet.iter_rows(max_col=MOST_COLUMNS, max_row=MOST_ROWS + 2, values_only=True):
        words = [_word(cell) for cell in cells]
        yield words if any(words) else []


def _word(cell: Any) -> str:
    whole = isinstance(cell, float) and cell.is_integer()
    return "" if cell is None else str(int(cell) if whole else cell).strip()


def _decoded(body: bytes, content_type: str) -> str:
    """The body as text: as declared, else UTF-8, else the GB18030 that a Chinese Excel writes."""
    declared = _declared(content_type)
    for encoding in [declared] if declared else ["utf-8", "gb18030"]:
        try:
            return body.removeprefix(b"\xef\xbb\xbf").decode(encoding)
        except UnicodeDecodeError:
            continue
    raise UnreadableImport("undecodable", f"The body is not {declared or 'UTF-8, nor GB18030'}.")


def _declared(content_type: str) -> str:
    found = re.search(r"charset\s*=\s*[\"']?([\w.:-]+)", content_type, re.ASCII | re.IGNORECASE)
    if not found:
        return ""
    if found[1].lower() not in _ENCODINGS:
        raise UnreadableImport("wrong_content_type", "The charset must be utf-8, gb18030, gbk, gb2312 or big5.")
    return _ENCODINGS[found[1].lower()]


def capped(lines: Iterable[Line]) -> list[Line]:
    """All lines, unless there are more than one body may have."""
    taken = list(islice(lines, MOST_ROWS + 1))
    if len(taken) > MOST_ROWS:
        raise UnreadableImport("too_large", f"One body may have at most {MOST_ROWS} rows; send it in pieces.")
    return taken
