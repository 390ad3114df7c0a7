"""What there is of a product, when what is sold out comes back, and the promise to tell the customer then."""

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import cache

from chalicelib.message import Card, Line
from chalicelib.scenes.ask import Ask, Said, told
from chalicelib.scenes.knowledge import scene as knowledge
from chalicelib.scenes.news import subscription as news
from chalicelib.scenes.product import facts
from chalicelib.scenes.product.meant import of_one, remembering
from chalicelib.scenes.product.variants import named, waiting, when_back
from chalicelib.shop import products
from chalicelib.shop.products import Product, Variant
from chalicelib.understanding.normalise import SIMPLIFIED

_FEW = 10  # pieces, from which on customers are told how many
_LISTED = 12
_COMES_BACK = r"(?:什么时候|啥时候|几时|何时|多久|哪天|几号|几天|会不会再|还会)(?:才|能|会|再|可以)?(?:补|到|有|上|来|进)|补货|restock|back in stock|when will"


def stock(ask: Ask) -> Said:
    """Whether the variant that is named is there, or which ones are; or the wait that was asked for."""
    return _wait(ask) if ask.slot[0] == "restock" else of_one(ask, _stock)


def _stock(ask: Ask, product: Product) -> Said:
    if not product.variants:
        return knowledge.answer(ask)
    wanted, missed = named(ask.reading.text, product)
    if missed:
        text = ask.say("no_such_variant", "product", name=product.name, words="、".join(missed))
        return _shown(ask, product, text, [variant for variant in product.variants if variant.stock])
    there = [variant for variant in wanted if variant.stock]
    gone = [variant for variant in wanted if not variant.stock]
    if there and not (gone and len(wanted) < len(product.variants) and _when(ask)):
        return _there(ask, product, there, gone)
    left = [variant for variant in product.variants if variant.stock]
    text = ask.say("sold_out" if left else "all_sold_out", "product", name=product.name)
    return waiting(ask, product, gone, text, (_card(ask, product, left),) if left else ())


def _there(ask: Ask, product: Product, there: Sequence[Variant], gone: Sequence[Variant]) -> Said:
    text = ask.say("in_stock", "product", name=product.name)
    if gone and _when(ask):
        words = "、".join(variant.words for variant in gone[:3])
        return waiting(
            ask,
            product,
            gone,
            ask.say("some_gone", "product", name=product.name, words=words),
            (_card(ask, product, there),),
        )
    return _shown(ask, product, text, there)


def _shown(ask: Ask, product: Product, text: str, there: Sequence[Variant]) -> Said:
    return told(ask, text, cards=(_card(ask, product, there),), choices=facts.ways_on(ask, product))


def _wait(ask: Ask) -> Said:
    """Promises to tell, once it is clear of what."""
    product, sku = _awaited(ask)
    if not product:
        return knowledge.answer(ask)
    wanted = [one for one in product.variants if one.sku == sku] if sku else _meant(ask, product)
    gone = [variant for variant in wanted if not variant.stock]
    if wanted and not gone:
        return remembering(product, _there(ask, product, wanted, []))
    if len(gone) > 1 and len(gone) < len(product.variants):
        text = ask.say("tell_of_which", "product", name=product.name)
        return remembering(product, waiting(ask, product, gone, text))
    one = gone[0] if len(gone) == 1 else None
    return remembering(product, _promised(ask, product, one))


def _promised(ask: Ask, product: Product, one: Variant | None) -> Said:
    name = f"{product.name} {one.words}".strip() if one else product.name
    text = ask.say("will_tell", "product", name=name) + when_back(ask, product, [one] if one else [])
    said = told(ask, text + ask.say("stop_telling", "product"), choices=facts.ways_on(ask, product))
    return replace(said, writes=(*said.writes, *news.await_stock(ask, product.product, one.sku if one else "", name)))


def _awaited(ask: Ask) -> tuple[Product | None, str]:
    """The product and sku of a button, of the offer that a yes answers, or the product spoken of."""
    asked = ask.state.expecting.options if ask.state.expecting else ()
    offered = [option.id.removeprefix("restock:") for option in asked if option.id.startswith("restock:")]
    sku = ask.slot[1] or (offered[0] if len(offered) == 1 else "")
    spoken_of = products.product_of(ask.state.product)
    shelf = [*([spoken_of] if spoken_of else []), *(products.all_products() if sku else ())]
    of_sku = (one for one in shelf if any(variant.sku == sku for variant in one.variants))
    return (next(of_sku, None), sku) if sku else (spoken_of, "")


def _meant(ask: Ask, product: Product) -> list[Variant]:
    """What is named in the message, or else was offered last."""
    wanted, _ = named(ask.reading.text, product)
    asked = {option.id for option in ask.state.expecting.options} if ask.state.expecting else set[str]()
    offered = [variant for variant in product.variants if f"restock:{variant.sku}" in asked]
    gone = [variant for variant in wanted if not variant.stock]
    return wanted if len(wanted) < len(product.variants) else offered or gone or wanted


def _card(ask: Ask, product: Product, variants: Sequence[Variant]) -> Card:
    lines = tuple(_line(ask, variant) for variant in variants[:_LISTED])
    return Card("product", product.name, image=product.image, lines=lines)


def _line(ask: Ask, variant: Variant) -> Line:
    left = ask.say("left", "product", count=variant.stock) if variant.stock < _FEW else ask.say("there", "product")
    return Line(left, variant.words)


def _when(ask: Ask) -> bool:
    return bool(_comes_back().search(ask.reading.text.translate(SIMPLIFIED)))


@cache
def _comes_back() -> re.Pattern[str]:
    return re.compile(_COMES_BACK, re.IGNORECASE)
