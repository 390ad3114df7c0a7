"""What a product costs at this moment, with every promotion that applies; and whether that is more than it was."""

import re
from collections.abc import Sequence
from datetime import timedelta
from functools import cache

from chalicelib.message import Card, Choice, Line
from chalicelib.scenes.ask import Ask, Said, told
from chalicelib.scenes.product import facts
from chalicelib.scenes.product.variants import named
from chalicelib.shop import pricing, promotions
from chalicelib.shop.pricing import Priced
from chalicelib.shop.products import Product
from chalicelib.understanding.normalise import SIMPLIFIED

_SHOWN = 3
_THAN_BEFORE = (
    r"比(?:我)?(?:昨天|前天|之前|以前|上次|上周|前几天|刚才|早上).{0,8}(?:贵|便宜|高|低|多|少)|(?:涨|降)(?:了)?价|(?:贵|便宜)了|价格?(?:怎么|为什么)?(?:变|不一样)"
    r"|\b(?:more expensive|price (?:go|went|has gone|changed|increase)|cheaper (?:yesterday|before)|was cheaper|cost less)\b"
)
_BACK = ((r"前天", 2), (r"上周|上星期|last week", 7), (r"前几天|之前|以前|上次|before", 3))


def price(ask: Ask, product: Product) -> Said:
    """The price now; where it is compared with an earlier one, what has changed since, as far as that is known."""
    wanted, _ = named(ask.reading.text, product)
    prices = {variant.price: pricing.price_now(product, ask.now, _level(ask), variant) for variant in wanted}
    priced = sorted(prices.values() or [pricing.price_now(product, ask.now, _level(ask))], key=lambda one: one.price)
    lines = _lines(ask, product, priced[0])
    amount = _amount(priced)
    key = "price_off" if len(priced) == 1 and priced[0].lines else "price_with" if lines else "price"
    text = ask.say(key, "product", name=product.name, amount=amount, was=f"¥{priced[0].was:.2f}")
    compared, more = _since(ask, product, priced[0])
    card = Card("product", product.name, amount, image=product.image, lines=lines)
    return told(ask, text + compared, cards=(card,), choices=(*more, *facts.ways_on(ask, product)))


def now(ask: Ask, product: Product) -> Priced:
    """The lowest price at which the product can be had now."""
    prices = {variant.price: pricing.price_now(product, ask.now, _level(ask), variant) for variant in product.variants}
    return min(prices.values() or [pricing.price_now(product, ask.now, _level(ask))], key=lambda one: one.price)


def _amount(priced: Sequence[Priced]) -> str:
    lowest, highest = priced[0].price, priced[-1].price
    return f"¥{lowest:.2f}" if lowest == highest else f"¥{lowest:.2f} – ¥{highest:.2f}"


def _lines(ask: Ask, product: Product, priced: Priced) -> tuple[Line, ...]:
    """First what takes something off this very piece, then what else is on for it."""
    at_work = [applied.promotion.promotion for applied in priced.lines]
    off = [Line(f"−¥{one.off:.2f}", _in(one.promotion.name, ask)) for one in priced.lines]
    on = [
        one
        for one in promotions.current(ask.now, _level(ask))
        if one.holds_for(product.category) and one.terms.get("product") in (None, product.product)
    ]
    others = [Line(_in(one.text, ask), _in(one.name, ask)) for one in on if one.promotion not in at_work]
    return (*off, *others[: max(_SHOWN - len(off), 1)])


def _since(ask: Ask, product: Product, priced: Priced) -> tuple[str, tuple[Choice, ...]]:
    """What promotions have done to the price since; of list prices there is no record, and that is said."""
    plain = ask.reading.text.translate(SIMPLIFIED)
    if not _than_before().search(plain):
        return "", ()
    days = next((days for words, days in _BACK if re.search(words, plain, re.IGNORECASE)), 1)
    before = pricing.price_now(product, ask.now - timedelta(days=days), _level(ask))
    key = "price_rose" if before.price < priced.price else "price_fell" if before.price > priced.price else "price_same"
    over = [one.promotion for one in (before if key == "price_rose" else priced).lines]
    names = "、".join(_in(one.name, ask) for one in over)
    text = ask.say(key, "product", days=days, before=f"¥{before.price:.2f}", names=names)
    claim = Choice("intent:promotion.price_protection", ask.say("promotion.price_protection", "knowledge"))
    return text, () if ask.state.customer.guest else (claim,)


def _level(ask: Ask) -> str:
    return ask.state.customer.level


def _in(texts: object, ask: Ask) -> str:
    assert isinstance(texts, dict)
    return str(texts.get(ask.state.language) or texts.get("zh-Hans", ""))


@cache
def _than_before() -> re.Pattern[str]:
    return re.compile(_THAN_BEFORE, re.IGNORECASE)
