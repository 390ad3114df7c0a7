"""What of a guest's conversation goes along into the customer's own, once it is known whose it is."""

from dataclasses import replace
from datetime import datetime, timedelta

from chalicelib.message import State
from chalicelib.ulids import moment_of

_SILENT = timedelta(hours=1)  # after which nobody is in the middle of something there


def along(guest: State, own: State, now: datetime) -> State:
    """The customer's own state with what was being spoken of; where that conversation is under way itself, the language alone.

    An order goes along only if it is this customer's own: a guest may have asked about somebody else's. What was being put together
    never does, for a yes to it has to be the customer's.
    """
    own = replace(own, language=guest.language)
    if own.mode != "bot" or (own.last_turn and now - moment_of(own.last_turn) < _SILENT):
        return own
    order = guest.order if (own.customer.id, guest.order) in guest.unlocked else ""
    return replace(
        own,
        expecting=None,
        order=order,
        last=guest.last if order and order in guest.last else own.last,
        product="" if guest.order and not order else guest.product,
        topic=guest.topic,
        meant=guest.meant,
        measures={**own.measures, **guest.measures},
        wish=guest.wish,
    )
