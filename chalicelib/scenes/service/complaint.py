"""A complaint that is said calmly: an apology that blames nobody, the facts, a choice of what would help, and a person."""

import re
from dataclasses import replace

from chalicelib.message import Choice
from chalicelib.scenes.ask import Ask, Said, person, told
from chalicelib.scenes.knowledge import scene as knowledge
from chalicelib.scenes.service import grievance
from chalicelib.understanding.normalise import SIMPLIFIED

# How one complains is asked, or somebody above us is wanted: the shop says where, and within which time.
_HOW = re.compile(
    r"(?:怎么|怎样|如何|哪里|哪儿|在哪).{0,4}(?:投诉?|举报)|投诉.{0,4}(?:电话|渠道|邮箱|入口)|不要解决方案|(?:向|找)你们?的?(?:上级|领导|主管)"
    r"|\b(?:how|where) (?:do|can|to).{0,8}complain|\bformal complaint\b",
    re.IGNORECASE,
)
# A good word of advice needs no apology.
_SUGGESTS = re.compile(r"(?:提|给|有)(?:[个点些一]{0,2}|你们)?(?:建议|意见)|\b(?:suggestion|feedback)\b", re.IGNORECASE)


def complaint(ask: Ask) -> Said:
    """service.complaint: what is known of the matter and the one or two remedies that fit it. Raises Unavailable."""
    plain = ask.reading.text.translate(SIMPLIFIED)
    if _SUGGESTS.search(plain) or _HOW.search(plain):
        return knowledge.answer(ask)
    found = grievance.of(ask)
    text = ask.say("complaint", "service") + found.text
    if not found.order:
        return told(ask, text + ask.say("complaint_open", "service"), choices=(person(ask),))
    ways = tuple(Choice(f"intent:{intent}", ask.say(intent, "knowledge")) for intent in found.remedies)
    said = told(ask, text + ask.say("complaint_choice", "service"), choices=(*ways, person(ask)))
    return replace(said, state=replace(said.state, order=found.order))
