"""Which lines of an order a customer means, and which other variants they want instead."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from chalicelib.understanding.normalise import SIMPLIFIED
from chalicelib.understanding.products import mentioned

Options = Mapping[str, str]
_ALL = re.compile(
    r"全部|整单|所有|全都|都(?:要)?[退换]|整个订?单|一整单|\b(?:everything|all (?:of )?(?:it|them|items|the items)|whole order|entire order)\b",
    re.IGNORECASE,
)
_INTO = re.compile(r"\s*(?:->|→|=>|换成|改成|改为|换为|变成|换|\b(?:to|into|for|with)\b)\s*", re.IGNORECASE)
_PAIR = re.compile(r"([^\s:：,，;；()（）][^:：,，;；()（）]{0,30})\s{0,2}[:：]\s{0,2}([^,，;；()（）]{1,40})")


@dataclass(frozen=True, slots=True)
class Line:
    """A line of an order as a customer may speak of it; `variants` are the others of its product, by sku."""

    sku: str
    name: str
    options: Options = field(default_factory=dict)
    variants: Mapping[str, Options] = field(default_factory=dict)


def lines_in(text: str, lines: Sequence[Line]) -> list[str]:
    """The skus of the lines that a text names, in the order of the order; all of them where it says so."""
    if _ALL.search(_plain(text)):
        return [line.sku for line in lines]
    found = {line.sku for line, _ in _named(text, lines)}
    return [line.sku for line in lines if line.sku in found]


def swaps_in(text: str, lines: Sequence[Line]) -> list[tuple[str, str]]:
    """Pairs of a line's sku and the variant wanted instead; nothing for a line where the text leaves that open.

    Nothing at all where a text names more lines than there are: then it is not clear what becomes of which.
    """
    found = _named(text, lines)
    if not found and len(lines) == 1:
        found = [(lines[0], text)]
    if len(found) < len(_places(_plain(text), lines)):
        return []
    wanted = [(line, _variant(line, _target(said))) for line, said in found]
    return [(line.sku, variant) for line, variant in wanted if variant]


def _named(text: str, lines: Sequence[Line]) -> list[tuple[Line, str]]:
    """Each line that is named, and what is said of it: up to the next name."""
    places = _places(_plain(text), lines)
    ends = [start for start, _, _ in places[1:]] + [len(text)]
    found: list[tuple[Line, str]] = []
    for (_, after, name), end in zip(places, ends, strict=False):
        said, taken = text[after:end], [line for line, _ in found]
        alike = [line for line in lines if line.name == name and line not in taken]
        if alike:
            found.append((_closest(alike, _INTO.split(said)[0]), said))
    return found


def _places(plain: str, lines: Sequence[Line]) -> list[tuple[int, int, str]]:
    """Where names stand: written out, or where there is none written out, hinted at as customers do."""
    names = sorted({line.name for line in lines}, key=len, reverse=True)
    found: list[tuple[int, int, str]] = []
    for name in names:
        for place in re.finditer(rf"(?<![a-z]){re.escape(_plain(name))}(?:s|es)?(?![a-z])", plain):
            if all(place.end() <= start or place.start() >= end for start, end, _ in found):
                found.append((place.start(), place.end(), name))
    if not found:
        found = [(0, 0, name) for name in mentioned(plain, names)[:1]]
    return sorted(found)


def _closest(alike: Sequence[Line], said: str) -> Line:
    return max(alike, key=lambda line: _agreement(line.options, said))


def _agreement(options: Options, said: str) -> int:
    pairs, plain = _pairs(said), _plain(said)
    if pairs:
        return sum(pairs.get(_plain(key)) == _plain(value) for key, value in options.items())
    return sum(_says(plain, value) for value in options.values())


def _target(said: str) -> str:
    parts = _INTO.split(said, maxsplit=1)
    return parts[1] if len(parts) > 1 else ""


def _variant(line: Line, wanted: str) -> str:
    """The one variant that has all that is wanted, and else is most like the line; empty where several are."""
    pairs, plain = _pairs(wanted), _plain(wanted)
    scores: dict[str, tuple[int, int]] = {}
    for sku, options in line.variants.items():
        named = {key: value for key, value in options.items() if _wants(_plain(key), _plain(value), pairs, plain)}
        kept = sum(options.get(key) == value for key, value in line.options.items())
        scores[sku] = len(named), kept
    best = max(scores.values(), default=(0, 0))
    found = [sku for sku, score in scores.items() if score == best and sku != line.sku]
    return found[0] if best[0] and len(found) == 1 else ""


def _wants(key: str, value: str, pairs: Mapping[str, str], plain: str) -> bool:
    return pairs.get(key) == value if pairs else _says(plain, value)


def _pairs(said: str) -> dict[str, str]:
    return {_plain(key).strip(): _plain(value).strip() for key, value in _PAIR.findall(said)}


def _says(plain: str, value: str) -> bool:
    return re.search(rf"(?<![a-z0-9]){re.escape(_plain(value))}(?![a-z0-9])", plain) is not None


def _plain(text: str) -> str:
    return text.translate(SIMPLIFIED).casefold()
