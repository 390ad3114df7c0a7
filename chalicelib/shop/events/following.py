"""Keeps what the shop tells: the row is read, the event applied to it, and written if nobody wrote in between."""

from chalicelib.edge.errors import Unavailable
from chalicelib.shop.events.applying import Bad, Content, Stale, applied
from chalicelib.shop.events.kinds import Event
from chalicelib.store import customers, knowledge, table
from chalicelib.store.table import Overtaken

_ATTEMPTS = 5


def follow(event: Event) -> tuple[Content, Content | Stale | Bad]:
    """Brings the order or the product to where the event says, once, however often it is told: before and after.

    Raises Unavailable.
    """
    for _ in range(_ATTEMPTS):
        before = _known(event)
        after = applied(before, event)
        try:
            if isinstance(after, dict):
                _keep(event, before, after)
        except Overtaken:
            continue
        if event.product and not isinstance(after, Bad):
            # Also for what was told before: whoever told it may have got no further than the row.
            knowledge.move("products")
        return before, after
    raise Unavailable("The row is very busy right now.", retry_after=1)


def _known(event: Event) -> Content:
    if event.product:
        return knowledge.entry_of("products", event.product)
    return customers.with_order(event.customer, event.order)[1]


def _keep(event: Event, before: Content, after: Content) -> None:
    if event.product:
        knowledge.change("products", before, after)
    else:
        table.together([customers.telling_order(event.customer, before, after)])
