"""What the shop knows about the product that is meant: what it is, what it costs now, what is in stock, how two differ."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from chalicelib.message import Card, Choice, Line
from chalicelib.scenes.ask import Ask, Said, asked, person, told
from chalicelib.scenes.knowledge import scene as knowledge
from chalicelib.shop import products, promotions
from chalicelib.shop.products import Product, Variant
from chalicelib.understanding.attributes import colours_of, sizes_of
from chalicelib.understanding.products import mentioned

_SHOWN = 3
_FEW = 10  # pieces, from which on customers are told how many
_LISTED = 12

Telling = Callable[[Ask, Product], Said]


def info(ask: Ask) -> Said:
    """product.info: the attributes of the product that is named or was spoken of; else what the FAQ says."""
    return _of_one(ask, _info)


def price(ask: Ask) -> Said:
    """product.price: what it costs, and the promotions that are on for it now."""
    return _of_one(ask, _price)


def stock(ask: Ask) -> Said:
    """product.stock: whether the variant that is named is there, or which ones are."""
    return _of_one(ask, _stock)


def compare(ask: Ask) -> Said:
    """product.compare: two or three products side by side."""
    found = _meant(ask)[:_SHOWN]
    if len(found) < 2:
        return _of_one(ask, _info)
    names = "、".join(product.name for product in found)
    return told(
        ask, ask.say("side_by_side", "product", names=names), cards=tuple(map(_card, found)), choices=(person(ask),)
    )


def named(ask: Ask) -> Said | None:
    """What an unsure reading most likely asks of a product that is named in so many words; None where none is."""
    likely = (ask.reading.intent, *(intent for intent, _ in ask.reading.alternatives))
    scene = next((_SCENES[intent] for intent in likely if intent in _SCENES), None)
    return scene(ask) if scene and len(_meant(ask)) == 1 else None


def _of_one(ask: Ask, telling: Telling) -> Said:
    found = _meant(ask)
    if len(found) > 1:
        return _which(ask, found[:_SHOWN])
    return _remember(found[0], telling(ask, found[0])) if found else knowledge.answer(ask)


def _meant(ask: Ask) -> list[Product]:
    if ask.slot[0] == "product":
        return list(filter(None, [products.product_of(ask.slot[1])]))
    catalogue = products.catalogue()
    return [catalogue[name] for name in mentioned(ask.reading.text, tuple(catalogue))]


def _which(ask: Ask, found: list[Product]) -> Said:
    options = tuple(Choice(f"product:{product.product}", product.name[:20]) for product in found)
    return asked(ask, ask.say("which", "product"), "product", (*options, person(ask)))


def _remember(product: Product, said: Said) -> Said:
    return replace(said, state=replace(said.state, product=product.product))


def _info(ask: Ask, product: Product) -> Said:
    text = ask.say("about", "product", name=product.name, text=product.text)
    return told(ask, text, cards=(_card(product),), choices=(person(ask),))


def _price(ask: Ask, product: Product) -> Said:
    prices = sorted({variant.price or product.price for variant in _named(ask, product)} or {product.price}, key=float)
    amount = f"¥{prices[0]}" if len(prices) == 1 else f"¥{prices[0]} – ¥{prices[-1]}"
    on = [p for p in promotions.current(ask.now, ask.state.customer.level) if p.holds_for(product.category)]
    lines = tuple(Line(_in(p.text, ask.state.language), _in(p.name, ask.state.language)) for p in on[:_SHOWN])
    text = ask.say("price_with" if lines else "price", "product", name=product.name, amount=amount)
    card = Card("product", product.name, amount, image=product.image, lines=lines)
    return told(ask, text, cards=(card,), choices=(person(ask),))


def _stock(ask: Ask, product: Product) -> Said:
    if not product.variants:
        return knowledge.answer(ask)
    wanted = _named(ask, product)
    there = [variant for variant in wanted if variant.stock]
    key = "in_stock" if there else "sold_out"
    lines = tuple(_line(ask, variant) for variant in (there or [v for v in product.variants if v.stock])[:_LISTED])
    text = ask.say(key if lines else "all_sold_out", "product", name=product.name)
    return told(
        ask, text, cards=(Card("product", product.name, image=product.image, lines=lines),), choices=(person(ask),)
    )


def _line(ask: Ask, variant: Variant) -> Line:
    left = ask.say("left", "product", count=variant.stock) if variant.stock < _FEW else ask.say("there", "product")
    return Line(left, " ".join(filter(None, (variant.colour, variant.size, *variant.options.values()))))


def _named(ask: Ask, product: Product) -> list[Variant]:
    """The variants of the colour and size that the message names; all of them where it names none that there is."""
    found = list(product.variants)
    for words, of in ((colours_of(ask.reading.text), "colour"), (sizes_of(ask.reading.text), "size")):
        fitting = [v for v in found if any(_fits(word, getattr(v, of)) for word in words)]
        found = fitting or found
    return found


def _fits(word: str, value: str) -> bool:
    plain = word.rstrip("码号色的款")
    return bool(value) and (
        plain == value.rstrip("码色") or (len(plain) > 0 and not plain.isascii() and plain in value)
    )


def _card(product: Product) -> Card:
    lines = tuple(Line(text, label) for label, text in product.attributes.items())
    return Card("product", product.name, f"¥{product.price}", image=product.image, lines=lines)


def _in(texts: object, language: str) -> str:
    assert isinstance(texts, dict)
    return str(texts.get(language) or texts.get("zh-Hans", ""))


_SCENES: Mapping[str, Callable[[Ask], Said]] = {"product.info": info, "product.price": price, "product.stock": stock}
