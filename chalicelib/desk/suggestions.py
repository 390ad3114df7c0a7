"""Replies suggested to an agent: what the bot would say to the customer's last question, and the shop's nearest answers."""

from typing import Any
from urllib.parse import unquote

from chalice.app import Blueprint

from chalicelib import clock, scenes
from chalicelib.edge import auth, http
from chalicelib.edge.errors import ShopUnavailable
from chalicelib.message import Customer, Inbound, State, Turn
from chalicelib.scenes.ask import Ask
from chalicelib.store import cases, conversations
from chalicelib.store.cases import Case
from chalicelib.understanding import answers, reading
from chalicelib.understanding.reading import Reading

doors = Blueprint(__name__)
_MOST = 3
_LIKELY = 0.29  # as for "您是不是想问": what fits less well only costs the agent's eyes
_LOOKED_BACK = 20
_NOTHING_TO_SAY = ("unknown.", "smalltalk.", "service.human")

Json = dict[str, Any]


@doors.route("/desk/cases/{case}/suggestions", cors=http.cors())
@http.answers(200)
def suggest(case: str) -> Json:
    """At most three replies, each with where it comes from; none where the customer has asked nothing yet."""
    assert doors.current_request is not None
    auth.agent_of(doors.current_request)
    found = cases.case_of(str(http.checked("case", unquote(case), http.identifier)))
    read = _last_question(conversations.turns(found.conversation, limit=_LOOKED_BACK))
    return {"suggestions": suggestions(found, read) if read else []}


def suggestions(case: Case, read: Reading) -> list[Json]:
    """The scene's own answer, from the customer's orders as they are now, then the nearest entries of the FAQ. Raises Unavailable."""
    told = _of_scene(case, read)
    intent = read.intent if read.decision == "answer" else ""
    for match in answers.matches(read.text, intent, clock.now(), _MOST):
        if match.score >= _LIKELY:
            entry = match.entry
            told.append(_suggestion("faq", entry.faq, entry.title_in(case.language), entry.answer_in(case.language)))
    return list({one["text"]: one for one in reversed(told)}.values())[::-1][:_MOST]


def _last_question(turns: list[Turn]) -> Reading | None:
    """The last of the customer's messages that asks for something; a bare "在吗" is passed over."""
    said = [turn.text for turn in reversed(turns) if turn.by == "customer" and turn.text.strip()]
    found = [read for read in map(reading.read, said) if not read.intent.startswith(_NOTHING_TO_SAY)]
    return found[0] if found else None


def _of_scene(case: Case, read: Reading) -> list[Json]:
    """What the bot would say: nothing that asks back, begins a command, or could have been carried out."""
    if read.decision != "answer":
        return []
    try:
        said = scenes.reply(_asked(case, read))
    except ShopUnavailable:
        return []
    asks = said.state.expecting or said.state.draft
    if said.reply is None or not said.reply.text or asks or said.writes or said.done or said.event:
        return []
    return [_suggestion("scene", read.intent, read.intent, said.reply.text)]


def _asked(case: Case, read: Reading) -> Ask:
    """The question as if it were asked afresh: what was under way with the bot is over."""
    customer: Customer = case.customer
    state = State(case.conversation, customer, case.channel, case.language, order=case.order)
    inbound = Inbound(case.conversation, customer, case.channel, f"suggest-{case.id}", read.text, clock.now())
    return Ask(inbound, state, read, clock.now())


def _suggestion(source: str, identifier: str, title: str, text: str) -> Json:
    return {"source": source, "id": identifier, "title": title, "text": text}
