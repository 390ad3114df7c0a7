"""Which promotion, coupon or goods a customer speaks of, by name or by figures."""

import re
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

from chalicelib.message import LANGUAGES
from chalicelib.shop.promotions import Promotion
from chalicelib.shop.wallet import Coupon
from chalicelib.understanding.normalise import SIMPLIFIED
from chalicelib.understanding.products import mentioned

_NUMBER = r"\d{1,6}(?:\.\d{1,2})?"
# 满300减40, 300-40, 40 off 300
_BAR = (
    rf"满\s?(?P<bar>{_NUMBER})\s?(?:元|块)?[^\d，。,.]{{0,3}}[减折送]\s?(?P<off>{_NUMBER})|(?<![\d-])(?P<bar2>\d{{2,5}})-(?P<off2>\d{{1,4}})(?![\d-])"
    rf"|[¥￥$]?(?P<off3>{_NUMBER}) off (?:orders? (?:of|over) )?[¥￥$]?(?P<bar3>{_NUMBER})"
)
_FIGURE = rf"(?<![\d.A-Za-z]){_NUMBER}(?![\d.]|\s?(?:天|日|号|月|点|张|%|days?\b))"
_SPENT = rf"[¥￥$]\s{{0,2}}({_NUMBER})|(?<![差减省少折\d.])({_NUMBER})\s{{0,2}}(?:元|块|rmb|yuan)|(?:买了?|花了?|一共|总共|消费|凑了?|spend|spent|buy)\s{{0,2}}({_NUMBER})(?!\s?[件双个条台只套瓶盒包份支罐])"
_PARTS = r"[,，、;；。\n+＋]|加上?|和|跟|以及|再来|\band\b|\bplus\b|\bwith\b"
_MANY = r"(?P<n>\d{1,3}|[一二两三四五六七八九十]|\b(?:an?|one|two|three|four|five|six)\b)\s{0,2}(?:[件双个条台只套瓶盒包份支罐床]|pairs?(?: of)?|(?=[A-Za-z]))|[x×*]\s?(?P<times>\d{1,3})"
_WORDS = {
    **{word: number for number, word in enumerate("一二三四五六七八九十", 1)},
    "两": 2,
    **{word: number for number, word in enumerate(("one", "two", "three", "four", "five", "six"), 1)},
}
_KINDS: Mapping[str, str] = {
    "coupon": r"券|红包|coupon|voucher",
    "threshold": r"满减|满额|满\s?\d|专场|spend|\boff\b",
    "presale": r"预售|预购|定金|尾款|presale|pre-?order",
    "gift": r"赠品|满赠|礼物|gift",
    "points": r"积分|点数|points",
    "shipping": r"包邮|免邮|免运|free shipping",
    "price_protection": r"价保|保价|price protection",
}


def plain(text: str) -> str:
    """A text in simplified characters and small letters."""
    return text.translate(SIMPLIFIED).casefold()


def says(words: str, said: str) -> bool:
    """Whether a plain text has one of the words of a pattern, which is compiled when it is first asked for."""
    return re.search(words, said) is not None


def promotions_in(text: str, known: Iterable[Promotion]) -> list[Promotion]:
    """The promotions that a text names: by their figures, by how their name begins, or by what it shares with it."""
    said, known = plain(text), list(known)
    found = _by_figures(said, known) or _by_name(said, known)
    narrower = [promotion for promotion in found if says(_KINDS[promotion.kind], said)]
    return narrower or found


def coupons_in(text: str, held: Sequence[Coupon]) -> list[Coupon]:
    """The coupons that a text names: by 满199减25, by one of these figures, by name or by what they are for."""
    said = plain(text)
    bars = _bars(said)
    if bars:
        return [one for one in held if (Decimal(one.threshold), Decimal(one.off)) in bars]
    figures = {Decimal(figure) for figure in re.findall(_FIGURE, said)}
    by_figure = [one for one in held if {Decimal(one.threshold), Decimal(one.off)} & figures]
    by_use = [one for one in held if any(f"{plain(category)}券" in said for category in one.categories)]
    names = mentioned(said, sorted({one.name for one in held}))
    return by_figure or by_use or [one for one in held if one.name in names]


def names_a_coupon(text: str) -> bool:
    """Whether a text names a coupon by figures, whoever holds it."""
    said = plain(text)
    return bool(_bars(said) or re.search(_FIGURE, said))


def bar_in(text: str) -> tuple[Decimal, Decimal] | None:
    """The first 满200减30 of a text: the threshold and what comes off."""
    return next(iter(sorted(_bars(plain(text)))), None)


def spent(text: str) -> Decimal | None:
    """The amount that is bought for; the figures of a promotion are none."""
    found = re.search(_SPENT, re.sub(_BAR, " ", plain(text)))
    return Decimal(next(figure for figure in found.groups() if figure)) if found else None


def goods_in(text: str, names: Sequence[str]) -> list[tuple[int, list[str]]]:
    """How many of which goods a text names, part by part; several names where the words fit all of them alike."""
    found: list[tuple[int, list[str]]] = []
    for part in re.split(_PARTS, re.sub(_BAR, " ", plain(text))):
        alike = mentioned(part, names)
        written = [name for name in alike if plain(name) in part]
        if alike:
            found.append((_count(part), written or alike))
    return found


def _count(part: str) -> int:
    """两件, 2 pairs of, ×2; one where nothing is said."""
    found = re.search(_MANY, part)
    if not found:
        return 1
    number = found["n"] or found["times"]
    return int(number) or 1 if number.isdecimal() else _WORDS.get(number, 1)


def _by_figures(said: str, known: Sequence[Promotion]) -> list[Promotion]:
    bars = _bars(said)
    return [one for one in known if one.off and (one.threshold, one.off) in bars]


def _bars(said: str) -> set[tuple[Decimal, Decimal]]:
    found = [bar.groupdict() for bar in re.finditer(_BAR, said)]
    pairs = [(each[f"bar{n}"], each[f"off{n}"]) for each in found for n in ("", "2", "3")]
    return {(Decimal(bar), Decimal(off)) for bar, off in pairs if bar and off}


def _by_name(said: str, known: Sequence[Promotion]) -> list[Promotion]:
    begun = [promotion for promotion in known if any(head in said for head in _heads(promotion))]
    if begun:
        return begun
    names = {promotion.name.get("zh-Hans", ""): promotion for promotion in known}
    return [names[name] for name in mentioned(said, tuple(names))]


def _heads(promotion: Promotion) -> list[str]:
    """What a name begins with, in each language: 双十一, Double 11."""
    names = [plain(promotion.name[language]) for language in LANGUAGES if language in promotion.name]
    heads = [re.split(r"[:：]| (?=满)", name)[0].strip() for name in names]
    return [head for head in heads if len(head) > 2]
