"""What a shop may send, and what it is told about what it may not."""

import io
import json
import zipfile
from typing import Any

import pytest

from chalicelib.shop.intake import Intake, UnreadableImport, read
from chalicelib.shop.intake.kinds import INTENTS, KINDS

NDJSON = "application/x-ndjson"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ORDER: dict[str, Any] = {
    "order": "KF20261118000042",
    "customer": "u00042",
    "placed_at": "2026-11-18T20:01:00+08:00",
    "status": "shipped",
    "recipient": "林小满",
    "phone": "123 4567 8901",
    "address": "浙江省杭州市西湖区听雨路 18 号",
    "items": [{"product": "P0001", "name": "帆布鞋", "variant": "黑色 42码", "price": "149.5", "quantity": 2}],
    "discount": "30",
    "freight": "0.00",
    "amount": "269.00",
    "parcels": [
        {
            "parcel": "SF1234567890",
            "courier": "顺丰速运",
            "status": "collected",
            "track": [{"at": "2026-11-19 09:00", "place": "杭州", "text": "已揽收"}],
        }
    ],
    "version": 3,
}
FAQ_HEADER = "faq,language,question,similar,answer,intent,valid_from,valid_to\n"


def lines(*rows: Any) -> bytes:
    return "\n".join(json.dumps(row, ensure_ascii=False) for row in rows).encode()


def order(**changes: Any) -> dict[str, Any]:
    return ORDER | changes


def faults(intake: Intake) -> list[tuple[int, str, str]]:
    return [(fault.line, fault.field, fault.code) for fault in intake.rejected]


def workbook(*rows: list[Any]) -> bytes:
    openpyxl = pytest.importorskip("openpyxl")
    book, body = openpyxl.Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(row)
    book.save(body)
    return body.getvalue()


def test_an_order_comes_back_as_kefu_keeps_it() -> None:
    row = read("orders", lines(ORDER), NDJSON).rows[0]
    assert row["placed_at"] == "2026-11-18T12:01:00.000Z"
    assert row["parcels"][0]["track"][0]["at"] == "2026-11-19T01:00:00.000Z"
    assert (row["phone"], row["discount"], row["items"][0]["price"]) == ("12345678901", "30.00", "149.50")


def test_what_was_read_can_be_read_again_and_is_the_same() -> None:
    first = read("orders", lines(ORDER), NDJSON)
    assert read("orders", lines(*first.rows), NDJSON) == first


@pytest.mark.parametrize(
    ("changes", "field", "code"),
    [
        ({"order": "KF 1"}, "order", "bad_id"),
        ({"order": "x" * 65}, "order", "bad_id"),
        ({"customer": None}, "customer", "missing"),
        ({"recipient": "\u0007"}, "recipient", "bad_text"),
        ({"recipient": 7}, "recipient", "not_text"),
        ({"recipient": "满" * 61}, "recipient", "too_long"),
        ({"recipient": " "}, "recipient", "empty"),
        ({"address": "half a character \ud800"}, "address", "bad_text"),
        ({"placed_at": "yesterday"}, "placed_at", "bad_time"),
        ({"placed_at": "2026-02-30T00:00:00Z"}, "placed_at", "bad_time"),
        ({"placed_at": "0001-01-01T00:00:00+23:59"}, "placed_at", "bad_time"),
        ({"placed_at": "2026-11-18T20:01:00+99:00"}, "placed_at", "bad_time"),
        ({"placed_at": 1762000000}, "placed_at", "bad_time"),
        ({"status": "lost"}, "status", "not_allowed"),
        ({"phone": "12"}, "phone", "bad_phone"),
        ({"phone": "1380000****"}, "phone", "bad_phone"),
        ({"amount": 269.0}, "amount", "bad_money"),
        ({"amount": "269.001"}, "amount", "bad_money"),
        ({"amount": "-1"}, "amount", "bad_money"),
        ({"amount": "1e3"}, "amount", "bad_money"),
        ({"amount": "二百"}, "amount", "bad_money"),
        ({"amount": "268.99"}, "amount", "sums_differ"),
        ({"discount": "300.00"}, "discount", "out_of_range"),
        ({"items": []}, "items", "bad_length"),
        ({"items": "many"}, "items", "not_a_list"),
        ({"items": ["one"]}, "items[0]", "not_an_object"),
        ({"items": [ORDER["items"][0] | {"quantity": True}]}, "items[0].quantity", "not_whole"),
        ({"items": [ORDER["items"][0] | {"quantity": 0}]}, "items[0].quantity", "out_of_range"),
        ({"items": [ORDER["items"][0] | {"quantity": 10**4000}]}, "items[0].quantity", "out_of_range"),
        ({"parcels": [ORDER["parcels"][0] | {"status": "gone"}]}, "parcels[0].status", "not_allowed"),
        ({"version": 1.5}, "version", "not_whole"),
        (
            {"refund": {"amount": "269.01", "requested_at": "2026-11-20", "method": "原路"}},
            "refund.amount",
            "out_of_range",
        ),
        (
            {
                "refund": {
                    "amount": "1",
                    "requested_at": "2026-11-20",
                    "refunded_at": "2026-11-19",
                    "method": "原路",
                }
            },
            "refund.refunded_at",
            "not_in_order",
        ),
        (
            {
                "parcels": [
                    ORDER["parcels"][0]
                    | {"track": [{"at": "2026-11-20", "text": "乙"}, {"at": "2026-11-19", "text": "甲"}]}
                ]
            },
            "parcels[0].track",
            "not_in_order",
        ),
    ],
)
def test_a_wrong_order_is_told_by_line_field_and_code(changes: dict[str, Any], field: str, code: str) -> None:
    body = b"\n".join([lines(order(order="A")), json.dumps(order(**changes)).encode(), lines(order(order="B"))])
    intake = read("orders", body, NDJSON)
    assert faults(intake) == [(2, field, code)]
    assert [row["order"] for row in intake.rows] == ["A", "B"]


def test_all_faults_of_a_row_are_told_at_once() -> None:
    bad = order(phone="x", items=[{"product": "P1", "name": "鞋", "price": "1"}, {"product": "?"}])
    assert faults(read("orders", lines(bad), NDJSON)) == [
        (1, "phone", "bad_phone"),
        (1, "items[0].quantity", "missing"),
        (1, "items[1].name", "missing"),
        (1, "items[1].price", "missing"),
        (1, "items[1].quantity", "missing"),
        (1, "items[1].product", "bad_id"),
    ]


def test_one_row_cannot_fill_the_answer_with_its_faults() -> None:
    bad = order(items=[{} for _ in range(100)])
    assert len(read("orders", lines(bad), NDJSON).rejected) == 20


def test_a_masked_phone_keeps_its_tail() -> None:
    assert read("orders", lines(order(phone="138****0042")), NDJSON).rows[0]["phone"] == "138****0042"


def test_fields_nobody_asked_for_are_named_and_left_out() -> None:
    intake = read("orders", lines(order(remark="送礼", bad="\n")), NDJSON)
    assert intake.ignored == ("bad", "remark")
    assert "remark" not in intake.rows[0]


def test_the_second_row_of_one_order_is_refused() -> None:
    intake = read("orders", lines(ORDER, ORDER), NDJSON)
    assert len(intake.rows) == 1
    assert faults(intake) == [(2, "order", "duplicate")]


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
    assert faults(intake) == [(1, "", code)]
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
    assert faults(intake) == [(3, "", "too_many_cells"), (4, "", "not_csv")]
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
    from datetime import datetime

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


PROMOTION: dict[str, Any] = {
    "promotion": "M-1111-300-40",
    "name": {"zh-Hans": "满 300 减 40"},
    "kind": "threshold",
    "starts_at": "2026-11-01",
    "ends_at": "2026-11-11",
    "text": {"zh-Hans": "全场满 300 元减 40 元。", "en": "40 off 300."},
    "terms": {"threshold": "300", "off": "40", "note": "left out"},
}


def test_a_promotion_that_ends_on_a_day_runs_through_that_day() -> None:
    row = read("promotions", lines(PROMOTION), NDJSON).rows[0]
    assert (row["starts_at"], row["ends_at"]) == ("2026-10-31T16:00:00.000Z", "2026-11-11T16:00:00.000Z")
    assert (row["terms"], row["audience"]) == ({"threshold": "300.00", "off": "40.00"}, "all")


@pytest.mark.parametrize(
    ("changes", "field", "code"),
    [
        ({"ends_at": "2026-10-31"}, "ends_at", "not_in_order"),
        ({"kind": "lottery"}, "kind", "not_allowed"),
        ({"kind": "gift"}, "terms.gift", "missing"),
        ({"terms": {"threshold": "300", "off": "x"}}, "terms.off", "bad_money"),
        ({"terms": {"threshold": "300", "off": {"deep": 1}}}, "terms.off", "not_text"),
        ({"name": {"en": "Only English"}}, "name.zh-Hans", "missing"),
        ({"categories": [["女装"]]}, "categories[0]", "not_text"),
    ],
)
def test_a_wrong_promotion_is_told_by_field_and_code(changes: dict[str, Any], field: str, code: str) -> None:
    assert faults(read("promotions", lines(PROMOTION | changes), NDJSON)) == [(1, field, code)]


def test_a_product_keeps_its_attributes_and_its_size_table() -> None:
    product = {
        "product": "P0001",
        "name": "帆布鞋",
        "category": "鞋靴箱包",
        "price": "149",
        "attributes": {"材质": "帆布", "防水": False},
        "variants": [{"sku": "P0001-1", "size": "42码", "stock": 3}],
        "size_table": [{"尺码": "42", "脚长(mm)": 260}],
        "text": "轻便好走。",
    }
    row = read("products", lines(product), NDJSON).rows[0]
    assert row == product | {"price": "149.00"}
    twice = product | {"variants": [product["variants"][0]] * 2}  # type: ignore[index]
    assert faults(read("products", lines(twice), NDJSON)) == [(1, "variants", "duplicate")]


def test_every_kind_names_its_key_among_its_fields() -> None:
    assert all(kind.key in kind.fields and kind.nested <= kind.fields.keys() for kind in KINDS.values())


def test_there_are_52_intents() -> None:
    assert len(set(INTENTS)) == 52
