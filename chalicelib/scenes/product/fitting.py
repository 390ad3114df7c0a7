"""Which size fits: from what the customer said of their body, now or before, and the product's own size table."""

from collections.abc import Mapping
from dataclasses import replace

from chalicelib.message import Card, Choice, Line
from chalicelib.scenes.ask import Ask, Said, asked, person, told
from chalicelib.scenes.knowledge import scene as knowledge
from chalicelib.scenes.product import facts
from chalicelib.scenes.product.meant import at_hand, button, of_all, products_meant, remembering, which
from chalicelib.scenes.product.variants import waiting
from chalicelib.shop import sizes
from chalicelib.shop.products import Product
from chalicelib.shop.sizes import Advice, Table
from chalicelib.understanding.attributes import sizes_of
from chalicelib.understanding.measures import BODY, measures_of

_OWN_WORDS = ("均码", "大码", "小码", "中码")
_ROWS = 12


def size(ask: Ask) -> Said:
    """The size that fits, or the next measure that must be known for it; what was said is remembered for the next product."""
    ask = replace(ask, state=replace(ask.state, measures=_known(ask)))
    found = products_meant(ask)
    if len(found) > 1:
        return of_all(ask, found) or which(ask, found)
    if not found:
        return _which_product(ask) if _said_now(ask) else knowledge.answer(ask)
    return remembering(found[0], _of(ask, found[0]))


def _known(ask: Ask) -> Mapping[str, float]:
    return {**ask.state.measures, **_said_now(ask)}


def _said_now(ask: Ask) -> dict[str, float]:
    question = ask.state.expecting.slot.removeprefix("body-") if ask.state.expecting else ""
    said = measures_of(ask.reading.text, question if question in BODY else "")
    again = ask.state.topic == "product.size" and not said and not sizes_of(ask.reading.text)
    return measures_of(ask.reading.text, "height") if again else said


def _of(ask: Ask, product: Product) -> Said:
    table, known = sizes.table_of(product), ask.state.measures
    if entry := facts.written_for(ask, product):
        return told(ask, entry.answer_in(ask.state.language), choices=(person(ask),))
    if not table:
        return _without_measures(ask, product)
    missing = table.missing(known)
    if ask.slot[0] == "table" or ((usual := _usual(ask, product)) and missing):
        return _table(ask, product, usual if ask.slot[0] != "table" else "")
    if missing:
        return _ask_for(ask, product, missing)
    advice = table.advised(known)
    return _advised(ask, product, table, advice) if advice else _table(ask, product)


def _ask_for(ask: Ask, product: Product, missing: str) -> Said:
    first = "" if ask.state.measures else ask.say("for_size", "product", name=product.name)
    return asked(ask, first + ask.say(f"ask_{missing}", "product"), f"body-{missing}", (person(ask),))


def _advised(ask: Ask, product: Product, table: Table, advice: Advice) -> Said:
    reasons = _reasons(ask, table, advice)
    values = {"name": product.name, "reasons": reasons, "size": advice.size, "other": advice.between}
    if advice.outside:
        edge = table.sizes[-1] if advice.outside == "above" else table.sizes[0]
        text = ask.say(f"size_{advice.outside}", "product", **{**values, "size": edge})
        return told(ask, text, cards=(_card(product),), choices=(_others(ask), person(ask)))
    text = ask.say("size_between" if advice.between else "size_fits", "product", **values)
    if advice.larger and not advice.between:
        looser = "looser_shoe" if "foot" in table.columns else "looser"
        text += ask.say(looser, "product", size=advice.larger)
    if len(set(filter(None, (advice.by or {}).values()))) > 1:
        text += ask.say("sizes_differ", "product", size=advice.size)
    return _with_stock(ask, product, advice.size, text)


def _reasons(ask: Ask, table: Table, advice: Advice) -> str:
    """身高 165 cm → M，体重 52 kg → M."""
    parts = []
    for kind, value in table.usable(ask.state.measures).items():
        by = (advice.by or {}).get(kind, "")
        parts.append(ask.say(f"measure_{kind}", "product", value=f"{value:g}") + (f" → {by}" if by else ""))
    return (", " if ask.state.language == "en" else "，").join(parts)


def _with_stock(ask: Ask, product: Product, size: str, text: str) -> Said:
    of_size = sizes.in_size(product, size)
    there = [variant for variant in of_size if variant.stock]
    if of_size and not there:
        return waiting(ask, product, of_size, text + ask.say("size_gone", "product", size=size))
    colours = "、".join(dict.fromkeys(filter(None, (variant.colour for variant in there))))
    if there:
        text += ask.say("size_there_in" if colours else "size_there", "product", size=size, colours=colours)
    return told(ask, text, choices=facts.ways_on(ask, product))


def _usual(ask: Ask, product: Product) -> str:
    """The size that the customer names, where the table has it: 平时穿 38."""
    named = (size for size in sizes_of(ask.reading.text) if size not in _OWN_WORDS)
    return next((size for size in named if sizes.row_of(product, size)), "")


def _table(ask: Ask, product: Product, size: str = "") -> Said:
    """The size table itself, or the line of the size that was named: the customer compares with what fits them."""
    row = sizes.row_of(product, size) if size else {}
    bodies = sizes.table_of(product) is not None
    if row:
        line = "，".join(f"{heading} {cell}" for heading, cell in row.items())
        text = ask.say("size_line" if bodies else "size_is", "product", name=product.name, size=size, line=line)
    else:
        text = ask.say("size_table" if bodies else "sizes_are", "product", name=product.name)
    return told(ask, text, cards=(_card(product),), choices=facts.ways_on(ask, product))


def _without_measures(ask: Ask, product: Product) -> Said:
    """A table that is not of bodies (bedding), or none at all."""
    named = sizes.mentioned(product, ask.reading.text)
    if product.size_table:
        return _table(ask, product, named)
    names = list(dict.fromkeys(variant.size for variant in product.variants if variant.size))
    key = "sizes_only" if names else "one_size"
    text = ask.say(key, "product", name=product.name, sizes="、".join(names))
    return told(ask, text, choices=(person(ask),))


def _which_product(ask: Ask) -> Said:
    """Measures without a product: they are kept, and the product is asked for."""
    options = tuple(button(product) for product in at_hand(ask))
    said = [ask.say(f"measure_{kind}", "product", value=f"{value:g}") for kind, value in ask.state.measures.items()]
    text = ask.say("size_of_which", "product", said="、".join(said))
    return asked(ask, text, "product", (*options, person(ask)))


def _card(product: Product) -> Card:
    """Each size with its line of the table."""
    rows = sizes.named_rows(product)[:_ROWS]
    shown = (Line("，".join(f"{heading} {cell}" for heading, cell in row.items()), name) for name, row in rows)
    return Card("product", product.name, image=product.image, lines=tuple(shown))


def _others(ask: Ask) -> Choice:
    return Choice("intent:product.recommend", ask.say("other_products", "product"))
