"""Who is at the desk for a group: how many cases its people hold at once, and how many more they could take now.

The customers' functions cannot see accounts: what they need of them is published with every event of a case, and who of them is there
is seen from their open pages at the moment of asking.
"""

from collections.abc import Iterable
from typing import NamedTuple

from chalicelib import clock, settings
from chalicelib.handover import lines, plan, presence
from chalicelib.handover.plan import Plan
from chalicelib.handover.presence import Colleague
from chalicelib.message import Agent
from chalicelib.store import hands
from chalicelib.store.hands import Hand

_MOMENT = 5.0  # seconds for which who is there is remembered: a customer who asks again is told the same


class Staff(NamedTuple):
    """Cases that the people at the desk hold at once, and those of them that are free."""

    slots: int
    free: int


_seen: tuple[float, list[Colleague]] = (0.0, [])


def staff_of(group: str) -> Staff:
    """Who serves a group at this moment. Raises Unavailable."""
    global _seen
    now = clock.now().timestamp()
    if not 0 <= now - _seen[0] < min(_MOMENT, settings.knowledge_seconds()):
        _seen = now, _there()
    return serving(plan.current(), group, _seen[1])


def publish() -> None:
    """Tells the customers' functions what hands there are. Raises Unavailable."""
    hands.publish(Hand(one.agent.id, one.groups, one.leads, one.capacity, one.held) for one in presence.colleagues())


def serving(shop: Plan, group: str, people: Iterable[Colleague]) -> Staff:
    """Of these people, who serves a group: its own who are there; where none is, those whose groups help out."""
    there = [one for one in people if one.online]
    own = [one for one in there if lines.serves(shop, one, group)]
    able = own or [one for one in there if group in lines.near(shop, one)]
    return Staff(sum(one.capacity for one in able), sum(max(0, one.capacity - one.held) for one in able))


def _there() -> list[Colleague]:
    """Everybody whose page is open, with what was published of them; who is new counts as one who serves all groups."""
    known, shop = {hand.agent: hand for hand in hands.published()}, plan.current()
    states = presence.states(known)
    return [_colleague(known.get(name) or Hand(name, capacity=shop.capacity), state) for name, state in states.items()]


def _colleague(hand: Hand, state: str) -> Colleague:
    role = "lead" if hand.leads else "agent"
    return Colleague(Agent(hand.agent, "", role), hand.groups, hand.capacity, state, hand.held)
