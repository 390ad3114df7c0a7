"""The parcel that did not come: what the courier wrote, where to look, and then the claim."""

import re
from collections.abc import Sequence
from dataclasses import replace

from chalicelib.message import Choice
from chalicelib.scenes.ask import Ask, Said, person, told
from chalicelib.scenes.form import flow as form
from chalicelib.scenes.form.looking import NOT_THERE
from chalicelib.scenes.logistics import scene, timeline
from chalicelib.scenes.order import which
from chalicelib.scenes.order.scene import remember, status
from chalicelib.shop import routes
from chalicelib.shop.orders import Order, Parcel
from chalicelib.understanding.normalise import SIMPLIFIED

_DELIVERED = re.compile(r"签收|送达|妥投|已送|delivered|signed", re.IGNORECASE)
_FOUND = re.compile(
    r"^.{0,6}(?:找到|收到|拿到|取到)(?:了|啦|它)|^.{0,12}\b(?:found (?:it|them)|got it)\b", re.IGNORECASE
)
_WILL_LOOK = re.compile(
    r"(?:我|等).{0,4}(?:去|先|再|找|问|看).{0,3}(?:看看|找找|问问|看一?下|问一?下|找一?下|看)|\b(?:let me|i will|i'?ll) (?:look|check|ask)\b",
    re.IGNORECASE,
)
_BRIEF = 16  # characters of somebody who only says that it was found
_NOT_YET = re.compile(r"没|未|不|not|n't", re.IGNORECASE)


def not_received(ask: Ask) -> Said:
    """logistics.not_received: the way of the customer's own parcel, and where it is over, the claim."""
    found = which.the_order(ask, _may_be_missing(ask))
    if isinstance(found, Said):
        return found
    if not found.parcels:
        return status(replace(ask, slot=("order", found.order)))
    return _of(ask, found, _meant(ask, found))


def found_again(ask: Ask) -> Said | None:
    """找到了 ends the claim that is being put together, 我去看看 leaves it open; None for everything else."""
    draft, question = ask.state.draft, ask.state.expecting
    if not draft or draft.kind != "not_received":
        return None
    text = "" if ask.inbound.choice else ask.reading.text.translate(SIMPLIFIED)
    brief = len(text) <= _BRIEF
    if ask.inbound.choice == "found:" or (brief and _FOUND.search(text) and not _NOT_YET.search(text)):
        said = told(ask, ask.say("found", "logistics"), choices=(person(ask),))
        return replace(said, state=replace(said.state, draft=None))
    if brief and question and question.slot in ("cabinet", "people") and _WILL_LOOK.search(text):
        return replace(told(ask, ask.say("take_your_time", "logistics"), choices=_found(ask)), state=ask.state)
    return None


def _found(ask: Ask) -> tuple[Choice, ...]:
    return Choice("found:", ask.say("found_it", "form")), person(ask)


def _may_be_missing(ask: Ask) -> which.Likely:
    """Who speaks of a signature means what is marked as delivered; else what is on the road may be meant too."""
    if _DELIVERED.search(ask.reading.text.translate(SIMPLIFIED)):
        return lambda order: (
            any(parcel.status == "delivered" for parcel in order.parcels) and order.status != "completed"
        )
    return lambda order: order.status in ("shipped", "delivered") and bool(order.parcels)


def _meant(ask: Ask, order: Order) -> Parcel:
    """The parcel with what is named; where none is, one that cannot come any more before one that is on its way."""
    named: Sequence[Parcel] = scene.named_parcels(ask, order) or order.parcels
    return max(named, key=lambda parcel: (_is_claimable(ask, parcel), parcel.track[-1].at if parcel.track else ""))


def _is_claimable(ask: Ask, parcel: Parcel) -> bool:
    return parcel.status == "delivered" or scene.is_lost(ask, parcel)


def _of(ask: Ask, order: Order, parcel: Parcel) -> Said:
    if not _is_claimable(ask, parcel):
        return _on_its_way(ask, order)
    facts, cards = _facts(ask, parcel), (scene.card(ask, order, parcel),)
    if claim := next(
        (one for one in order.requests if one.kind == "not_received" and one.parcel == parcel.parcel), None
    ):
        text = ask.say("claimed", "logistics", when=timeline.when(ask, claim.at)) + ask.say("no_news", "logistics")
        return remember(ask, order, told(ask, text, cards=cards, choices=(person(ask),)))
    if ask.state.customer.guest:
        text = facts + ask.say("look_around", "logistics") + ask.say("sign_in", "form")
        return remember(ask, order, told(ask, text, cards=cards, choices=(person(ask),)))
    said = form.begin_about(ask, "not_received", order, **_pieces(order, parcel))
    assert said.reply is not None
    return replace(
        said, reply=replace(said.reply, text=f"{facts}\n{said.reply.text}", cards=(*cards, *said.reply.cards))
    )


def _pieces(order: Order, parcel: Parcel) -> dict[str, str]:
    """What the customer need not be asked: which parcel, unless nothing tells them apart; of a lost one, where they looked."""
    open_still = len(order.parcels) > 1 and not any(one.skus for one in order.parcels)
    looked = {} if parcel.status == "delivered" else dict.fromkeys(("cabinet", "people"), NOT_THERE)
    return looked if open_still else {"parcel": parcel.parcel, **looked}


def _on_its_way(ask: Ask, order: Order) -> Said:
    """What is under way, waits at the pick-up point or went back is told as it is."""
    said = scene.told_of(ask, order)
    assert said.reply is not None
    still = ask.say("still_under_way", "logistics") if order.travelling else ""
    return replace(said, reply=replace(said.reply, text=still + said.reply.text))


def _facts(ask: Ask, parcel: Parcel) -> str:
    """What the courier wrote, the code of the cabinet, the photo; of a lost one, for how long nothing was heard."""
    if parcel.status != "delivered":
        return ask.say("lost", "logistics", parcel=parcel.parcel, days=routes.rest(parcel, ask.now) // 24)
    text = timeline.wrote(ask, parcel.track[-1]) if parcel.track else ask.say("wrote_nothing", "logistics")
    code = timeline.code_of(parcel)
    text += ask.say("code", "logistics", code=code) if code else ""
    return text + (ask.say("photo", "logistics") if parcel.photo else "")
