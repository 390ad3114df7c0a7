"""What is covered stays covered, whatever is written where an address or a phone should be."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.desk import masking
from chalicelib.desk.masking import SIGHTS, Sight
from chalicelib.edge.rights import ROLES

AGENT = SIGHTS["agent"]
HOUSES = st.text("东西南北路街弄号楼栋单元室花园小区0123456789 -ABCdef", min_size=1, max_size=30)


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("上海市徐汇区一路 1 号", "上海市徐汇区****"),
        ("浙江省杭州市余杭区仓前街道 12 号 3 幢", "浙江省杭州市余杭区****"),
        ("新疆维吾尔自治区伊犁哈萨克自治州伊宁市解放路 8 号", "新疆维吾尔自治区伊犁哈萨克自治州伊宁市****"),
        ("浙江省杭州市西湖小区 5 栋 301", "浙江省杭州市****"),
        ("北京望京街道阜通东大街 6 号", "北京****"),
        ("香港特別行政區九龍彌敦道 100 號", "香港特別行政區****"),
        ("12 Nathan Road, Hong Kong", "香港****"),
        ("221B Baker Street", "****"),
        ("一二三四五六", "****"),
        ("  ", ""),
        ("", ""),
    ],
)
def test_an_address_is_seen_down_to_its_district(written: str, shown: str) -> None:
    assert masking.address(written, AGENT) == shown


def test_behind_the_scenes_only_the_province_is_seen() -> None:
    assert masking.address("浙江省杭州市余杭区仓前街道 12 号", Sight()) == "浙江****"
    assert masking.phone("13800008888", Sight()) == "***********"


@pytest.mark.parametrize(
    ("number", "shown"),
    [("13800008888", "*******8888"), ("+85291234567", "*******4567"), ("8888", "***********"), ("", "")],
)
def test_a_phone_is_seen_by_its_last_four_digits(number: str, shown: str) -> None:
    assert masking.phone(number, AGENT) == shown


@given(HOUSES)
def test_no_number_of_a_house_is_ever_seen(house: str) -> None:
    assert not re.search(r"\d", masking.address(f"江苏省苏州市姑苏区{house}", AGENT))


@given(st.text(max_size=60))
def test_whatever_is_written_as_an_address_its_end_is_covered(text: str) -> None:
    shown = masking.address(text, AGENT)
    assert shown.endswith("****") if text.strip() else shown == ""


@given(st.from_regex(r"1[3-9]\d{9}", fullmatch=True), st.sampled_from(ROLES))
def test_an_order_shows_no_role_a_whole_phone_address_or_mail(number: str, role: str) -> None:
    content = {"order": "KF1", "phone": number, "address": "上海市徐汇区一路 1 号", "invoice": {"email": "lin@x.cn"}}
    shown = masking.order(content, role)
    assert number not in str(shown) and "一路" not in str(shown) and "lin@" not in str(shown)
    assert set(shown) == set(content) and shown["order"] == "KF1"


def test_what_is_not_there_is_not_made_up() -> None:
    assert masking.order({"order": "KF1"}, "agent") == {"order": "KF1"}
    assert masking.profile({"name": "林", "email": "lin@x.cn"}) == {"name": "林", "email": "l****@x.cn"}
