"""A message with two needs comes apart; a story with one question stays whole."""

import pytest

from chalicelib.understanding.needs import candidates
from chalicelib.understanding.reading import read

SEVERAL = [
    ("我的快递到哪了，能不能改地址", "logistics.track order.change_address"),
    ("快递到哪了 能开发票吗", "logistics.track payment.invoice"),
    ("优惠券怎么用不了？还有没有赠品？", "promotion.coupon promotion.gift"),
    ("这件衣服什么材质，我165 55公斤穿什么码", "product.info product.size"),
    ("取消订单，退款多久到账", "order.cancel refund.status"),
    ("帮我查下物流。顺便改个发票抬头", "logistics.track payment.invoice"),
    ("你好，想问下有现货吗？多少钱？", "product.stock product.price"),
    ("我想注销账号，积分怎么办", "account.delete promotion.points"),
    ("什么时候发货？发什么快递？", "logistics.eta logistics.range"),
    ("双十一有什么活动，满减能叠加优惠券吗", "promotion.current promotion.threshold"),
    ("怎么付款？能用花呗分期吗？几天能到新疆？", "payment.methods logistics.eta"),
    ("退款怎么还没到，我要投诉", "refund.status service.complaint"),
    ("My coupon doesn't work. Is there a free gift with this order?", "promotion.coupon promotion.gift"),
    ("I want to return the shoes, and when will I get my refund", "aftersales.return refund.status"),
    ("我的包裹到哪了？可以幫我改成超商取貨嗎？", "logistics.track order.change_address"),
    ("想退貨，發票要怎麼處理", "aftersales.return payment.invoice"),
    ("几点发货？能送到西藏吗？", "logistics.eta logistics.range"),
    ("推荐一款跑鞋，再问下怎么领优惠券", "product.recommend promotion.coupon"),
    ("这个是正品吗？能保修多久？", "product.authentic aftersales.repair"),
    ("退款到账了吗？上次那个投诉处理得怎么样了？", "refund.status service.progress"),
    ("1.退款多久到账 2.优惠券能叠加吗", "refund.status promotion.threshold"),
    ("退款多久到，另外能开发票吗，还有地址可以改吗", "refund.status payment.invoice order.change_address"),
]
ONE = [
    "你好，我的快递到哪了，谢谢",
    "等了一个星期了，物流一直不动，你们到底发没发货？",
    "昨天买的鞋子今天到了，还有点脏，能换吗",
    "我上周买了两双鞋，另外那双坏了，怎么退",
    "我要换另外一个颜色",
    "优惠券还有吗",
    "在吗？另外问下什么时候发货",
    "first time here, how do I pay",
    "I ordered shoes and also socks, where are they?",
    "我出差了那个地址收不到怎么办",
    "单位采购流程没批下来，昨天提交的15把人体工学椅的订单请予以取消，尚未发出",
]


@pytest.mark.parametrize(("text", "intents"), SEVERAL)
def test_several_needs_come_apart_in_their_order(text: str, intents: str) -> None:
    assert [need.intent for need in read(text).needs] == intents.split()


@pytest.mark.parametrize("text", ONE)
def test_one_need_stays_whole(text: str) -> None:
    assert read(text).needs == ()


def test_the_first_need_is_what_the_message_is_about() -> None:
    both = read("我的快递到哪了，另外发票怎么开")
    assert (both.intent, both.decision) == ("logistics.track", "answer")


def test_a_number_given_once_holds_for_all_needs() -> None:
    needs = read("KF20261118000002 到哪了，另外发票怎么开").needs
    assert [need.entities["order"] for need in needs] == [["KF20261118000002"]] * 2


def test_a_long_story_is_not_searched_for_needs() -> None:
    assert candidates("我想问，" * 40) == []
