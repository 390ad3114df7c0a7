"""`make import`: a file of the shop's own data through the authenticated door, and what became of its rows."""

from __future__ import annotations

import argparse
import getpass
import os
from collections.abc import Iterator
from pathlib import Path

from infra import doors, steps
from infra.doors import Door, Json
from infra.steps import Failure

_KINDS = (
    "customers",
    "orders",
    "products",
    "promotions",
    "faq",
    "policies",
    "freight",
    "routes",
    "together",
    "identities",
)
_TYPES = {
    ".jsonl": "application/x-ndjson",
    ".ndjson": "application/x-ndjson",
    ".csv": "text/csv",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
_ANY = 10**9
_ROWS = {"identities": 500}  # each of these is a transaction of its own
_PIECE = 4_000_000  # below what API Gateway and Lambda take in one request, base64 included


def main() -> int:
    """`python -m infra.load KIND FILE [--api URL --name NAME]`; exit status 1 where rows were rejected."""
    parser = argparse.ArgumentParser(description="Import a shop's own data.")
    parser.add_argument("kind", choices=_KINDS)
    parser.add_argument("file", type=Path)
    parser.add_argument(
        "--api", default=os.environ.get("KEFU_API", ""), help="default: the system that `make run` started"
    )
    parser.add_argument("--name", default=os.environ.get("KEFU_ADMIN", ""))
    told = parser.parse_args()
    content_type = _TYPES.get(told.file.suffix.lower())
    if content_type is None:
        raise Failure(f"{told.file.name}: .jsonl, .csv or .xlsx")
    if not told.file.exists():
        raise Failure(f"{told.file}: no such file")
    door = _door(told.api, told.name)
    rejected = 0
    for piece, before in _pieces(told.file.read_bytes(), content_type, _ROWS.get(told.kind, _ANY)):
        rejected += _show(door.send(f"/admin/imports/{told.kind}", piece, content_type), before)
    return 1 if rejected else 0


def _door(api: str, name: str) -> Door:
    if api:
        return doors.log_in(
            api, {"name": name, "password": os.environ.get("KEFU_PASSWORD") or getpass.getpass(f"Password of {name}: ")}
        )
    config = doors.config()
    admins = [agent for agent in config.get("demo", {}).get("agents", []) if agent["role"] == "admin"]
    if not admins:
        raise Failure("no demo administrator here: name one with --api and --name")
    return doors.log_in(config["api"], admins[0])


def _pieces(content: bytes, content_type: str, rows: int = _ANY) -> Iterator[tuple[bytes, int]]:
    """The file as requests of a size that the door takes, each with the number of lines that the file has before it.

    A CSV's header goes before each piece. A workbook stays whole.
    """
    if (len(content) <= _PIECE and content.count(b"\n") <= rows) or content_type not in (
        "application/x-ndjson",
        "text/csv",
    ):
        yield content, 0
        return
    records = _records(content) if content_type == "text/csv" else iter(content.splitlines(keepends=True))
    header = next(records) if content_type == "text/csv" else b""
    piece, before = [header], 0
    weight = lines = 0
    for record in records:
        if weight + len(record) > _PIECE or len(piece) > rows:
            yield b"".join(piece), before
            piece, weight, before = [header], 0, lines
        piece.append(record)
        weight += len(record)
        lines += record.count(b"\n")
    yield b"".join(piece), before


def _records(content: bytes) -> Iterator[bytes]:
    """A CSV's records: a quoted cell may go on over several lines."""
    record = b""
    for line in content.splitlines(keepends=True):
        record += line
        if record.count(b'"') % 2 == 0:
            yield record
            record = b""
    if record:
        yield record


def _show(answer: doors.Answer, before: int) -> int:
    if answer.status != 200:
        raise Failure(f"{answer.status} {answer.json['error']['message']}")
    found: Json = answer.json
    print(
        f"  {found['read']} read, {found['loaded']} loaded, {found['unchanged']} unchanged, {len(found['rejected'])} rejected",
        flush=True,
    )
    for row in found["rejected"]:
        print(f"    line {row['line'] + before}, {row['field']}: {row['reason']} ({row['code']})")
    return len(found["rejected"])


if __name__ == "__main__":
    steps.main(main)
