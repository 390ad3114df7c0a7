"""A promotion as customers are told of it: its hours to the minute, whether it is on, and for whom."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from chalicelib import clock
from chalicelib.message import Card, Choice, Line
from chalicelib.scenes.ask import Ask, Said, person, told
from chalicelib.shop import promotions, wallet
from chalicelib.shop.promotions import Promotion

_SHOWN = 6


def told_of(ask: Ask, named: Sequence[Promotion]) -> Said:
    """The promotions that a customer named: on, to come or over, each with its hours."""
    named = sorted(named, key=lambda one: ("on", "coming", "ended").index(state_of(one, ask.now)))[:_SHOWN]
    text = "\n".join(sentence(ask, promotion) for promotion in named)
    cards = tuple(card(ask, promotion) for promotion in named)
    return told(ask, text, cards=cards, choices=(others(ask), person(ask)))


def state_of(promotion: Promotion, now: datetime) -> str:
    """on, coming or ended, right to the second."""
    if promotion.on_at(now):
        return "on"
    return "coming" if clock.moment(promotion.starts_at) > now else "ended"


def sentence(ask: Ask, promotion: Promotion) -> str:
    """Whether it is on, its hours, and what stands in this customer's way."""
    state = state_of(promotion, ask.now)
    said = ask.say(f"it_is_{state}", "promotion", name=name(ask, promotion), **hours(promotion))
    return said + ("" if state == "ended" else "".join(_hurdles(ask, promotion)))


def hours(promotion: Promotion) -> dict[str, str]:
    """From when until when, as it is said in Shanghai."""
    begins, ends = clock.moment(promotion.starts_at), clock.moment(promotion.ends_at)
    return {"begins": clock.spoken(begins), "ends": clock.spoken(ends, end=True)}


def _hurdles(ask: Ask, promotion: Promotion) -> Iterable[str]:
    if promotion.gone:
        yield ask.say("gone", "promotion")
    if promotion.audience not in ("all", "new") and not promotion.is_for(level_of(ask)):
        yield ask.say("for_level", "promotion", level=level_name(ask, promotion.audience))
    if not promotion.is_on(ask.state.channel):
        yield ask.say("for_channel", "promotion", channels=channels(ask, promotion))


def level_name(ask: Ask, level: str) -> str:
    """A level in the customer's language; what is no level, as the shop calls it."""
    return ask.say(f"level_{level}", "promotion") if level in promotions.LEVELS else level


def channels(ask: Ask, promotion: Promotion) -> str:
    """Where it holds, in the customer's words."""
    known = ("app", "web", "wechat", "line")
    names = promotion.terms.get("channels", [])
    return "、".join(ask.say(f"channel_{one}", "promotion") if one in known else str(one) for one in names)


def card(ask: Ask, promotion: Promotion) -> Card:
    """A promotion with the edge of its hours that comes next."""
    text = promotions.in_language(promotion.text, ask.state.language)
    return Card("promotion", name(ask, promotion), status=_status(ask, promotion), lines=(Line(text),))


def _status(ask: Ask, promotion: Promotion) -> str:
    state, edges = state_of(promotion, ask.now), hours(promotion)
    if promotion.gone and state != "ended":
        return ask.say("gone", "promotion")
    key, moment = {"on": ("until", "ends"), "coming": ("from", "begins"), "ended": ("over", "ends")}[state]
    return ask.say(key, "promotion", moment=edges[moment])


def name(ask: Ask, promotion: Promotion) -> str:
    """What it is called, in the customer's language."""
    return promotions.in_language(promotion.name, ask.state.language)


def level_of(ask: Ask) -> str:
    """The customer's level as their token says; else as the shop told it, which is looked up only where one is needed.

    Raises Unavailable.
    """
    customer = ask.state.customer
    if customer.level or customer.guest or not any(p.audience not in ("all", "new") for p in promotions.known()):
        return customer.level
    return wallet.wallet_of(customer.id).level


def others(ask: Ask) -> Choice:
    """The button to all that is on."""
    return Choice("intent:promotion.current", ask.say("all_that_is_on", "promotion"))
