"""Whether a customer wants their history used for suggestions; kept by itself, so that no import of theirs undoes it."""

from chalicelib.store import customers
from chalicelib.store.table import Write


def may_use_history(customer: str) -> bool:
    """False once the customer has said no. Raises Unavailable."""
    return not customers.choice_of(customer, "personal").get("off", False)


def deciding(customer: str, allowed: bool) -> Write:
    """The write that keeps what the customer decided."""
    return customers.choosing(customer, "personal", {"off": not allowed})
