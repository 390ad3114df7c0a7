"""Spend offers at work on a customer's own goods: what comes off, what lacks to the next bar, and what goes together."""

from chalicelib.scenes.ask import Ask, Said, person, told
from chalicelib.scenes.knowledge import scene as knowledge
from chalicelib.scenes.promotion import baskets, meant, offers
from chalicelib.scenes.promotion.meant import says
from chalicelib.shop import promotions
from chalicelib.shop.promotions import Promotion

_TOGETHER = r"叠加?|一起(?:用|减|享)|同(?:时|享)|一块儿?用|冲突|还能(?:再)?用|再用|combine|stack|together|on top|at the same time"
_HOURS = r"还有吗|还在吗|结束|截止|到几号|什么时候|几点|开始|still on|\bend|until when|when do"
_CART = r"购物车|差(?:多少|几)|再(?:买|凑|加)多少|我这(?:些|单)|(?:能|可以)减(?:多少|几)|凑单?还|\bcart\b|how much more|basket"
_SHOWN = 4


def threshold(ask: Ask) -> Said:
    """promotion.threshold: worked out on the goods that are named or in the cart; else which offers go together, or the FAQ."""
    said = meant.plain(ask.reading.text)
    about = meant.promotions_in(said, promotions.known())
    if about and says(_HOURS, said):
        return offers.told_of(ask, about)
    if says(_TOGETHER, said):
        return _together(ask, about) or knowledge.answer(ask)
    goods = baskets.named(ask)
    if isinstance(goods, Said):
        return goods
    of_cart = not goods and not ask.state.customer.guest and bool(says(_CART, said))
    return _worked_out(ask, goods) if goods or of_cart else knowledge.answer(ask)


def _worked_out(ask: Ask, goods: baskets.Goods) -> Said:
    """The bill of the goods that were named, else of the cart."""
    held = baskets.wallet_of(ask)
    goods = goods or baskets.in_cart(held)
    text = baskets.told_bill(ask, baskets.basket(ask, held, goods)) if goods else ask.say("empty_cart", "promotion")
    bar = meant.bar_in(ask.reading.text)
    if bar and not meant.promotions_in(ask.reading.text, promotions.known()):
        text = ask.say("no_such_offer", "promotion", threshold=bar[0], off=bar[1]) + text
    return told(ask, text, choices=(offers.others(ask), person(ask)))


def _together(ask: Ask, about: list[Promotion]) -> Said | None:
    """Of the spend offers that are on: which go with another and with a coupon, by their own terms."""
    on = promotions.current(ask.now, offers.level_of(ask), ask.state.channel)
    asked = [p for p in about if p.kind == "threshold"] or [p for p in on if p.kind == "threshold"]
    if not asked:
        return None
    lines = [ask.say(_stacks(p), "promotion", name=offers.name(ask, p)) for p in asked[:_SHOWN]]
    text = "\n".join([*lines, ask.say("better_one", "promotion")])
    return told(ask, text, choices=(offers.others(ask), person(ask)))


def _stacks(promotion: Promotion) -> str:
    other = Promotion("", "threshold", "", "", terms={"stacks": "yes"})
    coupon = Promotion("", "coupon", "", "", terms={"stacks": "yes"})
    both, one = promotion.stacks_with(other), promotion.stacks_with(coupon)
    return (
        "stacks_with_all"
        if both and one
        else "stacks_with_coupon"
        if one
        else "stacks_with_offers"
        if both
        else "stacks_not"
    )
