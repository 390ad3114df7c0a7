"""What sending costs, where it goes, by whom and how fast, before anything is bought."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from decimal import Decimal

from chalicelib.message import Choice
from chalicelib.places import ABROAD, PLACES, called, place_in
from chalicelib.scenes.ask import Ask, Said, asked, person, told
from chalicelib.scenes.knowledge import scene as knowledge
from chalicelib.scenes.logistics import timeline
from chalicelib.shop import freight, orders, products, promotions
from chalicelib.shop.freight import Rate
from chalicelib.shop.orders import Order
from chalicelib.understanding.normalise import SIMPLIFIED
from chalicelib.understanding.products import mentioned

_SHOWN = 4
_BRIEF = 8  # characters that name a place and no more
_AND_THERE = re.compile(
    r"^(?:那|如果|要是|是|寄到|送到|到|在|我在|我们?在){0,3}|(?:呢|吧|的|啊|吗)?[\s?？。.!！~]{0,3}$|\b(?:and|what about|to|in|it'?s)\b",
    re.IGNORECASE,
)
# Questions around freight that a table does not answer.
_OTHER_FEES = re.compile(
    r"退货|退回|换货|退[运邮]费|运费险|合并|合单|谁出|谁付|为什么|怎么还要|会员|黑金|金卡|大件|上楼|补差|\b(?:return|why|member|refund)",
    re.IGNORECASE,
)
_OTHER_TIMES = re.compile(
    r"预售|补货|到货|周末|节假|假期|过年|春节|台风|疫情|下雨|指定|约.{0,4}送|工作日|星期|定制|\b(?:presale|holiday|weekend|restock)",
    re.IGNORECASE,
)
_COURIERS = re.compile(
    r"什么快递|哪[家个]?.{0,2}(?:快递|物流)|用.{0,2}快递|指定.{0,2}快递|\b(?:courier|carrier)\b", re.IGNORECASE
)
_NAMED = re.compile(r"顺丰|中通|圆通|申通|韵达|京东|邮政|EMS|极兔|德邦|\bSF\b|DHL|UPS|FedEx", re.IGNORECASE)
_WHERE = re.compile(
    r"[送寄发到].{0,4}(?:吗|么|不到|得到|范围)|不送|范围|地区|偏远|乡|村|\b(?:deliver|ship)", re.IGNORECASE
)
_OTHER_PLACES = re.compile(
    r"学校|部队|军区|宿舍|自提|仓库|门店|实体店|代收|[乡村镇]|\b(?:campus|warehouse|pick ?up)\b", re.IGNORECASE
)
_WEIGHT = re.compile(r"(?P<number>\d{1,5}(?:\.\d{1,2})?)\s?(?P<unit>公斤|千克|kg|斤|克|g\b)", re.IGNORECASE)
_DIGITS = re.compile(r"\d{1,7}(?:\.\d{1,2})?")
_GRAMS = {"公斤": 1000, "千克": 1000, "kg": 1000, "斤": 500, "克": 1, "g": 1}
_COUNT = re.compile(r"(\d{1,3}|[一两二三四五六七八九十])\s?(?:件|个|双|条|只|台|套|本|把|pairs?|pieces?)")
_NUMBERS = {"一": 1, "两": 2, "二": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9, "十": 10}


@dataclass(frozen=True, slots=True)
class Goods:
    """What is to be sent: how it is called, its grams (0: unknown) and its worth in yuan (None: unknown)."""

    name: str = ""
    grams: int = 0
    worth: Decimal | None = None


def fee(ask: Ask) -> Said:
    """logistics.fee: what it costs to send what is named to where it is named; the FAQ for all around it."""
    if not freight.rates() or (ask.slot[0] != "place" and _OTHER_FEES.search(_plain(ask))):
        return knowledge.answer(ask)
    place = _place(ask)
    if not place:
        return _which_place(ask)
    rate = freight.rate_for(place)
    return _told(ask, _fee(ask, place, rate)) if rate else _not_there(ask, place)


def reach(ask: Ask) -> Said:
    """logistics.range: whether it is sent to where it is named, and by which couriers."""
    plain = _plain(ask)
    place, courier = _place(ask, home=False), _NAMED.search(plain)
    asks = courier or _COURIERS.search(plain) or (_WHERE.search(plain) and not _OTHER_PLACES.search(plain))
    if not freight.rates() or not (place or asks):
        return knowledge.answer(ask)
    if courier or _COURIERS.search(plain):
        return _by_whom(ask, place, courier[0] if courier else "")
    if not place:
        return _which_place(ask)
    rate = freight.rate_for(place)
    return _told(ask, _reach(ask, place, rate)) if rate else _not_there(ask, place)


def time(ask: Ask) -> Said:
    """logistics.eta before anything is bought: when an order of now would leave and arrive."""
    if not freight.rates() or (ask.slot[0] != "place" and _OTHER_TIMES.search(_plain(ask))):
        return knowledge.answer(ask)
    place = _place(ask)
    if not place:
        return _which_place(ask)
    rate = freight.rate_for(place)
    if not rate:
        return _not_there(ask, place)
    return _told(ask, _time(ask, place, rate)) if rate.days_max else knowledge.answer(ask)


def placed(ask: Ask) -> Said | None:
    """The answer for a place that was asked for, or for another one ("那新疆呢"); None where a message is more than that."""
    named, question = _AND_THERE.sub("", _plain(ask)), ask.state.expecting or ask.state.earlier
    intent = question.intent if question and question.slot == "place" else ask.state.topic
    if intent not in _SCENES or ask.inbound.choice or ask.state.draft:
        return None
    place = place_in(named) if len(named) <= _BRIEF else ""
    asks_more = ask.reading.decision == "answer" and ask.reading.intent != intent and len(named) > len(place) + 1
    if not place or asks_more:
        return None
    meant = replace(ask.reading, intent=intent, decision="answer")
    return _SCENES[intent](replace(ask, reading=meant, slot=("place", place)))


def after_dispatch(ask: Ask, order: Order) -> str:
    """How long the way to an order's address is as a rule; empty where the shop has not said."""
    place = place_in(order.address.translate(SIMPLIFIED))
    rate = freight.rate_for(place) if place and freight.rates() else None
    if not rate or not rate.days_max:
        return ""
    return ask.say(
        "after_dispatch", "logistics", place=_called(ask, place), days=timeline.days(rate.days_min, rate.days_max)
    )


def _plain(ask: Ask) -> str:
    return ask.reading.text.translate(SIMPLIFIED)


def _place(ask: Ask, home: bool = True) -> str:
    """The place that is named or was chosen; else, with `home`, where the customer's last order went."""
    named = ask.slot[1] if ask.slot[0] == "place" and ask.slot[1] in PLACES else place_in(_plain(ask))
    if named or not home or ask.state.customer.guest:
        return named
    latest = orders.orders_of(ask.state.customer.id)[:1]
    return place_in(latest[0].address.translate(SIMPLIFIED)) if latest else ""


def _called(ask: Ask, place: str) -> str:
    return called(place, ask.state.language)


def _which_place(ask: Ask) -> Said:
    firsts = [
        rate.provinces[0] for rate in freight.rates() if not rate.excluded and rate.provinces[0] != freight.ANYWHERE
    ]
    options = tuple(Choice(f"place:{place}", _called(ask, place)) for place in firsts[:_SHOWN])
    return asked(ask, ask.say("which_place", "logistics"), "place", (*options, person(ask)))


def _told(ask: Ask, text: str) -> Said:
    return told(ask, text, choices=(person(ask),))


def _not_there(ask: Ask, place: str) -> Said:
    return _told(ask, ask.say("not_abroad" if place == ABROAD else "not_there", "logistics", place=_called(ask, place)))


def _fee(ask: Ask, place: str, rate: Rate) -> str:
    """The row in words, after what it comes to for the goods that are named, and before what runs now."""
    there, by_weight = _called(ask, place), bool(Decimal(rate.next_fee))
    key = "rate" if by_weight else "flat_rate"
    parts = [_fee_of(ask, place, rate, _goods(ask))]
    parts.append(ask.say(key, "logistics", place=there, kg=rate.first_kg, fee=rate.first_fee))
    parts.append(ask.say("next_kg", "logistics", fee=rate.next_fee) if by_weight else "")
    parts.append(ask.say("free_from" if rate.free_from else "not_free", "logistics", amount=rate.free_from))
    return "".join([*parts, _campaign(ask)])


def _fee_of(ask: Ask, place: str, rate: Rate, goods: Goods) -> str:
    """What the named goods cost to send; empty where none are named, or where their weight decides and nobody knows it."""
    free = goods.worth is not None and bool(rate.free_from) and goods.worth >= Decimal(rate.free_from)
    if not goods.name or not (free or goods.grams or not Decimal(rate.next_fee)):
        return ""
    due = rate.fee(goods.grams, goods.worth)
    if not due:
        return ask.say("goes_free", "logistics", goods=goods.name, place=_called(ask, place))
    return ask.say("costs", "logistics", goods=goods.name, place=_called(ask, place), fee=f"{due:.2f}")


def _campaign(ask: Ask) -> str:
    """What runs now for freight, in its own words: whom it holds for is written there."""
    running = [one for one in promotions.current(ask.now, ask.state.customer.level) if one.kind == "shipping"]
    words = [one.text.get(ask.state.language) or one.text.get("zh-Hans", "") for one in running]
    return ask.say("campaign", "logistics", text=" ".join(words)) if words else ""


def _goods(ask: Ask) -> Goods:
    """What the message names to be sent: products of the catalogue and how many, or a sum of money, or only a weight."""
    plain, catalogue, grams = _plain(ask), products.catalogue(), _grams(_plain(ask))
    if named := mentioned(ask.reading.text, tuple(catalogue))[:1]:
        product, count = catalogue[named[0]], _count(plain)
        called = f"{product.name} ×{count}" if count > 1 else product.name
        return Goods(called, grams or count * product.weight, count * Decimal(product.price or "0"))
    weight, sums = _WEIGHT.search(plain), ask.reading.entities.get("amount", [])
    if sums and (amount := _DIGITS.search(sums[0])):
        return Goods(ask.say("goods_for", "logistics", amount=amount[0]), grams, Decimal(amount[0]))
    return Goods(weight[0] if weight else "", grams)


def _grams(plain: str) -> int:
    """The weight that is written out, 0 for none."""
    found = _WEIGHT.search(plain)
    return int(Decimal(found["number"]) * _GRAMS[found["unit"].lower()]) if found else 0


def _count(plain: str) -> int:
    found = _COUNT.search(plain)
    return (_NUMBERS.get(found[1]) or int(found[1])) if found else 1


def _reach(ask: Ask, place: str, rate: Rate) -> str:
    text = ask.say("goes_there", "logistics", place=_called(ask, place))
    if rate.days_max:
        text += ask.say("takes", "logistics", days=timeline.days(rate.days_min, rate.days_max))
    if rate.couriers:
        text += ask.say("by", "logistics", couriers="、".join(rate.couriers))
    return text + _fee(ask, place, rate)


def _by_whom(ask: Ask, place: str, courier: str) -> Said:
    """The couriers to a place, or all of them; said plainly where the one that is named is none of them."""
    rate = freight.rate_for(place) if place else None
    if place and not rate:
        return _not_there(ask, place)
    used = _couriers((rate,) if rate else freight.rates())
    if not used:
        return knowledge.answer(ask)
    has_it = any(courier.lower() in one.lower() for one in used) or (
        courier.upper() == "SF" and any("顺丰" in one for one in used)
    )
    key = "couriers" if not courier else "courier_yes" if has_it else "courier_no"
    return _told(ask, ask.say(key, "logistics", courier=courier, couriers="、".join(used)))


def _couriers(rates: Sequence[Rate]) -> list[str]:
    return list(dict.fromkeys(courier for rate in rates if not rate.excluded for courier in rate.couriers))


def _time(ask: Ask, place: str, rate: Rate) -> str:
    leaves = rate.leaves(ask.now)
    first, last = (leaves + timedelta(days=days) for days in (rate.days_min, rate.days_max))
    text = ask.say("cutoff", "logistics", cutoff=rate.cutoff) if rate.cutoff else ""
    text += ask.say("leaves", "logistics", day=timeline.day(leaves), place=_called(ask, place))
    days = timeline.days(rate.days_min, rate.days_max)
    return text + ask.say("arrives", "logistics", days=days, first=timeline.day(first), last=timeline.day(last))


_SCENES: Mapping[str, Callable[[Ask], Said]] = {"logistics.fee": fee, "logistics.range": reach, "logistics.eta": time}
