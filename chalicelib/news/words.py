"""How a piece of news reads: what happened, to which order, and what can be done now."""

from collections.abc import Mapping
from typing import Any

from chalicelib.message import HUMAN, Choice, Reply
from chalicelib.news.facts import DELIVERED, OUT, SHIPPED, News
from chalicelib.scenes import wording
from chalicelib.scenes.news.subscription import OFF
from chalicelib.shop.commands.payments import label

_NAME, _BUTTON = 12, 20


def of_order(news: News, order: Mapping[str, Any], profile: dict[str, Any], language: str) -> Reply:
    """The news of an order, by its first item's name and the end of its number."""
    refund = order.get("refund", {})
    text = wording.say(
        "news",
        f"told_{news.kind}",
        language,
        name=_short(order, language),
        tail=order["order"][-4:],
        parcel=_parcel(news, order),
        amount=refund.get("amount", ""),
        method=label(profile, refund.get("method", "")),
    )
    return Reply(
        text + wording.say("news", "stop_hint", language), _ways(news, language), intent=_INTENTS.get(news.kind, "")
    )


def restocked(news: News, name: str, language: str) -> Reply:
    """Something is back; the button asks for it by name."""
    text = wording.say("news", "told_restocked", language, name=name)
    look = Choice("intent:product.stock", name[:_BUTTON])
    return Reply(text + wording.say("news", "stop_hint", language), (look, *_always(language)), intent="product.stock")


_INTENTS = {
    SHIPPED: "logistics.track",
    OUT: "logistics.track",
    DELIVERED: "logistics.track",
    "refunded": "refund.status",
}


def _ways(news: News, language: str) -> tuple[Choice, ...]:
    if news.kind in (SHIPPED, OUT):
        return (Choice(f"track:{news.order}", wording.say("news", "track", language)), *_always(language))
    if news.kind == DELIVERED:
        missing = Choice("intent:logistics.not_received", wording.say("news", "not_received", language))
        return (missing, *_always(language))
    return _always(language)


def _always(language: str) -> tuple[Choice, ...]:
    return Choice(OFF, wording.say("news", "off", language)), Choice(HUMAN, wording.say("service", "person", language))


def _short(order: Mapping[str, Any], language: str) -> str:
    items = order["items"]
    name = items[0]["name"][:_NAME]
    return wording.say("news", "and_more", language, name=name, count=len(items)) if len(items) > 1 else str(name)


def _parcel(news: News, order: Mapping[str, Any]) -> str:
    found = next((one for one in order.get("parcels", []) if one["parcel"] == news.parcel), {"parcel": news.parcel})
    return f"{found.get('courier', '')} {found['parcel']}".strip()
