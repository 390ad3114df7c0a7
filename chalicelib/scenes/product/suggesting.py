"""Suggests what fits: the need as it is said, what the customer bought, what is bought together, what sells."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from functools import reduce

from chalicelib.message import Card, Choice, Line
from chalicelib.personal import suggestions
from chalicelib.personal.suggestions import Past, Suggestion
from chalicelib.scenes.ask import Ask, Said, person, told
from chalicelib.scenes.knowledge import scene as knowledge
from chalicelib.scenes.product import facts
from chalicelib.scenes.product.meant import button, offering, remembering
from chalicelib.shop import consent, orders, pricing, products, together
from chalicelib.shop.pricing import Priced
from chalicelib.shop.products import Product, Variant
from chalicelib.understanding import answers
from chalicelib.understanding.measures import measures_of
from chalicelib.understanding.normalise import SIMPLIFIED
from chalicelib.understanding.wishes import Wish, wish_of

_LATELY = timedelta(days=90)
_UNDONE = ("cancelled", "refunded", "pending_payment")
_KEPT = 200  # characters of what was wished for, and ids of what was shown
_SHOWN = 30
_VERY = 0.99  # the score of an entry that asks exactly this


# What no shop of goods sells, and a list of goods would mock.
_NOT_SOLD = re.compile(
    r"保险(?![箱柜丝盒套])|股票|基金|彩票|理财|贷款|机票|酒店|房子|\b(?:insurance|stocks?|mortgage|flights?)\b",
    re.IGNORECASE,
)


def recommend(ask: Ask) -> Said:
    """Up to three that fit, and the ways to go on: cheaper, others, one of them; or the end of using one's history."""
    slot, value = ask.slot
    if not slot and _NOT_SOLD.search(ask.reading.text.translate(SIMPLIFIED)):
        return knowledge.unknown(
            replace(ask, reading=replace(ask.reading, intent="unknown.out_of_scope", decision="unknown", score=1.0))
        )
    if slot == "suggest" and value in ("off", "on"):
        return _decided(ask, value == "on")
    if slot == "product" and (product := products.product_of(value)):
        return remembering(product, facts.told_of(ask, product))
    measures = {**ask.state.measures, **measures_of(ask.reading.text)}
    return _suggested(replace(ask, state=replace(ask.state, measures=measures)), value if slot == "suggest" else "")


def _suggested(ask: Ask, again: str) -> Said:
    said = _said(ask, again)
    shelf = products.all_products()
    names = [(product.name, product.category) for product in shelf]
    wish = reduce(Wish.narrowed, (wish_of(line, names) for line in said.splitlines()), Wish())
    below = float(ask.state.wish.get("lowest", "0")) if again == "cheaper" else 0.0
    shown = ask.state.wish.get("shown", "").split() if again in ("others", "cheaper") else []
    fits = suggestions.fitting(shelf, wish, ask.state.measures, _pricing(ask))
    fresh = [fit for fit in fits if fit[0].product not in shown and (not below or float(fit[1].price) < below)]
    best = suggestions.suggested(fresh, wish, _past(ask), together.counted(), {one.product: one for one in shelf})
    return _told(ask, said, wish, shown, best, again) if best else _none(ask, said, wish, shown, again)


def _said(ask: Ask, again: str) -> str:
    """What is wished for: of a follow-up, what was before, and what it adds."""
    before = ask.state.wish.get("text", "")
    if ask.inbound.choice.startswith("back"):
        return before
    if again == "more":
        return f"{before}\n{_one_line(ask)}"[-_KEPT:]
    return before if again else _one_line(ask)


def _one_line(ask: Ask) -> str:
    return " ".join(ask.reading.text.split())[:_KEPT]


def _is_wished(wish: Wish, best: Sequence[Suggestion]) -> bool:
    """Whether anything of the wish was understood that the goods can be held against; a sum alone says little of what."""
    understood = wish.names is not None or wish.whom or wish.colours or wish.sizes or wish.season
    return bool(understood) or any(one.reason == "said" for one in best)


def _told(ask: Ask, said: str, wish: Wish, shown: Sequence[str], best: Sequence[Suggestion], again: str) -> Said:
    key = "suggested_again" if again else "suggested" if _is_wished(wish, best) else "suggested_openly"
    text = _advice(ask) + ask.say(key, "product", count=len(best))
    cards = tuple(_card(ask, one) for one in best)
    found = [one.product for one in best]
    seen = [*shown, *(one.product for one in found)][-_SHOWN:]
    lowest = min(one.priced.price for one in best)
    kept = {"text": said, "shown": " ".join(seen), "lowest": f"{lowest:.2f}"}
    said_ = offering(told(ask, text, cards=cards, choices=_ways_on(ask)), found, "product.recommend")
    return replace(said_, state=replace(said_.state, wish=kept, product=""))


def _advice(ask: Ask) -> str:
    """What the shop itself has written for exactly this question; the general one, asked most, is answered by what follows."""
    close = answers.matches(ask.reading.text, "product.recommend", ask.now, most=1)
    fits = close and close[0].score >= _VERY and close[0].entry.intent == "product.recommend" and not close[0].entry.hot
    return f"{close[0].entry.answer_in(ask.state.language)}\n" if fits else ""


def _none(ask: Ask, said: str, wish: Wish, shown: Sequence[str], again: str) -> Said:
    """Nothing fits: says so, and what comes nearest as a plain fact, never as a suggestion."""
    if again in ("others", "cheaper"):
        text = ask.say(f"no_more_{again}", "product")
    else:
        text = ask.say("none_fits", "product") + _nearest(ask, wish)
    kept = {**ask.state.wish, "text": said}
    said_ = told(
        ask, text, choices=(Choice("intent:promotion.current", ask.say("promotions", "knowledge")), person(ask))
    )
    return replace(said_, state=replace(said_.state, wish=kept))


def _nearest(ask: Ask, wish: Wish) -> str:
    """The cheapest of the kind that is there, where only the price stands in the way."""
    if not (wish.most and wish.names):
        return ""
    anything = replace(wish, least=0, most=0)
    fits = suggestions.fitting(products.all_products(), anything, ask.state.measures, _pricing(ask))
    cheapest = min(fits, key=lambda fit: fit[1].price, default=None)
    if not cheapest:
        return ""
    return ask.say("cheapest_is", "product", name=cheapest[0].name, amount=f"¥{cheapest[1].price:.2f}")


def _card(ask: Ask, one: Suggestion) -> Card:
    reason = ask.say(f"because_{one.reason}", "product", **one.values)
    amount = f"¥{one.priced.price:.2f}"
    return Card(
        "product", one.product.name, amount, image=one.product.image, lines=(Line(reason),), choice=button(one.product)
    )


def _ways_on(ask: Ask) -> tuple[Choice, ...]:
    others = Choice("suggest:others", ask.say("others", "product"))
    return (others, Choice("suggest:cheaper", ask.say("cheaper", "product")), person(ask))


def _pricing(ask: Ask) -> suggestions.Pricing:
    level, moment = ask.state.customer.level, ask.now

    def priced(product: Product, variant: Variant | None) -> Priced:
        return pricing.price_now(product, moment, level, variant)

    return priced


def _past(ask: Ask) -> Past:
    """What was bought, unless the customer is a guest or does not want it used."""
    customer = ask.state.customer
    if customer.guest or not consent.may_use_history(customer.id):
        return Past()
    mine = [order for order in orders.orders_of(customer.id) if order.status not in _UNDONE]
    bought: dict[str, str] = {}
    for item in (item for order in mine for item in order.items):
        bought.setdefault(item.product, item.name)
    lately = frozenset(item.product for order in mine if ask.now - order.placed < _LATELY for item in order.items)
    return Past(lately, bought)


def _decided(ask: Ask, allowed: bool) -> Said:
    """Keeps whether the history may be used; it holds from the very next suggestion on."""
    if ask.state.customer.guest:
        return told(ask, ask.say("history_of_guest", "product"), choices=_ways_on(ask))
    said = told(ask, ask.say("history_on" if allowed else "history_off", "product"), choices=(_start(ask), person(ask)))
    return replace(said, writes=(consent.deciding(ask.state.customer.id, allowed),))


def _start(ask: Ask) -> Choice:
    return Choice("intent:product.recommend", ask.say("product.recommend", "knowledge"))
