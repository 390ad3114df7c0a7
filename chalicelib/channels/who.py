"""Who somebody at a platform is to kefu, and in which conversation their words belong."""

from dataclasses import dataclass

from chalicelib.channels.webhooks import identity
from chalicelib.message import Customer


@dataclass(frozen=True, slots=True)
class Addressed:
    """A conversation, and its customer."""

    conversation: str
    customer: Customer


def addressed(channel: str, account: str, sender: str, name: str) -> Addressed:
    """Whose words these are."""
    known = identity(channel, account, sender)[:24]
    return Addressed(f"{channel}-{known}", Customer(f"guest-{channel}-{known}", name))
