"""From a customer's words to the pieces of a command, and from the pieces to the command."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from chalicelib.message import Draft
from chalicelib.scenes.ask import Ask
from chalicelib.shop.commands import Command, Facts, Swap
from chalicelib.shop.policy import Rule
from chalicelib.understanding import details
from chalicelib.understanding.lines import Line, lines_in, swaps_in

ALL = "*"  # of the lines of an order
Slots = dict[str, str]


def filled(ask: Ask, draft: Draft, facts: Facts, rule: Rule) -> Draft:
    """The draft with all that this message says; what is said anew replaces what was said before."""
    asked = ask.state.expecting.slot if ask.state.expecting else ""
    text, (slot, value) = ask.reading.text, ask.slot
    said = _said(text, facts, rule, asked)
    if slot and value:
        said |= {slot: ",".join(line.sku for line in lines_of(facts)) if value == ALL else value}
    wanted = {name: piece for name, piece in said.items() if piece}
    return replace(draft, slots={**_by_itself(draft, facts, rule), **draft.slots, **wanted})


def command_of(draft: Draft) -> Command:
    """The typed command that a draft stands for."""
    slots = dict(draft.slots)
    swaps = tuple(Swap(*pair.split(">")) for pair in slots.pop("swaps", "").split(",") if pair)
    skus = tuple(filter(None, slots.pop("skus", "").split(",")))
    return Command(draft.kind, skus=skus, swaps=swaps, **slots)


def lines_of(facts: Facts) -> list[Line]:
    """The lines of an order as a customer may speak of them."""
    return [_line(item, facts.products.get(item["product"], {})) for item in facts.order.get("items", [])]


def _said(text: str, facts: Facts, rule: Rule, asked: str) -> Slots:
    lines = lines_of(facts)
    return {
        "skus": ",".join(lines_in(text, lines)),
        "swaps": ",".join(f"{sku}>{to}" for sku, to in swaps_in(text, lines)),
        "address": details.address_in(text, asked == "address"),
        "phone": details.phone_in(text),
        "recipient": details.recipient_in(text),
        "reason": details.reason_in(text, rule.reasons),
        "method": details.method_in(text, facts.profile.get("methods", [])),
    }


def _by_itself(draft: Draft, facts: Facts, rule: Rule) -> Slots:
    """What nobody needs to ask: the only line of an order, the way it was paid where the shop gives no choice."""
    items, known = facts.order.get("items", []), Slots()
    if len(items) == 1 and items[0].get("sku"):
        known["skus"] = items[0]["sku"]
    if not rule.methods:
        known["method"] = _paid_by(facts)
    return known


def _paid_by(facts: Facts) -> str:
    payments = [payment["method"] for payment in facts.order.get("payments", []) if payment["kind"] == "payment"]
    return str(payments[0]) if payments else "original"


def _line(item: Mapping[str, Any], product: Mapping[str, Any]) -> Line:
    variants = {variant["sku"]: _options(variant) for variant in product.get("variants", [])}
    sku = item.get("sku") or item["product"]
    return Line(sku, item["name"], item.get("options") or variants.get(sku) or _options(item), variants)


def _options(variant: Mapping[str, Any]) -> dict[str, str]:
    plain = {key: variant[key] for key in ("colour", "size", "variant") if variant.get(key)}
    return plain | dict(variant.get("options") or {})
