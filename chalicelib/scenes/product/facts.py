"""Answers what is asked of a product from what the shop has recorded of it, and says so where it has not."""

import re
from collections.abc import Iterable, Sequence
from functools import cache

from chalicelib.message import Card, Choice, Line
from chalicelib.scenes.ask import Ask, Said, person, told
from chalicelib.scenes.knowledge import scene as knowledge
from chalicelib.scenes.product.meant import thing
from chalicelib.shop.faq import Entry
from chalicelib.shop.products import Product
from chalicelib.understanding import answers
from chalicelib.understanding.normalise import SIMPLIFIED

_OFFERED = 3
_WRITTEN_FOR = 0.6  # from which score on an entry that was written for the product answers before its attributes
# What customers ask for, and how shops head it. The first word of each names it where nothing is recorded.
_TOPICS = (
    ("材质", r"材质|面料|布料|料子|材料|什么料|什么做的|纯棉|真皮|棉的|羊毛的|真丝|material|fabric|made of|made from|leather|cotton", r"材质|面料|材料|鞋面|箱体|内胆|填充|material|fabric"),
    ("成分", r"成分|配料|含不含|含有|过敏|ingredient|allerg", r"成分|配料|过敏|功效|ingredient"),
    ("填充", r"填充|充绒|含绒|里面是什么|内芯|filling", r"填充|充绒|含绒"),
    ("重量", r"多重|多沉|重不重|重量|几斤|多少克|克重|净重|weigh|heavy|weight", r"重量|克重|净含量|净重|磅重|weight"),
    ("尺寸", r"尺寸|多大(?!码|号)|多高|多长|多宽|大小(?!码)|直径|厚度|高度|dimension|how (?:big|large|long|tall|wide)|measurements", r"尺寸|直径|高度|厚度|裤长|裙长|dimension"),
    ("容量", r"容量|多少升|几升|毫升|能装多少|capacity|how much does it hold", r"容量|净含量|capacity"),
    ("规格", r"规格|多少片|几件|几包|一盒|件数|how many pieces", r"规格|件数|净含量"),
    ("鞋底", r"鞋底|底子|大底|sole", r"鞋底|sole"),
    ("内里", r"内里|里面是|里衬|加绒|lining", r"内里|lining"),
    ("跟高", r"跟高|鞋跟|heel", r"跟高|heel"),
    ("防水", r"防水|防泼|沾水|下雨|waterproof|water[- ]?resistant", r"防水|防泼|waterproof"),
    ("保温", r"保温|保暖多久|keep.{0,12}(?:hot|warm)", r"保温"),
    ("功率", r"功率|多少瓦|费电|几瓦|power|watt", r"功率|电压|power"),
    ("续航", r"续航|用多久|充一次|电池|battery", r"续航|电池|battery"),
    ("质保", r"质保|保修|保几年|warranty", r"质保|保修|warranty"),
    ("保质期", r"保质期|过期|新鲜|shelf life|expire", r"保质期|shelf"),
    ("适用", r"适用|适合(?:什么|哪)|兼容|能不能用|支持|电磁炉|洗碗机|微波炉|compatible|suitable|dishwasher|induction", r"适用|兼容|炉灶|场合|肤质|洗护|compatible"),
    ("产地", r"产地|哪里产|哪儿产|哪里生产|哪国|哪里做|进口|made in|where is it made|origin", r"产地|原产|origin"),
    ("季节", r"季节|夏天|冬天|秋天|春天|厚不厚|薄不薄|season|winter|summer", r"季节|厚薄|厚度|克重"),
    ("版型", r"版型|宽松|修身|显瘦|fit like", r"版型|腰型|领型|弹力"),
    ("弹力", r"弹力|弹性|有弹|stretch", r"弹力|弹性|材质"),
    ("噪音", r"噪音|吵|静音|分贝|noise|loud", r"噪音|分贝"),
    ("认证", r"认证|证书|3c|certif", r"认证|证书|资质"),
)  # fmt: skip
_NEARLY = 0.6  # and from which on what holds for all goods answers for one of which nothing particular is recorded
_COLOURS = r"什么颜色|哪些颜色|几种颜色|几个颜色|颜色有|colou?rs?\b"
_SIZES = r"哪些尺码|几个码|什么码数|有哪些码|尺码有|多少个码|what sizes"


def told_of(ask: Ask, product: Product) -> Said:
    """What is asked of the product, in a sentence; the whole card where nothing particular is."""
    if entry := written_for(ask, product):
        return _from_faq(ask, entry)
    kept, unknown = _asked(ask, product)
    if not kept and not unknown:
        if entry := _of_all(ask, product):
            return _from_faq(ask, entry)
        text = ask.say("about", "product", name=product.name, text=product.text)
        return told(ask, text, cards=(card(product),), choices=ways_on(ask, product))
    sentences = [sentence(ask, product, kept)] if kept else []
    sentences += [ask.say("not_recorded", "product", name=product.name, topics="、".join(unknown))] if unknown else []
    choices = (*more(ask, product, unknown), *ways_on(ask, product))
    return told(ask, "".join(sentences), cards=(card(product, kept),), choices=choices)


def sentence(ask: Ask, product: Product, kept: Sequence[tuple[str, str]]) -> str:
    """「云感跑鞋」的鞋面：飞织网布；鞋底：EVA。"""
    colon, stop = (": ", "; ") if ask.state.language == "en" else ("：", "；")
    return ask.say("attributes", "product", name=product.name, facts=stop.join(f"{k}{colon}{v}" for k, v in kept))


def written_for(ask: Ask, product: Product) -> Entry | None:
    """The FAQ's answer that was written for this very product or its kind, where it answers this."""
    # Its name says which product, not what is asked of it.
    text = ask.reading.text.replace(product.name, " ")
    found = answers.matches(text, ask.reading.intent, ask.now, thing=thing(product))
    return found[0].entry if found and found[0].entry.bound and found[0].score >= _WRITTEN_FOR else None


def _of_all(ask: Ask, product: Product) -> Entry | None:
    """What the shop says of all its goods, where that is nearly what was asked: 会缩水吗."""
    found = answers.matches(
        ask.reading.text.replace(product.name, " "), ask.reading.intent, ask.now, thing=thing(product)
    )
    return found[0].entry if found and found[0].score >= _NEARLY else None


def more(ask: Ask, product: Product, unknown: Sequence[str]) -> tuple[Choice, ...]:
    """The product's own questions, where something asked is not recorded."""
    entries = answers.of_thing(thing(product), ask.now) if unknown else []
    return tuple(
        Choice(f"faq:{one.faq}", knowledge.label(ask, one.title_in(ask.state.language))) for one in entries[:_OFFERED]
    )


def ways_on(ask: Ask, product: Product) -> tuple[Choice, ...]:
    """What is usually asked next: the price, the size, the stock; and the person."""
    names = ["product.price", *(["product.size"] if product.size_table else []), "product.stock"]
    others = [name for name in names if name != ask.reading.intent]
    return (*(Choice(f"intent:{name}", ask.say(name, "knowledge")) for name in others), person(ask))


def card(product: Product, kept: Sequence[tuple[str, str]] = ()) -> Card:
    """A product with what was asked of it, or with all that is recorded."""
    lines = tuple(Line(str(text), label) for label, text in kept or product.attributes.items())
    return Card("product", product.name, f"¥{product.price}", image=product.image, lines=lines)


def recorded(product: Product, labels: re.Pattern[str]) -> list[tuple[str, str]]:
    """What stands under headings that a pattern finds."""
    return [(label, str(text)) for label, text in product.attributes.items() if labels.search(label)]


def _from_faq(ask: Ask, entry: Entry) -> Said:
    return told(ask, entry.answer_in(ask.state.language), choices=(person(ask),))


def _asked(ask: Ask, product: Product) -> tuple[list[tuple[str, str]], list[str]]:
    """What was asked and is recorded; and what was asked and is not."""
    plain = ask.reading.text.translate(SIMPLIFIED).lower().replace(product.name.lower(), " ")
    found = [(label, str(text)) for label, text in product.attributes.items() if label.lower() in plain]
    unknown = []
    for topic, asks, labels in _topics():
        if asks.search(plain):
            kept = recorded(product, labels)
            found += kept
            unknown += [] if kept or any(topic in label for label, _ in found) else [topic]
    found += _of_variants(ask, product, plain)
    return list(dict.fromkeys(found)), unknown[:2]


def _of_variants(ask: Ask, product: Product, plain: str) -> Iterable[tuple[str, str]]:
    colours = list(dict.fromkeys(variant.colour for variant in product.variants if variant.colour))
    sizes = list(dict.fromkeys(variant.size for variant in product.variants if variant.size))
    if colours and _variant_words(_COLOURS).search(plain):
        yield ask.say("colours", "product"), "、".join(colours)
    if sizes and _variant_words(_SIZES).search(plain):
        yield ask.say("sizes", "product"), "、".join(sizes)


@cache
def _topics() -> tuple[tuple[str, re.Pattern[str], re.Pattern[str]], ...]:
    return tuple((topic, re.compile(asks), re.compile(labels, re.IGNORECASE)) for topic, asks, labels in _TOPICS)


@cache
def _variant_words(words: str) -> re.Pattern[str]:
    return re.compile(words)
