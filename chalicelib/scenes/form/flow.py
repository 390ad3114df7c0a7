"""The way of a command through a conversation: from the first mention to the yes that carries it out."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from chalicelib.edge.errors import ShopUnavailable
from chalicelib.message import Draft
from chalicelib.scenes.ask import Ask, Said, person, told
from chalicelib.scenes.form import filling, hearing, replying, showing
from chalicelib.scenes.identity import offering
from chalicelib.scenes.knowledge import scene as knowledge
from chalicelib.scenes.order import which
from chalicelib.shapes import plain
from chalicelib.shop import arrival, ledger, orders, policy, source
from chalicelib.shop.commands import KINDS, Effect, Facts, Refusal, judged
from chalicelib.shop.orders import Order
from chalicelib.store import table
from chalicelib.understanding import details

Scene = Callable[[Ask], Said]
_TRIES = 2
_OWN_DAYS = ("price_protection", "coupon_reissue")  # whose days count from something else than the delivery
# What no further piece can mend: it is said before anything else is asked for.
_HOPELESS = (
    "too_early",
    "under_way",
    "state",
    "too_late",
    "once",
    "not_allowed",
    "open_orders",
    "already_asked",
    "nothing_open",
    "issued",
    "on_the_way",
    "deletion_asked",
    "nothing_to_keep",
    "no_duplicate",
    "special_link",
    "special_person",
    "invoice_asked",
)
# Several orders named in one message are seen to one after the other, each with a yes of its own.
_ONE_BY_ONE = ("invoice",)
# Before goods leave their lines are changed, once they are there they are exchanged: customers say either. And the money
# for what has not left comes back with its cancellation.
_TWINS: Mapping[str, tuple[str, str]] = {
    "change_items": ("exchange", "aftersales.exchange"),
    "exchange": ("change_items", "order.change_items"),
    "refund": ("cancel", "order.cancel"),
    "intercept": ("cancel", "order.cancel"),
}


def scene(kind: str) -> Scene:
    """The scene that begins a command of this kind, or takes up the one that was left."""
    return lambda ask: _begin(ask, _draft(ask, kind))


def begin(ask: Ask, kind: str, **known: str) -> Said:
    """Begins a command of this kind with what is known of it: the order that is meant, or what it is about."""
    draft = _draft(ask, kind)
    return _begin(ask, replace(draft, slots={**draft.slots, **known}))


def go_on(ask: Ask) -> Said | None:
    """What a message means to the command that is being put together; None where it means something else."""
    draft = ask.state.draft
    if not draft:
        return replying.over(ask) if ask.inbound.choice.startswith("form:") else None
    ask = hearing.apart(ask, draft)
    meaning = hearing.heard(ask, draft)
    if draft.unsure and meaning != "other":
        if done := _done_before(hearing.about(ask, draft), draft, _facts(ask, draft)):
            return done
        draft = replace(draft, unsure=False)
    match meaning:
        case "yes":
            return _carry_out(hearing.about(ask, draft), draft)
        case "no":
            return replying.dropped(ask)
        case "piece":
            return _begin(ask, draft)
        case "unclear":
            return _again(ask, draft)
        case "other":
            return None


def take_up(ask: Ask, draft: Draft) -> Said:
    """A command as far as it is known: asked about, refused, or shown."""
    return _begin(ask, draft)


def _draft(ask: Ask, kind: str) -> Draft:
    left = ask.state.draft
    named = ask.reading.entities.get("order", [])
    same = left and left.kind == kind and (not named or left.slots.get("order") in named)
    return left if left and same else Draft(kind, ask.reading.intent)


def _begin(ask: Ask, draft: Draft) -> Said:
    if ask.state.customer.guest:
        return _for_a_guest(ask)
    ask = hearing.about(ask, draft)
    order = _order(ask, draft)
    if isinstance(order, Said):
        return replying.keeping(order, _so_far(ask, draft))
    if order:
        draft = _of(order, draft, ask.reading.entities.get("order", []))
    facts = _facts(ask, draft)
    return _proceed(ask, draft, facts, policy.rule_of(draft.kind)) if facts else replying.gone(ask, draft)


def begin_about(ask: Ask, kind: str, order: Order, **pieces: str) -> Said:
    """The command about an order that a scene has found already, with the pieces that it knows."""
    left = _draft(ask, kind)
    draft = _of(order, replace(left, slots={**left.slots, **pieces}))
    facts = _facts(ask, draft)
    return _proceed(ask, draft, facts, policy.rule_of(kind)) if facts else replying.gone(ask, draft)


def _for_a_guest(ask: Ask) -> Said:
    """Who has not signed in hears how it is done; done it is only for its owner."""
    said = knowledge.answer(ask) if details.asks(ask.reading.text) else None
    if said and said.reply and said.reply.choices == (person(ask),):
        return said
    return told(ask, ask.say("sign_in", "form") + offering.hint(ask), choices=(*offering.button(ask), person(ask)))


def _so_far(ask: Ask, draft: Draft) -> Draft:
    """The draft with what was said before anybody knows which order is meant."""
    said = filling.said(ask, draft, Facts({}, {}), policy.rule_of(draft.kind))
    return replace(draft, slots={**draft.slots, **said})


def _of(order: Order, draft: Draft, named: Sequence[str] = ()) -> Draft:
    """The draft about this order, with the others that were named beside it; lines of another one are none of it."""
    others = [number for number in named if number != order.order]
    if draft.kind in _ONE_BY_ONE and len(others) < len(named) and others:
        draft = replace(draft, slots={**draft.slots, "next": ",".join(others)})
    if draft.slots.get("order", order.order) == order.order:
        return replace(draft, slots={**draft.slots, "order": order.order})
    kept = {name: piece for name, piece in draft.slots.items() if name not in ("skus", "swaps", "about", "method")}
    return replace(draft, slots={**kept, "order": order.order})


def _facts(ask: Ask, draft: Draft) -> Facts | None:
    return ledger.facts_of(ask.state.customer.id, draft.slots.get("order", ""))


def _order(ask: Ask, draft: Draft) -> Order | Said | None:
    """The order that the command is about; a question where it is open; None for a command about no order."""
    if "order" not in KINDS[draft.kind]:
        return None
    named = ask.reading.entities.get("order")
    if draft.slots.get("order") and not named and ask.slot[0] not in ("order", "another", "wrong"):
        return orders.order_of(ask.state.customer.id, draft.slots["order"])
    if draft.kind == "send_back":
        # Its number is of the parcel that goes back, not of one that came.
        ask = replace(ask, reading=replace(ask.reading, entities={**ask.reading.entities, "parcel": []}))
    if draft.slots.get("order") and ask.slot[0] in ("another", "wrong"):
        ask = replace(ask, slot=(ask.slot[0], draft.slots["order"]))
    found = which.the_order(ask, lambda order: _may_be(order, draft.kind, ask.now))
    if ask.slot[0] == "focus" and isinstance(found, Order) and not _may_be(found, draft.kind, ask.now):
        # The one just spoken of cannot be meant where there is another that can.
        other = which.the_order(replace(ask, slot=("", "")), lambda order: _may_be(order, draft.kind, ask.now))
        return found if isinstance(other, Order) and not _may_be(other, draft.kind, ask.now) else other
    return found


def _may_be(order: Order, kind: str, now: datetime) -> bool:
    """Whether an order of this status, and not too long ago, can have the command."""
    rule = policy.rule_of(kind)
    in_time = not rule.days or kind in _OWN_DAYS or now < arrival.closes(plain(order), rule.days)
    return in_time and (not rule.states or order.status in rule.states)


def _proceed(ask: Ask, draft: Draft, facts: Facts, rule: policy.Rule) -> Said:
    draft = filling.filled(ask, draft, facts, rule)
    verdict = judged(filling.command_of(draft), facts, rule, ask.now)
    if isinstance(verdict, Refusal) and verdict.reason == "state" and (twin := _twin(draft, facts)):
        return _proceed(hearing.about(ask, twin), twin, facts, policy.rule_of(twin.kind))
    if isinstance(verdict, Refusal) and verdict.reason in _HOPELESS:
        return replying.refused(ask, draft, facts, rule, verdict)
    missing = [slot for slot in filling.missing(draft) if _is_asked(slot, draft, rule)]
    if missing:
        return replying.ask_for(ask, draft, missing[0], facts, rule)
    if isinstance(verdict, Refusal):
        return replying.refused(ask, draft, facts, rule, verdict)
    return replying.show(ask, draft, facts, verdict)


def _twin(draft: Draft, facts: Facts) -> Draft | None:
    """The same wish as the command that the order's state has for it, where there is one."""
    kind, intent = _TWINS.get(draft.kind, ("", ""))
    fits = kind and facts.order["status"] in policy.rule_of(kind).states
    return replace(draft, kind=kind, intent=intent) if fits else None


def _is_asked(slot: str, draft: Draft, rule: policy.Rule) -> bool:
    if slot == "photo":
        return rule.photo != "no" and draft.slots.get("problem") != "missing"
    return slot != "reason" or bool(rule.reasons)


def _carry_out(ask: Ask, draft: Draft) -> Said:
    """Looks once more, for the world may have moved since it was shown; then the change joins the turn's own transaction."""
    facts, rule = _facts(ask, draft), policy.rule_of(draft.kind)
    if not facts:
        return replying.gone(ask, draft)
    verdict = judged(filling.command_of(draft), facts, rule, ask.now)
    if isinstance(verdict, Refusal) or showing.digest(draft, facts, verdict) != draft.shown:
        return _done_before(ask, draft, facts) or _judged_anew(ask, draft, facts, rule, verdict)
    customer, command = ask.state.customer.id, filling.command_of(draft)
    settled = ledger.settle(customer, command, facts, verdict, _identifier(ask, draft), ask.now)
    if isinstance(settled, Refusal):
        return _refused_by_the_shop(ask, draft, facts, rule, settled)
    return _and_next(ask, _done(ask, draft, facts, settled), draft)


def _identifier(ask: Ask, draft: Draft) -> str:
    """The command's id is that of what was shown: every yes to it is a yes to the same, and does it once."""
    return table.digest_of([ask.state.conversation, draft.shown, draft.at])


def _done_before(ask: Ask, draft: Draft, facts: Facts | None) -> Said | None:
    """What changed since it was shown may be this very command, done by the shop while its answer got lost."""
    if not facts:
        return None
    command, customer = filling.command_of(draft), ask.state.customer.id
    settled = ledger.settled_before(customer, command, facts, _identifier(ask, draft), ask.now)
    return _done(ask, draft, facts, settled) if settled else None


def _done(ask: Ask, draft: Draft, facts: Facts, settled: ledger.Deed) -> Said:
    said = replying.ended(ask, showing.done(ask, draft, facts, settled.effect, policy.rule_of(draft.kind)))
    return replace(said, writes=settled.writes, done=settled.done)


def _and_next(ask: Ask, done: Said, draft: Draft) -> Said:
    """The same for the next order that was named: shown, and carried out after a yes of its own."""
    order, _, rest = draft.slots.get("next", "").partition(",")
    if not order or not done.reply:
        return done
    spent = replace(ask, inbound=replace(ask.inbound, text="", choice=""), state=done.state, slot=("", ""))
    spent = replace(spent, reading=replace(ask.reading, text="", entities={}))
    known = {name: piece for name, piece in draft.slots.items() if name != "next"}
    slots = {**known, "order": order, **({"next": rest} if rest else {})}
    try:
        more = _begin(spent, replace(draft, slots=slots, shown="", at="", tries=0))
    except ShopUnavailable:
        return done  # what was done was done, whatever the shop's systems do now
    assert more.reply is not None
    reply = replace(more.reply, text=f"{done.reply.text}\n\n{more.reply.text}")
    return replace(more, reply=reply, writes=done.writes, done=done.done)


def _judged_anew(ask: Ask, draft: Draft, facts: Facts, rule: policy.Rule, verdict: Effect | Refusal) -> Said:
    if isinstance(verdict, Refusal):
        return replying.refused(ask, draft, facts, rule, verdict)
    return replying.show(ask, draft, facts, verdict)


def _refused_by_the_shop(ask: Ask, draft: Draft, facts: Facts, rule: policy.Rule, refusal: Refusal) -> Said:
    """Its reason; where its data moved on under our hands, what the command would do now."""
    if refusal.reason != source.CHANGED:
        return replying.refused(ask, draft, facts, rule, refusal)
    now = _facts(ask, draft)
    if not now:
        return replying.gone(ask, draft)
    return _judged_anew(ask, draft, now, rule, judged(filling.command_of(draft), now, rule, ask.now))


def _again(ask: Ask, draft: Draft) -> Said | None:
    """Asks once more, then offers the person: nobody is asked the same thing for ever."""
    other_question = ask.state.expecting and not hearing.is_asked_by(ask, draft)
    if other_question or draft.tries >= _TRIES:
        return None
    return _begin(ask, replace(draft, tries=draft.tries + 1))
