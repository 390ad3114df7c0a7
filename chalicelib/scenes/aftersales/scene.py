"""Once goods are there: what a customer tells of them becomes a command, what they ask is told of their own order."""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cache

from chalicelib import clock
from chalicelib.edge.errors import ShopUnavailable
from chalicelib.message import Choice
from chalicelib.scenes.ask import Ask, Said, person, told
from chalicelib.scenes.form import flow as form
from chalicelib.scenes.knowledge import scene as knowledge
from chalicelib.scenes.order import which
from chalicelib.scenes.order.described import described
from chalicelib.scenes.order.scene import remember
from chalicelib.shapes import plain
from chalicelib.shop import arrival, orders, policy, products, warranty
from chalicelib.shop.orders import Item, Order
from chalicelib.understanding import details
from chalicelib.understanding.normalise import SIMPLIFIED

# What a message is recognised by, compiled when first looked for.
_WORDS: Mapping[str, str] = {
    "sent": r"寄出|寄回|寄走|寄了|寄过去|已寄|退回去了|发回|单号|sent (?:it |them )?back|shipped (?:it|them)|posted|tracking",
    "installs": r"安装|装一下|上门装|装机|帮.{0,2}装|\binstall",
    "visit": r"约|上门|报修|派.{0,4}(?:师傅|人)|(?:帮我|我要|我想|给我).{0,6}[修装]|\b(?:book|appointment|visit|send someone|come)\b",
    "covered": r"保修|质保|保固|保多久|过保|在保(?!定)|\bwarranty\b",
    "until": r"几天|多久|多长时间|期限|最晚|截止|还能退|还可以退|还能换|能退[吗么]|能不能退|可以退|无理由|\b(?:how long|until when|deadline|still return|can i return)\b",
    "freight": r"运费(?!险)|邮费|快递费|谁[出付]|\b(?:freight|postage|shipping cost|who pays|return shipping)\b",
    "insured": r"运费险|退货险|\binsur",
    "broken": r"碎|裂|破|坏了|损坏|摔坏|压坏|漏液|开胶|开线|断了|掉色|瑕疵|质量(?:问题|太|差|不)|\b(?:broken|damaged|defective|faulty|cracked)\b",
    "into": r"[换改]成|\binto\b|\bexchange\b.{1,60}\b(?:to|for)\b",
    "rules": r"拆封|内衣|定制|食品|生鲜|发票|赠品|礼物|公司|实体店|门店|三包|港澳",
}
_GIVES_BACK = ("aftersales.return", "aftersales.exchange", "aftersales.damaged", "aftersales.wrong_or_missing")
_FEW = 6  # characters around a number that is all that a message says
_LINES = 3


def unless_broken(kind: str) -> Callable[[Ask], Said]:
    """The scene of a command to give something back; of what came broken the shop pays the way and sends the same anew."""
    return lambda ask: _as(ask, "damaged") if _is_broken(ask, kind) else form.scene(kind)(ask)


def repair(ask: Ask) -> Said:
    """aftersales.repair: an appointment, or what the warranty of the customer's own goods says."""
    text = ask.reading.text.translate(SIMPLIFIED)
    if ask.state.customer.guest or _says(text, "rules"):
        return knowledge.answer(ask)
    if _says(text, "covered") and not _says(text, "visit"):
        return _warranty(ask)
    if details.asks(text) and not _says(text, "visit"):
        return knowledge.answer(ask)
    return form.scene("installation" if _says(text, "installs") else "repair")(ask)


def about_policy(ask: Ask) -> Said:
    """aftersales.policy: until when the customer's own order can go back and who pays; the shop's answers otherwise."""
    text = ask.reading.text.translate(SIMPLIFIED)
    asks = any(_says(text, topic) for topic in ("until", "freight", "insured"))
    rule = policy.rule_of("return")
    if ask.state.customer.guest or not asks or _says(text, "rules") or not (rule.allowed and rule.days):
        return knowledge.answer(ask)
    try:
        order = _meant(ask, lambda order: order.status in rule.states and ask.now < _closes(order, rule))
    except ShopUnavailable:
        return knowledge.answer(ask)  # how it is as a rule is known while the shop's systems are silent
    return _terms(ask, order, rule) if order and order.status in policy.ARRIVED else knowledge.answer(ask)


def sent_back(ask: Ask) -> Said | None:
    """Goods are on their way back (我寄出了，单号SF…): the parcel of a return under way; None where a message tells no such thing."""
    text = ask.reading.text.translate(SIMPLIFIED)
    number = next(iter(ask.reading.entities.get("parcel", [])), "")
    bare = ask.state.topic in _GIVES_BACK and len(text) - len(number) <= _FEW
    if not number or ask.state.customer.guest or details.asks(text) or not (bare or _says(text, "sent")):
        return None
    meant = replace(ask.reading, intent="aftersales.return", decision="answer", needs=())
    return form.scene("send_back")(replace(ask, reading=meant))


def _is_broken(ask: Ask, kind: str) -> bool:
    text = ask.reading.text.translate(SIMPLIFIED)
    begun = ask.state.draft is not None and ask.state.draft.kind == kind
    said = _says(text, "broken") and not _says(text, "into")
    return said and not begun and not ask.state.customer.guest and policy.rule_of("damaged").allowed


def _as(ask: Ask, kind: str) -> Said:
    meant = replace(ask.reading, intent=f"aftersales.{kind}", decision="answer", needs=())
    return form.scene(kind)(replace(ask, reading=meant))


def _meant(ask: Ask, open_still: Callable[[Order], bool]) -> Order | None:
    """The order that is named or described; else the one just spoken of or the latest, where it can still go back."""
    if ask.reading.entities.get("order"):
        found = which.the_order(ask, open_still)
        return found if isinstance(found, Order) else None
    mine = orders.orders_of(ask.state.customer.id)
    spoken_of = [order for order in mine if order.order == ask.state.order]
    fitting = described(ask.reading.text, ask.now, mine) or filter(open_still, [*spoken_of, *mine])
    return next(iter(fitting), next(iter(spoken_of), None))


def _terms(ask: Ask, order: Order, rule: policy.Rule) -> Said:
    last = _closes(order, rule) - timedelta(minutes=1)
    told_of = {
        "order": order.order,
        "days": str(rule.days),
        "day": _day(last),
        "arrived": _day(arrival.day_of(plain(order))),
    }
    open_still = ask.now < last
    words = [ask.say("return_until" if open_still else "return_over", "aftersales", **told_of)]
    exchange = policy.rule_of("exchange")
    if exchange.allowed and exchange.days > rule.days and ask.now < _closes(order, exchange):
        until = _day(_closes(order, exchange) - timedelta(minutes=1))
        words.append(ask.say("exchange_until", "aftersales", day=until))
    words += _freight(ask, order, rule)
    begins = Choice("intent:aftersales.return", ask.say("return", "aftersales"))
    buttons = (begins, person(ask)) if open_still else (person(ask),)
    return remember(ask, order, told(ask, "\n".join(words), choices=buttons))


def _freight(ask: Ask, order: Order, rule: policy.Rule) -> list[str]:
    words = [ask.say(f"freight_{rule.freight}", "aftersales")] if rule.freight != "unsaid" else []
    if order.insurance and rule.freight == "customer":
        insured = {"amount": order.insurance.up_to, "hours": str(order.insurance.hours)}
        words.append(ask.say("insured", "aftersales", **insured))
    return words


def _warranty(ask: Ask) -> Said:
    """What the warranty says of the goods that are meant, or of the latest ones."""
    mine = [order for order in orders.orders_of(ask.state.customer.id) if order.status in policy.ARRIVED]
    meant = described(ask.reading.text, ask.now, mine) or mine
    words = [line for order in meant for item in order.items if (line := _covered(ask, order, item))]
    if not words:
        return knowledge.answer(ask)
    visit = Choice("intent:aftersales.repair", ask.say("book", "aftersales"))
    return told(ask, "\n".join(words[:_LINES]), choices=(visit, person(ask)))


def _covered(ask: Ask, order: Order, item: Item) -> str:
    product = products.product_of(item.product)
    ends = warranty.ends(plain(order), plain(product)) if product else None
    if not ends:
        return ""
    key = "in_warranty" if ask.now < ends else "out_of_warranty"
    return ask.say(key, "aftersales", name=item.name, day=warranty.last_day_of(ends), order=order.order)


def _closes(order: Order, rule: policy.Rule) -> datetime:
    return arrival.closes(plain(order), rule.days)


def _says(text: str, topic: str) -> bool:
    return bool(_pattern(_WORDS[topic]).search(text))


@cache
def _pattern(words: str) -> re.Pattern[str]:
    return re.compile(words, re.IGNORECASE)


def _day(moment: datetime) -> str:
    return moment.astimezone(clock.SHANGHAI).strftime("%m-%d")
