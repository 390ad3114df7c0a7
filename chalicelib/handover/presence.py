"""Who is at the desk now, whom they serve, and how many cases more they can take."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from chalicelib import clock
from chalicelib.edge import sockets
from chalicelib.handover import plan as service
from chalicelib.handover.plan import LEADS, Plan
from chalicelib.message import Agent
from chalicelib.store import agents, loads, passing, presences
from chalicelib.store.agents import Account
from chalicelib.store.presences import AWAY, OFFLINE, ONLINE, Word

_SERVING, _LEADING = ("agent", "lead", "admin"), ("lead", "admin")
# For how long a word holds without a socket: a page that has none says it again every minute.
_FRESH = timedelta(seconds=90)


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody who serves customers: `groups` they serve (none: all that their role may), how many cases they hold and can hold."""

    agent: Agent
    groups: tuple[str, ...] = ()
    capacity: int = 5
    state: str = OFFLINE
    held: int = 0

    @property
    def online(self) -> bool:
        """Whether they are there and take cases."""
        return self.state == ONLINE

    @property
    def leads(self) -> bool:
        """Whether they are a lead or an administrator: what is for leads is theirs, and how much they hold is their own matter."""
        return self.agent.role in _LEADING

    @property
    def free(self) -> bool:
        """Whether they are there and have a hand free."""
        return self.online and self.held < self.capacity

    def serves(self, group: str) -> bool:
        """Whether a group's cases are for them."""
        return self.leads if group == LEADS else not self.groups or group in self.groups


def colleagues() -> list[Colleague]:
    """Everybody who serves customers, by name, in four calls. Raises Unavailable."""
    known = [account for account in agents.accounts() if account.active and account.role in _SERVING]
    names = [account.id for account in known]
    there, held, plan = states(names), loads.held(*names) if names else {}, service.current()
    return [replace(_colleague(one, plan), state=there[one.id], held=held[one.id]) for one in known]


def colleague(account: Account) -> Colleague:
    """One of them. Raises Unavailable."""
    state, held = states([account.id])[account.id], loads.held(account.id)[account.id]
    return replace(_colleague(account, service.current()), state=state, held=held)


def state_of(word: Word | None, connected: bool, now: datetime) -> str:
    """Where somebody is: by what they said last and whether a page of theirs is open."""
    if word and word.state == AWAY:
        return AWAY
    said = word is not None and word.state == ONLINE and now - clock.moment(word.at) < _FRESH
    return ONLINE if connected or said else OFFLINE


def states(known: Iterable[str]) -> Mapping[str, str]:
    """Where these agents (ids) are, and whoever else has a page open, in two calls. Raises Unavailable."""
    words, now = presences.words(), clock.now()
    connected = {socket.member for socket in passing.listeners(sockets.AGENTS)}
    return {name: state_of(words.get(name), name in connected, now) for name in {*known, *connected}}


def _colleague(account: Account, plan: Plan) -> Colleague:
    return Colleague(account.agent, account.groups, account.capacity or plan.capacity)
