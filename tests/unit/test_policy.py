"""When a customer is handed to a person, as a table."""

import pytest

from chalicelib.handover.policy import ANGRY, ASKED, HARMED, LEGAL, NOT_UNDERSTOOD, reason_to_hand_over
from chalicelib.message import Customer, Draft, State
from chalicelib.understanding.reading import Reading

CALM = State("c", Customer("u"))
INVOICED = State("c", Customer("u"), draft=Draft("invoice", "payment.invoice"))
COMPLAINED = State("c", Customer("u"), topic="service.complaint")
LOST_ONCE = State("c", Customer("u"), unknowns=1)


def heard(text: str, intent: str = "product.info", decision: str = "answer", angry: bool = False) -> Reading:
    return Reading(text, intent, 0.9, decision, angry=angry)


@pytest.mark.parametrize(
    ("state", "reading", "choice", "reason"),
    [
        (CALM, heard("转人工"), "", ASKED),
        (CALM, heard("找个真人"), "", ASKED),
        (CALM, heard("别让机器人跟我说话"), "", ASKED),
        (CALM, heard("客服呢"), "", ASKED),
        (CALM, heard("可以轉客服專員嗎"), "", ASKED),
        (CALM, heard("let me talk to a real person"), "", ASKED),
        (CALM, heard("随便", "service.human"), "", ASKED),
        (CALM, heard("human or machine?", "service.human"), "", ""),
        (CALM, heard("有真人在看吗，还是你就是个机器", "service.human"), "", ""),
        (CALM, heard("你是真人还是机器人，我要真人", "service.human"), "", ASKED),
        (CALM, heard("有真人吗"), "", ASKED),
        (CALM, heard("随便", "service.human", "clarify"), "", ASKED),
        (CALM, heard("随便"), "human", ASKED),
        (CALM, heard("不用转人工了"), "", ""),
        (CALM, heard("不要转人工 我就问问什么时候到", "service.human"), "", ""),
        (CALM, heard("转人工干嘛 你先回答我", "service.human"), "", ""),
        (CALM, heard("I don't need a human, just tell me where my parcel is", "service.human"), "", ""),
        (CALM, heard("不用机器人，转人工"), "", ASKED),
        (CALM, heard("有没有人工客服"), "", ASKED),
        (CALM, heard("没有人工吗"), "", ASKED),
        (CALM, heard("为什么不给我转人工"), "", ASKED),
        (CALM, heard("怎么还不转人工", "service.human"), "", ASKED),
        (CALM, heard("別轉來轉去，我要真人"), "", ASKED),
        (CALM, heard("the app crashes when I pay", "payment.problem"), "", ""),
        (CALM, heard("屏幕有划伤", "aftersales.damaged"), "", ""),
        (CALM, heard("贴膜起泡了", "aftersales.damaged"), "", ""),
        (CALM, heard("系统吞了我的优惠券", "promotion.coupon"), "", ""),
        (CALM, heard("给手机充电了我才出门", "product.usage"), "", ""),
        (CALM, heard("防晒霜用了脸红肿", "aftersales.damaged"), "", HARMED),
        (CALM, heard("充电宝昨晚冒烟起火了", "unknown.out_of_scope", "unknown"), "", HARMED),
        (CALM, heard("my kid got a rash from your cream", "aftersales.damaged"), "", HARMED),
        (CALM, heard("不活了", "smalltalk.deny"), "", HARMED),
        (CALM, heard("敏感肌用了会过敏吗"), "", ""),
        (CALM, heard("不需要人工"), "", ""),
        (CALM, heard("这是人工智能写的吗"), "", ""),
        (CALM, heard("这件是手工的吗"), "", ""),
        (CALM, heard("我要投诉", "service.complaint", angry=True), "", ""),
        (CALM, heard("骗子，我要投诉", "service.complaint", angry=True), "", ANGRY),
        (COMPLAINED, heard("我要投诉", "service.complaint", angry=True), "", ANGRY),
        (CALM, heard("转人工，不然打12315", "service.human"), "", LEGAL),
        (CALM, heard("等着收律师函吧", "service.complaint", angry=True), "", LEGAL),
        (INVOICED, heard("就个人的", "service.human"), "", ""),
        (CALM, heard("就个人的", "service.human"), "", ASKED),
        (INVOICED, heard("找个人来", "service.human"), "", ASKED),
        (COMPLAINED, heard("我想要补偿", "unknown.out_of_scope", "unknown"), "", ASKED),
        (CALM, heard("我想要补偿", "unknown.out_of_scope", "unknown"), "", ""),
        (CALM, heard("离婚起诉费多少", "unknown.out_of_scope", "unknown"), "", ""),
        (CALM, heard("12315怎么打", "unknown.out_of_scope", "unknown"), "", LEGAL),
        (CALM, heard("起诉你们要什么材料", "unknown.out_of_scope", "unknown"), "", LEGAL),
        (CALM, heard("垃圾店", "service.complaint", angry=True), "", ANGRY),
        (CALM, heard("我想投诉一下", "service.complaint"), "", ""),
        (CALM, heard("太差了", "logistics.urge", angry=True), "", ""),
        (CALM, heard("???", "unknown.out_of_scope", "unknown"), "", ""),
        (LOST_ONCE, heard("???", "unknown.out_of_scope", "unknown"), "", NOT_UNDERSTOOD),
        (LOST_ONCE, heard("???", "unknown.out_of_scope", "unknown"), "faq:F1", ""),
        (LOST_ONCE, heard("怎么退货", "aftersales.return"), "", ""),
    ],
)
def test_the_table(state: State, reading: Reading, choice: str, reason: str) -> None:
    assert reason_to_hand_over(state, reading, choice) == reason
