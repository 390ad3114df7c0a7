"""Binds an address at a platform to a customer and lets it go: rows, audit, and what the customer hears of it, all or nothing."""

import random
import time
from collections.abc import Callable
from dataclasses import replace

from chalicelib import clock
from chalicelib.edge.errors import Conflict, NotFound, Unavailable
from chalicelib.message import Agent, Choice, Customer, Reply, State, Turn, options
from chalicelib.scenes import wording
from chalicelib.scenes.identity.carried import along
from chalicelib.store import conversations, identities, passing, table
from chalicelib.store.identities import SHOP, Address
from chalicelib.store.table import Overtaken, Write
from chalicelib.ulids import ulid

UNBIND = "identity:unbind"
_ATTEMPTS = 8
_NAME = 20  # characters of what a platform calls somebody, in a sentence


def themselves(customer: str) -> Agent:
    """The customer as whoever did something in the audit."""
    return Agent(customer, "customer", "customer")


def bind(
    address: Address, customer: str, proof: str, by: Agent, name: str = "", once: str = "", seconds: int = 0
) -> bool:
    """Binds an address; False where it was this customer's already. `once` is used up with it, for so many seconds.

    Raises Conflict (already_bound, audited; link_used), Unavailable.
    """

    def decided() -> list[Write] | None:
        current = identities.address_of(address.channel, address.account, address.sender)
        if current.customer == customer:
            return None
        if current.customer:
            identities.refuse(current, customer, by, proof)
            raise Conflict("This is bound to another customer already.", "already_bound")
        if once and passing.used(once):
            raise Conflict("This link was used already; please ask for a new one.", "link_used")
        also = [passing.using(once, seconds)] if once else []
        there = [] if proof == SHOP else _told_there(current)
        return [*joining(current, customer, proof, by, name), *there, *also]

    return _done(decided)


def unbind(customer: str, identifier: str, by: Agent, why: str) -> Address:
    """Lets one of the customer's addresses go, by its id. Raises NotFound where it is none of theirs, Unavailable."""
    address = next((one for one in identities.held_by(customer) if one.id == identifier), None)
    if address is None:
        raise NotFound("There is no such binding of this customer.")
    held = address

    def decided() -> list[Write] | None:
        current = identities.address_of(held.channel, held.account, held.sender)
        return parting(current, by, why) if current.customer == customer else None

    _done(decided)
    return held


def joining(address: Address, customer: str, proof: str, by: Agent, name: str = "", message: str = "") -> list[Write]:
    """The writes that bind an unbound address: what was spoken of goes along, and the customer hears of it where they are at home.

    `message` is answered with it. What the shop itself says of an address is told to nobody. Raises Unavailable.
    """
    guest = conversations.state_of(address.conversation)
    stay = address.conversation if guest and guest.mode != "bot" else ""
    after = replace(address, customer=customer, proof=proof, name=name, at=clock.iso(clock.now()), stay=stay)
    own = conversations.own("customer", customer)
    heard = [] if proof == SHOP else _heard_at_home(after, guest, own)
    return [
        *identities.binding(address, after, by),
        *heard,
        *conversations.answered_there(own, address.conversation, [message]),
    ]


def parting(address: Address, by: Agent, why: str, message: str = "", told: bool = True) -> list[Write]:
    """The writes that let a bound address go: nothing that is said in the customer's name reaches it any more.

    `message` is answered with it; `told` where the customer is to hear of it in a turn of its own. Raises Unavailable.
    """
    own = conversations.own("customer", address.customer)
    unbound = identities.unbound(address)
    writes = list(identities.unbinding(address, by, why))
    writes += conversations.answered_there(unbound.conversation, address.stay or own, [message])
    for conversation in (own, address.stay) if told else ():
        state = conversations.state_of(conversation) if conversation else None
        if state:
            writes += _told(state, _without(state, address), _of_unbinding(state, address))
    return writes


def choices(address: Address, language: str) -> tuple[Choice, ...]:
    """What to do after an address was bound: ask, or take it back."""
    track = wording.say("order", "track", language)
    undo = wording.say("identity", "unbind_button", language)
    return Choice("intent:logistics.track", track), Choice(f"{UNBIND}:{address.id}", undo)


def called(address: Address, language: str) -> str:
    """An address as its customer knows it: 微信（小满）."""
    key = f"channel_{address.channel}"
    channel = wording.say("identity", key, language) if key in wording.WORDINGS["identity"] else address.channel
    return (
        wording.say("identity", "called", language, channel=channel, name=address.name[:_NAME])
        if address.name
        else channel
    )


def _heard_at_home(address: Address, guest: State | None, conversation: str) -> list[Write]:
    before = conversations.state_of(conversation)
    fresh = State(conversation, Customer(address.customer, guest=False), address.channel)
    own = before or fresh
    after = along(guest, own, clock.now()) if guest else own
    offered = choices(address, after.language)
    reply = Reply(_say("notice_bound", after, name=called(address, after.language)), offered)
    return _told(own, replace(after, numbered=options(offered, ())), reply)


def _told_there(address: Address) -> list[Write]:
    """The guest hears it too, where they wrote."""
    guest = conversations.state_of(address.conversation)
    if guest is None:
        return []
    offered = choices(address, guest.language)
    return _told(guest, guest, Reply(_say("bound", guest), offered if guest.mode == "bot" else ()))


def _of_unbinding(state: State, address: Address) -> Reply:
    return Reply(_say("notice_unbound", state, name=called(address, state.language)))


def _without(state: State, address: Address) -> State:
    return replace(state, via={}) if address.is_in(state.via) else state


def _told(before: State, after: State, reply: Reply) -> list[Write]:
    now = clock.now()
    turn = Turn(
        ulid(now, after=before.last_turn),
        before.conversation,
        "notice",
        clock.iso(now),
        reply=reply,
        agent=before.agent,
        case=before.case,
    )
    return conversations.appending(before, after, turn)


def _say(key: str, state: State, **values: str) -> str:
    return wording.say("identity", key, state.language, **values)


def _done(decided: Callable[[], list[Write] | None]) -> bool:
    """Decides and writes until nobody was faster; False where there was nothing to write."""
    for attempt in range(_ATTEMPTS):
        writes = decided()
        if writes is None:
            return False
        try:
            table.together(writes)
        except Overtaken:
            time.sleep(random.uniform(0, 0.02 * 2**attempt))
            continue
        return True
    raise Unavailable("This customer's conversation is very busy right now; please try again.", retry_after=1)
