"""When a customer is handed to a person, as a table."""

from dataclasses import replace

import pytest

from chalicelib.handover.policy import (
    ANGRY,
    ASKED,
    COMPLEX,
    COSTLY,
    FLAGGED,
    HARMED,
    LEGAL,
    NOT_UNDERSTOOD,
    RISKY,
    decided,
    reason_to_hand_over,
)
from chalicelib.handover.surge import Level
from chalicelib.message import Customer, Draft, Expecting, State
from chalicelib.understanding.reading import Reading

CALM = State("c", Customer("u"))
INVOICED = State("c", Customer("u"), draft=Draft("invoice", "payment.invoice"))
COMPLAINED = State("c", Customer("u"), topic="service.complaint")
LOST_ONCE = State("c", Customer("u"), unknowns=1)
# A return of a great sum as it was shown, and the same of a small one; an account that is to go, and fraud was spoken of.
SHOWN = Draft("return", "aftersales.return", shown="d1", at="2026-11-11T00:00:00.000Z", costly=True)
GREAT = State("c", Customer("u"), draft=SHOWN, expecting=Expecting("aftersales.return", "confirm"))
SMALL = replace(GREAT, draft=replace(SHOWN, costly=False))
WARY = State("c", Customer("u"), wary=True)
GOING = replace(WARY, draft=Draft("delete_account", "account.delete", shown="d2"))
WATCHED = State("c", Customer("u", person="sooner"))
DEAR = State("c", Customer("u", person="always"))


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
        (CALM, heard("取消的订单能恢复吗", "order.cancel"), "", COMPLEX),
        (GREAT, heard("确认"), "form:yes-d1", COSTLY),
        (GREAT, heard("确认"), "", COSTLY),
        (GREAT, heard("算了"), "", ""),
        (GREAT, heard("确认"), "form:yes-d0", ""),
        (replace(GREAT, expecting=None), heard("好的", "smalltalk.affirm"), "", ""),
        (SMALL, heard("确认"), "form:yes-d1", ""),
        (WARY, heard("帮我注销账号", "account.delete"), "", RISKY),
        (WARY, heard("收货地址换成别的", "order.change_address"), "", RISKY),
        (WARY, heard("我的快递到哪了", "logistics.track"), "", ""),
        (GOING, heard("确认"), "form:yes-d2", RISKY),
        (CALM, heard("帮我注销账号", "account.delete"), "", ""),
        (CALM, heard("号被盗了，马上注销", "account.delete"), "", RISKY),
        (CALM, heard("someone got into my account, my account was hacked, delete it", "account.delete"), "", RISKY),
        (CALM, heard("账号被盗了怎么办", "account.login"), "", ""),
        (DEAR, heard("我的快递到哪了", "logistics.track"), "", FLAGGED),
        (DEAR, heard("你好", "smalltalk.greeting"), "", ""),
        (DEAR, heard("查订单"), "intent:order.list", ""),
        (WATCHED, heard("我的快递到哪了", "logistics.track"), "", ""),
        (WATCHED, heard("???", "unknown.out_of_scope", "unknown"), "", FLAGGED),
        (WATCHED, heard("我想投诉一下", "service.complaint"), "", FLAGGED),
        (WATCHED, heard("太差了", "logistics.urge", angry=True), "", FLAGGED),
    ],
)
def test_the_table(state: State, reading: Reading, choice: str, reason: str) -> None:
    assert reason_to_hand_over(state, reading, choice) == reason


FURIOUS = heard("骗子，我要投诉", "service.complaint", angry=True)
TANGLED = heard("取消的订单能恢复吗", "order.cancel")
LOST = heard("???", "unknown.out_of_scope", "unknown")


@pytest.mark.parametrize(
    ("state", "reading", "choice", "calm", "busy", "flooded"),
    [
        (CALM, heard("转人工"), "", ASKED, ASKED, ASKED),
        (CALM, heard("随便"), "human", ASKED, ASKED, ASKED),
        (CALM, heard("等着收律师函吧"), "", LEGAL, LEGAL, LEGAL),
        (CALM, heard("防晒霜用了脸红肿", "aftersales.damaged"), "", HARMED, HARMED, HARMED),
        (GREAT, heard("确认"), "", COSTLY, COSTLY, COSTLY),
        (WARY, heard("帮我注销账号", "account.delete"), "", RISKY, RISKY, RISKY),
        (DEAR, heard("我的快递到哪了", "logistics.track"), "", FLAGGED, FLAGGED, FLAGGED),
        (CALM, FURIOUS, "", ANGRY, ANGRY, ""),
        (CALM, TANGLED, "", COMPLEX, COMPLEX, ""),
        (LOST_ONCE, LOST, "", NOT_UNDERSTOOD, "", ""),
        (replace(LOST_ONCE, offered=(NOT_UNDERSTOOD,)), LOST, "", NOT_UNDERSTOOD, NOT_UNDERSTOOD, NOT_UNDERSTOOD),
        (replace(CALM, offered=(NOT_UNDERSTOOD,)), FURIOUS, "", ANGRY, ANGRY, ""),
    ],
)
def test_a_full_house_moves_the_bar(
    state: State, reading: Reading, choice: str, calm: str, busy: str, flooded: str
) -> None:
    levels: dict[Level, str] = {"calm": calm, "away": calm, "busy": busy, "flooded": flooded}
    for level, reason in levels.items():
        found = decided(state, reading, choice, lambda _, now=level: now)  # type: ignore[misc]
        assert (found.reason, bool(found.first)) == (reason, not reason), level


def test_every_decision_says_what_spoke_for_it() -> None:
    asked_in_anger = replace(FURIOUS, text="骗子，我要投诉，转人工")
    assert decided(CALM, asked_in_anger, "", lambda _: "busy").why == (ASKED, ANGRY)
    assert decided(LOST_ONCE, LOST, "", lambda _: "busy").why == (NOT_UNDERSTOOD, "house:busy")
    assert decided(replace(LOST_ONCE, offered=(NOT_UNDERSTOOD,)), LOST, "", lambda _: "busy").why[1] == "offered_before"
    assert decided(CALM, heard("你好"), "", lambda _: "busy").why == ()


def test_the_house_is_looked_at_only_where_that_can_change_anything() -> None:
    looked = list[str]()

    def look(reason: str) -> Level:
        looked.append(reason)
        return "calm"

    for state, reading in ((CALM, heard("转人工")), (CALM, heard("你好")), (LOST_ONCE, LOST)):
        decided(state, reading, "", look)
    assert looked == [NOT_UNDERSTOOD]
