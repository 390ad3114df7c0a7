"""Which order a customer means: by number, by button, by its description, by being the only one, or by asking."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from chalicelib import clock
from chalicelib.message import Card, Choice, Line
from chalicelib.scenes.ask import Ask, Said, asked, person, told
from chalicelib.scenes.order.described import described
from chalicelib.shop import orders
from chalicelib.shop.orders import Order
from chalicelib.store import passing

_TRIES, _QUARTER = 5, 15 * 60
_SHOWN = 5


def the_order(ask: Ask, likely: Callable[[Order], bool]) -> Order | Said:
    """The order that is meant, or what to say instead. `likely` tells which orders such a question is about."""
    if ask.state.customer.guest:
        return _a_guests(ask)
    mine = orders.orders_of(ask.state.customer.id)
    number = _number(ask)
    if number:
        return _named(ask, mine, number)
    if not mine:
        return told(ask, ask.say("none", "order"), choices=(person(ask),))
    meant = described(ask.inbound.text, ask.now, mine)
    candidates = [order for order in meant or mine if likely(order)] or meant or mine[:1]
    return candidates[0] if len(candidates) == 1 else _choose(ask, candidates)


def card(ask: Ask, order: Order) -> Card:
    """An order as a card with a button that names it."""
    lines = [Line(f"{item.name} {item.variant} ×{item.quantity}".replace("  ", " ")) for item in order.items]
    lines.append(Line(f"¥{order.amount}", ask.say("amount", "order")))
    return Card(
        "order",
        order.order,
        subtitle=order.placed.astimezone(clock.SHANGHAI).strftime("%Y-%m-%d"),
        status=ask.say(f"status_{order.status}", "order"),
        lines=tuple(lines),
        choice=_choice(ask, order),
    )


def _named(ask: Ask, mine: Sequence[Order], number: str) -> Order | Said:
    for order in mine:
        if number == order.order or any(number == parcel.parcel for parcel in order.parcels):
            return order
    found = orders.order_of(ask.state.customer.id, number)
    return found or told(ask, ask.say("not_found", "order", number=number), choices=(person(ask),))


def _number(ask: Ask) -> str:
    slot, value = ask.slot
    if slot == "order":
        return value
    entities = ask.reading.entities
    return next(iter(entities.get("order", []) + entities.get("parcel", [])), "")


def _choose(ask: Ask, candidates: Sequence[Order]) -> Said:
    shown = candidates[:_SHOWN]
    options = tuple(_choice(ask, order) for order in shown)
    cards = tuple(card(ask, order) for order in shown)
    return asked(ask, ask.say("which", "order", count=len(candidates)), "order", options, cards=cards)


def _choice(ask: Ask, order: Order) -> Choice:
    first = order.items[0].name if order.items else order.order
    return Choice(f"order:{order.order}", ask.say("button", "order", name=first[:12], tail=order.order[-4:]))


def _a_guests(ask: Ask) -> Order | Said:
    number, tail = _number(ask) or _asked_before(ask), next(iter(ask.reading.entities.get("tail", [])), "")
    unlocked = {order: customer for customer, order in ask.state.unlocked}
    if not number and len(unlocked) == 1:
        number = next(iter(unlocked))
    if number in unlocked:
        return _named(_as(ask, unlocked[number]), [], number)
    if not number:
        return asked(ask, ask.say("guest", "order"), "order", (person(ask),))
    if not tail:
        options = (Choice(f"order:{number}", number), person(ask))
        return replace_choices(asked(ask, ask.say("tail", "order", number=number), "tail", options), person(ask))
    return _unlock(ask, number, tail)


def _asked_before(ask: Ask) -> str:
    expecting = ask.state.expecting
    if not expecting or expecting.slot != "tail":
        return ""
    return expecting.options[0].id.removeprefix("order:")


def replace_choices(said: Said, *shown: Choice) -> Said:
    """The same question with only these buttons shown; what is remembered stays."""
    assert said.reply is not None
    return replace(said, reply=replace(said.reply, choices=shown))


def _unlock(ask: Ask, number: str, tail: str) -> Order | Said:
    allowed = [
        passing.attempt(f"unlock#{what}", _TRIES, _QUARTER) for what in (number, f"session#{ask.state.conversation}")
    ]
    if not all(allowed):
        return told(ask, ask.say("too_many", "order"), choices=(person(ask),))
    # The question stays open, so that a corrected number or ending is heard as its answer.
    return orders.unlocked(number, tail) or asked(ask, ask.say("no_match", "order"), "order", (person(ask),))


def _as(ask: Ask, customer: str) -> Ask:
    owner = replace(ask.state.customer, id=customer)
    return replace(ask, state=replace(ask.state, customer=owner))
