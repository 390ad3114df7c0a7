"""The way of a command through a conversation: from the first mention to the yes that carries it out."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from chalicelib import clock
from chalicelib.message import Card, Choice, Draft, Line
from chalicelib.scenes.ask import Ask, Said, asked, person, told
from chalicelib.scenes.form import filling
from chalicelib.scenes.order import which
from chalicelib.shop import ledger, orders, policy
from chalicelib.shop.commands import KINDS, Effect, Facts, Refusal, judged
from chalicelib.shop.orders import Order
from chalicelib.store import table
from chalicelib.understanding import details, lines

Scene = Callable[[Ask], Said]
_GOOD_FOR = timedelta(minutes=10)  # a yes to what was shown before that is no yes
_TRIES = 2
_PIECES = ("order", "reason", "method", "skus")  # that a button brings
# What no further piece can mend: it is said before anything else is asked for.
_HOPELESS = ("state", "too_late", "once", "not_allowed", "open_orders", "already_asked", "nothing_open", "issued")
_FIXABLE = (
    "no_such_item",
    "other_product",
    "same_item",
    "no_stock",
    "gift_card",
    "method",
    "same_method",
    "refund_to",
    "reason",
)
_SLOT_OF = {
    "gift_card": "method",
    "refund_to": "method",
    "method": "method",
    "same_method": "method",
    "reason": "reason",
}


def scene(kind: str) -> Scene:
    """The scene that begins a command of this kind, or takes up the one that was left."""
    return lambda ask: _begin(ask, _draft(ask, kind))


def go_on(ask: Ask) -> Said | None:
    """What a message means to the command that is being put together; None where it means something else."""
    draft = ask.state.draft
    if not draft:
        return _over(ask) if ask.inbound.choice.startswith("form:") else None
    if _is_yes(ask, draft):
        return _carry_out(_about(ask, draft), draft)
    if _is_no(ask, draft):
        return _dropped(ask)
    if (ask.slot[0] in _PIECES and _is_asked_by(ask, draft)) or _fills(ask, draft):
        return _begin(ask, draft)
    return None if _is_another_matter(ask, draft) else _again(ask, draft)


def _draft(ask: Ask, kind: str) -> Draft:
    left = ask.state.draft
    named = ask.reading.entities.get("order", [])
    same = left and left.kind == kind and (not named or left.slots.get("order") in named)
    return left if left and same else Draft(kind, ask.reading.intent)


def _about(ask: Ask, draft: Draft) -> Ask:
    """The same message, as one about the command: "42" is no question about sizes."""
    return replace(ask, reading=replace(ask.reading, intent=draft.intent))


def _is_asked_by(ask: Ask, draft: Draft) -> bool:
    return ask.state.expecting is not None and ask.state.expecting.intent == draft.intent


def _is_no(ask: Ask, draft: Draft) -> bool:
    if ask.inbound.choice:
        return ask.inbound.choice == "form:no"
    return details.is_no(ask.inbound.text) and (_is_asked_by(ask, draft) or not ask.state.expecting)


def _begin(ask: Ask, draft: Draft) -> Said:
    if ask.state.customer.guest:
        return told(ask, ask.say("sign_in", "form"), choices=(person(ask),))
    ask = _about(ask, draft)
    order = _order(ask, draft)
    if isinstance(order, Said):
        return _keeping(order, draft)
    if order:
        draft = replace(draft, slots={**draft.slots, "order": order.order})
    facts = _facts(ask, draft)
    return _proceed(ask, draft, facts, policy.rule_of(draft.kind)) if facts else _gone(ask, draft)


def _facts(ask: Ask, draft: Draft) -> Facts | None:
    return ledger.facts_of(ask.state.customer.id, draft.slots.get("order", ""))


def _gone(ask: Ask, draft: Draft) -> Said:
    said = told(ask, ask.say("not_found", "form", order=draft.slots["order"]), choices=(person(ask),))
    return replace(said, state=replace(said.state, draft=None))


def _order(ask: Ask, draft: Draft) -> Order | Said | None:
    """The order that the command is about; a question where it is open; None for a command about no order."""
    if "order" not in KINDS[draft.kind]:
        return None
    named = ask.reading.entities.get("order")
    if draft.slots.get("order") and not named and ask.slot[0] != "order":
        return orders.order_of(ask.state.customer.id, draft.slots["order"])
    states = policy.rule_of(draft.kind).states
    return which.the_order(ask, lambda order: not states or order.status in states)


def _proceed(ask: Ask, draft: Draft, facts: Facts, rule: policy.Rule) -> Said:
    draft = filling.filled(ask, draft, facts, rule)
    verdict = judged(filling.command_of(draft), facts, rule, ask.now)
    if isinstance(verdict, Refusal) and verdict.reason in _HOPELESS:
        return _refused(ask, draft, verdict)
    missing = [slot for slot in KINDS[draft.kind] if not draft.slots.get(slot) and _is_asked(slot, rule)]
    if missing:
        return _ask_for(ask, draft, missing[0], facts, rule)
    if isinstance(verdict, Refusal):
        return _refused(ask, draft, verdict)
    return _show(ask, draft, facts, verdict)


def _is_asked(slot: str, rule: policy.Rule) -> bool:
    return slot != "reason" or bool(rule.reasons)


def _show(ask: Ask, draft: Draft, facts: Facts, effect: Effect) -> Said:
    """Everything that would happen, and the two buttons: only a yes to exactly this carries it out."""
    shown = _digest(draft, facts, effect)
    draft = replace(draft, shown=shown, at=clock.iso(ask.now), tries=0)
    yes = Choice(f"form:yes-{shown}", ask.say("yes", "form"))
    no = Choice("form:no", ask.say("no", "form"))
    text = "\n".join(
        [
            ask.say(f"show_{draft.kind}", "form", **_values(draft, facts)),
            *_notes(ask, effect),
            ask.say("confirm", "form"),
        ]
    )
    return _keeping(asked(ask, text, "confirm", (yes, no, person(ask)), cards=_cards(ask, draft, facts)), draft)


def _carry_out(ask: Ask, draft: Draft) -> Said:
    """Looks once more, for the world may have moved since it was shown; then the change joins the turn's own transaction."""
    customer, facts, rule = ask.state.customer.id, _facts(ask, draft), policy.rule_of(draft.kind)
    if not facts:
        return _gone(ask, draft)
    command = filling.command_of(draft)
    effect = judged(command, facts, rule, ask.now)
    if isinstance(effect, Refusal):
        return _refused(ask, draft, effect)
    if _digest(draft, facts, effect) != draft.shown:
        return _show(ask, draft, facts, effect)
    identifier = table.digest_of([ask.state.conversation, ask.inbound.id])
    writes = ledger.carry_out(customer, command, facts, effect, identifier, ask.now)
    said = told(ask, ask.say(f"done_{draft.kind}", "form", **_values(draft, facts)), choices=(person(ask),))
    return replace(said, state=replace(said.state, draft=None), writes=writes)


def _is_yes(ask: Ask, draft: Draft) -> bool:
    """An explicit yes, to what was shown last, while it is fresh: the button of exactly that, or the words right after it."""
    question = ask.state.expecting
    fresh = bool(draft.at) and ask.now - clock.moment(draft.at) <= _GOOD_FOR
    if ask.inbound.choice:
        return fresh and ask.inbound.choice == f"form:yes-{draft.shown}"
    asked_just_now = question is not None and question.slot == "confirm"
    return fresh and asked_just_now and details.is_yes(ask.inbound.text)


def _fills(ask: Ask, draft: Draft) -> bool:
    """Whether the message brings a piece that is new, or another value of one that is known."""
    rule, facts = policy.rule_of(draft.kind), _facts(ask, draft)
    if not facts:
        return False
    after = filling.filled(ask, replace(draft, slots={}), facts, rule).slots
    before = filling.filled(
        replace(ask, reading=replace(ask.reading, text="")), replace(draft, slots={}), facts, rule
    ).slots
    asked_for = ask.state.expecting.slot if ask.state.expecting and _is_asked_by(ask, draft) else ""
    news = {slot for slot, piece in after.items() if before.get(slot) != piece and slot in KINDS[draft.kind]}
    return asked_for in news or (bool(news) and not _is_another_matter(ask, draft))


def _is_another_matter(ask: Ask, draft: Draft) -> bool:
    small = ask.reading.intent.startswith(("smalltalk.", "unknown."))
    return ask.reading.decision == "answer" and ask.reading.intent != draft.intent and not small


def _again(ask: Ask, draft: Draft) -> Said | None:
    """Asks once more, then offers the person: nobody is asked the same thing for ever."""
    if not _is_asked_by(ask, draft) or draft.tries >= _TRIES:
        return None
    return _begin(ask, replace(draft, tries=draft.tries + 1))


def _ask_for(ask: Ask, draft: Draft, slot: str, facts: Facts, rule: policy.Rule) -> Said:
    options = _options(ask, slot, facts, rule)
    key = f"ask_{slot}_{draft.kind}" if slot in ("skus", "swaps") else f"ask_{slot}"
    return _keeping(asked(ask, ask.say(key, "form"), slot, (*options, person(ask))), draft)


def _options(ask: Ask, slot: str, facts: Facts, rule: policy.Rule) -> tuple[Choice, ...]:
    if slot == "reason":
        return tuple(Choice(f"reason:{code}", ask.say(f"reason_{code}", "form")) for code in rule.reasons)
    if slot == "method":
        methods = facts.profile.get("methods", [])
        return tuple(Choice(f"method:{m['method']}", m.get("label") or m["method"]) for m in methods)
    if slot == "skus":
        lines = filling.lines_of(facts)
        everything = Choice(f"skus:{filling.ALL}", ask.say("everything", "form"))
        return (*(Choice(f"skus:{line.sku}", _name(line)[:20]) for line in lines[:5]), everything)
    return ()


def _name(line: lines.Line) -> str:
    return " ".join([line.name, *line.options.values()])


def _refused(ask: Ask, draft: Draft, refusal: Refusal) -> Said:
    """Says why not; where another choice would do, the draft stays and that choice is asked for."""
    text = ask.say(f"refused_{refusal.reason}", "form", **_words(ask, draft, refusal))
    if refusal.reason in _FIXABLE:
        slot = _SLOT_OF.get(refusal.reason, "swaps" if "swaps" in KINDS[draft.kind] else "skus")
        kept = replace(draft, slots={name: piece for name, piece in draft.slots.items() if name != slot}, shown="")
        return _keeping(asked(ask, text, slot, (person(ask),)), kept)
    said = told(ask, text, choices=(person(ask),))
    return replace(said, state=replace(said.state, draft=None))


def _words(ask: Ask, draft: Draft, refusal: Refusal) -> dict[str, str]:
    words = {"kind": ask.say(f"kind_{draft.kind}", "form"), **refusal.values}
    if "status" in words:
        words["status"] = ask.say(f"status_{words['status']}", "order")
    return words


def _dropped(ask: Ask) -> Said:
    said = told(ask, ask.say("dropped", "form"), choices=(person(ask),))
    return replace(said, state=replace(said.state, draft=None))


def _over(ask: Ask) -> Said:
    """A button of something that is done, dropped or forgotten does nothing."""
    return told(ask, ask.say("over", "form"), choices=(person(ask),))


def _keeping(said: Said, draft: Draft) -> Said:
    return replace(said, state=replace(said.state, draft=draft))


def _digest(draft: Draft, facts: Facts, effect: Effect) -> str:
    return table.digest_of([draft.kind, dict(draft.slots), str(effect.money), facts.order.get("version", 0)])


def _notes(ask: Ask, effect: Effect) -> list[str]:
    return [ask.say(f"note_{key}", "form", **values) for key, values in effect.notes]


def _values(draft: Draft, facts: Facts) -> dict[str, str]:
    names = {line.sku: _name(line) for line in filling.lines_of(facts)}
    variants = {
        sku: " ".join(options.values()) for line in filling.lines_of(facts) for sku, options in line.variants.items()
    }
    command = filling.command_of(draft)
    swaps = "；".join(f"{names.get(s.sku, s.sku)} → {variants.get(s.to, s.to)}" for s in command.swaps)
    items = "、".join(names.get(sku, sku) for sku in command.skus)
    return {
        "order": command.order,
        "items": items,
        "swaps": swaps,
        "address": command.address,
        "method": command.method,
        "title": command.title,
    }


def _cards(ask: Ask, draft: Draft, facts: Facts) -> tuple[Card, ...]:
    if not facts.order:
        return ()
    lines = tuple(Line(_name(line)) for line in filling.lines_of(facts))
    return (Card("order", str(facts.order["order"]), lines=lines),)
