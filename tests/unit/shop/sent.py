"""What a shop sends in the tests: right rows to be spoiled, and the words to send and judge them."""

import io
import json
from typing import Any

import pytest

from chalicelib.shop.intake import Intake

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


PROMOTION: dict[str, Any] = {
    "promotion": "M-1111-300-40",
    "name": {"zh-Hans": "满 300 减 40"},
    "kind": "threshold",
    "starts_at": "2026-11-01",
    "ends_at": "2026-11-11",
    "text": {"zh-Hans": "全场满 300 元减 40 元。", "en": "40 off 300."},
    "terms": {"threshold": "300", "off": "40", "note": "left out"},
}
