"""Where an order stands, from the customer's own orders."""

from dataclasses import replace

from chalicelib.message import Choice, Expecting
from chalicelib.scenes.ask import Ask, Said, person, told
from chalicelib.scenes.news import subscription as news
from chalicelib.scenes.order import which
from chalicelib.shop import orders
from chalicelib.shop.orders import Order

_LISTED = 5


def status(ask: Ask) -> Said:
    """order.status: the state of the order that is meant."""
    found = which.the_order(ask, lambda order: order.open)
    return found if isinstance(found, Said) else remember(ask, found, _status(ask, found))


def recent(ask: Ask) -> Said:
    """order.list: the customer's latest orders as cards."""
    if ask.state.customer.guest:
        return status(ask)
    mine = orders.orders_of(ask.state.customer.id)[:_LISTED]
    if not mine:
        return told(ask, ask.say("none", "order"), choices=(person(ask),))
    cards = tuple(which.card(ask, order) for order in mine)
    said = told(ask, ask.say("list", "order", count=len(mine)), cards=cards, choices=(person(ask),))
    offered = Expecting("order.status", "order", tuple(card.choice for card in cards if card.choice))
    return replace(said, state=replace(said.state, expecting=offered))


def remember(ask: Ask, order: Order, said: Said) -> Said:
    """The same answer, with the order kept in mind, and for a guest the right to ask on about it."""
    if ask.slot[0] == "focus" and said.reply:
        another = Choice("another:order", ask.say("another", "order"))
        said = replace(said, reply=replace(said.reply, choices=(another, *said.reply.choices)))
    unlocked = said.state.unlocked
    if said.state.customer.guest and (order.customer, order.order) not in unlocked:
        unlocked = (*unlocked, (order.customer, order.order))[-5:]
    product = order.items[0].product if len(order.items) == 1 else ""
    return replace(said, state=replace(said.state, order=order.order, product=product, unlocked=unlocked))


def _status(ask: Ask, order: Order) -> Said:
    text = ask.say(f"told_{order.status}", "order", order=order.order)
    if order.refund:
        text += ask.say("refund_amount", "order", amount=order.refund.amount)
    choices = (
        (Choice(f"track:{order.order}", ask.say("track", "order")), person(ask)) if order.parcels else (person(ask),)
    )
    choices = (*choices[:-1], *(news.offer(ask) if order.open else ()), choices[-1])
    return told(ask, text, cards=(which.card(ask, order),), choices=choices)
