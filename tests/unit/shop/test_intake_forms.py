"""The forms it may come in, JSON lines, CSV and a workbook, whole or broken."""

import io
import json
import zipfile
from datetime import datetime
from typing import Any

import pytest

from chalicelib.shop.intake import UnreadableImport, read
from tests.unit.shop.sent import FAQ_HEADER, NDJSON, ORDER, XLSX, faults, lines, order, workbook


@pytest.mark.parametrize(
    ("line", "code"),
    [
        (b"[" * 100_000, "too_deep"),
        (b'{"a":' * 40_000 + b"1" + b"}" * 40_000, "too_deep"),
        (b"[" * 100_000 + b"]" * 100_000, "too_deep"),
        (b'{"version": ' + b"9" * 5000 + b"}", "not_json"),
        (b'{"version": NaN}', "not_json"),
        (b'{"version": -Infinity}', "not_json"),
        (b'{"order": "A", "order": "B"}', "duplicate_key"),
        (b'{"order": "\xff"}', "undecodable"),
        (b'"order"', "not_an_object"),
        (b"null", "not_an_object"),
        (b"{", "not_json"),
        (b"\x00", "not_json"),
        (b'{"order": "' + b"x" * 300_000 + b'"}', "row_too_large"),
    ],
)
def test_a_hostile_line_is_one_rejected_row(line: bytes, code: str) -> None:
    intake = read("orders", line + b"\r\n\n" + lines(ORDER), NDJSON)
    assert faults(intake) == [(1, "*", code)]
    assert (len(intake.rows), intake.read) == (1, 2)


@pytest.mark.parametrize(
    ("kind", "body", "content_type", "code", "status"),
    [
        ("parcels", b"", NDJSON, "unknown_kind", 400),
        ("orders", b"", "application/json", "wrong_content_type", 415),
        ("orders", b"", "", "wrong_content_type", 415),
        ("orders", b"", XLSX, "wrong_content_type", 415),
        ("orders", b"", "text/csv; charset=utf-7", "wrong_content_type", 415),
        ("orders", b"", "text/csv", "bad_header", 400),
        ("customers", b"customer,name,name\n", "text/csv", "bad_header", 400),
        ("customers", ",".join(f"c{n}" for n in range(41)).encode(), "text/csv", "bad_header", 400),
        ("customers", b"customer,name\nu1,\xff\xff", "text/csv", "undecodable", 400),
        ("customers", b"customer,name\nu1,\xc1\xd6", "text/csv; charset=utf-8", "undecodable", 400),
        ("customers", b" " * (6 * 1024 * 1024 + 1), NDJSON, "too_large", 413),
        ("customers", b"{}\n" * 20_001, NDJSON, "too_large", 413),
        ("faq", b"faq", XLSX, "not_a_workbook", 400),
        ("faq", b"PK\x03\x04" + b"\0" * 200, XLSX, "not_a_workbook", 400),
    ],
)
def test_a_body_that_cannot_be_read_says_so(kind: str, body: bytes, content_type: str, code: str, status: int) -> None:
    with pytest.raises(UnreadableImport) as caught:
        read(kind, body, content_type)
    assert (caught.value.code, caught.value.status) == (code, status)


def test_csv_is_read_with_or_without_a_byte_order_mark() -> None:
    text = "customer,name,level,phone,language\r\nu1,林小满,金卡,12345678901,\r\n\r\nu2,陈砚,,,en\r\n"
    plain = read("customers", text.encode(), "text/csv")
    assert read("customers", text.encode("utf-8-sig"), "Text/CSV; charset=UTF-8") == plain
    assert plain.rows == (
        {"customer": "u1", "name": "林小满", "level": "金卡", "phone": "12345678901"},
        {"customer": "u2", "name": "陈砚", "language": "en", "level": "普通"},
    )


@pytest.mark.parametrize(
    ("encoding", "content_type"),
    [("gb18030", "text/csv"), ("gb18030", "text/csv; charset=GB2312"), ("big5", "text/csv;charset=big5")],
)
def test_what_a_chinese_excel_saves_is_read(encoding: str, content_type: str) -> None:
    body = "customer,name\nu1,林小滿\n".encode(encoding)
    assert read("customers", body, content_type).rows[0]["name"] == "林小滿"


def test_csv_carries_nested_fields_as_json_and_counts_lines_as_an_editor_does() -> None:
    def cell(value: Any) -> str:
        text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
        return '"' + text.replace('"', '""') + '"'

    rows = [order(order="A", address="两行\n地址"), order(order="B", version="x"), order(order="C")]
    body = "\n".join([",".join(ORDER), *(",".join(cell(v) for v in row.values()) for row in rows)])
    intake = read("orders", body.encode(), "text/csv")
    assert [row["order"] for row in intake.rows] == ["A", "C"]
    assert faults(intake) == [(4, "version", "not_whole")]
    assert intake.rows[1]["items"] == read("orders", lines(ORDER), NDJSON).rows[0]["items"]


def test_a_broken_json_cell_names_its_column() -> None:
    body = b'promotion,terms\nM1,"{""a"": NaN}"\nM2,"[[["\n'
    assert faults(read("promotions", body, "text/csv")) == [
        (2, "terms", "not_json"),
        (3, "terms", "not_json"),
    ]


def test_a_csv_row_with_more_cells_than_columns_is_refused() -> None:
    body = b"customer,name\nu1,Lin,\nu2,Lin,gold\n" + b"u3," + b"x" * 200_000 + b"\nu4,Lin\n"
    intake = read("customers", body, "text/csv")
    assert faults(intake) == [(3, "*", "too_many_cells"), (4, "*", "not_csv")]
    assert [row["customer"] for row in intake.rows] == ["u1", "u4"]


def test_questions_in_a_sheet_are_merged_over_languages() -> None:
    body = FAQ_HEADER + (
        "F1,zh-Hans,怎么退货,退货流程 | 想退了|,打开订单点「退货」。,aftersales.return,,2026-11-18\n"
        "F2,,包邮吗,,满 99 元包邮。,,,\n"
        "F1,en,How do I return?,,Open the order.,,,\n"
        "F1,en,Twice?,,No.,,,\n"
        "F1,fr,Comment?,,Non.,,,\n"
        "F1,zh-Hant,怎麼退貨,,打開訂單。,refund.request,,\n"
    )
    intake = read("faq", body.encode(), "text/csv")
    assert faults(intake) == [
        (5, "language", "duplicate"),
        (6, "language", "not_allowed"),
        (7, "intent", "differs"),
    ]
    assert intake.read == 6
    assert intake.rows[0] == {
        "faq": "F1",
        "intent": "aftersales.return",
        "questions": {"zh-Hans": ["怎么退货", "退货流程", "想退了"], "en": ["How do I return?"]},
        "answer": {"zh-Hans": "打开订单点「退货」。", "en": "Open the order."},
        "valid_to": "2026-11-18T16:00:00.000Z",
    }


def test_an_entry_without_simplified_chinese_is_refused() -> None:
    body = FAQ_HEADER + "F1,en,Where?,,There.,,,\n"
    assert faults(read("faq", body.encode(), "text/csv")) == [
        (2, "questions.zh-Hans", "missing"),
        (2, "answer.zh-Hans", "missing"),
    ]


def test_a_workbook_reads_like_the_same_csv() -> None:
    header = FAQ_HEADER.strip().split(",")
    row = [
        "F1",
        "zh-Hans",
        "几点上班",
        "在线时间|几点有人",
        "8 点到 24 点。",
        None,
        datetime(2026, 11, 1, 8),
        None,
    ]
    body = workbook(header, row, [None], [12.0, "zh-Hans", "", None, "无题"])
    text = FAQ_HEADER + (
        "F1,zh-Hans,几点上班,在线时间|几点有人,8 点到 24 点。,,2026-11-01 08:00:00,\n\n12,zh-Hans,,,无题,,,\n"
    )
    intake = read("faq", body, XLSX)
    assert intake == read("faq", text.encode(), "text/csv")
    assert faults(intake) == [(4, "question", "missing")]


def test_a_workbook_that_unzips_into_gigabytes_is_refused() -> None:
    body = io.BytesIO()
    with zipfile.ZipFile(body, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"0" * (25 * 1024 * 1024))
    with pytest.raises(UnreadableImport, match="unzips into more"):
        read("faq", body.getvalue(), XLSX)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_workbook_that_defines_entities_is_refused(encoding: str) -> None:
    body, sheet = io.BytesIO(workbook(["faq"], ["F1"])), io.BytesIO()
    with zipfile.ZipFile(body) as good, zipfile.ZipFile(sheet, "w") as bad:
        for name in good.namelist():
            bomb = '<!DOCTYPE x [<!ENTITY a "aaaa">]><x>&a;</x>'.encode(encoding)
            bad.writestr(name, bomb if name == "xl/workbook.xml" else good.read(name))
    with pytest.raises(UnreadableImport, match="document type"):
        read("faq", sheet.getvalue(), XLSX)
