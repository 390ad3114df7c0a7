"""What a customer hears of a command under way: a question for a piece, all that would happen, why not, or that it is over."""

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

from chalicelib import clock
from chalicelib.handover import plan
from chalicelib.message import Choice, Draft
from chalicelib.scenes.ask import Ask, Said, asked, person, told
from chalicelib.scenes.form import choices, filling, invoiced, looking, showing
from chalicelib.shop import policy
from chalicelib.shop.commands import Effect, Facts, Refusal

_OFFERED = 5
_ASKED_BY_KIND = ("skus", "swaps", "window", "parcel")  # what is asked for in other words by each command
# What another choice mends, and the piece that is to be chosen again; of a line or what becomes of it, as the command has it.
_MENDED_BY: Mapping[str, tuple[str, ...]] = {
    **dict.fromkeys(("no_such_item", "other_product", "same_item", "no_stock"), ("swaps", "skus")),
    **dict.fromkeys(("gift_card", "method", "same_method", "refund_to"), ("method",)),
    "reason": ("reason",),
    "no_such_parcel": ("parcel",),
    "settle": ("settle",),
    "no_photo": ("photo",),
    **dict.fromkeys(("remedy", "none_left", "keep"), ("remedy",)),
    **{piece: (piece,) for piece in ("problem", "window", "parcel")},
    "invoice_asked": ("title",),
    **dict.fromkeys(("tax_missing", "tax_length", "tax_letters", "tax_region", "tax_check"), ("tax_id",)),
}
# What is not the same wish and may still help where the state refuses one: it is offered as a button.
_INSTEAD: Mapping[str, str] = {"cancel": "intercept", "return": "intercept"}


def show(ask: Ask, draft: Draft, facts: Facts, effect: Effect) -> Said:
    """Everything that would happen, and the two buttons: only a yes to exactly this carries it out."""
    shown = showing.digest(draft, facts, effect)
    costly = abs(effect.money) >= Decimal(plan.current().costly)
    draft = replace(draft, shown=shown, at=clock.iso(ask.now), tries=0, costly=costly)
    yes, no = Choice(f"form:yes-{shown}", ask.say("yes", "form")), Choice("form:no", ask.say("no", "form"))
    text = showing.told(ask, draft, facts, effect) + (ask.say("costly", "form") if costly else "")
    return keeping(asked(ask, text, "confirm", (yes, no, person(ask)), cards=showing.cards(facts)), draft)


def ask_for(ask: Ask, draft: Draft, slot: str, facts: Facts, rule: policy.Rule) -> Said:
    """Asks for a piece, with the choices there are."""
    key = f"ask_{slot}_{draft.kind}" if slot in _ASKED_BY_KIND else f"ask_{slot}"
    options = _options(ask, draft, slot, facts, rule)
    return keeping(asked(ask, ask.say(key, "form"), slot, (*options, person(ask))), draft)


def _options(ask: Ask, draft: Draft, slot: str, facts: Facts, rule: policy.Rule) -> tuple[Choice, ...]:
    if slot == "reason":
        return tuple(Choice(f"reason:{code}", ask.say(f"reason_{code}", "form")) for code in rule.reasons)
    if slot in ("title", "tax_id"):
        return invoiced.titles(ask, facts)
    if slot == "method":
        methods = facts.profile.get("methods", [])
        return tuple(Choice(f"method:{m['method']}", m.get("label") or m["method"]) for m in methods)
    if slot == "skus":
        everything = Choice(f"skus:{filling.ALL}", ask.say("everything", "form"))
        lines = filling.lines_of(facts)[:_OFFERED]
        return (*(Choice(f"skus:{line.sku}", showing.name(line)[:20]) for line in lines), everything)
    if draft.kind == "not_received":
        return looking.options(ask, slot, facts.order, rule)
    return choices.offered(ask, draft, slot, facts, rule)


def refused(ask: Ask, draft: Draft, facts: Facts, rule: policy.Rule, refusal: Refusal) -> Said:
    """Says why not; where another choice would do, the draft stays and that choice is asked for."""
    text = showing.why_not(ask, draft, refusal)
    slot = next((one for one in _MENDED_BY.get(refusal.reason, ()) if one in filling.pieces_of(draft.kind)), "")
    if not slot:
        more = (*choices.instead(ask, refusal), *_another(ask, draft, refusal))
        said = _instead(ask, draft, facts, refusal, ended(ask, text, *more))
        return replace(said, state=replace(said.state, order=draft.slots.get("order") or said.state.order))
    kept = {name: piece for name, piece in draft.slots.items() if name != slot}
    if slot == "swaps":
        kept["about"] = next((swap.sku for swap in filling.command_of(draft).swaps), "")
    options = _options(ask, draft, slot, facts, rule)
    return keeping(asked(ask, text, slot, (*options, person(ask))), replace(draft, slots=kept, shown=""))


def _another(ask: Ask, draft: Draft, refusal: Refusal) -> tuple[Choice, ...]:
    """The way to another order, where this one was not named and cannot be helped."""
    named = ask.reading.entities.get("order") or ask.slot[0] == "order"
    guessed = refusal.reason in ("state", "too_late") and draft.slots.get("order") and not named
    return (Choice("another:order", ask.say("another", "order")),) if guessed else ()


def _instead(ask: Ask, draft: Draft, facts: Facts, refusal: Refusal, said: Said) -> Said:
    """The refusal, with another command as a button where the order's state has one."""
    if refusal.reason != "state" or draft.kind not in _INSTEAD:
        return said
    other = policy.rule_of(_INSTEAD[draft.kind])
    if not other.allowed or facts.order["status"] not in other.states or not said.reply:
        return said
    offered = Choice(f"{other.command}:{draft.slots['order']}", ask.say(f"offer_{other.command}", "form"))
    text = said.reply.text + ask.say(f"instead_{other.command}", "form")
    reply = replace(said.reply, text=text, choices=(offered, *said.reply.choices))
    return replace(said, reply=reply, state=replace(said.state, order=draft.slots["order"]))


def ended(ask: Ask, text: str, *more: Choice) -> Said:
    """The last word of a command: nothing is under way any more."""
    said = told(ask, text, choices=(*more, person(ask)))
    return replace(said, state=replace(said.state, draft=None))


def keeping(said: Said, draft: Draft) -> Said:
    """The same answer, with the command still under way."""
    spoken_of = draft.slots.get("order") or said.state.order
    return replace(said, state=replace(said.state, draft=draft, order=spoken_of))


def gone(ask: Ask, draft: Draft) -> Said:
    """The order is not there, or not theirs."""
    return ended(ask, ask.say("not_found", "form", order=draft.slots["order"]))


def over(ask: Ask) -> Said:
    """A button of something that is done, dropped or forgotten does nothing."""
    return told(ask, ask.say("over", "form"), choices=(person(ask),))


def dropped(ask: Ask) -> Said:
    """算了: nothing was changed."""
    return ended(ask, ask.say("dropped", "form"))
