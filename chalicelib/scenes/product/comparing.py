"""Two or three products beside each other, with the facts that set them apart and no opinion."""

import re
from collections.abc import Sequence
from functools import cache

from chalicelib.message import Card, Line
from chalicelib.scenes.ask import Ask, Said, asked, person, told
from chalicelib.scenes.knowledge import scene as knowledge
from chalicelib.scenes.product import price
from chalicelib.scenes.product.meant import at_hand, button, offering, products_meant, remembering
from chalicelib.shop import comparison, products
from chalicelib.shop.comparison import Row
from chalicelib.shop.products import Product
from chalicelib.understanding.normalise import SIMPLIFIED
from chalicelib.understanding.products import ending_in

_MOST = 3
_ROWS = 12
_NAME = 9  # characters of a name at the head of a column
_BOTH = r"[这那]?(?:两|三|几|2|3)[个款件双条台只种样]|它们|他们|俩|\b(?:these|those|both|them|they|two|three)\b"
_THREE = r"三|3|three"
_IT = r"它|[这那](?:个|款|件|双|条|台|只)|\b(?:it|this)\b"
_BETTER = r"哪[个款件双]|区别|差别|不同|对比|比较|怎么选|\b(?:which|difference|better|compare|versus|vs)\b"


def compare(ask: Ask) -> Said:
    """The products that are named, counted off, or before the customer's eyes; with one alone, the question with which."""
    meant = _meant(ask)
    if len(meant) > _MOST:
        return knowledge.answer(ask)
    if len(meant) == 1:
        return _with_which(ask, meant[0])
    return _side_by_side(ask, meant) if meant else knowledge.answer(ask)


def _meant(ask: Ask) -> list[Product]:
    plain = ask.reading.text.translate(SIMPLIFIED).lower()
    spoken_of = products.product_of(ask.state.product)
    found = products_meant(ask)
    question = ask.state.expecting
    if question and question.intent == "product.compare" and spoken_of and found:  # the answer to: with which
        return _once([spoken_of, *found])
    if len(found) == 1 and spoken_of and _it().search(plain):
        found = _once([spoken_of, *found])
    if len(found) > 1:
        return found
    before = at_hand(ask)
    if _both().search(plain) and len(before) > 1:
        return before[: 3 if _three().search(plain) else 2]
    if found and len(others := [one for one in before if one != found[0]]) == 1:
        return [found[0], *others]
    return found or (before if _better().search(plain) and len(before) > 1 else [])


def _once(found: Sequence[Product]) -> list[Product]:
    return list({one.product: one for one in found}.values())


def _side_by_side(ask: Ask, meant: Sequence[Product]) -> Said:
    prices = [price.now(ask, product) for product in meant]
    heads = [product.name[:_NAME] for product in meant]
    rows = [
        Row(ask.say("row_price", "product"), tuple(f"¥{one.price:.2f}" for one in prices)),
        Row(ask.say("row_stock", "product"), tuple(_pieces(ask, one) for one in meant)),
        Row(ask.say("row_rating", "product"), tuple(one.rating or comparison.NOT_RECORDED for one in meant)),
        *comparison.rows_of(meant),
    ]
    told_of = [row for row in rows if set(row.cells) != {comparison.NOT_RECORDED}]
    lines = tuple(
        Line(" | ".join(row.cells), row.label) for row in sorted(told_of, key=lambda row: not row.differs)[:_ROWS]
    )
    facts = [
        ask.say(f"fact_{fact.key}", "product", name=heads[fact.place], figure=fact.figure)
        for fact in comparison.facts_of(meant, prices)
    ]
    names = ask.say("and", "product").join(product.name for product in meant)
    text = ask.say("side_by_side", "product", names=names) + ("".join(facts) or ask.say("fact_none", "product"))
    buttons = (*(button(product) for product in meant), person(ask))
    return offering(told(ask, text, cards=(Card("product", " | ".join(heads), lines=lines),), choices=buttons), meant)


def _pieces(ask: Ask, product: Product) -> str:
    if product.pieces is None:
        return comparison.NOT_RECORDED
    return ask.say("there" if product.pieces else "gone", "product")


def _with_which(ask: Ask, product: Product) -> Said:
    """One product is known; the others of its kind are offered to be put beside it."""
    names = tuple(products.catalogue())
    kind = ending_in(product.name, names)
    alike = [products.catalogue()[name] for name in (kind[1] if kind else ()) if name != product.name]
    alike += [one for one in products.all_products() if one.category == product.category and one != product]
    options = tuple(button(one) for one in _once(alike)[:_MOST])
    said = asked(ask, ask.say("with_which", "product", name=product.name), "product", (*options, person(ask)))
    return remembering(product, said)


@cache
def _both() -> re.Pattern[str]:
    return re.compile(_BOTH)


@cache
def _three() -> re.Pattern[str]:
    return re.compile(_THREE)


@cache
def _it() -> re.Pattern[str]:
    return re.compile(_IT)


@cache
def _better() -> re.Pattern[str]:
    return re.compile(_BETTER)
