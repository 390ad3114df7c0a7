"""Outside the shop's hours: when people are back, and that nothing said meanwhile is lost."""

from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from chalicelib.handover import plan, record
from chalicelib.handover.plan import Plan
from chalicelib.message import Expecting, Reply, Service
from chalicelib.scenes import wording
from chalicelib.scenes.ask import Ask, Said
from chalicelib.store.cases import Case
from chalicelib.store.table import Write


def back(ask: Ask) -> str:
    """When people are back, as it is said; empty while they are there. Raises Unavailable."""
    return back_at(plan.current(), ask.now, ask.state.language)


def back_at(shop: Plan, now: datetime, language: str) -> str:
    """The same of a plan, a moment and a language: 今天 14:00, tomorrow at 09:00."""
    opens = shop.calendar.opens_after(now)
    if opens == now:
        return ""
    if opens is None:
        return wording.say("service", "back_later", language)
    there, here = opens.astimezone(ZoneInfo(shop.zone)), now.astimezone(ZoneInfo(shop.zone))
    days = (there.date() - here.date()) // timedelta(days=1)
    key = {0: "back_today", 1: "back_tomorrow"}.get(days, "back_day")
    return wording.say("service", key, language, time=f"{there:%H:%M}", day=f"{there:%m-%d}")


def told(ask: Ask, case: Case, write: Write, key: str, back: str, preface: str = "") -> Said:
    """What a customer hears whose case waits for people to come back; what they say next may be added to it."""
    state = replace(ask.state, mode="bot", earlier=None, draft=None, unknowns=0)
    state = replace(record.following(state, case), expecting=Expecting("service.human", "more"))
    event = "opened" if case.version == 1 else "changed"
    reply = Reply(preface + ask.say(key, "service", back=back), intent="service.human")
    return Said(reply, state, (write,), event, Service("bot", case=case.id))
