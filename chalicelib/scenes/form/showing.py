"""What a customer is shown of a command: everything that would happen before a yes, and afterwards that it has."""

from chalicelib import clock
from chalicelib.message import Card, Draft, Line
from chalicelib.scenes import wording
from chalicelib.scenes.ask import Ask
from chalicelib.scenes.form import filling, invoiced, looking
from chalicelib.shop.commands import Command, Effect, Facts, Refusal
from chalicelib.shop.policy import Rule, rule_of
from chalicelib.store import table
from chalicelib.understanding import lines


def digest(draft: Draft, facts: Facts, effect: Effect) -> str:
    """What a yes is a yes to: the command, its consequences, and the order as it was when they were told."""
    notes = [[key, dict(values)] for key, values in effect.notes]
    return table.digest_of([draft.kind, dict(draft.slots), f"{effect.money:.2f}", effect.method, notes, facts.order])


def told(ask: Ask, draft: Draft, facts: Facts, effect: Effect) -> str:
    """The command with its consequences and the question whether to carry it out."""
    notes = [ask.say(f"note_{key}", "form", **values) for key, values in effect.notes]
    return "\n".join(
        [ask.say(f"show_{draft.kind}", "form", **values(ask, draft, facts)), *notes, ask.say("confirm", "form")]
    )


def done(ask: Ask, draft: Draft, facts: Facts, effect: Effect, rule: Rule) -> str:
    """That it has happened; where goods go back, also where to, who bears the freight, and what to tell us then."""
    text = ask.say(f"done_{draft.kind}", "form", **values(ask, draft, facts))
    return "\n".join([text, *_way_back(ask, facts, effect, rule)])


def _way_back(ask: Ask, facts: Facts, effect: Effect, rule: Rule) -> list[str]:
    opened = (effect.order or {}).get("after_sales", [])[len(facts.order.get("after_sales", [])) :]
    if not any(request["kind"] in ("return", "exchange") for request in opened):
        return []
    places = rule.return_to or rule_of("return").return_to
    if not places:
        return [ask.say("return_to_later", "form")]
    insured = [ask.say(f"told_{key}", "form", **more) for key, more in effect.notes if key == "freight_insured"]
    address = places.get(ask.state.language) or places["zh-Hans"]
    return [ask.say("return_to", "form", address=address), *insured, ask.say("return_number", "form")]


def remedy_of(ask: Ask, draft: Draft, remedy: str) -> str:
    """What a remedy is called: what is missing is sent later, what is broken anew."""
    kind = "missing" if draft.slots.get("problem") == "missing" else "faulty"
    return ask.say(f"remedy_{kind}_{remedy}", "form") if remedy else ""


def values(ask: Ask, draft: Draft, facts: Facts) -> dict[str, str]:
    """What the wording of a command may name, as a customer would say it."""
    names = {line.sku: name(line) for line in filling.lines_of(facts)}
    command = filling.command_of(draft)
    skus = command.skus or looking.held(facts.order, command.parcel)
    return {
        "order": command.order,
        "items": "、".join(names.get(sku, sku) for sku in skus),
        "swaps": _swaps(command, names, facts),
        "address": " ".join(filter(None, (command.address, command.recipient, command.phone))),
        "method": command.method,
        "title": invoiced.title_of(ask, command.title),
        "remedy": remedy_of(ask, draft, draft.slots.get("remedy", "")),
        "parcel": command.parcel,
        "when": _when(command.window),
        "place": " ".join(
            (command.address or facts.order.get("address", ""), command.phone or facts.order.get("phone", ""))
        ),
    }


def _when(window: str) -> str:
    return clock.between(*map(clock.moment, window.split("/"))) if "/" in window else ""


def why_not(ask: Ask, draft: Draft, refusal: Refusal) -> str:
    """The refusal in the customer's words."""
    words = {"kind": ask.say(f"kind_{draft.kind}", "form"), **refusal.values}
    if "status" in words:
        words["status"] = ask.say(f"status_{words['status']}", "order")
    key = f"refused_{refusal.reason}"
    own = f"{key}_{draft.kind}"
    return ask.say(own if own in wording.WORDINGS["form"] else key, "form", **words)


def name(line: lines.Line) -> str:
    """A line with its options: 云感跑鞋 白 42."""
    return " ".join([line.name, *line.options.values()])


def cards(facts: Facts) -> tuple[Card, ...]:
    """The order with its lines; nothing for a command about the account."""
    if not facts.order:
        return ()
    shown = tuple(Line(name(line)) for line in filling.lines_of(facts))
    return (Card("order", str(facts.order["order"]), lines=shown),)


def _swaps(command: Command, names: dict[str, str], facts: Facts) -> str:
    variants = {sku: " ".join(of.values()) for line in filling.lines_of(facts) for sku, of in line.variants.items()}
    return "；".join(f"{names.get(swap.sku, swap.sku)} → {variants.get(swap.to, swap.to)}" for swap in command.swaps)
