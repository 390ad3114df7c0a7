"""Title, tax number, kind and address of an invoice are heard however they are said, and a question brings none of them."""

import pytest

from chalicelib.understanding import invoices

TAX = "914403001922038216"


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("我要开发票，抬头是半夏生活科技有限公司，税号914403001922038216", "半夏生活科技有限公司"),
        ("请帮我开半夏生活有限公司的发票", "半夏生活有限公司"),
        ("开个发票给西湖区文三路小学", "西湖区文三路小学"),
        ("發票抬頭：半夏生活有限公司", "半夏生活有限公司"),
        ("抬头写林小满", "林小满"),
        ("发票抬头开错了，改成个人", "个人"),
        ("开个人发票", "个人"),
        ("I need a personal invoice", "个人"),
        ("An invoice in the name of Willow Trading Co., Ltd please", "Willow Trading Co., Ltd"),
        ("我要开公司发票", ""),
        ("发票抬头改成公司", ""),
        ("发票抬头怎么改", ""),
        ("抬头是什么意思", ""),
        ("开发票", ""),
        ("不要个人的", ""),
    ],
)
def test_who_it_is_made_out_to(text: str, title: str) -> None:
    assert invoices.title_in(text) == title


@pytest.mark.parametrize(
    ("text", "title"),
    [("林小满", "林小满"), ("个人", "个人"), ("半夏工作室", "半夏工作室"), ("我的快递到哪了", ""), ("谢谢", ""), ("算了", ""), ("好的", ""), ("🙂", "")],
)  # fmt: skip
def test_a_bare_name_answers_only_the_question_for_it(text: str, title: str) -> None:
    assert invoices.title_in(text, asked=True) == title


@pytest.mark.parametrize(
    ("text", "asked", "number"),
    [
        (f"税号{TAX}", False, TAX),
        ("税号：9144 0300 1922 0382 16", False, TAX),
        ("税号发错了，应该是914403001922038216", False, TAX),
        ("統一編號 91330106MA2B1C2D3X", False, "91330106MA2B1C2D3X"),
        ("91330106ma2b1c2d3x", False, "91330106MA2B1C2D3X"),
        ("my tax id is 9144-0300-1922-0382-16", False, TAX),
        ("440300192203821", True, "440300192203821"),
        ("440300192203821", False, ""),
        ("KF20261120000001 开发票", False, ""),
        ("税号是多少", False, ""),
        ("发到 abc12345678@example.com", True, ""),
    ],
)
def test_the_tax_number(text: str, asked: bool, number: str) -> None:
    assert invoices.tax_number_in(text, asked) == number


@pytest.mark.parametrize(
    ("text", "kind"),
    [("我要开专票", "special"), ("增值稅專用發票", "special"), ("不要专票，普票就行", "ordinary"), ("电子发票", "ordinary"), ("开发票", ""), ("a special VAT invoice", "special")],
)  # fmt: skip
def test_which_kind(text: str, kind: str) -> None:
    assert invoices.kind_in(text) == kind


@pytest.mark.parametrize(
    ("text", "address"),
    [("发到fin.dept@mail.example.com。", "fin.dept@mail.example.com"), ("a@b", ""), ("我@你.com", "")],
)
def test_where_it_goes(text: str, address: str) -> None:
    assert invoices.email_in(text) == address
