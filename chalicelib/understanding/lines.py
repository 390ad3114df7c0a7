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
_CLAUSE = re.compile(r"[,，;；。、\n]|和|跟|\band\b", re.IGNORECASE)
# What is said only to be put aside: "不是白色，要黑色的".
_DENIED = re.compile(
    r"(?:不是|别[退换]|(?<![:：] )\bnot (?:the |in )?)[^,，。.;；!！?？()（）\n]{1,20}?(?:[,，。;；.!！\n]|(?=[要是换退])|(?=\bbut\b)|$)",
    re.IGNORECASE,
)
_UNWANTED = re.compile(r"不[要想][^,，。.;；!！?？\n]{1,20}?(?:[,，。;；.!！\n]|(?=[要是换])|$)")
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
    text = _DENIED.sub("", text.translate(SIMPLIFIED))
    if _ALL.search(_plain(text)):
        return [line.sku for line in lines]
    found = {line.sku for line, _ in _named(text, lines)}
    return [line.sku for line in lines if line.sku in found]


def swaps_in(text: str, lines: Sequence[Line], asked: bool = False) -> list[tuple[str, str]]:
    """Pairs of a line's sku and the variant wanted instead; nothing for a line where the text leaves that open.

    Nothing at all where a text names more lines than there are: then it is not clear what becomes of which. Where a swap
    was `asked` for, "黑色" is enough of an answer.
    """
    text = _UNWANTED.sub("", _DENIED.sub("", text.translate(SIMPLIFIED)))
    found = _named(text, lines, of_what=True)
    if len(found) < len(_places(_plain(text), lines)):
        return []
    wanted = [(line, _wanted(line, said, asked)) for line, said in found or [(line, text) for line in lines]]
    swaps = [(line.sku, variant) for line, variant in wanted if variant]
    return swaps if found or len(swaps) == 1 else []


def _wanted(line: Line, said: str, asked: bool) -> str:
    """The variant after 换成; where a swap was asked for, also one that the words fit better than the line itself."""
    target = _target(said)
    if target or not asked:
        return _variant(line, target)
    variant = _variant(line, said)
    better = variant and _agreement(line.variants[variant], said) > _agreement(line.options, said)
    return variant if better else ""


def _named(text: str, lines: Sequence[Line], of_what: bool = False) -> list[tuple[Line, str]]:
    """Each line that is named, and what is said of it: up to the next name. `of_what` heeds no options after 换成."""
    places = _places(_plain(text), lines)
    ends = [start for start, _, _ in places[1:]] + [len(text)]
    found: list[tuple[Line, str]] = []
    for (_, after, name), end in zip(places, ends, strict=False):
        said, taken = text[after:end], [line for line, _ in found]
        alike = [line for line in lines if line.name == name and line not in taken]
        if alike:
            found.append((_closest(alike, _INTO.split(said)[0]), said))
    return found or _hinted(text, lines, of_what)


def _hinted(text: str, lines: Sequence[Line], of_what: bool) -> list[tuple[Line, str]]:
    """The same clause by clause, where no name is written out: hinted at by a part of it, or by options of one line alone."""
    found: list[tuple[Line, str]] = []
    for clause in _CLAUSE.split(text):
        named = mentioned(_plain(clause), sorted({line.name for line in lines}))[:1]
        alike = [line for line in lines if line.name in named] or lines
        line = _only(alike, _INTO.split(clause)[0] if of_what else clause, bool(named))
        if line and line not in [known for known, _ in found]:
            found.append((line, clause))
        elif found:
            found[-1] = found[-1][0], f"{found[-1][1]}，{clause}"
    return found


def _only(alike: Sequence[Line], said: str, named: bool) -> Line | None:
    """The one line that the words fit best; none where they fit several, or nothing but the name of several."""
    if named and len(alike) == 1:
        return alike[0]
    scores = [_agreement(line.options, said) for line in alike]
    best = max(scores, default=0)
    return alike[scores.index(best)] if best and scores.count(best) == 1 else None


def _places(plain: str, lines: Sequence[Line]) -> list[tuple[int, int, str]]:
    """Where names stand that are written out."""
    names = sorted({line.name for line in lines}, key=len, reverse=True)
    found: list[tuple[int, int, str]] = []
    for name in names:
        for place in re.finditer(rf"(?<![a-z]){re.escape(_plain(name))}(?:s|es)?(?![a-z])", plain):
            if all(place.end() <= start or place.start() >= end for start, end, _ in found):
                found.append((place.start(), place.end(), name))
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
