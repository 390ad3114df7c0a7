"""What became of earlier matters: the one a person settled, and what is still open on the customer's own orders."""

from collections.abc import Iterator

from chalicelib.message import Settled
from chalicelib.scenes import wording
from chalicelib.scenes.ask import Ask, Said, day, person, told
from chalicelib.scenes.identity import offering
from chalicelib.scenes.service.grievance import named
from chalicelib.shop import orders
from chalicelib.shop.orders import Order

_LINES = 4
_OPEN = ("requested", "approved")
# What the desk offers to note of a case that goes on elsewhere; anything else that is noted is for colleagues' eyes.
_FOLLOWED = ("已登记，后续跟进", "转其他部门处理", "Noted, will follow up", "Passed to another team")


def progress(ask: Ask) -> Said:
    """service.progress: the case that was left open for a colleague, what was settled, and what is under way. Raises Unavailable."""
    mine = [] if ask.state.customer.guest else orders.orders_of(ask.state.customer.id)
    lines = [line for order in mine for line in open_matters(ask, order)][:_LINES]
    before = [ask.say("progress_open", "service")] if ask.state.case else []
    before += [settled(ask, ask.state.settled)] if ask.state.settled else []
    if not before and not lines:
        key = "progress_guest" if ask.state.customer.guest else "progress_none"
        return told(ask, ask.say(key, "service") + offering.hint(ask), choices=(*offering.button(ask), person(ask)))
    return told(ask, "\n".join([*before, *lines, ask.say("progress_more", "service")]), choices=(person(ask),))


def settled(ask: Ask, before: Settled) -> str:
    """What a person did, without what they noted of it for colleagues."""
    key = "progress_followed" if before.resolution in _FOLLOWED else "progress_settled"
    subject = before.subject if before.subject in wording.WORDINGS["knowledge"] else "service.human"
    about = ask.say(subject, "knowledge")
    return ask.say(key, "service", subject=about, agent=before.agent, day=day(before.at))


def open_matters(ask: Ask, order: Order) -> Iterator[str]:
    """A line for each thing of an order that somebody is still seeing to."""
    values = {"order": order.order, "name": named(order)}
    for sale in order.after_sales:
        if sale.status in _OPEN and not (sale.kind == "refund" and order.refund):
            status, kind = ask.say(f"sale_{sale.status}", "service"), ask.say(f"kind_{sale.kind}", "service")
            yield ask.say("progress_sale", "service", kind=kind, day=day(sale.requested_at), status=status, **values)
    if order.refund and not order.refund.refunded_at:
        refund = {"amount": order.refund.amount, "day": day(order.refund.requested_at)}
        yield ask.say("progress_refund", "service", **refund, **values)
    if order.invoice and not order.invoice.issued_at:
        about = {"kind": ask.say("kind_invoice", "service"), "day": day(order.invoice.requested_at)}
        yield ask.say("progress_request", "service", **about, **values)
    yield from _requests(ask, order, values)


def _requests(ask: Ask, order: Order, values: dict[str, str]) -> Iterator[str]:
    """What was asked for beside, while the order is not over."""
    for request in order.requests if order.open or order.status == "delivered" else ():
        if f"kind_{request.kind}" in wording.WORDINGS["service"]:
            about = {"kind": ask.say(f"kind_{request.kind}", "service"), "day": day(request.at)}
            yield ask.say("progress_request", "service", **about, **values)
