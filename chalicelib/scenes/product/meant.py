"""Which product a customer means: a button, a name, "the second one", "it", what they bought, or the one just spoken of."""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cache

from chalicelib.message import Choice, Expecting
from chalicelib.scenes.ask import Ask, Said, asked, person
from chalicelib.scenes.knowledge import scene as knowledge
from chalicelib.shop import orders, products
from chalicelib.shop.products import Product
from chalicelib.understanding import answers
from chalicelib.understanding.answers import NOTHING, Thing
from chalicelib.understanding.normalise import SIMPLIFIED
from chalicelib.understanding.products import mentioned

Telling = Callable[[Ask, Product], Said]

SHOWN = 3
_LABEL = 20  # characters of a button
_NTH = r"第\s?([1-5一二三四五两])|([1-5])(?:st|nd|rd|th)\b|\b(first|second|third)\b"
_PLACES = {"一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "first": 1, "second": 2, "third": 3}
_BOUGHT = r"我?(?:上次|上周|昨天|前天|刚|之前|以前|才)?(?:买|拍|下单|入手|收到)(?:了|过)?的|我的(?:那|这)|\bi (?:just )?(?:bought|ordered|got|received)\b|\bmy (?:order|last)"
_SHOPS = r"你们|你家|咱家|店里|本店|全场|所有|都是|一般|通常|平时卖|\byou (?:sell|have)\b|\byour (?:shop|store|products|goods|clothes)\b"
_OTHER_THINGS = r"鞋子?(?![底面垫码跟带])|裙子?(?!长)|裤子?(?!长)|衣服|大衣|毛衣|羽绒服|帽子|包包|箱子|杯子|锅(?![底盖])|被子|枕头|床|四件套|耳机|充电宝|面霜|茶叶|零食"
_VERY = 0.99  # the score of an entry that asks exactly this
_POINTS = r"它|这[个款件双条台只]|那[个款件双条台只]|\b(?:it|its|this|that)\b"
_SCENE = "product."


def of_one(ask: Ask, telling: Telling) -> Said:
    """An answer about the one product that is meant; else the question which one, or what the FAQ says of all."""
    found = products_meant(ask)
    if ask.inbound.choice.startswith("back") and (before := at_hand(ask)):
        return which(ask, before)
    if len(found) > 1:
        return of_all(ask, found) or which(ask, found)
    return remembering(found[0], telling(ask, found[0])) if found else knowledge.answer(ask)


def products_meant(ask: Ask, by_name: bool = False) -> list[Product]:
    """The products that are meant, the likeliest first; `by_name`: only those that the message itself names."""
    if ask.slot[0] == "product" and ask.inbound.choice:
        return list(filter(None, [products.product_of(ask.slot[1])]))
    named = _named(ask)
    if named or by_name:
        return named
    if nth := _nth(ask):
        return nth
    pointed = [ask.slot[1]] if ask.slot[0] == "product" else [ask.state.product] if _goes_on(ask) else []
    return [product for one in pointed if (product := products.product_of(one))]


def which(ask: Ask, found: Sequence[Product]) -> Said:
    """Asks which of some products is meant."""
    options = tuple(button(product) for product in found[:SHOWN])
    return asked(ask, ask.say("which", "product"), "product", (*options, person(ask)))


def of_all(ask: Ask, found: Sequence[Product]) -> Said | None:
    """The shop's own answer to a question about a kind of thing (保温杯能保温多久), where it has exactly this one."""
    if any(product.name in ask.reading.text for product in found):
        return None
    close = answers.matches(ask.reading.text, ask.reading.intent, ask.now, most=1)
    return knowledge.answer(ask) if close and close[0].score >= _VERY else None


def at_hand(ask: Ask) -> list[Product]:
    """The products that were put before the customer last."""
    question = ask.state.expecting or ask.state.earlier
    ids = [option.id for option in question.options] if question else []
    offered = [one.removeprefix("product:") for one in ids if one.startswith("product:")]
    shown = offered or ask.state.wish.get("shown", "").split()[-SHOWN:]
    return [product for one in shown if (product := products.product_of(one))]


def offering(said: Said, shown: Sequence[Product], intent: str = "product.info") -> Said:
    """The same answer, after which "the second one" is one of these, and what is asked of it is `intent`."""
    options = tuple(button(product) for product in shown)
    return replace(said, state=replace(said.state, expecting=Expecting(intent, "product", options)))


def remembering(product: Product, said: Said) -> Said:
    """The same answer, after which "it" is this product."""
    return replace(said, state=replace(said.state, product=product.product))


def button(product: Product) -> Choice:
    """The button that names a product."""
    return Choice(f"product:{product.product}", product.name[:_LABEL])


def thing(product: Product | None) -> Thing:
    """A product as the FAQ knows it."""
    return Thing(product.product, product.category) if product else NOTHING


def bought(ask: Ask) -> list[str]:
    """The ids of what this customer bought, the latest first; none for guests. Reads their orders. Raises Unavailable."""
    mine = [] if ask.state.customer.guest else orders.orders_of(ask.state.customer.id)
    return list(dict.fromkeys(item.product for order in mine for item in order.items))


def _named(ask: Ask) -> list[Product]:
    """What a message names; of several that share a word, the one spoken of, put before them, or bought."""
    catalogue = products.catalogue()
    text = ask.reading.text
    whole = sorted((name for name in catalogue if name in text), key=text.index)
    found = [catalogue[name] for name in dict.fromkeys([*whole, *mentioned(text, tuple(catalogue))])]
    if whole or len(found) < 2:
        return found[: max(len(whole), 1)] if whole else found
    plain = ask.reading.text.translate(SIMPLIFIED).lower()
    nearer = [[one for one in found if one.product == ask.state.product], [one for one in at_hand(ask) if one in found]]
    if _owns().search(plain):
        mine = bought(ask)
        nearer.insert(0, [one for one in found if one.product in mine])
    return next((some for some in nearer if len(some) == 1), found)


def _nth(ask: Ask) -> list[Product]:
    offered = at_hand(ask)
    places = [_PLACES.get(one) or int(one) for found in _nths().findall(_plain(ask)) if (one := "".join(found))]
    return [offered[place - 1] for place in places if place <= len(offered)]


def _goes_on(ask: Ask) -> bool:
    """Whether a question without any name is about the product just spoken of: 多少钱 is, 你们都是正品吗 is not."""
    product = products.product_of(ask.state.product)
    if not product:
        return False
    plain, looking = _plain(ask), ask.state.topic.startswith(_SCENE) or ask.inbound.choice.startswith("intent:")
    other = _other_things().search(plain)
    elsewhere = _shops().search(plain) or (other and other[0][0] not in product.name + product.category)
    return bool(_points().search(plain) or (looking and not elsewhere))


def _plain(ask: Ask) -> str:
    return ask.reading.text.translate(SIMPLIFIED).lower()


@cache
def _nths() -> re.Pattern[str]:
    return re.compile(_NTH)


@cache
def _owns() -> re.Pattern[str]:
    return re.compile(_BOUGHT)


@cache
def _shops() -> re.Pattern[str]:
    return re.compile(_SHOPS)


@cache
def _other_things() -> re.Pattern[str]:
    return re.compile(_OTHER_THINGS)


@cache
def _points() -> re.Pattern[str]:
    return re.compile(_POINTS)
