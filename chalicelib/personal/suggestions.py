"""What to suggest to whom: first what was asked for, to the letter; then what goes with what they bought; then what sells."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from chalicelib.shop import sizes
from chalicelib.shop.pricing import Priced
from chalicelib.shop.products import Product, Variant
from chalicelib.shop.together import Together
from chalicelib.understanding.attributes import is_called
from chalicelib.understanding.wishes import Wish

Pricing = Callable[[Product, Variant | None], Priced]

_MANY = 3  # orders in which two things were, before customers are told of it
# What counts how much: what is bought together and what sells weigh the same, as measured (models/together.py); a word of the
# customer's own counts for more than both.
_WORD, _BESIDE, _SOLD, _ALIKE, _OFFER, _RATED = 2.0, 1.0, 1.0, 0.3, 0.2, 0.2
_LAST = 60  # of what was bought, the latest so many are looked at
_WHOSE = {"child": "儿童", "male": "男", "female": "女"}
_OTHERS = {"male": ("女", "儿童"), "female": ("男", "儿童"), "child": ()}


@dataclass(frozen=True, slots=True)
class Past:
    """What a customer bought: of late (not suggested again unless it is used up), and ever, by name, the newest first."""

    lately: frozenset[str] = frozenset()
    bought: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A product, its price now and the one reason for it: a key of the wording and its values."""

    product: Product
    priced: Priced
    reason: str
    values: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Fit:
    """A product that fits the wish, with what speaks for it."""

    product: Product
    priced: Priced
    size: str
    words: tuple[str, ...]
    beside: tuple[str, int]  # the name of what was bought, and in how many orders both were
    near: float
    alike: str
    sold: int

    def score(self, nearest: float, best: int) -> float:
        """How well it suits, beside the nearest and the best sold of all that fit."""
        told = _WORD * len(self.words[:3]) + _ALIKE * bool(self.alike) + _OFFER * bool(self.priced.lines)
        measured = _BESIDE * self.near / (nearest or 1) + _SOLD * self.sold / (best or 1)
        return told + measured + _RATED * float(self.product.rating or 0) / 5


def fitting(
    goods: Iterable[Product], wish: Wish, body: Mapping[str, float], pricing: Pricing
) -> list[tuple[Product, Priced, str]]:
    """All that fits the wish to the letter and is there, with its price and, where `body` tells it, the customer's size."""
    found = []
    for product in goods:
        if (wish.names is not None and product.name not in wish.names) or _is_for_others(product, wish.whom):
            continue
        size = _size(product, body) if not wish.sizes else ""
        there = [variant for variant in product.variants if variant.stock and _suits(variant, wish, size)]
        if not there if product.variants else (wish.colours or wish.sizes):
            continue
        prices = [pricing(product, variant) for variant in _dearest_and_cheapest(there)] or [pricing(product, None)]
        priced = min(prices, key=lambda one: one.price)
        if float(priced.price) >= wish.least and (not wish.most or float(priced.price) <= wish.most):
            found.append((product, priced, size))
    return found


def suggested(
    fits: Sequence[tuple[Product, Priced, str]],
    wish: Wish,
    past: Past,
    counted: Mapping[str, Together],
    catalogue: Mapping[str, Product],
    most: int = 3,
) -> list[Suggestion]:
    """The best of what fits, each with one reason that is true of it; nothing bought of late but what is used up."""
    fresh = [fit for fit in fits if fit[0].consumable or fit[0].product not in past.lately]
    beside = _beside(past, counted)
    fitting = [_weighed(*fit, wish, past, beside, counted, catalogue) for fit in fresh]
    nearest, best = max((fit.near for fit in fitting), default=0), max((fit.sold for fit in fitting), default=0)
    ranked = sorted(fitting, key=lambda fit: (-fit.score(nearest, best), fit.product.product))
    return [_with_reason(fit, fitting, wish) for fit in ranked[:most]]


def _beside(past: Past, counted: Mapping[str, Together]) -> dict[str, list[tuple[int, int, str]]]:
    """What is bought with what was bought: for each such product how near it is, in how many orders both were, and to what."""
    found: dict[str, list[tuple[int, int, str]]] = {}
    for bought, name in list(past.bought.items())[:_LAST]:
        for one in counted[bought].beside if bought in counted else ():
            found.setdefault(one.product, []).append((one.nearness, one.count, name))
    return found


def _weighed(
    product: Product,
    priced: Priced,
    size: str,
    wish: Wish,
    past: Past,
    beside: Mapping[str, list[tuple[int, int, str]]],
    counted: Mapping[str, Together],
    catalogue: Mapping[str, Product],
) -> _Fit:
    near = beside.get(product.product, [])
    _, count, bought = max(near, default=(0, 0, ""))
    alike = (name for other, name in past.bought.items() if _category(catalogue, other) == product.category)
    sold = counted[product.product].sold if product.product in counted else 0
    nearness = float(sum(nearness for nearness, _, _ in near))
    return _Fit(product, priced, size, _words(product, wish), (bought, count), nearness, next(alike, ""), sold)


def _with_reason(fit: _Fit, among: Sequence[_Fit], wish: Wish) -> Suggestion:
    reason, values = next((key, values) for key, holds, values in _reasons(fit, among, wish) if holds)
    return Suggestion(fit.product, fit.priced, reason, values)


def _reasons(fit: _Fit, among: Sequence[_Fit], wish: Wish) -> Iterable[tuple[str, bool, Mapping[str, str]]]:
    """Every reason there can be, the most telling first: its key, whether it holds, and its values."""
    others = [other for other in among if other is not fit]
    most_sold = bool(others) and fit.sold >= _MANY and all(fit.sold > other.sold for other in others)
    cheapest = bool(others) and all(fit.priced.price < other.priced.price for other in others)
    left = fit.product.pieces
    yield "said", bool(fit.words), {"words": "、".join(fit.words[:3])}
    yield "beside", fit.beside[1] >= _MANY, {"name": fit.beside[0], "count": str(fit.beside[1])}
    yield "most_sold_within", most_sold and bool(wish.most), {"most": f"{wish.most:g}"}
    yield "most_sold", most_sold, {}
    yield "cheapest", cheapest, {}
    yield "on_offer", fit.priced.price < fit.priced.was, {"off": f"{fit.priced.was - fit.priced.price:.2f}"}
    yield "alike", bool(fit.alike), {"name": fit.alike, "category": fit.product.category}
    yield "your_size", bool(fit.size), {"size": fit.size}
    yield "well_rated", float(fit.product.rating or 0) >= 4.5, {"rating": fit.product.rating}
    yield "sells", fit.sold >= _MANY, {"count": str(fit.sold)}
    yield "within", bool(wish.most), {"most": f"{wish.most:g}"}
    yield "in_stock", left is not None, {}
    yield "of_the_kind", True, {"category": fit.product.category}


def _is_for_others(product: Product, whom: str) -> bool:
    """Whether a product is named for somebody else; what is for a child must say so, if anything of its kind can."""
    about = f"{product.category} {product.name}"
    if whom == "child":
        return _WHOSE["male"] + "装" in about or _WHOSE["female"] + "装" in about
    return any(sign in about for sign in _OTHERS.get(whom, ()))


def _size(product: Product, body: Mapping[str, float]) -> str:
    table = sizes.table_of(product) if body else None
    advice = table.advised(body) if table and not table.missing(body) else None
    return advice.size if advice else ""


def _suits(variant: Variant, wish: Wish, size: str) -> bool:
    colour = not wish.colours or any(is_called(word, variant.colour) for word in wish.colours)
    wanted = (size,) if size else wish.sizes
    return colour and (not wanted or any(sizes.is_size(variant.size, one) for one in wanted))


def _dearest_and_cheapest(variants: Sequence[Variant]) -> list[Variant]:
    """One variant a price is enough to price them all."""
    return list({variant.price: variant for variant in variants}.values())


def _category(catalogue: Mapping[str, Product], product: str) -> str:
    return catalogue[product].category if product in catalogue else ""


def _words(product: Product, wish: Wish) -> tuple[str, ...]:
    """What was asked for that stands in so many words in what the shop says of the product."""
    told = " ".join([product.name, product.text, *map(str, product.attributes.values())])
    season = next((word for word in wish.season if word in told), "")
    return tuple(filter(None, [*(word for word in wish.words if word in told), season]))
