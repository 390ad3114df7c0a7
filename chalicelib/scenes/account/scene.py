"""What a customer may change of their own account and how they get into it; the rest is told from the FAQ."""

import re

from chalicelib.message import Choice
from chalicelib.scenes.ask import Ask, Said, adding, offering, person, told
from chalicelib.scenes.form import flow as form
from chalicelib.scenes.identity.offering import hint as binding_hint
from chalicelib.scenes.knowledge import scene as knowledge
from chalicelib.understanding import answers, details, profiles
from chalicelib.understanding.imperative import told_to
from chalicelib.understanding.normalise import SIMPLIFIED

_address = form.scene("default_address")
_delete, _keep = form.scene("delete_account"), form.scene("keep_account")
_ADDRESS = re.compile(r"(?:默认|预设).{0,4}地址|地址簿|\bdefault address\b", re.IGNORECASE)
_PHONE = re.compile(r"手机|号码|换号|换绑|改绑|绑定的?号|电话|\b(?:phone|mobile|cell|number)\b", re.IGNORECASE)
_KEEP = re.compile(
    r"(?:不|别|先不|不想|不用|不要)(?:要|想|给我|帮我)?(?:再)?(?:注销|销户|销号|删号|删除?账[号户])(?!不)|(?:撤[销回]|取消|停止|终止|反悔).{0,6}(?:注销|销户|销号|删号|删除)"
    r"|(?:注销|销户|销号|删号).{0,8}(?:撤[销回]|取消|反悔|后悔|不要了|作废)"
    r"|\b(?:keep my account|(?:don'?t|do not) (?:delete|close)|(?:cancel|stop|withdraw|undo) (?:the |my )?(?:account )?(?:deletion|closure))\b",
    re.IGNORECASE,
)
_DATA = re.compile(
    r"(?:聊天|对话|浏览|搜索|购买|购物|交易|消费|订单)记录|(?:个人)?(?:数据|信息|资料|隐私)|\b(?:data|personal information|chat (?:history|logs?)|gdpr|conversations?)\b",
    re.IGNORECASE,
)
_ACCOUNT = re.compile(r"注销|销户|销号|删号|账[号户]|\baccount\b", re.IGNORECASE)
_EXISTS = re.compile(
    r"(?:注册过|有没有注册|是否注册|注册了[没吗]|有没有账[号户]|是不是(?:你们)?(?:的)?会员)|\b(?:is|are|does|do|has)\b.{0,40}\b(?:registered|have an account|an account with)\b",
    re.IGNORECASE,
)
_LOST = re.compile(
    r"(?:手机|电话卡|sim ?卡?)(?:被)?(?:丢|掉|偷|不见|没)|(?:旧|原来的|以前的|老|之前的?)(?:手机)?号(?:码)?.{0,8}(?:不用|停|没|收不到|注销)|换了?(?:手机)?号.{0,8}(?:登|收不到|进不)"
    r"|\b(?:lost|stolen|stole|new) (?:my )?(?:phone|sim|number)|no longer have (?:that|my|the) (?:phone|number)\b",
    re.IGNORECASE,
)


def login(ask: Ask) -> Said:
    """account.login: the shop's ways in, and what holds of who asks; whether an account exists is told to nobody."""
    text = ask.reading.text.translate(SIMPLIFIED)
    if _EXISTS.search(text):
        return told(ask, ask.say("exists", "account"), choices=(person(ask),))
    if _LOST.search(text):
        return told(ask, ask.say("lost", "account"), choices=(person(ask),))
    hint = ask.say("guest" if ask.state.customer.guest else "signed_in", "account") + binding_hint(ask)
    best = next(iter(answers.matches(ask.reading.text, ask.reading.intent, ask.now)), None)
    if not best or best.entry.intent == ask.reading.intent:
        return adding(knowledge.answer(ask), hint)
    # What is said of other matters is told only where it is what was asked.
    return knowledge.answer(ask) if best.score >= knowledge.SURE else told(ask, hint, choices=(person(ask),))


def update(ask: Ask) -> Said:
    """account.update: a default address, what one is called and reached by; a phone number only in the shop itself."""
    text = ask.reading.text.translate(SIMPLIFIED)
    if told_to(ask.reading.text) == "account.update" or (_ADDRESS.search(text) and not details.asks(text)):
        return _address(ask)
    field = profiles.field_in(text)
    if field and (not details.asks(text) or any(profiles.changes_in(text).values())):
        return form.begin(ask, "change_profile", about=field)
    if _PHONE.search(text) and not field:
        return _phone(ask)
    return knowledge.answer(ask)


def delete(ask: Ask) -> Said:
    """account.delete: asked for, taken back, or explained; of data alone, what is kept and who deletes it."""
    text = ask.reading.text.translate(SIMPLIFIED)
    if _KEEP.search(text):
        return _keep(ask)
    whole = Choice("intent:account.delete", ask.say("delete", "account"))
    if ask.inbound.choice or (_ACCOUNT.search(text) and not details.asks(text)):
        return _delete(ask)
    if _DATA.search(text) and not _ACCOUNT.search(text):
        return told(ask, ask.say("data", "account"), choices=(whole, person(ask)))
    return offering(knowledge.answer(ask), whole) if details.asks(text) else _delete(ask)


def _phone(ask: Ask) -> Said:
    """Why not here, and the shop's own guide where it has one."""
    why = told(ask, ask.say("phone", "account"), choices=(person(ask),))
    guide = knowledge.answer(ask) if answers.matches(ask.reading.text, ask.reading.intent, ask.now) else None
    return why if not guide or not guide.reply or guide.state.expecting else adding(why, guide.reply.text)
