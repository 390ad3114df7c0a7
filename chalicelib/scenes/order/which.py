"""Which order a customer means: by number, by button, by its description, by being the only one, or by asking."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from chalicelib import clock
from chalicelib.message import Card, Choice, Line
from chalicelib.scenes import wording
from chalicelib.scenes.ask import Ask, Said, asked, person, told
from chalicelib.scenes.identity import offering
from chalicelib.scenes.order.described import described
from chalicelib.shop import orders
from chalicelib.shop.orders import Order
from chalicelib.store import passing

_TRIES, _QUARTER = 5, 15 * 60
_SHOWN = 5
_NOTED = 3
_NAMED = ("order", "focus")  # one that was chosen, or the one just spoken of
_OTHERS = ("another", "wrong")

Likely = Callable[[Order], bool]


def the_order(ask: Ask, likely: Likely) -> Order | Said:
    """The order that is meant, or what to say instead. `likely` tells which orders such a question is about."""
    if ask.state.customer.guest:
        return _a_guests(ask)
    mine = orders.orders_of(ask.state.customer.id)
    meant, number = described(ask.reading.text, ask.now, mine), _number(ask)
    if number and not (ask.slot[0] == "focus" and _is_another(number, meant)):
        return _named(ask, mine, number)
    if not mine:
        return told(ask, ask.say("none", "order"), choices=(person(ask),))
    candidates = [order for order in meant or mine if likely(order)] or meant or mine[:1]
    if ask.slot[0] in _OTHERS:
        return _another(ask, mine, candidates)
    return candidates[0] if len(candidates) == 1 else _choose(ask, candidates)


def _is_another(number: str, meant: Sequence[Order]) -> bool:
    """Whether what is described cannot be the order just spoken of."""
    return bool(meant) and all(order.order != number for order in meant)


def card(ask: Ask, order: Order) -> Card:
    """An order as a card with a button that names it."""
    lines = [Line(f"{item.name} {item.variant} ×{item.quantity}".replace("  ", " ")) for item in order.items]
    lines += [Line(parcel.parcel, parcel.courier) for parcel in order.parcels]
    lines.append(Line(f"¥{order.amount}", ask.say("amount", "order")))
    lines += [Line(text, ask.say("noted", "order")) for text in noted(ask, order)]
    return Card(
        "order",
        order.order,
        subtitle=order.placed.astimezone(clock.SHANGHAI).strftime("%Y-%m-%d"),
        status=ask.say(f"status_{order.status}", "order"),
        lines=tuple(lines),
        choice=_choice(ask, order),
    )


def noted(ask: Ask, order: Order) -> list[str]:
    """What was asked of people for an order that is not over, with the time, the latest last."""
    if order.status in orders.FINAL:
        return []
    asked = [one for one in order.requests if f"noted_{one.kind}" in wording.WORDINGS["order"]]
    return [
        f"{ask.say(f'noted_{one.kind}', 'order')} {one.parcel} {_minute(one.at)}".replace("  ", " ")
        for one in asked[-_NOTED:]
    ]


def _minute(moment: str) -> str:
    return clock.moment(moment).astimezone(clock.SHANGHAI).strftime("%m-%d %H:%M")


def _another(ask: Ask, mine: Sequence[Order], candidates: Sequence[Order]) -> Order | Said:
    """One that is not the order spoken of: where none is likely, any of the latest."""
    others = [order for order in (*candidates, *mine) if order.order != ask.slot[1]]
    if not others:
        return told(ask, ask.say("no_other", "order"), choices=(person(ask),))
    likely = [order for order in candidates if order.order != ask.slot[1]] or others[:_SHOWN]
    return likely[0] if len(likely) == 1 and ask.slot[0] == "another" else _choose(ask, likely)


def _named(ask: Ask, mine: Sequence[Order], number: str) -> Order | Said:
    for order in mine:
        if number == order.order or any(number == parcel.parcel for parcel in order.parcels):
            return order
    found = orders.order_of(ask.state.customer.id, number)
    return found or told(ask, ask.say("not_found", "order", number=number), choices=(person(ask),))


def _number(ask: Ask) -> str:
    slot, value = ask.slot
    if slot in _NAMED:
        return value
    entities = ask.reading.entities
    return next(iter(entities.get("order", []) + entities.get("parcel", [])), "")


def _choose(ask: Ask, candidates: Sequence[Order]) -> Said:
    shown = candidates[:_SHOWN]
    options = tuple(_choice(ask, order) for order in shown)
    cards = tuple(card(ask, order) for order in shown)
    sorry = ask.say("sorry", "order") if ask.slot[0] == "wrong" else ""
    text = sorry + ask.say("which", "order", count=len(candidates))
    return asked(ask, text, "order", (*options, person(ask)), cards=cards)


def _choice(ask: Ask, order: Order) -> Choice:
    first = order.items[0].name if order.items else order.order
    return Choice(f"order:{order.order}", ask.say("button", "order", name=first[:12], tail=order.order[-4:]))


def _a_guests(ask: Ask) -> Order | Said:
    number, tail = _number(ask) or _asked_before(ask), next(iter(ask.reading.entities.get("tail", [])), "")
    unlocked = {order: customer for customer, order in ask.state.unlocked}
    if not number and len(unlocked) == 1 and ask.slot[0] not in _OTHERS:
        number = next(iter(unlocked))
    if number in unlocked:
        return _named(_as(ask, unlocked[number]), [], number)
    if not number:
        question = asked(ask, ask.say("guest", "order") + offering.hint(ask), "order", (person(ask),))
        return replace_choices(question, *offering.button(ask), person(ask))
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
