"""Which scene answers which intent; an intent that is not named here is answered from knowledge."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from chalicelib.edge.errors import ShopUnavailable
from chalicelib.handover import policy
from chalicelib.scenes.account import scene as account
from chalicelib.scenes.aftersales import scene as aftersales
from chalicelib.scenes.ask import Ask, Said
from chalicelib.scenes.form import flow as form
from chalicelib.scenes.form import resuming
from chalicelib.scenes.knowledge import scene as knowledge
from chalicelib.scenes.logistics import freight, missing, stopping
from chalicelib.scenes.logistics import scene as logistics
from chalicelib.scenes.news import subscription as news
from chalicelib.scenes.order import scene as order
from chalicelib.scenes.outage import instead as outage
from chalicelib.scenes.payment import scene as payment
from chalicelib.scenes.product import scene as product
from chalicelib.scenes.promotion import claims, coupons, points, presales, thresholds
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
    "account.login": account.login,
    "account.delete": account.delete,
    "payment.methods": payment.methods,
    "payment.problem": payment.problem,
    "payment.invoice": payment.invoice,
    "aftersales.return": aftersales.unless_broken("return"),
    "aftersales.exchange": aftersales.unless_broken("exchange"),
    "aftersales.damaged": form.scene("damaged"),
    "aftersales.wrong_or_missing": form.scene("wrong_or_missing"),
    "aftersales.repair": aftersales.repair,
    "aftersales.policy": aftersales.about_policy,
    "refund.request": aftersales.unless_broken("refund"),
    "refund.cancel": form.scene("withdraw"),
    "order.list": order.recent,
    "logistics.track": logistics.track,
    "logistics.eta": logistics.eta,
    "logistics.urge": logistics.urge,
    "logistics.not_received": missing.not_received,
    "logistics.fee": freight.fee,
    "logistics.range": freight.reach,
    "product.info": product.info,
    "product.price": product.costs,
    "product.stock": product.in_stock,
    "product.size": product.size,
    "product.recommend": product.recommend,
    "product.compare": product.compare,
    "product.authentic": product.authentic,
    "product.usage": product.usage,
    "promotion.current": promotion.current,
    "promotion.coupon": coupons.coupon,
    "promotion.threshold": thresholds.threshold,
    "promotion.presale": presales.presale,
    "promotion.price_protection": claims.price_protection,
    "promotion.gift": claims.gift,
    "promotion.points": points.points,
    "refund.status": refund.status,
    "service.complaint": service.complaint,
    "service.progress": service.progress,
    "smalltalk": smalltalk.reply,
    "unknown": knowledge.unknown,
}


def reply(ask: Ask) -> Said:
    """What the shop says to one message; where its own systems are silent, that."""
    try:
        return _going_on(ask) or _afresh(ask)
    except ShopUnavailable:
        return outage.instead(ask, _afresh)


def _going_on(ask: Ask) -> Said | None:
    """What the message means to something that is under way; None where it begins something new."""
    going_on = news.heard(ask) or stopping.intercept(ask) or missing.found_again(ask) or freight.placed(ask)
    return going_on or form.go_on(ask) or resuming.answered(ask)


def _afresh(ask: Ask) -> Said:
    """The answer of the scene that is asked, whatever was under way."""
    if ask.inbound.photos and not ask.inbound.text:
        return service.photos(ask)
    if special := aftersales.sent_back(ask) or resuming.offered(ask) or logistics.partly(ask):
        return special
    if ask.slot[0] == "faq":
        return knowledge.entry(ask)
    if ask.slot[0] == "misread":
        return knowledge.misread(ask)
    if ask.reading.decision != "answer":
        return product.named(ask) or promotion.named(ask) or knowledge.guess(ask)
    if ask.reading.intent == "service.human" and policy.asks_which(ask.reading.text):
        return smalltalk.reply(replace(ask, reading=replace(ask.reading, intent="smalltalk.identity")))
    scene = SCENES.get(ask.reading.intent) or SCENES.get(ask.scene) or knowledge.answer
    return scene(ask)
