"""A complaint that is said calmly: an apology that blames nobody, the facts, a choice of what would help, and a person."""

import re
from dataclasses import replace

from chalicelib.message import Choice
from chalicelib.scenes.ask import Ask, Said, person, told
from chalicelib.scenes.knowledge import scene as knowledge
from chalicelib.scenes.service import grievance
from chalicelib.understanding.normalise import SIMPLIFIED

# A good word of advice needs no apology.
_SUGGESTS = re.compile(r"(?:提|给|有)(?:[个点些一]{0,2}|你们)?(?:建议|意见)|\b(?:suggestion|feedback)\b", re.IGNORECASE)


def complaint(ask: Ask) -> Said:
    """service.complaint: what is known of the matter and the one or two remedies that fit it. Raises Unavailable."""
    if _SUGGESTS.search(ask.reading.text.translate(SIMPLIFIED)):
        return knowledge.answer(ask)
    found = grievance.of(ask)
    text = ask.say("complaint", "service") + found.text
    if not found.order:
        return told(ask, text + ask.say("complaint_open", "service"), choices=(person(ask),))
    ways = tuple(Choice(f"intent:{intent}", ask.say(intent, "knowledge")) for intent in found.remedies)
    said = told(ask, text + ask.say("complaint_choice", "service"), choices=(*ways, person(ask)))
    return replace(said, state=replace(said.state, order=found.order))
