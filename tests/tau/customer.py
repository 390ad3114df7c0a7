"""An honest customer who is asked back: she taps what her own words already said, and never says yes by herself."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from tests.tau.tasks import Benchmark, Json, Turn

# What a reply offers beside its question, and what only the script may say.
_OFFERS = ("human", "form", "track", "another", "intent")
_YES = ("yes", "confirm", "affirm")
_PAID = {"gift_card": ("gift card", "礼品卡"), "paypal": ("paypal",)}
_SHORTEST = 2  # characters of a button that may count as words of hers

Ways = tuple[frozenset[str], ...]  # each way is the words that must all be there


def is_confirmation(choices: Sequence[Json]) -> bool:
    """True where one of the buttons would have something done."""
    return any(part in _YES for choice in choices for part in re.split(r"[:#-]", str(choice["id"]).lower()))


def tap(turn: Turn, choices: Sequence[Json], tapped: Sequence[str], shop: Benchmark) -> Json | None:
    """The button that says what the turn said already; None where none does, more than one might, or it would be a yes.

    `tapped` are the ids of the buttons that this turn has tapped before.
    """
    if is_confirmation(choices):
        return None
    open_ = [one for one in choices if _parts(one)[0] not in _OFFERS and one["id"] not in tapped]
    found = _of_slots(turn, open_, shop)
    spoken = [one for one in open_ if len(one["text"]) >= _SHORTEST and _plain(one["text"]) in _plain(turn.text)]
    return found or (spoken[0] if len(spoken) == 1 else None)


def _of_slots(turn: Turn, choices: Sequence[Json], shop: Benchmark) -> Json | None:
    """What names all values of a slot, else what alone names one of them."""
    for slot, value in turn.expect.get("slots", {}).items():
        values = [str(one) for one in (value if isinstance(value, list) else [value])]
        for wanted in (values, *([one] for one in values)):
            exact = [one for one in choices if set(map(_plain, wanted)) == set(_parts(one)[1:])]
            named = [one for one in choices if len(wanted) == 1 and _is_named(one, tuple(_ways(slot, wanted[0], shop)))]
            if len(exact) == 1 or len(named) == 1:
                return (exact or named)[0]
    return None


def _parts(choice: Json) -> list[str]:
    """What the button is about, and which values it stands for: `skus:1,2` is `skus`, `1` and `2`."""
    return [_plain(part) for part in re.split(r"[:,]", str(choice["id"]))]


def _ways(slot: str, value: str, shop: Benchmark) -> Iterator[frozenset[str]]:
    """How a button may call the value of a slot."""
    yield frozenset({_plain(value)})
    if slot == "payment_method_id":
        yield from _methods(value, shop)
    elif variant := _variants(shop).get(value):
        yield frozenset(map(_plain, variant))


def _methods(value: str, shop: Benchmark) -> Iterator[frozenset[str]]:
    """A card by its last digits, the others by what they are."""
    for user in shop.users.values():
        method = user["payment_methods"].get(value)
        if method and "last_four" in method:
            yield frozenset({method["last_four"]})
        elif method:
            yield from (frozenset({word}) for word in _PAID.get(method["source"], ()))


def _variants(shop: Benchmark) -> Mapping[str, Sequence[str]]:
    """The product's name and all options of every item by its id."""
    products = shop.products.values()
    return {item: [p["name"], *v["options"].values()] for p in products for item, v in p["variants"].items()}


def _is_named(choice: Json, ways: Ways) -> bool:
    shown = [_plain(choice["id"]), _plain(choice["text"])]
    return any(all(_there(word, text) for word in way) for way in ways for text in shown)


def _there(word: str, text: str) -> bool:
    """The word stands in the text, not as a part of a longer one of the same letters."""
    return re.search(rf"(?<![a-z0-9]){re.escape(word)}(?![a-z0-9])", text) is not None


def _plain(words: Any) -> str:
    return re.sub(r"[_\s-]+", " ", str(words).lower().replace("#", "")).strip()
