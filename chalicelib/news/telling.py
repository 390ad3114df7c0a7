"""Tells a customer one piece of news, in the conversation they used last: once, by day, and only while it still holds."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any

from chalicelib import clock, settings
from chalicelib.edge.batch import Later
from chalicelib.edge.errors import Unavailable
from chalicelib.edge.telemetry import Note, noted
from chalicelib.message import Customer, Reply, State, Turn
from chalicelib.news import facts, hours, queue, words
from chalicelib.news.facts import News
from chalicelib.store import conversations, customers, knowledge
from chalicelib.store.table import Overtaken, Write
from chalicelib.ulids import ulid
from chalicelib.understanding import context

_ATTEMPTS = 8
Content = dict[str, Any]
Speak = Callable[[str], Reply]


def tell(record: dict[str, Any]) -> None:
    """Tells the news in a record of the queue. Raises Later where it has to wait for the day, Unavailable."""
    with noted("news", record=record["messageId"]) as note:
        pause = _tell(queue.taken(record), note)
    if pause:
        raise Later(settings.news_url(), pause)


def _tell(news: News, note: Note) -> int:
    """Seconds until it is day; 0 where nothing is left to do."""
    note["kind"] = news.kind
    if not news.customer:
        note["outcome"] = "spread"
        queue.put(_to_everybody(news))
        return 0
    to = _waiting(news) if news.product else _used_last(_subscribed(customers.identities_of(news.customer)))
    pause = hours.until_day(clock.now()) if to else 0
    note["outcome"] = "held" if pause else _told(news, to) if to else "nobody"
    return pause


def _to_everybody(news: News) -> list[News]:
    """The same for each who waits for this very sku, and for each who waits for any."""
    return [
        replace(news, key=f"{news.key}#{sku}#{wait['at']}", customer=wait["customer"], sku=sku)
        for sku in (news.sku, "")
        for wait in customers.waiting_for(news.product, sku)
    ]


def _waiting(news: News) -> Content | None:
    """Where somebody waits for a product; None for who does not any more, or wants no news since."""
    wait = customers.wait_of(news.customer, news.product, news.sku)
    stopped = max((one["at"] for one in customers.identities_of(news.customer) if not one["news"]), default="")
    return wait if wait and wait["at"] > stopped else None


def _subscribed(identities: list[Content]) -> list[Content]:
    """Where news is wanted: one word on any channel stops it on all, until it is asked for again."""
    stopped = max((one["at"] for one in identities if not one["news"]), default="")
    return [one for one in identities if one["news"] and one["at"] > stopped]


def _used_last(identities: list[Content]) -> Content | None:
    if len(identities) < 2:
        return identities[0] if identities else None
    return max(identities, key=lambda one: _last_turn(one["conversation"]))


def _last_turn(conversation: str) -> str:
    state = conversations.state_of(conversation)
    return state.last_turn if state else ""


def _told(news: News, to: Content) -> str:
    if news.product:
        if not facts.there(news, knowledge.entry_of("products", news.product)):
            return "sold_out"
        ended = customers.no_longer_waiting(news.customer, news.product, news.sku, to)
        return _say(news, to, lambda language: words.restocked(news, to["name"], language), [ended])
    profile, order = customers.with_order(news.customer, news.order)
    if not facts.holds(news, order):
        return "overtaken"
    return _say(news, to, lambda language: words.of_order(news, order, profile, language))


def _say(news: News, to: Content, speak: Speak, also: list[Write] | None = None) -> str:
    """One more turn in the conversation, unless this customer was told, there or anywhere."""
    for _ in range(_ATTEMPTS):
        fresh = State(to["conversation"], Customer(news.customer), to["channel"], to["language"])
        seen, now = conversations.look(fresh, f"news:{news.key}"), clock.now()
        if seen.turn:
            return "repeated"
        turn = _turn(seen.state, news, speak(seen.state.language), now)
        try:
            writes = [customers.telling(news.customer, news.key), *(also or [])]
            conversations.append(seen.state, _after(seen.state, news, now), turn, writes)
        except Overtaken:
            if customers.was_told(news.customer, news.key):
                return "repeated"
            continue
        return "told"
    raise Unavailable("This conversation is very busy right now.")


def _turn(state: State, news: News, reply: Reply, now: datetime) -> Turn:
    identifier = ulid(now, after=state.last_turn)
    return Turn(
        identifier,
        state.conversation,
        "notice",
        clock.iso(now),
        message=f"news:{news.key}",
        reply=reply,
        agent=state.agent,
        case=state.case,
    )


def _after(state: State, news: News, now: datetime) -> State:
    """What people have in hand stays as it is; the bot takes "where is it?" for a question about what it just told."""
    if state.mode != "bot":
        return state
    state = context.remembered(state, now)
    return replace(state, order=state.order or news.order, product=state.product or news.product)
