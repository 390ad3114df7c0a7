"""What a customer claims: the difference after a price fell, and the gift that was not in the parcel."""

from collections.abc import Sequence
from decimal import Decimal

from chalicelib.message import Choice
from chalicelib.scenes.ask import Ask, Said, person, told
from chalicelib.scenes.form import flow as form
from chalicelib.scenes.knowledge import scene as knowledge
from chalicelib.scenes.promotion import baskets, meant, offers
from chalicelib.scenes.promotion.meant import says
from chalicelib.shop import promotions
from chalicelib.shop.orders import Order
from chalicelib.shop.pricing import base_of
from chalicelib.shop.promotions import Promotion
from chalicelib.shop.wallet import Wallet

# How it works, for everybody; and what is asked of one's own order all the same.
_HOW = (
    r"多少天|几天|多久|怎么(?:申请|弄|算|用)|在哪|哪里|入口|规则|什么意思|哪些|(?:别|其他|跨)的?(?:平台|家)|京东|淘宝|拼多多|直播|秒杀|活动期间|大促|预售|延长|被拒|不通过|到账|算不算|保不保|再申请"
    r"|how (?:does|do|long|many)|what is|where|other (?:shops?|sites?|platforms?)|excluded|refused"
)
_ORDERED = r"(?:这|那|上)一?[单笔]|订单|\bmy order\b"
_RULES = r"多少天|几天|从(?:付款|下单|收货)|怎么[返退]|[返退]到"
# Prices that no protection covers: how it is as a rule is told.
_NOT_OURS = r"直播|秒杀|(?:别|其他|跨)的?(?:平台|家)|京东|淘宝|拼多多|live.?stream|flash sale|other (?:shops?|sites?)"
_OWN = r"我(?:的|要|想|刚|昨|前|上|买|才|家)|刚(?:买|下单|拍|签收)|(?:昨|前)天|这单|订单|[退补给返]我|帮我|[退补返]差|\bmy\b|refund me|i (?:bought|paid|ordered)"
_FELL = r"降|跌|便宜|贵了|亏|打折|减价|差[价额]|差的|difference|cheaper|drop|申请"
_MISSING = (
    r"(?<!有)[没未](?:有)?(?:收到|寄|送|发|给|见|跟|看[到见]|拿到|放|找[到见])|忘(?:了|记)?(?:放|装|寄|发)|找不到|(?:收到|到了|到手)[^，。,.]{0,8}没|怎么没有|不见|(?:少|漏)(?:了|发|寄|送|装|给|个|一)|补(?:寄|发|送|给)|缺"
    r"|missing|did(?:n'?t| not) (?:get|receive|come|arrive)|without|left out|not included|never (?:got|came)"
)
_OTHER = r"[坏破碎裂换]|颜色|挑|折现|减钱|质[量保]|退(?:货|掉)|分开|单独|几份|两份|限领|名额|多少名|主播|生日|什么时候(?:寄|发|给)|怎么(?:领|拿)|几时|正装|broken|damaged|colou?r|exchange|swap"


_OFFERED = r"送(?:什么|啥|不送|[^，。,.]{0,10}[吗么不])|有(?:没有|什么|啥|哪些)?[^，。,.]{0,6}(?:赠|礼|送)|满多少|还送|赠品[^，。,.]{0,4}[吗么有]|购物车|\bfree\b|gift"


def price_protection(ask: Ask) -> Said:
    """promotion.price_protection: worked out on the customer's own order and claimed after a yes; the rules from the FAQ."""
    said = meant.plain(ask.reading.text)
    if says(_RULES, said) or says(_NOT_OURS, said):
        return knowledge.answer(ask)
    own = says(_OWN, said) or ask.slot[0] == "order" or (says(_FELL, said) and not says(_HOW, said))
    return form.scene("price_protection")(ask) if own else knowledge.answer(ask)


def gift(ask: Ask) -> Said:
    """promotion.gift: a gift that did not come is sent again after a yes; else what comes with which goods now."""
    said = meant.plain(ask.reading.text)
    if ask.slot[0] == "order" or (says(_MISSING, said) and not says(_OTHER, said)):
        return form.scene("resend_gift")(ask)
    if says(_OTHER, said) or not (says(_OFFERED, said) or ask.slot[0] == "product"):
        return knowledge.answer(ask)
    if not ask.state.customer.guest and says(_ORDERED, said) and (order := baskets.order_meant(ask)):
        return _of_order(ask, order)
    held = baskets.wallet_of(ask)
    level = ask.state.customer.level or held.level
    on = promotions.current(ask.now, level, ask.state.channel)
    gifts = [promotion for promotion in on if promotion.kind == "gift"]
    return _told(ask, gifts, held) if gifts else _no_gift(ask, level)


def _of_order(ask: Ask, order: Order) -> Said:
    """Which gifts an order brings, by what held when it was placed."""
    pieces, paid = baskets.paid_for(order)
    level = offers.level_of(ask)
    held = [p for p in promotions.known() if p.kind == "gift" and p.on_at(order.placed) and p.is_for(level)]
    earned = [p for p in held if base_of(p, pieces, paid) >= max(p.threshold, Decimal("0.01"))]
    gifts = "、".join(str(p.terms["gift"]) for p in earned)
    text = ask.say("order_brings" if earned else "order_brings_none", "promotion", order=order.order, gift=gifts)
    missing = Choice("intent:promotion.gift", ask.say("gift_missing", "promotion"))
    return told(ask, text, choices=(missing, person(ask)))


def _no_gift(ask: Ask, level: str) -> Said:
    """None is on: said as it is, with what comes next."""
    coming = [p for p in promotions.coming(ask.now, level, ask.state.channel) if p.kind == "gift"]
    cards = tuple(offers.card(ask, promotion) for promotion in coming)
    return told(ask, ask.say("no_gifts", "promotion"), cards=cards, choices=(offers.others(ask), person(ask)))


def _told(ask: Ask, gifts: Sequence[Promotion], held: Wallet) -> Said:
    goods = baskets.named(ask) or baskets.in_cart(held)
    if isinstance(goods, Said):
        return goods
    basket = baskets.basket(ask, held, goods) if goods else None
    taking = [one for one in gifts if basket and any(one.takes(p.product, p.category) for p in basket.pieces)] or gifts
    lines = [_of_basket(ask, promotion, basket) if basket else _in_general(ask, promotion) for promotion in taking]
    text = "\n".join([*([ask.say("for_goods", "promotion", goods="、".join(basket.names))] if basket else []), *lines])
    missing = Choice("intent:promotion.gift", ask.say("gift_missing", "promotion"))
    cards = tuple(offers.card(ask, promotion) for promotion in taking)
    return told(ask, text, cards=cards, choices=(missing, person(ask)))


def _in_general(ask: Ask, promotion: Promotion) -> str:
    key = "gift_gone" if promotion.gone else "gift_from"
    return ask.say(
        key, "promotion", gift=promotion.terms["gift"], threshold=f"{promotion.threshold:.2f}", of=_of(ask, promotion)
    )


def _of_basket(ask: Ask, promotion: Promotion, basket: baskets.Basket) -> str:
    """Whether these goods bring the gift, and what lacks."""
    if promotion.gone:
        return _in_general(ask, promotion)
    base = base_of(promotion, basket.pieces, basket.bill.paid)
    values = {"gift": promotion.terms["gift"], "base": f"{base:.2f}", "threshold": f"{promotion.threshold:.2f}"}
    if base and base >= promotion.threshold:
        return ask.say("gift_comes", "promotion", **values)
    lacks = f"{promotion.threshold - base:.2f}"
    return ask.say("gift_lacks", "promotion", **values, missing=lacks, of=_of(ask, promotion))


def _of(ask: Ask, promotion: Promotion) -> str:
    return "、".join(promotion.categories) or ask.say("any_goods", "promotion")
