"""What customers' words about promotions name: one of them, a coupon, goods and how many, or an amount."""

from decimal import Decimal

import pytest

from chalicelib.scenes.promotion import meant
from chalicelib.shop.wallet import Coupon
from tests.unit.shop.offered import coupon, promotion, threshold

GOODS = ("云感跑鞋", "松影马克杯", "羽绒服长款", "羽绒服短款")
KNOWN = [
    threshold("300", "40", "双十一返场 满300减40"),
    threshold("200", "20", "双十一抢先购 满200减20"),
    coupon("199", "25", "女装券 满199减25", categories=("女装",)),
    promotion("presale", "长款羽绒服预售"),
    promotion("points", "双倍积分", times=2),
    promotion("shipping", "活动期满59包邮", threshold="59"),
]
HELD = [
    Coupon("K1", "女装券 满199减25", "199.00", "25.00", "", "", categories=("女装",)),
    Coupon("K2", "金卡会员券 满500减50", "500.00", "50.00", "", ""),
]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("双十一满减还有吗", ["双十一返场 满300减40", "双十一抢先购 满200减20"]),
        ("雙十一滿減還有嗎", ["双十一返场 满300减40", "双十一抢先购 满200减20"]),
        ("满200元减20的活动结束了吗", ["双十一抢先购 满200减20"]),
        ("is the 40 off 300 still on", ["双十一返场 满300减40"]),
        ("女装券还能领吗", ["女装券 满199减25"]),
        ("羽绒服预售几号结束", ["长款羽绒服预售"]),
        ("双倍积分到什么时候", ["双倍积分"]),
        ("现在有什么活动", []),
        ("满999减1的活动有吗", []),
        ("会员日是哪天", []),
        ("", []),
    ],
)
def test_a_promotion_is_named(text: str, names: list[str]) -> None:
    assert [found.promotion for found in meant.promotions_in(text, KNOWN)] == names


@pytest.mark.parametrize(
    ("text", "coupons"),
    [
        ("满199减25的券用不了", ["K1"]),
        ("我那张50元的券怎么用不了", ["K2"]),
        ("女装券不能买鞋吗", ["K1"]),
        ("金卡会员券用不了", ["K2"]),
        ("那张30元的券", []),
        ("满199减20的券", []),
        ("我的券用不了", []),
    ],
)
def test_a_coupon_is_named(text: str, coupons: list[str]) -> None:
    assert [found.coupon for found in meant.coupons_in(text, HELD)] == coupons


@pytest.mark.parametrize(
    ("text", "goods"),
    [
        ("两件云感跑鞋加一个马克杯能减多少", [(2, ["云感跑鞋"]), (1, ["松影马克杯"])]),
        ("云感跑鞋x3，松影马克杯 2 个", [(3, ["云感跑鞋"]), (2, ["松影马克杯"])]),
        ("我買兩雙雲感跑鞋", [(2, ["云感跑鞋"])]),
        ("three pairs of 云感跑鞋 and a 松影马克杯", [(3, ["云感跑鞋"]), (1, ["松影马克杯"])]),
        ("12 双跑鞋", [(12, ["云感跑鞋"])]),
        ("羽绒服能减多少", [(1, ["羽绒服长款", "羽绒服短款"])]),
        ("满300减40怎么算", []),
        ("0 件跑鞋", [(1, ["云感跑鞋"])]),
    ],
)
def test_goods_are_named_with_how_many(text: str, goods: list[tuple[int, list[str]]]) -> None:
    assert meant.goods_in(text, GOODS) == goods


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("我买 462.5 元的东西还差多少", "462.5"),
        ("一共620减多少", "620"),
        ("满200减30，我买399是减几次", "399"),
        ("spend 400, do I get 20 off twice", "400"),
        ("$88 in my cart", "88"),
        ("我差8块到满减", None),
        ("满300元减40元怎么算", None),
        ("我买3双鞋", None),
    ],
)
def test_an_amount_is_what_is_bought_for(text: str, amount: str | None) -> None:
    assert meant.spent(text) == (amount and Decimal(amount))
