"""How much there is to a message: whether an answer will do, a question back, or only a person."""

import re
from collections.abc import Callable
from typing import Literal

from chalicelib.understanding.normalise import SIMPLIFIED
from chalicelib.understanding.reading import Reading

Course = Literal["answer", "clarify", "person"]

_AGAIN = re.compile(
    r"第[三四五六七八九十][次遍回]|好几[次遍回]|说了?(?:几|多少|无数|八百)遍|反复|来回踢|踢皮球|一直没(?:有)?人?(?:处理|解决|理)|还没(?:有)?(?:处理|解决)|上次(?:的)?客服|之前(?:的)?客服"
    r"|\b(?:third|fourth|fifth) time\b|again and again|already (?:contacted|called|asked|wrote)|nobody (?:answers|replies|helps)|still not (?:solved|resolved)",
    re.IGNORECASE,
)
_DISPUTE = re.compile(
    r"赔偿|索赔|赔我|三倍|退一赔|精神损失|律师|起诉|法院|消协|消委|工商|市监|媒体曝光|compensat|lawsuit|lawyer|small claims",
    re.IGNORECASE,
)
_HARM = re.compile(
    r"过敏|烫伤|烫到|烧伤|割伤|手(?:被)?.{0,4}划[伤破]|划[伤破].{0,2}(?:手|脚|脸|孩子)|砸伤|扎伤|受伤|缝了.{0,3}针|流血|流了.{0,4}血|[脸手皮嘴眼].{0,4}(?:红肿|起泡)|起疹|嘴肿|脸烂|烂脸|呼吸困难|拉肚子|上吐下泻|中毒"
    r"|误吞|吞了.{0,4}(?:零件|电池|纽扣|珠|磁)|噎[到住]|着火|著火|烧着|起火|冒烟|出烟|爆炸|(?:电池|充电宝|手机|插座|锅|壶|灯).{0,6}炸了|漏电|触电|电亲|[被给]电|电到|把我电|整亲"
    r"|\b(?:allergic|rash(?:es)?|burn(?:t|ed|s)?|injur\w{1,5}|bleed\w{0,4})\b|cut my|caught fire|on fire|(?:started|is|was) smoking|smoke (?:came|coming)|exploded|electric shock|hospitali[sz]ed|swallowed|choked|can'?t breathe",
    re.IGNORECASE,
)
_DESPAIR = re.compile(r"不活了|不想活|活不下去|想死|去死|自杀|跳楼|逼死我|kill myself|suicide", re.IGNORECASE)
# Whether it may happen is a question about the product; that it did is for a person.
_MAY = re.compile(
    r"会不会|会.{0,8}[吗么]|是否|容易.{0,6}[吗么]|怕.{0,6}(?:过敏|烫)|防(?:过敏|烫|火|冒?烟|爆|漏电)|安全吗|可以用吗|能用吗|\b(?:will|would|can|could|does|is) (?:it|this|they)\b",
    re.IGNORECASE,
)
# What is cancelled is no bot's to bring back.
_UNDO = re.compile(
    r"(?:恢复|撤[销回])(?:已经|刚才|之前)?(?:的)?取消|取消(?:了|错了?|掉)?的?(?:订单)?.{0,6}(?:恢复|还原)|\bundo\b.{0,20}\bcancel|(?:restore|reinstate|un-?cancel)\b.{0,20}\border",
    re.IGNORECASE,
)
_LONG = 120
_GRAVE = 2  # so many of the signs are of harm
_MANY = 3
_PERSON = 4

# Of these one tells what happened; who surely asks for a recommendation or another address only mentions an allergy.
_HAPPENED = (
    "aftersales.damaged",
    "aftersales.return",
    "aftersales.wrong_or_missing",
    "refund.request",
    "service.complaint",
)

# What each sign weighs; from four on a bot's answer would only cost the customer time.
_SIGNS: tuple[tuple[int, Callable[[Reading, str], bool]], ...] = (
    (4, lambda read, plain: bool(_DESPAIR.search(plain))),
    (4, lambda read, plain: bool(_HARM.search(plain)) and not _MAY.search(plain) and _happened(read)),
    (4, lambda read, plain: bool(_UNDO.search(plain))),
    (2, lambda read, plain: bool(_AGAIN.search(plain))),
    (2, lambda read, plain: bool(_DISPUTE.search(plain))),
    (1, lambda read, plain: read.angry),
    (1, lambda read, plain: read.urgent),
    (1, lambda read, plain: len(plain) > _LONG),
    (1, lambda read, plain: len(read.needs) >= _MANY),
    (1, lambda read, plain: read.decision == "clarify"),
)


def weight(read: Reading) -> int:
    """From 0 for a plain question to some ten; only harm counts in what seems to be none of the shop's business."""
    plain = read.text.translate(SIMPLIFIED)
    signs = _SIGNS[:_GRAVE] if read.intent.startswith("unknown.") else _SIGNS
    return sum(points for points, holds in signs if holds(read, plain))


def is_grave(read: Reading) -> bool:
    """Whether somebody came to harm or is in despair."""
    plain = read.text.translate(SIMPLIFIED)
    return any(holds(read, plain) for _, holds in _SIGNS[:_GRAVE])


def _happened(read: Reading) -> bool:
    return read.decision != "answer" or read.intent in _HAPPENED


def course(read: Reading) -> Course:
    """What serves the customer: an answer or self-service, a question back, or a person."""
    if weight(read) >= _PERSON:
        return "person"
    return "answer" if read.decision == "answer" else "clarify"
