"""Who comes to the simulated house and who is on duty there: a usual day, and its evening of 11.11."""

import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import count
from math import log, sqrt
from typing import NamedTuple

from chalicelib.handover import policy
from chalicelib.handover.estimate import Wait
from chalicelib.handover.plan import DEFAULT
from chalicelib.handover.presence import Colleague
from chalicelib.message import Agent, Customer
from chalicelib.store.presences import OFFLINE, ONLINE

HOUR = 3600.0
PLAN = replace(DEFAULT, capacity=3)
# Customers an hour who come to a person, and people on duty beside the lead.
USUAL = (20, 12, 8, 6, 6, 10, 25, 60, 110, 150, 170, 160, 130, 140, 160, 170, 170, 160, 150, 170, 190, 180, 120, 60)
PEAK = {19: 2.0, 20: 3.2, 21: 3.0, 22: 2.6, 23: 2.2}
ON_DUTY = (3, 2, 2, 2, 2, 2, 4, 6, 9, 11, 12, 12, 11, 11, 12, 12, 12, 12, 12, 16, 22, 22, 16, 10)
# Whom they serve, in the order in which they come on duty; the pattern begins anew after the last.
GROUPS = (
    ("orders", "presales", "general"),
    ("aftersales", "complaints", "vip"),
    ("orders", "general"),
    ("aftersales", "complaints"),
    ("presales", "vip"),
    ("orders",),
    ("aftersales",),
    ("presales", "general"),
)
PATIENCE = 45 * 60.0
HELPED = 0.45  # of those who are offered the quick way first
TAKEN_UP = 5.0, 25.0  # seconds until somebody free has seen that a case waits
# Why those come who do not ask for a person in so many words; the others ask.
ASKED, _OTHERWISE = 0.55, {policy.NOT_UNDERSTOOD: 0.6, policy.COMPLEX: 0.4}


class Kind(NamedTuple):
    """A share of the customers: what they want, why they come and of what level; how long a case takes, and the spread by the mean."""

    share: float
    intent: str
    reason: str
    level: str
    mean: float
    spread: float


KINDS = {
    "vip": Kind(0.05, "order.status", "", "黑金", 420.0, 0.7),
    "complaints": Kind(0.08, "service.complaint", policy.ANGRY, "", 780.0, 0.8),
    "leads": Kind(0.01, "service.complaint", policy.LEGAL, "", 900.0, 0.6),
    "presales": Kind(0.22, "product.info", "", "", 400.0, 0.9),
    "orders": Kind(0.3, "logistics.track", "", "", 460.0, 0.8),
    "aftersales": Kind(0.24, "aftersales.return", "", "", 680.0, 0.9),
    "general": Kind(0.1, "account.login", "", "", 500.0, 0.9),
}


@dataclass(slots=True)
class Visitor:
    """One customer; times in seconds of the day. `told` is what they heard on joining, `promised` the seconds to a first word."""

    number: int
    kind: str
    reason: str
    came: float
    handling: float
    patience: float
    reaction: float
    helped: bool
    priority: str = ""
    promised: float = 0.0
    told: Wait | None = None
    ahead: int = 0
    began: float | None = None
    left: float | None = None

    @property
    def customer(self) -> Customer:
        return Customer(str(self.number), guest=False, level=KINDS[self.kind].level)


def visitors(chance: random.Random) -> Iterator[Visitor]:
    """Everybody who comes in a day, in their order."""
    rates = [usual * PEAK.get(hour, 1.0) / HOUR for hour, usual in enumerate(USUAL)]
    fastest, now = max(rates), 0.0
    for number in count():
        now += chance.expovariate(fastest)
        if now >= 24 * HOUR:
            return
        if chance.random() < rates[int(now // HOUR)] / fastest:
            yield _visitor(number, now, chance)


def people() -> dict[str, Colleague]:
    """Everybody who is on duty at some hour, the lead first."""
    most = max(ON_DUTY)
    agents = [Colleague(Agent(f"a{n}", f"a{n}"), GROUPS[n % len(GROUPS)], PLAN.capacity) for n in range(most)]
    lead = Colleague(Agent("lead", "lead", "lead"), ("leads", "complaints"), PLAN.capacity)
    return {one.agent.id: one for one in (lead, *agents)}


def at(hour: int, people: dict[str, Colleague]) -> dict[str, Colleague]:
    """The same people, those online who are on duty in an hour."""
    there = {"lead", *(f"a{n}" for n in range(ON_DUTY[min(hour, 23)]))}
    return {name: replace(one, state=ONLINE if name in there else OFFLINE) for name, one in people.items()}


def _visitor(number: int, now: float, chance: random.Random) -> Visitor:
    name = chance.choices(list(KINDS), [kind.share for kind in KINDS.values()])[0]
    kind = KINDS[name]
    sigma = sqrt(log(1 + kind.spread**2))
    handling = chance.lognormvariate(log(kind.mean) - sigma**2 / 2, sigma)
    otherwise = chance.choices(list(_OTHERWISE), list(_OTHERWISE.values()))[0]
    reason = policy.ASKED if chance.random() < ASKED else otherwise
    patience, reaction = chance.expovariate(1 / PATIENCE), chance.uniform(*TAKEN_UP)
    return Visitor(number, name, kind.reason or reason, now, handling, patience, reaction, chance.random() < HELPED)
