"""What a customer is shown of a command: everything that would happen before a yes, and afterwards that it has."""

from chalicelib.message import Card, Draft, Line
from chalicelib.scenes import wording
from chalicelib.scenes.ask import Ask
from chalicelib.scenes.form import filling, invoiced
from chalicelib.shop.commands import Command, Effect, Facts, Refusal
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


def values(ask: Ask, draft: Draft, facts: Facts) -> dict[str, str]:
    """What the wording of a command may name, as a customer would say it."""
    names = {line.sku: name(line) for line in filling.lines_of(facts)}
    command = filling.command_of(draft)
    return {
        "order": command.order,
        "items": "、".join(names.get(sku, sku) for sku in command.skus),
        "swaps": _swaps(command, names, facts),
        "address": " ".join(filter(None, (command.address, command.recipient, command.phone))),
        "method": command.method,
        "title": invoiced.title_of(ask, command.title),
    }


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
