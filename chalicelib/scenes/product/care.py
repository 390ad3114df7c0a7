"""Is it genuine, and how to use and look after it: the product's own papers and labels, then what the shop says of its kind."""

import re
from functools import cache

from chalicelib.scenes.ask import Ask, Said, person, told
from chalicelib.scenes.knowledge import scene as knowledge
from chalicelib.scenes.product import facts
from chalicelib.scenes.product.meant import thing
from chalicelib.shop.faq import Entry
from chalicelib.shop.products import Product
from chalicelib.understanding import answers
from chalicelib.understanding.normalise import SIMPLIFIED

_PAPERS = r"认证|资质|备案|产地|原产|品牌|授权|证书|检测|质检|执行标准|生产许可|许可证|防伪|certif|origin|brand"
_CARE = r"洗|护|保养|清洁|清洗|care|wash"
_USE = r"使用|用法|用量|步骤|冲泡|安装|炉灶|适用|电压|usage|how to"
_KEEP = r"保存|储存|存放|贮存|保质|storage"
# What is asked for, and the headings under which its answer stands.
_ASPECTS = (
    (r"洗|保养|护理|清理|打理|熨|烫|晒|晾|漂白|干洗|烘干|wash|clean|care|iron|dry", _CARE),
    (r"保存|储存|存放|放冰箱|开封|受潮|store|storage|keep it", _KEEP),
    (
        r"怎么用|使用|用法|说明书|操作|安装|冲泡|怎么泡|第一次用|首次|怎么吃|怎么煮|how (?:do|to|can) .{0,6}use|manual|instructions|install",
        _USE,
    ),
)


def authentic(ask: Ask, product: Product) -> Said:
    """What the product's own papers say, then what the shop promises of all it sells."""
    if entry := facts.written_for(ask, product):
        return _answered(ask, entry.answer_in(ask.state.language), product)
    papers = facts.recorded(product, _pattern(_PAPERS))
    own = facts.sentence(ask, product, papers) if papers else ask.say("no_papers", "product", name=product.name)
    promise = _promise(ask, product)
    return _answered(ask, own + (f"\n{promise.answer_in(ask.state.language)}" if promise else ""), product)


def usage(ask: Ask, product: Product) -> Said:
    """What was written for this product or its kind, what stands on its label, or what the FAQ says of all; else a person."""
    if entry := facts.written_for(ask, product):
        return _answered(ask, entry.answer_in(ask.state.language), product)
    if kept := facts.recorded(product, _pattern(_asked(ask))):
        return _answered(ask, facts.sentence(ask, product, kept), product)
    general = answers.matches(ask.reading.text, ask.reading.intent, ask.now, thing=thing(product))
    if general and knowledge.is_clear(general):
        missing = ask.say("no_label", "product", name=product.name)
        return _answered(ask, f"{missing}{general[0].entry.answer_in(ask.state.language)}", product)
    return told(ask, ask.say("nothing_on_use", "product", name=product.name), choices=(person(ask),))


def _asked(ask: Ask) -> str:
    plain = ask.reading.text.translate(SIMPLIFIED).lower()
    return next((labels for words, labels in _ASPECTS if _pattern(words).search(plain)), rf"{_CARE}|{_USE}|{_KEEP}")


def _promise(ask: Ask, product: Product) -> Entry | None:
    """What the shop says of its goods in general: the closest entry, or the one that is asked most."""
    found = answers.matches(ask.reading.text, ask.reading.intent, ask.now, thing=thing(product))
    close = next((one.entry for one in found if one.entry.intent == "product.authentic"), None)
    return close or next(iter(answers.of_intent("product.authentic", ask.now, thing(product))), None)


def _answered(ask: Ask, text: str, product: Product) -> Said:
    return told(ask, text, choices=facts.ways_on(ask, product))


@cache
def _pattern(words: str) -> re.Pattern[str]:
    return re.compile(words, re.IGNORECASE)
