"""Which scene answers which intent; an intent that is not named here is answered from knowledge."""

from collections.abc import Callable, Mapping

from chalicelib.scenes.account import scene as account
from chalicelib.scenes.ask import Ask, Said
from chalicelib.scenes.form import flow as form
from chalicelib.scenes.knowledge import scene as knowledge
from chalicelib.scenes.logistics import scene as logistics
from chalicelib.scenes.order import scene as order
from chalicelib.scenes.payment import scene as payment
from chalicelib.scenes.product import scene as product
from chalicelib.scenes.promotion import scene as promotion
from chalicelib.scenes.refund import scene as refund
from chalicelib.scenes.service import scene as service
from chalicelib.scenes.smalltalk import scene as smalltalk

SCENES: Mapping[str, Callable[[Ask], Said]] = {
    "order.status": order.status,
    "order.cancel": form.scene("cancel"),
    "order.change_address": form.scene("change_address"),
    "order.change_items": form.scene("change_items"),
    "account.update": account.update,
    "payment.methods": payment.methods,
    "aftersales.return": form.scene("return"),
    "aftersales.exchange": form.scene("exchange"),
    "refund.request": form.scene("refund"),
    "refund.cancel": form.scene("withdraw"),
    "order.list": order.recent,
    "logistics.track": logistics.track,
    "logistics.eta": logistics.eta,
    "logistics.urge": logistics.urge,
    "product.info": product.info,
    "product.price": product.costs,
    "product.stock": product.in_stock,
    "product.size": product.size,
    "product.recommend": product.recommend,
    "product.compare": product.compare,
    "product.authentic": product.authentic,
    "product.usage": product.usage,
    "promotion.current": promotion.current,
    "refund.status": refund.status,
    "service.progress": service.progress,
    "smalltalk": smalltalk.reply,
    "unknown": knowledge.unknown,
}


def reply(ask: Ask) -> Said:
    """What the shop says to one message."""
    going_on = form.go_on(ask)
    if going_on:
        return going_on
    if ask.slot[0] == "faq":
        return knowledge.entry(ask)
    if ask.slot[0] == "misread":
        return knowledge.misread(ask)
    if ask.reading.decision != "answer":
        return product.named(ask) or knowledge.guess(ask)
    scene = SCENES.get(ask.reading.intent) or SCENES.get(ask.scene) or knowledge.answer
    return scene(ask)
