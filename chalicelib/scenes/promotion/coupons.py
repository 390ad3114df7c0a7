"""A customer's coupons: which there are, why one does not work, how to get one, and one that went with an order."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from chalicelib import clock
from chalicelib.message import Card, Line
from chalicelib.scenes.ask import Ask, Said, person, told
from chalicelib.scenes.form import flow as form
from chalicelib.scenes.knowledge import scene as knowledge
from chalicelib.scenes.promotion import baskets, meant, offers
from chalicelib.scenes.promotion.baskets import Basket
from chalicelib.scenes.promotion.meant import says
from chalicelib.shop import pricing, promotions
from chalicelib.shop.promotions import Promotion
from chalicelib.shop.wallet import Coupon, Wallet

_SHOWN = 8
# 券没退给我, 券被吞了: one that went with an order.
_LOST = (
    r"券[^，。,.？?]{0,8}(?:没|未|不)(?:有)?(?:退|还|返|补)|[没未](?:有)?[退还返](?:还|回|给我|我)|券[^，。,.？?]{0,4}(?:被吞|吞了)|(?:吞|扣)了?我?[^，。,.？?]{0,6}券"
    r"|(?:补|退|还|返)(?:还|回|发)?(?:给)?我?(?:的|那|这|一)?[张個个]?[^，。,.？?]{0,4}券|券[^，。,.？?]{0,3}(?:退|还|返|补)(?:回|给|发)"
    r"|coupon[^.,?]{0,25}(?:not (?:been )?(?:returned|given back|restored)|back|lost with)|(?:return|restore|reissue|give)[^.,?]{0,20}coupon"
)
_FAILS = (
    r"(?:用|使|选|勾|减|抵|点|买)不(?:了|上|到|动|掉)|不(?:能|可|给|让|好)(?:以|够)?(?:使?用|选|勾|买|抵|减)|(?:没法|无法|没有?办法|不可)使?用|灰|失效|不生效|没生效|没减|能不能[用买]|能[用买][^，。,.]{0,10}吗|可以[用买][^，。,.]{0,10}吗"
    r"|can(?:'?t|not)|could ?n[o']t|does ?n[o']t work|not work|not valid|invalid|grey|gray|won'?t|can i use"
)
_MINE = (
    r"我(?:现在)?(?:还)?(?:有|的|账户|名下|手里|手上)|(?:有|还剩|剩)(?:哪些|什么|几张|多少)[^，。,.]{0,4}券|(?:查|看)[^，。,.]{0,6}券|券[^，。,.]{0,6}(?:到期|过期|有效|几号|什么时候)"
    r"|\bmy\b|do i have|i (?:have|hold)"
)
_GET = r"(?<!刚)领(?![了的完])|怎么(?:得|拿|获)|哪里?有|有没有[^，。,.]{0,6}券|(?:给|发)[^，。,.]{0,4}券|想要[^，。,.]{0,4}券|collect|get (?:a|one|some)|any (?:coupon|voucher|discount code)"
_BUYS = r"买|用在|\bon\b|\bbuy|\bfor\b"
_GENERAL = r"怎么(?:用|使)|叠加|一起用|几张券|转(?:赠|给|送)|送给?|忘|补用|延|[换惠]码|\bcode\b|extend|规则|什么意思|how (?:do|to|many)|combine|transfer|forgot"

_PRESALE = r"尾款|定金|订金|预售|预购|presale|pre-?order|deposit"


def coupon(ask: Ask) -> Said:
    """promotion.coupon: the customer's own coupons, the reason why one does not work, or how to get one."""
    said = meant.plain(ask.reading.text)
    if says(_PRESALE, said):
        return knowledge.answer(replace(ask, reading=replace(ask.reading, intent="promotion.presale")))
    if says(_LOST, said) and not ask.state.customer.guest:
        return _lost(ask)
    if ask.state.customer.guest or says(_GENERAL, said):
        return _to_be_had(ask, said) or knowledge.answer(ask)
    if says(_FAILS, said) or ask.slot[0] == "product":
        return _why(ask)
    if says(_GET, said):
        return _to_be_had(ask, said) or knowledge.answer(ask)
    return _mine(ask) if says(_MINE, said) else knowledge.answer(ask)


def _lost(ask: Ask) -> Said:
    """The coupon that went with an order: where only one such order can be meant, it is not asked for."""
    if ask.state.draft and ask.state.draft.kind == "coupon_reissue":
        return form.scene("coupon_reissue")(ask)
    held = [one for one in baskets.wallet_of(ask).coupons if one.order and one.status in ("used", "frozen")]
    named = ask.reading.entities.get("order") or ask.slot[0] == "order"
    went_with = {one.order for one in meant.coupons_in(ask.reading.text, held) or held}
    if not named and len(went_with) == 1:
        return form.scene("coupon_reissue")(replace(ask, slot=("order", went_with.pop())))
    return form.scene("coupon_reissue")(ask)


def _to_be_had(ask: Ask, said: str) -> Said | None:
    """The coupons that are handed out now, or the one that was named; None where the question is another."""
    handed_out = [promotion for promotion in promotions.known() if promotion.kind == "coupon"]
    named = meant.promotions_in(said, handed_out)
    if named:
        return offers.told_of(ask, named)
    return _handed_out(ask, offers.level_of(ask)) if says(_GET, said) else None


def _handed_out(ask: Ask, level: str) -> Said | None:
    on = promotions.current(ask.now, level, ask.state.channel)
    found = [promotion for promotion in on if promotion.kind == "coupon" and not promotion.gone]
    if not found:
        return None
    cards = tuple(offers.card(ask, promotion) for promotion in found)
    return told(
        ask, ask.say("to_be_had", "promotion", count=len(found)), cards=cards, choices=(offers.others(ask), person(ask))
    )


def _mine(ask: Ask) -> Said:
    held = baskets.wallet_of(ask)
    coupons = sorted((one for one in held.coupons if not _is_old(ask, one)), key=lambda one: one.ends_at)
    if not coupons:
        return _none(ask, held)
    usable = sum(one.usable(ask.now) for one in coupons)
    cards = tuple(_card(ask, one) for one in coupons[:_SHOWN])
    text = ask.say("my_coupons", "promotion", count=usable)
    return told(ask, text, cards=cards, choices=(offers.others(ask), person(ask)))


def _is_old(ask: Ask, coupon: Coupon) -> bool:
    return ask.now - clock.moment(coupon.ends_at) > promotions.JUST


def _none(ask: Ask, held: Wallet) -> Said:
    """No coupon: then what can be collected."""
    found = _handed_out(ask, ask.state.customer.level or held.level)
    text = ask.say("no_coupons", "promotion")
    if not found or not found.reply:
        return told(ask, text, choices=(offers.others(ask), person(ask)))
    return told(ask, f"{text}\n{found.reply.text}", cards=found.reply.cards, choices=found.reply.choices)


def _card(ask: Ask, coupon: Coupon) -> Card:
    lines = (Line(_terms(ask, coupon)),)
    state = _own_hurdle(ask, coupon) or ask.say("until", "promotion", moment=_end(coupon))
    return Card("promotion", coupon.name_in(ask.state.language), status=state, lines=lines)


def _terms(ask: Ask, coupon: Coupon) -> str:
    values = {"threshold": _round(coupon.threshold), "off": _round(coupon.off)}
    terms = ask.say("coupon_terms", "promotion", **values)
    only = "、".join(coupon.offer().categories)
    return terms + (ask.say("only_for", "promotion", categories=only) if only else "")


def _why(ask: Ask) -> Said:
    """What stands in the way of each coupon that is meant, for the goods named or those in the cart."""
    held = baskets.wallet_of(ask)
    if not held.coupons:
        return _none(ask, held)
    named = meant.coupons_in(ask.reading.text, held.coupons)
    coupons = named or [coupon for coupon in held.coupons if not _is_old(ask, coupon)]
    goods = _goods(ask) or baskets.in_cart(held)
    if isinstance(goods, Said):
        return goods
    basket = baskets.basket(ask, held, goods) if goods else None
    reasons = [_reason(ask, one, held, basket) for one in coupons[:_SHOWN]]
    unknown = not named and meant.names_a_coupon(ask.reading.text)
    first = [ask.say("not_held", "promotion")] if unknown else []
    text = "\n".join([*first, *reasons] or [ask.say("no_coupons", "promotion")])
    return told(ask, text, choices=(offers.others(ask), person(ask)))


def _goods(ask: Ask) -> baskets.Goods | Said:
    """The goods that are named as what to buy; the figures and names of the coupons themselves are none."""
    about_goods = says(_BUYS, meant.plain(ask.reading.text)) or ask.slot[0] == "product"
    return baskets.named(ask) if about_goods else ()


def _reason(ask: Ask, coupon: Coupon, held: Wallet, basket: Basket | None) -> str:
    name = coupon.name_in(ask.state.language)
    why = _own_hurdle(ask, coupon) or _customers_hurdle(ask, coupon.offer(), held)
    if why:
        return ask.say("cannot", "promotion", name=name, why=why)
    short = _goods_hurdle(ask, coupon, basket) if basket else ""
    if short:
        return ask.say("cannot", "promotion", name=name, why=short)
    key = "can" if basket else "could"
    return ask.say(key, "promotion", name=name, terms=_terms(ask, coupon), until=_end(coupon))


def _own_hurdle(ask: Ask, coupon: Coupon) -> str:
    """What the coupon itself has against being used now."""
    if coupon.status == "used":
        key = "used_on" if coupon.order else "used"
        return ask.say(key, "promotion", order=coupon.order)
    if coupon.status == "frozen":
        return ask.say("frozen", "promotion")
    if coupon.expired(ask.now):
        return ask.say("expired", "promotion", moment=_end(coupon))
    if not coupon.begun(ask.now):
        return ask.say("not_yet", "promotion", moment=clock.spoken(clock.moment(coupon.starts_at)))
    return ""


def _customers_hurdle(ask: Ask, offer: Promotion, held: Wallet) -> str:
    if not offer.is_for(ask.state.customer.level or held.level):
        return ask.say("for_level", "promotion", level=offers.level_name(ask, offer.audience))
    if not offer.is_on(ask.state.channel):
        return ask.say("for_channel", "promotion", channels=offers.channels(ask, offer))
    return ""


def _goods_hurdle(ask: Ask, coupon: Coupon, basket: Basket) -> str:
    """What the goods lack: none takes part, or not for enough after the offers that come first."""
    offer = coupon.offer()
    takes_part = _lines(offer, basket)
    goods = "、".join(basket.names)
    if not takes_part:
        only = "、".join((*offer.categories,)) or ask.say("listed_goods", "promotion")
        return ask.say("not_for", "promotion", goods=goods, categories=only)
    base = pricing.base_of(offer, basket.pieces, pricing.bill(basket.pieces, basket.on).paid)
    if base < offer.threshold:
        values = {
            "base": f"{base:.2f}",
            "threshold": _round(coupon.threshold),
            "missing": f"{offer.threshold - base:.2f}",
        }
        return ask.say("short", "promotion", goods=goods, **values)
    return ""


def _lines(offer: Promotion, basket: Basket) -> Sequence[Decimal]:
    return [piece.worth for piece in basket.pieces if offer.takes(piece.product, piece.category)]


def _end(coupon: Coupon) -> str:
    return clock.spoken(clock.moment(coupon.ends_at), end=True)


def _round(amount: str) -> str:
    return amount.removesuffix(".00")
