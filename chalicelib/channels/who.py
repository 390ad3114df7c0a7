"""Who somebody at a platform is to kefu, and in which conversation their words belong."""

from dataclasses import dataclass, replace
from datetime import timedelta

from chalicelib import clock
from chalicelib.edge.errors import Unavailable
from chalicelib.message import Agent, Customer
from chalicelib.shop import source
from chalicelib.store import conversations, identities, table
from chalicelib.store.identities import Address

# As long as a session on the shop's pages: so old may a customer's level be.
_FRESH = timedelta(hours=24)
# Where the address is a telephone number, operators give it to somebody else after a while (docs/identities.md).
_NUMBERS, _SILENCE = ("whatsapp",), timedelta(days=60)
_KEFU = Agent("kefu", "kefu", "system")


@dataclass(frozen=True, slots=True)
class Addressed:
    """A conversation, and its customer."""

    conversation: str
    customer: Customer


def addressed(channel: str, account: str, sender: str, name: str) -> Addressed:
    """Whose words these are: a guest's, or the customer's to whom the address is bound. One read, a few more once a day.

    Raises Unavailable.
    """
    address = identities.address_of(channel, account, sender)
    if address.customer and _silent(address):
        address = _let_go(address)
    if not address.customer:
        guest = address.conversation.partition("-")[2]
        return Addressed(address.conversation, Customer(f"guest-{channel}-{guest}", name))
    address = _known(address)
    return Addressed(_place(address), _customer(address))


def _customer(address: Address) -> Customer:
    known = address.known
    return Customer(address.customer, known.get("name", ""), False, known.get("level", ""), known.get("person", ""))


def _place(address: Address) -> str:
    """The customer's own conversation, unless people are still at work in the one where the customer was a guest."""
    own = conversations.own("customer", address.customer)
    if not address.stay:
        return own
    state = conversations.state_of(address.stay)
    if state and state.mode != "bot":
        return address.stay
    moved = conversations.answered_there(own, address.stay)
    return own if _kept([identities.keeping(address, replace(address, stay="")), *moved]) else address.stay


def _known(address: Address) -> Address:
    """The address with what the shop knows of its customer, at most a day old; where the shop is silent, as it was."""
    now = clock.now()
    if address.looked and now - clock.moment(address.looked) < _FRESH:
        return address
    try:
        profile = source.shop().profile_of(address.customer)
    except Unavailable:
        return address
    known = {field: str(profile[field]) for field in ("name", "level", "person") if profile.get(field)}
    after = replace(address, known=known, looked=clock.iso(now))
    return after if _kept([identities.keeping(address, after)]) else address


def _silent(address: Address) -> bool:
    seen = address.looked or address.at
    return address.channel in _NUMBERS and clock.now() - clock.moment(seen) > _SILENCE


def _let_go(address: Address) -> Address:
    writes = identities.unbinding(address, _KEFU, "silence")
    table.together(writes)
    return identities.unbound(address)


def _kept(writes: list[table.Write]) -> bool:
    """Whether it was kept; somebody who was faster wins, and the next message finds what they left."""
    try:
        table.together(writes)
    except table.Overtaken:
        return False
    return True
