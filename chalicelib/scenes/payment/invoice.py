"""Invoices: asked for and corrected by command, and where one is that was asked for."""

import re
from dataclasses import replace

from chalicelib.message import Choice, Draft
from chalicelib.scenes.ask import Ask, Said, day, offering, person, told
from chalicelib.scenes.form import flow as form
from chalicelib.scenes.form import hearing
from chalicelib.scenes.knowledge import scene as knowledge
from chalicelib.scenes.order import which
from chalicelib.scenes.order.scene import remember
from chalicelib.shop import orders, policy
from chalicelib.shop.orders import Invoice, Order
from chalicelib.understanding import details, invoices
from chalicelib.understanding.normalise import SIMPLIFIED

_WHERE = re.compile(
    r"开(?:好|出来?|完)了?[没吗么]|(?:开|发|寄)了(?:没|吗|么)|(?:开|发|好)了?没有|好了[没吗]|进度|下载|没(?:有)?收到|收不到|(?:发|寄|开)到哪|在哪(?:看|查|里看|里查)|什么时候(?:能?开|发|到|好)"
    r"|^(?:我的?)?(?:电子)?发票[呢?？]|查(?:一下|下)?(?:我的)?发票"
    r"|\b(?:issued|download|not received|haven'?t (?:got|received)|where(?:'s| is)|status|ready)\b",
    re.IGNORECASE,
)
_ABOUT = re.compile(
    r"为什么|为啥|几个点|税点|税率|多少|区别|有效|期限|纸质|盖章|(?:退货|退款)(?:了|后|以后|之后)|要还|什么意思|\b(?:paper|difference|valid)\b",
    re.IGNORECASE,
)
_LAST = re.compile(
    r"上一?[个笔张]?订?单|(?:最近|最后|最新)的?(?:那|一)?[个笔张]?订?单|刚(?:刚|才)?[买下]的|\b(?:last|latest|most recent) (?:order|purchase)\b",
    re.IGNORECASE,
)


def invoice(ask: Ask) -> Said:
    """payment.invoice: where it is, how it is had, or the command that asks for it."""
    text = ask.reading.text.translate(SIMPLIFIED)
    if not ask.inbound.choice and _WHERE.search(text):
        return _where(ask)
    if invoices.kind_in(text) == invoices.SPECIAL and not details.asks(text):
        return _by_people(ask)
    ask = _about_the_one_spoken_of(ask)
    pieces = invoices.title_in(text) or invoices.tax_number_in(text) or ask.reading.entities.get("order")
    which_one = pieces or _LAST.search(text) or ask.slot[0] in ("order", "another", "wrong")
    if (details.asks(text) or _ABOUT.search(text)) and not which_one:
        return _how(ask)
    latest = _latest(ask) if _LAST.search(text) else ""
    return form.begin(ask, "invoice", **({"order": latest} if latest else {}))


def _by_people(ask: Ask) -> Said:
    """A special invoice needs more than a bot should be told: the shop's page for it, or the person."""
    link = policy.rule_of("invoice").link
    text = ask.say("refused_special_link", "form", link=link) if link else ask.say("refused_special_person", "form")
    return told(ask, text, choices=(person(ask),))


def _about_the_one_spoken_of(ask: Ask) -> Ask:
    """A tax number of digits only was taken for an order's; without it, the order just spoken of is meant."""
    apart = hearing.apart(ask, Draft("invoice", ask.reading.intent))
    alone = apart is not ask and not apart.reading.entities["order"] and not ask.slot[1]
    return replace(apart, slot=("focus", ask.state.order)) if alone and ask.state.order else apart


def _latest(ask: Ask) -> str:
    mine = [] if ask.state.customer.guest else orders.orders_of(ask.state.customer.id)
    return mine[0].order if mine else ""


def _how(ask: Ask) -> Said:
    """How the shop does it, and for who has signed in the way to have it done here and now."""
    said = knowledge.answer(ask)
    if ask.state.customer.guest or invoices.kind_in(ask.reading.text) == invoices.SPECIAL:
        return said
    return offering(said, Choice("intent:payment.invoice", ask.say("do_it", "payment")))


def _where(ask: Ask) -> Said:
    latest = _latest(ask) if _LAST.search(ask.reading.text.translate(SIMPLIFIED)) else ""
    asked = replace(ask, slot=("order", latest)) if latest else ask
    if ask.state.customer.guest and not (ask.reading.entities.get("order") or ask.state.unlocked):
        return knowledge.answer(ask)
    found = which.the_order(asked, lambda order: order.invoice is not None)
    return found if isinstance(found, Said) else remember(ask, found, _stands(ask, found))


def _stands(ask: Ask, order: Order) -> Said:
    if not order.invoice:
        want = Choice("intent:payment.invoice", ask.say("do_it", "payment"))
        return told(ask, ask.say("no_invoice", "payment", order=order.order), choices=(want, person(ask)))
    return told(ask, _told(ask, order, order.invoice), choices=(person(ask),))


def _told(ask: Ask, order: Order, invoice: Invoice) -> str:
    values = {"order": order.order, "title": invoice.title}
    if not invoice.issued_at:
        return ask.say("invoice_waits", "payment", day=day(invoice.requested_at), **values)
    text = ask.say("invoice_issued", "payment", day=day(invoice.issued_at), **values)
    text += ask.say("invoice_number", "payment", number=invoice.number) if invoice.number else ""
    if invoice.url:
        return text + ask.say("invoice_url", "payment", url=invoice.url)
    return text + (ask.say("invoice_email", "payment", email=invoice.email) if invoice.email else "")
