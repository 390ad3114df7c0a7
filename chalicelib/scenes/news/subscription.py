"""To be told unasked: asked for by a button or in words, and stopped by one word, whoever serves the customer."""

import re
from dataclasses import replace

from chalicelib import clock
from chalicelib.handover import wait
from chalicelib.message import Choice, Reply, State
from chalicelib.scenes.ask import Ask, Said, adding, person
from chalicelib.scenes.identity import offering
from chalicelib.shop import products
from chalicelib.shop.products import Product
from chalicelib.store import customers
from chalicelib.store.table import Write
from chalicelib.understanding.attributes import colours_of, sizes_of
from chalicelib.understanding.normalise import SIMPLIFIED
from chalicelib.understanding.products import mentioned

ON, OFF = "news:on", "news:off"
_LONGEST = 24  # characters of a message that is nothing but the wish
_NAMED = 120
_PUNCTUATION = re.compile(r"[\s.,!?。，！？~、]{1,200}")
# One word, and nothing beside it: who says more is answered as ever.
_STOP = re.compile(
    "td|stop|unsubscribe|(?:退订|取消订阅|取消提醒|取消通知|关闭提醒|关闭通知)(?:吧|了|谢谢)?"
    "|(?:请)?(?:不要|别|不用|不必)(?:再)?(?:通知|提醒|推送|给我发消息|发消息)(?:我|给我)?(?:了)?"
    "|stopmessages|stopnotifications|(?:please)?(?:unsubscribeme|stopmessagingme|nomorenotifications)"
)
_TELL = r"(?:告诉|通知|提醒|叫|说)(?:一声|一下|下)?我|(?:告诉|通知|提醒|说)(?:一声|一下)"
_EVENT = "发货|出库|派送|派件|送到|到达|签收|退款|到账|到了|到货|有(?:了)?(?:进展|进度|动静|更新|消息|变化)"
_EN_TELL = r"\b(?:let me know|tell me|notify me|remind me|message me)\b.{0,20}\b(?:when|once|if|as soon as)\b.{0,40}"
_WISH = re.compile(
    rf"(?:{_EVENT})[^\s,，。;；]{{0,8}}(?:{_TELL})|(?:通知|提醒)(?:一声|一下)?我.{{0,4}}(?:{_EVENT})|订阅(?:物流|订单|进展|通知|消息)"
    f"|{_EN_TELL}(?:ship|deliver|arriv|refund|update|news)|^keep me (?:posted|updated)|^subscribe$",
    re.IGNORECASE,
)
_BACK_IN_STOCK = re.compile(
    rf"(?:有货|到货|补货|来货|上架|有现货|有码)[^\s,，。;；]{{0,6}}(?:{_TELL})|(?:{_TELL}).{{0,4}}(?:有货|补货|来货)"
    f"|{_EN_TELL}(?:in stock|available|restock)",
    re.IGNORECASE,
)
_COULD_YOU = re.compile("能不能|可不可以|能否|好不好|行不行")
_NO_WISH = re.compile(
    r"没|不|别|怎么|为什么|咋|哪|多久|几点|什么时候|\b(?:why|didn'?t|did not|never|when (?:\w{1,8} ){0,2}(?:will|would|was|were|did))\b",
    re.IGNORECASE,
)


def offer(ask: Ask) -> tuple[Choice, ...]:
    """The button that subscribes; none for guests and for those who have."""
    return () if ask.state.customer.guest or ask.state.news else (Choice(ON, ask.say("on", "news")),)


def stops(text: str) -> bool:
    """Whether a text is the one word that ends it; as a word of the trade it is of no language."""
    return len(text) <= _LONGEST and bool(_STOP.fullmatch(_PUNCTUATION.sub("", text).translate(SIMPLIFIED).casefold()))


def heard(ask: Ask) -> Said | None:
    """What a message does about being told unasked; None where it is about something else.

    While people serve the customer only the buttons and the one word count: the rest is said to them.
    """
    if ask.inbound.choice == OFF or (not ask.inbound.choice and stops(ask.reading.text)):
        return _stopped(ask)
    if ask.inbound.choice == ON:
        return _subscribed(ask)
    text, spoken = ask.reading.text, ask.state.mode == "bot" and not ask.inbound.choice
    short = len(text) <= _LONGEST * (3 if text.isascii() else 1)
    return _wished(ask, text.strip().translate(SIMPLIFIED)) if spoken and short else None


def await_stock(ask: Ask, product: str, sku: str, name: str) -> tuple[Write, ...]:
    """The writes that remember who waits for a variant of a product (an empty sku: for any), and what to call it."""
    content = _here(ask.state) | {"name": name[:_NAMED], "at": clock.iso(ask.now)}
    return (customers.waiting(ask.state.customer.id, product, sku, content),)


def _wished(ask: Ask, text: str) -> Said | None:
    if ask.slot[0] == "restock" or _NO_WISH.search(_COULD_YOU.sub("", text)):
        return None  # about the goods just looked at, and perhaps which of them: theirs to answer
    # 到货 is what a parcel does too, after an order was spoken of.
    if _BACK_IN_STOCK.search(text) and not (ask.state.order and "到货" in text):
        product = _meant(ask)
        return _awaiting(ask, product) if product else None
    return _subscribed(ask) if _WISH.search(text) else None


def _subscribed(ask: Ask) -> Said:
    if ask.state.customer.guest:
        said = _said(ask, "sign_in", (*offering.button(ask), person(ask)))
        return adding(said, offering.hint(ask).strip()) if offering.may_bind(ask) else said
    choices = (Choice(OFF, ask.say("off", "news")), person(ask))
    return replace(_said(ask, "subscribed", choices, news=True), writes=(_kept(ask, True),))


def _stopped(ask: Ask) -> Said:
    said = replace(_said(ask, "stopped", (*_otherwise(ask), person(ask)), news=False), writes=(_kept(ask, False),))
    if not ask.state.draft or not said.reply:
        return said
    # Who says stop in the middle of something means that too.
    reply = replace(said.reply, text=said.reply.text + ask.say("left", "news"))
    return replace(said, reply=reply, state=replace(said.state, draft=None, expecting=None))


def _otherwise(ask: Ask) -> tuple[Choice, ...]:
    """To hear of it again; and, as 退订 is also how some take an order back, the way to that."""
    again = Choice(ON, ask.say("on", "news"))
    if ask.state.news or ask.state.mode != "bot":
        return (again,)
    return again, Choice("intent:order.cancel", ask.say("cancel", "news"))


def _awaiting(ask: Ask, product: Product) -> Said:
    wanted = [one for one in product.variants if _fits(ask, one.colour, one.size)] or list(product.variants)
    if any(one.stock for one in wanted):
        return _said(ask, "in_stock", (person(ask),), name=product.name)
    only = wanted[0] if len(wanted) == 1 else None
    name = " ".join(filter(None, (product.name, only.colour, only.size))) if only else product.name
    said = _said(ask, "awaiting", (Choice(OFF, ask.say("off", "news")), person(ask)), name=name)
    return replace(said, writes=await_stock(ask, product.product, only.sku if only else "", name))


def _meant(ask: Ask) -> Product | None:
    catalogue = products.catalogue()
    named = [catalogue[name] for name in mentioned(ask.reading.text, tuple(catalogue))]
    return named[0] if len(named) == 1 else products.product_of(ask.state.product) if ask.state.product else None


def _fits(ask: Ask, colour: str, size: str) -> bool:
    """Whether a variant is of the colour and the size that the message names, where it names them."""
    named = ((colours_of(ask.reading.text), colour), (sizes_of(ask.reading.text), size))
    return all(not words or any(word.rstrip("码号色的款") in value for word in words) for words, value in named)


def _kept(ask: Ask, wanted: bool) -> Write:
    content = _here(ask.state) | {"news": wanted, "at": clock.iso(ask.now)}
    return customers.identifying(ask.state.customer.id, ask.state.channel, content)


def _here(state: State) -> dict[str, str]:
    return {"conversation": state.conversation, "channel": state.channel, "language": state.language}


def _said(ask: Ask, key: str, choices: tuple[Choice, ...], news: bool | None = None, **values: str) -> Said:
    """What was open can be taken up again: a yes to it has to be to what was shown last, and that is this."""
    before = ask.state.expecting
    state = replace(ask.state, unknowns=0, expecting=None, earlier=before or ask.state.earlier)
    state = replace(state, news=ask.state.news if news is None else news)
    service = None if ask.state.mode == "bot" else wait.service_of(ask.state)
    return Said(Reply(ask.say(key, "news", **values), choices), state, service=service)
