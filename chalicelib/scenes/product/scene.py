"""What the shop knows about the product that is meant."""

from dataclasses import replace

from chalicelib.message import Card, Choice, Line
from chalicelib.scenes.ask import Ask, Said, asked, person, told
from chalicelib.scenes.knowledge import scene as knowledge
from chalicelib.shop import products
from chalicelib.shop.products import Product
from chalicelib.understanding.products import mentioned

_SHOWN = 3


def info(ask: Ask) -> Said:
    """product.info: the attributes of the product that is named or was spoken of; else what the FAQ says."""
    found = _meant(ask)
    if len(found) > 1:
        return _which(ask, found[:_SHOWN])
    return _told(ask, found[0]) if found else knowledge.answer(ask)


def _meant(ask: Ask) -> list[Product]:
    if ask.slot[0] == "product":
        return list(filter(None, [products.product_of(ask.slot[1])]))
    catalogue = products.catalogue()
    names = mentioned(ask.reading.text, tuple(catalogue))
    return [catalogue[name] for name in names]


def _which(ask: Ask, found: list[Product]) -> Said:
    options = tuple(Choice(f"product:{product.product}", product.name[:20]) for product in found)
    return asked(ask, ask.say("which", "product"), "product", (*options, person(ask)))


def _told(ask: Ask, product: Product) -> Said:
    lines = tuple(Line(text, label) for label, text in product.attributes.items())
    card = Card("product", product.name, f"¥{product.price}", image=product.image, lines=lines)
    said = told(ask, ask.say("about", "product", name=product.name, text=product.text), cards=(card,))
    assert said.reply is not None
    reply = replace(said.reply, choices=(person(ask),))
    return replace(said, reply=reply, state=replace(said.state, product=product.product))
