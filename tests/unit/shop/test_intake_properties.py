"""Whatever arrives, reading it ends in rows and rejections or in the one documented error."""

import io
import json
import zipfile
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from chalicelib.shop.intake import UnreadableImport, read
from chalicelib.shop.intake.kinds import KINDS
from tests.unit.shop.sent import FAQ_HEADER, NDJSON, ORDER, PROMOTION, XLSX, workbook

QUICK = settings(deadline=None, max_examples=100, suppress_health_check=[HealthCheck.too_slow])
kinds = st.sampled_from(sorted(KINDS))
loose = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(st.characters()),
    st.sampled_from(["", "269.00", "2026-11-11", "A", "paid", "zh-Hans", "١٢", "9" * 5000, "\ud800", "=1+1"]),
)
values = st.recursive(
    loose,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)
names = st.sampled_from(sorted({name for kind in KINDS.values() for name in kind.fields}))


def told(kind: str, body: bytes, content_type: str) -> None:
    """Reads a body; every row that comes back reads the same again, every fault is sendable."""
    try:
        intake = read(kind, body, content_type)
    except UnreadableImport as problem:
        assert problem.code in {
            "unknown_kind", "wrong_content_type", "too_large", "undecodable", "bad_header", "not_a_workbook",
        }  # fmt: skip
        return
    again = "\n".join(json.dumps(row, ensure_ascii=False) for row in intake.rows).encode()
    assert read(kind, again, NDJSON).rows == intake.rows
    for fault in intake.rejected:
        assert fault.line >= 1 and fault.code and fault.reason
        assert len(fault.field) < 200
        f"{fault.field}{fault.reason}".encode()


@QUICK
@given(kind=kinds, body=st.binary(max_size=300), form=st.sampled_from([NDJSON, "text/csv", XLSX]))
def test_bytes_of_any_kind(kind: str, body: bytes, form: str) -> None:
    told(kind, body, form)


@QUICK
@given(kind=kinds, rows=st.lists(st.dictionaries(names, values), max_size=4))
def test_json_of_any_shape(kind: str, rows: list[dict[str, Any]]) -> None:
    told(kind, "\n".join(map(json.dumps, rows)).encode(), NDJSON)


@QUICK
@given(name=st.sampled_from(sorted(ORDER)), value=values)
def test_an_order_with_one_field_of_any_shape(name: str, value: Any) -> None:
    told("orders", json.dumps(ORDER | {name: value}).encode(), NDJSON)


@QUICK
@given(name=st.sampled_from(sorted(PROMOTION)), value=values)
def test_a_promotion_with_one_field_of_any_shape(name: str, value: Any) -> None:
    told("promotions", json.dumps(PROMOTION | {name: value}).encode(), NDJSON)


@QUICK
@given(kind=kinds, text=st.text(st.sampled_from('faq,"\n\r{}[]:0abc满\u2028\x00|=')))
def test_csv_of_any_shape(kind: str, text: str) -> None:
    told(kind, (",".join(KINDS[kind].fields) + "\n" + text).encode(), "text/csv")
    told("faq", (FAQ_HEADER + text).encode(), "text/csv")


@QUICK
@given(moment=st.datetimes(timezones=st.timezones()))
def test_every_time_of_this_century_is_kept_to_the_millisecond(moment: Any) -> None:
    told("orders", json.dumps(ORDER | {"placed_at": moment.isoformat()}).encode(), NDJSON)


@QUICK
@given(cents=st.integers(0, 10**9), quantity=st.integers(1, 99), freight=st.integers(0, 5000))
def test_right_sums_pass_and_a_cent_more_does_not(cents: int, quantity: int, freight: int) -> None:
    def order(due: int) -> bytes:
        item = {"product": "P1", "name": "鞋", "price": f"{cents / 100:.2f}", "quantity": quantity}
        money = {
            "discount": "0",
            "freight": f"{freight / 100:.2f}",
            "amount": f"{due // 100}.{due % 100:02d}",
        }
        return json.dumps(ORDER | money | {"items": [item]}).encode()

    due = cents * quantity + freight
    assert len(read("orders", order(due), NDJSON).rows) == (1 if due < 10**11 else 0)
    assert not read("orders", order(due + 1), NDJSON).rows


@pytest.fixture(scope="module")
def good_workbook() -> bytes:
    return workbook(FAQ_HEADER.strip().split(","), ["F1", "zh-Hans", "在吗", "", "在的。", None, None, None])


@QUICK
@given(place=st.floats(0, 0.999), bytes_=st.binary(min_size=1, max_size=8))
def test_a_workbook_with_broken_bytes(good_workbook: bytes, place: float, bytes_: bytes) -> None:
    at = int(place * len(good_workbook))
    told("faq", good_workbook[:at] + bytes_ + good_workbook[at + len(bytes_) :], XLSX)


@QUICK
@given(part=st.integers(0, 20), place=st.floats(0, 0.999), xml=st.text(max_size=20))
@example(part=0, place=0.0, xml="")
def test_a_workbook_with_broken_parts(good_workbook: bytes, part: int, place: float, xml: str) -> None:
    body = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(good_workbook)) as good, zipfile.ZipFile(body, "w") as bad:
        chosen = good.namelist()[part % len(good.namelist())]
        for name in good.namelist():
            content = good.read(name)
            cut = int(place * len(content))
            bad.writestr(name, content[:cut] + xml.encode() + content[cut + 3 :] if name == chosen else content)
    told("faq", body.getvalue(), XLSX)
