"""Cases and orders as the desk page sees them."""

from typing import Any

from chalicelib.message import plain
from chalicelib.scenes import wording
from chalicelib.shop.orders import Order
from chalicelib.store.cases import Case

_SHOWN = (
    "conversation",
    "status",
    "reason",
    "subject",
    "last",
    "opened_at",
    "claimed_at",
    "closed_at",
    "language",
    "queue",
    "state",
    "channel",
    "priority",
    "queued_at",
    "due",
    "first_reply_at",
    "snoozed_until",
    "awaiting",
    "spoken_at",
    "resolved_at",
    "reopened",
    "tasks",
)


def case(shown: Case) -> dict[str, Any]:
    """A case as a line of the desk's list."""
    content = {name: getattr(shown, name) for name in _SHOWN if getattr(shown, name)}
    content |= {"case": shown.id, "customer": {"guest": shown.customer.guest, **plain(shown.customer)}}
    content["customer"].setdefault("name", "")
    content["reason_text"] = wording.say("service", f"reason_{shown.reason}", "zh-Hans")
    content |= {name: list(getattr(shown, name)) for name in ("labels", "why", "breached") if getattr(shown, name)}
    if shown.agent:
        content["agent"] = {"id": shown.agent.id, "name": shown.agent.name}
    return content


def order(shown: Order) -> dict[str, Any]:
    """An order as an agent sees it: the phone by its last four digits only."""
    return {**plain(shown), "phone": f"*******{shown.phone[-4:]}" if shown.phone else ""}
