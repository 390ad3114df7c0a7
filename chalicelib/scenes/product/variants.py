"""The variants of a product that a message names, and the promise to tell when one is back."""

import re
from collections.abc import Sequence
from datetime import datetime
from functools import cache

from chalicelib import clock
from chalicelib.message import Card, Choice
from chalicelib.scenes.ask import Ask, Said, asked, person
from chalicelib.shop.products import Product, Variant
from chalicelib.understanding.attributes import colours_of, is_called, sizes_of
from chalicelib.understanding.normalise import SIMPLIFIED

_OFFERED = 3
_BARE_SIZE = r"(?<![\d.])(\d{2}(?:\.5)?)(?=的|呢|有|还|吗|码|$|\s)"
_BARE_TINT = r"(黑|白|红|蓝|绿|黄|灰|粉|紫|棕)(?:的|款|色|呢|有|还|吗|$|\s)"


def named(text: str, product: Product) -> tuple[list[Variant], list[str]]:
    """The variants of the colour and size that a text names, all where it names neither; and the words that fit none."""
    found, missed = list(product.variants), []
    rest = text.replace(product.name, " ")
    for words, of in ((_colours(rest), "colour"), (_sizes(rest, product), "size")):
        fitting = [variant for variant in found if any(is_called(word, getattr(variant, of)) for word in words)]
        if words and not fitting:
            missed += words[:1]
        found = fitting or found
    return found, missed


def waiting(ask: Ask, product: Product, gone: Sequence[Variant], text: str, cards: tuple[Card, ...] = ()) -> Said:
    """An answer about what is sold out: when it comes, as far as the shop has said, and the offer to tell."""
    offers = tuple(
        Choice(f"restock:{variant.sku}", ask.say("tell_me", "product", words=variant.words)[:20])
        for variant in gone[:_OFFERED]
    )
    text += when_back(ask, product, gone) + ask.say("shall_i_tell", "product")
    return asked(ask, text, "restock", (*offers, person(ask)), cards=cards)


def when_back(ask: Ask, product: Product, gone: Sequence[Variant]) -> str:
    """When they are expected; or that the shop has not said."""
    told = [variant.restock_at or product.restock_at for variant in gone] or [product.restock_at]
    ahead = sorted(moment for one in told if one and (moment := clock.moment(one)) > ask.now)
    if not ahead:
        return ask.say("no_date_yet", "product")
    return ask.say("back_on", "product", day=_day(ahead[0], ask.state.language))


def _day(moment: datetime, language: str) -> str:
    day = moment.astimezone(clock.SHANGHAI)
    return f"{day:%B} {day.day}" if language == "en" else f"{day.month} 月 {day.day} 日"


def _colours(text: str) -> list[str]:
    return colours_of(text) or _tint().findall(text.translate(SIMPLIFIED))


def _sizes(text: str, product: Product) -> list[str]:
    """A bare 42 is a size where the product has it."""
    words = sizes_of(text)
    bare = [word for word in _size().findall(text) if any(is_called(word, one.size) for one in product.variants)]
    return words or bare


@cache
def _tint() -> re.Pattern[str]:
    return re.compile(_BARE_TINT)


@cache
def _size() -> re.Pattern[str]:
    return re.compile(_BARE_SIZE)
