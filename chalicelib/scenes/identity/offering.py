"""How somebody at a platform is told to bind their account: by a link, by an order, or both, as the shop has it."""

from urllib.parse import urlsplit

from chalicelib import settings
from chalicelib.edge import introductions, secrets
from chalicelib.message import Choice
from chalicelib.scenes.ask import Ask
from chalicelib.scenes.identity.binding import called
from chalicelib.store.identities import Address

BIND = "identity:bind"


def may_bind(ask: Ask) -> bool:
    """Whether this is a guest at a platform, of whom the shop could know whose account is theirs."""
    return bool(ask.inbound.via) and ask.state.customer.guest and (bool(secrets.chat_url()) or settings.bind_by_order())


def button(ask: Ask) -> tuple[Choice, ...]:
    """The button that begins it; none for who cannot."""
    return (Choice(BIND, ask.say("bind_button", "identity")),) if may_bind(ask) else ()


def ways(ask: Ask) -> str:
    """What binding is good for, and how it is done."""
    address = address_in(ask)
    lines = [ask.say("offer", "identity", name=called(address, ask.state.language))]
    if page := secrets.chat_url():
        lines.append(ask.say("offer_link", "identity", link=_link(ask, page)))
    if settings.bind_by_order():
        lines.append(ask.say("offer_order_too" if page else "offer_order", "identity"))
    return "\n".join(lines)


def hint(ask: Ask) -> str:
    """A line for a guest who would have to sign in, with what comes to the same here; empty where nothing does."""
    if not may_bind(ask):
        return ""
    page = secrets.chat_url()
    return "\n" + (ask.say("hint_link", "identity", link=_link(ask, page)) if page else ask.say("hint", "identity"))


def address_in(ask: Ask) -> Address:
    """The address that a message came from, as far as the message tells."""
    via = ask.inbound.via
    return Address(via["channel"], via["account"], via["sender"], name=ask.inbound.customer.name)


def _link(ask: Ask, page: str) -> str:
    via = ask.inbound.via
    token = introductions.of(via["channel"], via["account"], via["sender"], ask.inbound.customer.name)
    return f"{page}{'&' if urlsplit(page).query else '?'}bind={token}"
