"""What is asked of a customer whose parcel did not come: which one, where they have looked, and what they want for it."""

import re
from collections.abc import Mapping
from typing import Any

from chalicelib.message import Choice, Draft
from chalicelib.scenes.ask import Ask
from chalicelib.shop.commands import missing
from chalicelib.shop.policy import Rule
from chalicelib.understanding.normalise import SIMPLIFIED
from chalicelib.understanding.products import mentioned

NOT_THERE = "no"
_BRIEF = 20  # characters of an answer
_PLACES = ("cabinet", "people")
_LOOKED = re.compile(
    r"^(?:都|也|已经|里面|柜子|快递柜|驿站|门口|家里|家人|门卫|邻居|保安|同事|那里|[\s,，、]){0,6}(?:没有?|不在|[看问找查]过了?|[看问找查]了|空的|没人)(?!收到)"
    r"|\b(?:nothing|nobody|no ?one|not there|checked|asked|looked|no)\b",
    re.IGNORECASE,
)
_SETTLED: Mapping[str, re.Pattern[str]] = {
    "resend": re.compile(
        r"补发|补寄|重新?[发寄]|再[发寄]|\b(?:resend|replacement|send (?:it )?again)\b", re.IGNORECASE
    ),
    "courier": re.compile(r"先.{0,4}(?:查|问|投诉)|投诉快递|\b(?:courier|investigate)\b", re.IGNORECASE),
    "refund": re.compile(r"退款|退钱|退给我|\b(?:refund|money back)\b", re.IGNORECASE),
}


def said(text: str, asked: str, order: Mapping[str, Any]) -> dict[str, str]:
    """The pieces that the words of a message bring; where one has looked only in answer to that question."""
    plain = text.translate(SIMPLIFIED)
    found = {"parcel": _named(text, order)}
    found["settle"] = next((code for code, words in _SETTLED.items() if words.search(plain)), "")
    if asked in _PLACES and _LOOKED.search(plain):
        found[asked] = NOT_THERE
    return found


def answers(ask: Ask, draft: Draft) -> bool:
    """Whether a message answers one of these questions: 没有 is then no refusal, and 退款 no wish of its own."""
    question, plain = ask.state.expecting, ask.inbound.text.translate(SIMPLIFIED)
    if draft.kind != "not_received" or not question or question.intent != draft.intent or len(plain) > _BRIEF:
        return False
    if question.slot in _PLACES:
        return bool(_LOOKED.search(plain))
    return question.slot in ("settle", "confirm") and any(words.search(plain) for words in _SETTLED.values())


def by_itself(order: Mapping[str, Any], rule: Rule) -> dict[str, str]:
    """What nobody needs to ask: the only parcel, and what becomes of it where the shop has one way."""
    parcels = order.get("parcels", [])
    known = {"parcel": parcels[0]["parcel"]} if len(parcels) == 1 else {}
    return known | ({"settle": rule.settle[0]} if len(rule.settle) == 1 else {})


def options(ask: Ask, slot: str, order: Mapping[str, Any], rule: Rule) -> tuple[Choice, ...]:
    """The buttons for a piece; none where it is none of these."""
    if slot == "parcel":
        return tuple(Choice(f"parcel:{p['parcel']}", _label(order, p)) for p in order.get("parcels", [])[:5])
    if slot in _PLACES:
        return Choice(f"{slot}:{NOT_THERE}", ask.say(f"{slot}_no", "form")), Choice(
            "found:", ask.say("found_it", "form")
        )
    if slot == "settle":
        return tuple(Choice(f"settle:{code}", ask.say(f"settle_{code}", "form")) for code in rule.settle)
    return ()


def held(order: Mapping[str, Any], number: str) -> tuple[str, ...]:
    """The lines in the parcel of this number, as far as the shop has told."""
    parcel = next((one for one in order.get("parcels", []) if number and one["parcel"] == number), None)
    return missing.held(dict(order), parcel) if parcel else ()


def _named(text: str, order: Mapping[str, Any]) -> str:
    """The parcel whose number or whose goods a text names, where it is one."""
    parcels = order.get("parcels", [])
    by_number = [parcel for parcel in parcels if parcel["parcel"] in text.upper()]
    names = {item["name"]: item.get("sku") or item["product"] for item in order.get("items", [])}
    skus = {names[name] for name in mentioned(text, tuple(names))} if names else set()
    found = by_number or [parcel for parcel in parcels if skus.intersection(parcel.get("skus", []))]
    return str(found[0]["parcel"]) if len(found) == 1 else ""


def _label(order: Mapping[str, Any], parcel: Mapping[str, Any]) -> str:
    names = [item["name"] for item in order["items"] if (item.get("sku") or item["product"]) in parcel.get("skus", [])]
    return f"{'、'.join(names)[:12]} {parcel['parcel'][-6:]}".strip()
