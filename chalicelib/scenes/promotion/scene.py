"""Which promotions are on at this second in Shanghai, and which come next."""

from chalicelib import clock
from chalicelib.message import Card, Line
from chalicelib.scenes.ask import Ask, Said, person, told
from chalicelib.shop import promotions
from chalicelib.shop.promotions import Promotion

_SHOWN = 6


def current(ask: Ask) -> Said:
    """promotion.current: the promotions this customer can use now, each with its last minute."""
    running = promotions.current(ask.now, ask.state.customer.level)
    coming = promotions.coming(ask.now)[:2]
    cards = tuple(_card(ask, promotion, "until") for promotion in running[:_SHOWN])
    cards += tuple(_card(ask, promotion, "from") for promotion in coming)
    key = "now" if running else "later" if coming else "none"
    return told(ask, ask.say(key, "promotion", count=len(running)), cards=cards, choices=(person(ask),))


def _card(ask: Ask, promotion: Promotion, edge: str) -> Card:
    language = ask.state.language
    moment = clock.moment(promotion.ends_at if edge == "until" else promotion.starts_at)
    when = ask.say(edge, "promotion", moment=moment.astimezone(clock.SHANGHAI).strftime("%m-%d %H:%M"))
    return Card("promotion", _in(promotion.name, language), status=when, lines=(Line(_in(promotion.text, language)),))


def _in(texts: object, language: str) -> str:
    assert isinstance(texts, dict)
    return str(texts.get(language) or texts.get("zh-Hans", ""))
