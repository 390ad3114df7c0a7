"""`make import` cuts a large file where rows end, and still names the file's own lines."""

import pytest

from infra import load


@pytest.fixture(autouse=True)
def small_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(load, "_PIECE", 40)


def test_a_small_file_and_a_workbook_stay_whole() -> None:
    assert list(load._pieces(b'{"faq": 1}\n', "application/x-ndjson")) == [(b'{"faq": 1}\n', 0)]
    assert list(load._pieces(b"x" * 99, "application/vnd.openxmlformats")) == [(b"x" * 99, 0)]


def test_json_lines_are_cut_between_lines() -> None:
    lines = [b'{"order": "%03d", "a": 1}\n' % number for number in range(4)]
    pieces = list(load._pieces(b"".join(lines), "application/x-ndjson"))
    assert b"".join(piece for piece, _ in pieces) == b"".join(lines)
    assert [before for _, before in pieces] == [0, 1, 2, 3]


def test_every_piece_of_a_csv_has_the_header_and_knows_its_place() -> None:
    rows = [b"F1,zh-Hans,how\n", b'F2,zh-Hans,"two\nlines, one cell"\n', b"F3,zh-Hans,when\n"]
    pieces = list(load._pieces(b"faq,language,question\n" + b"".join(rows), "text/csv"))
    assert all(piece.startswith(b"faq,language,question\n") for piece, _ in pieces)
    assert b"".join(piece.removeprefix(b"faq,language,question\n") for piece, _ in pieces) == b"".join(rows)
    assert [before for _, before in pieces] == [0, 1, 3]
