"""What a courier's scans say in the words of a colleague: when, where, what is next, and what is still unknown."""

import re
from datetime import datetime

from chalicelib import clock
from chalicelib.scenes.ask import Ask
from chalicelib.shop import routes
from chalicelib.shop.orders import Order, Parcel, Scan
from chalicelib.shop.routes import Route, Window
from chalicelib.understanding.normalise import SIMPLIFIED

_NAME = r"[\[【]?(?P<{}>[^\]】，,。;；（(\s]{{2,24}})"
# The first line that fits says what happened; what fits none is told in the courier's own words.
_SCANS = tuple(
    (kind, re.compile(words))
    for kind, words in (
        ("returned", r"退回|退件|拒收"),
        ("signed", r"签收|妥投|从.{1,12}取出|已取走"),
        ("station", r"取件码|(?:放入|存入|投入|放至|暂存).{0,16}(?:驿站|柜|代收)"),
        ("out", r"派送中|派件中|正在(?:为您)?派[送件]|开始派[送件]|外出派"),
        ("left", r"(?:离开|已从)\s?" + _NAME.format("place") + r"[\]】]?[，,\s]{0,2}(?:已?发往|前往|下一站)\s?" + _NAME.format("next")),
        ("left_for", r"(?:已?发往|前往|下一站[是:：]?)\s?" + _NAME.format("next")),
        ("arrived", r"(?:到达|抵达)\s?" + _NAME.format("place")),
        ("collected", r"揽收|揽件|收寄|已收件|已取件"),
    )
)  # fmt: skip
_CODE = re.compile(r"取件码[\s:：是为]{0,3}([0-9A-Za-z-]{3,16})")


def latest(ask: Ask, order: Order, parcel: Parcel) -> str:
    """The last scan as a sentence; empty where there is none."""
    if not parcel.track:
        return ""
    scan = parcel.track[-1]
    kind, found = _read(scan.text)
    names = {name: _called(ask, order, place) for name, place in found.items()}
    return ask.say(f"scan_{kind}", "logistics", when=when(ask, scan.at), text=scan.text, **names)


def when(ask: Ask, moment: str) -> str:
    """今天 09:12, 昨天 21:14, and older ones by their date, on Shanghai's calendar."""
    at, today = (one.astimezone(clock.SHANGHAI) for one in (clock.moment(moment), ask.now))
    word = {0: "today", 1: "yesterday", 2: "day_before"}.get((today.date() - at.date()).days)
    return ask.say(word, "logistics", time=at.strftime("%H:%M")) if word else at.strftime("%m-%d %H:%M")


def day(moment: datetime) -> str:
    """A day of Shanghai's, as customers read it: 11-24."""
    return moment.astimezone(clock.SHANGHAI).strftime("%m-%d")


def route_of(order: Order, parcel: Parcel) -> Route:
    """What is usual on the way of a parcel of this order."""
    return routes.route_of(parcel.courier, order.address.translate(SIMPLIFIED))


def due(ask: Ask, order: Order, parcel: Parcel) -> str:
    """When the parcel should arrive, as a range where there is one to tell; empty where nobody knows."""
    route = route_of(order, parcel)
    window = routes.expected(parcel, route, ask.now)
    if not window:
        return ""
    usual = _usual(ask, route)
    if day(window.first) == day(window.last):
        return usual + ask.say("promised", "logistics", promised=day(window.last))
    return usual + _between(ask, window)


def code_of(parcel: Parcel) -> str:
    """The pick-up code that a scan holds; empty for none."""
    codes = [found[1] for scan in reversed(parcel.track) if (found := _CODE.search(scan.text.translate(SIMPLIFIED)))]
    return codes[0] if codes else ""


def wrote(ask: Ask, scan: Scan) -> str:
    """A scan word for word, with its time."""
    return ask.say("wrote", "logistics", when=when(ask, scan.at), text=scan.text)


def days(least: int, most: int) -> str:
    """2–3, or 2 where both are."""
    return f"{least}–{most}" if most > least else str(most)


def _usual(ask: Ask, route: Route) -> str:
    if not route.hours_p90:
        return ""
    return ask.say("usual", "logistics", days=days(-(-route.hours_p50 // 24), -(-route.hours_p90 // 24)))


def _between(ask: Ask, window: Window) -> str:
    return ask.say("between", "logistics", first=day(window.first), last=day(window.last))


def _read(text: str) -> tuple[str, dict[str, str]]:
    plain = text.translate(SIMPLIFIED)  # sign by sign, so that a place is found in its own characters
    for kind, words in _SCANS:
        if found := words.search(plain):
            return kind, {name: text[slice(*found.span(name))] for name in found.groupdict()}
    return "other", {}


def _called(ask: Ask, order: Order, place: str) -> str:
    """A place on the way by its name; the customer's own town as such."""
    at_home = place[:2].translate(SIMPLIFIED) in order.address.translate(SIMPLIFIED)
    return ask.say("your_town", "logistics", place=place) if at_home else place
