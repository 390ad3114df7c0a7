"""Every question about products: what they are, which fits, what there is, what it costs, which of them, and how to look after it."""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace

from chalicelib.scenes.ask import Ask, Said
from chalicelib.scenes.product import care, comparing, facts, fitting, price, stock, suggesting
from chalicelib.scenes.product.meant import of_one, products_meant

_LITTLE = 2  # characters: 吧, 的


def info(ask: Ask) -> Said:
    """product.info: what is asked of the product that is named or was spoken of; else what the FAQ says."""
    return of_one(ask, facts.told_of)


def size(ask: Ask) -> Said:
    """product.size: the size for a body, from what was said of it and the product's own size table."""
    return fitting.size(ask)


def in_stock(ask: Ask) -> Said:
    """product.stock: which variants there are, when others come, and a promise to tell."""
    return stock.stock(ask)


def costs(ask: Ask) -> Said:
    """product.price: what it costs now, and the promotions that are on for it."""
    return of_one(ask, price.price)


def recommend(ask: Ask) -> Said:
    """product.recommend: up to three that fit what is asked and what was bought, each with a reason."""
    return suggesting.recommend(ask)


def compare(ask: Ask) -> Said:
    """product.compare: two or three products side by side."""
    return comparing.compare(ask)


def authentic(ask: Ask) -> Said:
    """product.authentic: the product's own certificates and origin, and what the shop says of all."""
    return of_one(ask, care.authentic)


def usage(ask: Ask) -> Said:
    """product.usage: how this product is used, washed and kept."""
    return of_one(ask, care.usage)


def named(ask: Ask) -> Said | None:
    """What an unsure reading most likely asks of products that are named in so many words; None where none are."""
    question, found = ask.state.expecting, products_meant(ask, by_name=True)
    count = len(found)
    # A name and little else answers the question which one.
    alone = count == 1 and len(ask.reading.text) <= len(found[0].name) + _LITTLE
    asked = (question.intent,) if question and question.slot == "product" and alone else ()
    likely = (*asked, ask.reading.intent, *(intent for intent, _ in ask.reading.alternatives))
    intent = next((one for one in likely if one in _SCENES and (one in asked or _SCENES[one][1](ask, count))), "")
    about = replace(ask, reading=replace(ask.reading, intent=intent, decision="answer"))
    return _SCENES[intent][0](about) if intent else None


def _of_one(ask: Ask, count: int) -> bool:
    return count == 1


def _of_two(ask: Ask, count: int) -> bool:
    return count in (2, 3)


def _is_wished(ask: Ask, count: int) -> bool:
    return bool(re.search("推荐|推薦|recommend|suggest", ask.reading.text, re.IGNORECASE))


# What each is asked of, where the words alone do not tell the intent for sure.
_SCENES: Mapping[str, tuple[Callable[[Ask], Said], Callable[[Ask, int], bool]]] = {
    "product.info": (info, _of_one),
    "product.size": (size, _of_one),
    "product.stock": (in_stock, _of_one),
    "product.price": (costs, _of_one),
    "product.authentic": (authentic, _of_one),
    "product.usage": (usage, _of_one),
    "product.compare": (compare, _of_two),
    "product.recommend": (recommend, _is_wished),
}
