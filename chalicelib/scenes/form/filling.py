"""From a customer's words to the pieces of a command, and from the pieces to the command."""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

from chalicelib import clock
from chalicelib.message import Draft
from chalicelib.scenes.ask import Ask
from chalicelib.scenes.form import invoiced, looking
from chalicelib.shop.commands import KINDS, Command, Facts, Swap
from chalicelib.shop.policy import Rule
from chalicelib.understanding import details, faults, profiles
from chalicelib.understanding.lines import Line, lines_in, swaps_in

ALL = "*"  # of the lines of an order
NO_PHOTO = "none"
_PHOTOS = 9
Slots = dict[str, str]
_ASIDE = ("about", "next")  # what is remembered with a draft and is no piece of the command
_ADDRESS = re.compile(r"地址|\baddress\b", re.IGNORECASE)
_MORE = re.compile(r"还[要有]|還[要有]|也[要退一]|加上|再加|一起|\b(?:also|too|as well)\b", re.IGNORECASE)


def filled(ask: Ask, draft: Draft, facts: Facts, rule: Rule) -> Draft:
    """The draft with all that this message says; what is said anew replaces what was said before."""
    slot, value = ask.slot
    wanted = said(ask, draft, facts, rule)
    if slot in KINDS[draft.kind] and slot != "order":
        wanted[slot] = ",".join(line.sku for line in lines_of(facts)) if value == ALL else value
    if slot == "photo":
        wanted[slot] = NO_PHOTO  # a button can only say that there is none: photos are sent
    if _only_who(wanted, ask.reading.text):
        wanted["address"] = draft.slots.get("address") or facts.order.get("address", "")
    slots = {**_sent_before(ask), **_by_itself(facts, rule), **draft.slots, **wanted}
    if draft.kind == "invoice":
        slots = invoiced.agreed(slots, wanted, draft.slots, facts)
    kept = {name: piece for name, piece in slots.items() if name in (*pieces_of(draft.kind), *_ASIDE)}
    return replace(draft, slots=kept)


def pieces_of(kind: str) -> tuple[str, ...]:
    """All that a command of this kind is made of: what it needs, and what may be said beside it."""
    beside = {"address": ("recipient", "phone"), "skus": ("method",), "swaps": ("reason",)}
    beside |= {"window": ("address", "phone"), "title": ("tax_id", "type", "email")}
    of_kind = profiles.PIECES if kind == "change_profile" else ()
    return (*KINDS[kind], *of_kind, *(piece for slot in KINDS[kind] for piece in beside.get(slot, ())))


def missing(draft: Draft) -> list[str]:
    """What has to be asked for, in this order; of a profile, what it was said to be about."""
    about = draft.slots.get("about", "")
    wanted = (*KINDS[draft.kind], *((about,) if about in pieces_of(draft.kind) else ()))
    return [slot for slot in wanted if not draft.slots.get(slot)]


def said(ask: Ask, draft: Draft, facts: Facts, rule: Rule) -> Slots:
    """The pieces of the command that the words of this message bring."""
    text, asked, lines = ask.reading.text, asked_slot(ask, draft), lines_of(facts)
    found = {
        "skus": ",".join(_skus(text, lines, draft)),
        "swaps": ",".join(f"{sku}>{to}" for sku, to in _swaps(text, lines, draft, asked)),
        "address": details.address_in(text, asked == "address"),
        "phone": details.phone_in(text),
        "recipient": details.recipient_in(text),
        "reason": details.reason_in(text, rule.reasons),
        "method": details.method_in(text, facts.profile.get("methods", [])),
        **_looked(ask, draft, facts, asked),
        "photo": _photos(ask, draft),
        "problem": faults.problem_in(text) if asked == "problem" or not draft.slots.get("problem") else "",
        "remedy": _remedy(text, draft),
        "window": _window(ask),
    }
    bare = asked if _may_be_bare(ask, draft) else ""
    found |= invoiced.said(text, bare) if draft.kind == "invoice" else {}
    found |= profiles.changes_in(text, bare) if draft.kind == "change_profile" else {}
    return {name: piece for name, piece in found.items() if piece and name in pieces_of(draft.kind)}


def _looked(ask: Ask, draft: Draft, facts: Facts, asked: str) -> Slots:
    """Of a parcel that did not come, which one it is and where one has looked; of one that goes back, its number."""
    if draft.kind == "not_received":
        return looking.said(ask.reading.text, asked, facts.order)
    return {"parcel": next(iter(ask.reading.entities.get("parcel", [])), "")}


def _may_be_bare(ask: Ask, draft: Draft) -> bool:
    """Whether the whole of a message may be what was asked for: a name can be any words but those of another matter."""
    read = ask.reading
    small = read.intent.startswith(("unknown.", "smalltalk."))
    return read.intent == draft.intent or small or read.decision != "answer"


def asked_slot(ask: Ask, draft: Draft) -> str:
    """What the command asked for last, also where something else was answered in between; empty where another asked since."""
    question = ask.state.expecting or ask.state.earlier
    return question.slot if question and question.intent == draft.intent else ""


def command_of(draft: Draft) -> Command:
    """The typed command that a draft stands for."""
    slots = {name: piece for name, piece in draft.slots.items() if name not in _ASIDE}
    swaps = tuple(Swap(*pair.split(">")) for pair in slots.pop("swaps", "").split(",") if pair)
    skus = tuple(filter(None, slots.pop("skus", "").split(",")))
    photos = tuple(key for key in slots.pop("photo", "").split(",") if key not in ("", NO_PHOTO))
    return Command(draft.kind, skus=skus, swaps=swaps, photos=photos, **slots)


def lines_of(facts: Facts) -> list[Line]:
    """The lines of an order as a customer may speak of them."""
    return [_line(item, facts.products.get(item["product"], {})) for item in facts.order.get("items", [])]


def _only_who(wanted: Slots, text: str) -> bool:
    """Whether another recipient or phone is given and no word of another address: then it stays as it is."""
    who = "recipient" in wanted or "phone" in wanted
    return who and "address" not in wanted and not _ADDRESS.search(text)


def _skus(text: str, lines: list[Line], draft: Draft) -> list[str]:
    """The lines that are named; 还要加上 adds them to those that were named before."""
    named = lines_in(text, lines)
    before = draft.slots.get("skus", "").split(",") if named and _MORE.search(text) else []
    return [line.sku for line in lines if line.sku in {*named, *before}]


def _swaps(text: str, lines: list[Line], draft: Draft, asked: str) -> list[tuple[str, str]]:
    """What becomes what; where the words name no line ("要黑色的"), the one spoken of before is meant."""
    before = {pair.split(">")[0] for pair in draft.slots.get("swaps", "").split(",")} | {draft.slots.get("about", "")}
    spoken_of = [line for line in lines if line.sku in before]
    answers = asked in ("swaps", "confirm")
    return swaps_in(text, lines, answers) or (swaps_in(text, spoken_of, answers) if answers else [])


def _photos(ask: Ask, draft: Draft) -> str:
    """The photos sent so far, those of this message last."""
    before = [key for key in draft.slots.get("photo", "").split(",") if key not in ("", NO_PHOTO)]
    return ",".join(dict.fromkeys([*before, *ask.inbound.photos][-_PHOTOS:])) if ask.inbound.photos else ""


def _sent_before(ask: Ask) -> Slots:
    """The photos that came before it was said what they show."""
    return {"photo": ",".join(ask.state.photos[-_PHOTOS:])} if ask.state.photos else {}


def _remedy(text: str, draft: Draft) -> str:
    """What is missing cannot be sent back: the money for it is all that a refund can mean."""
    problem = draft.slots.get("problem") or faults.problem_in(text)
    remedy = faults.remedy_in(text)
    return "keep" if remedy == "refund" and problem == "missing" and draft.kind == "wrong_or_missing" else remedy


def _window(ask: Ask) -> str:
    """The first time of the message that is still to come and no longer than a day."""
    for window in ask.reading.entities.get("time", []):
        start, end = map(clock.moment, window.split("/"))
        if end > ask.now and end - start <= timedelta(days=1):
            return window
    return ""


def _by_itself(facts: Facts, rule: Rule) -> Slots:
    """What nobody needs to ask: the only line of an order, the way it was paid where the shop gives no choice."""
    items, known = facts.order.get("items", []), Slots()
    if len(items) == 1 and items[0].get("sku"):
        known["skus"] = items[0]["sku"]
    if not rule.methods:
        known["method"] = _paid_by(facts)
    by_kind = {
        "not_received": lambda: looking.by_itself(facts.order, rule),
        "invoice": lambda: invoiced.by_itself(facts),
    }
    return known | by_kind.get(rule.command, dict)()


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
