"""Keeps the thread of a conversation: several needs in their order, the question left open, and what was spoken of last."""

from collections.abc import Callable
from dataclasses import replace
from functools import reduce

from chalicelib.message import HUMAN, Choice, Expecting, Reply, State
from chalicelib.scenes.ask import Ask, Said
from chalicelib.understanding import reading
from chalicelib.understanding.context import NOTHING
from chalicelib.understanding.reading import Reading

Scene = Callable[[Ask], Said]
_SMALL = ("smalltalk.", "unknown.")
_OF_AN_ORDER = ("order.", "logistics.", "refund.", "aftersales.", "payment.", "service.complaint")
_AT_ONCE = 3  # needs answered in one reply: more is a wall of text
_BUTTONS = 6


def kept(ask: Ask, scene: Scene) -> Said:
    """The answer to all that a message wants, as far as nothing must be asked first; what waits is remembered."""
    said = _in_turn(ask, ask.reading.needs, scene) if ask.reading.needs else scene(ask)
    said = _then_later(ask, said, scene)
    return _offering_the_way_back(ask, replace(said, state=_remembered(ask, said)))


def _in_turn(ask: Ask, needs: tuple[Reading, ...], scene: Scene) -> Said:
    """Answers first, and the one question that an answer depends on last; other questions wait for theirs."""
    told, questions = list[Said](), list[tuple[Said, Reading]]()
    state = replace(ask.state, expecting=None)
    for need in needs[:_AT_ONCE]:
        said = scene(replace(ask, reading=need, state=state))
        if said.state.expecting:
            questions.append((said, need))
        else:
            told.append(said)
            state = said.state
    asked = [said if not told else _upon(state, said) for said, _ in questions[:1]]
    waiting = [need.text for _, need in questions[1:]] + [need.text for need in needs[_AT_ONCE:]]
    both = reduce(_joined, [*told, *asked])
    return replace(both, state=replace(both.state, later=tuple(waiting)))


def _then_later(ask: Ask, said: Said, scene: Scene) -> Said:
    """What the customer also wanted, as soon as nothing is open any more."""
    later = ask.state.later
    if ask.reading.needs or not later or said.state.expecting or said.event or not said.reply:
        return said
    if ask.reading.intent == "smalltalk.deny":
        return replace(said, state=replace(said.state, later=()))
    needs = tuple(reading.read(text) for text in later)
    # The button that was tapped is spent: what waited is no answer to it.
    spent = replace(ask.inbound, text="", choice="")
    more = replace(ask, inbound=spent, state=replace(said.state, later=()), slot=NOTHING)
    return _joined(said, _in_turn(more, needs, scene))


def _joined(first: Said, second: Said) -> Said:
    if not first.reply or not second.reply:
        return first
    one, two = first.reply, second.reply
    buttons = {choice.id: choice for choice in (*two.choices, *one.choices)}
    ordered = sorted(buttons.values(), key=lambda choice: choice.id == HUMAN)
    reply = Reply(
        f"{one.text}\n\n{two.text}",
        tuple(ordered[: _BUTTONS - 1] + ordered[-1:] if len(ordered) > _BUTTONS else ordered),
        one.cards + two.cards,
        one.intent,
    )
    joined = Said(reply, second.state, first.writes + second.writes, first.event or second.event)
    return replace(joined, done=first.done + second.done)


def _upon(state: State, said: Said) -> Said:
    """A question asked before its neighbours were answered, over what they left behind."""
    return replace(said, state=replace(state, expecting=said.state.expecting, draft=said.state.draft))


def _remembered(ask: Ask, said: Said) -> State:
    """What the next message may point back to."""
    read, state = ask.reading, said.state
    before = ask.state.expecting
    if before and before is not state.expecting and _may_be_taken_up(before, state):
        state = replace(state, earlier=before)
    if state.draft and state.draft.slots.get("photo"):
        state = replace(state, photos=())
    # An unsure reading may have been answered as something else: that is what was served.
    served = read.intent if read.decision == "answer" or not said.reply else said.reply.intent
    if served.startswith(_SMALL):
        return state
    others = tuple(intent for intent, score in read.alternatives if score >= 0.02)
    if state.order and read.intent.startswith(_OF_AN_ORDER):
        state = replace(state, last=(read.intent, state.order))
    return replace(state, topic=read.needs[-1].intent if read.needs else served, meant=others or state.meant)


def _offering_the_way_back(ask: Ask, said: Said) -> Said:
    """A question that was passed over for another matter is one button away."""
    before, reply = ask.state.expecting, said.reply
    passed_over = (
        before
        and _may_be_taken_up(before, said.state)
        and not ask.inbound.choice
        and before.intent not in (ask.reading.intent, reply.intent if reply else "")
        and not (before.slot == "product" and ask.reading.intent.startswith("product."))
    )
    ended = ask.state.draft is not None and said.state.draft is None
    lost = ended or said.state.unknowns > ask.state.unknowns or ask.reading.intent.startswith("smalltalk.")
    if not passed_over or not reply or said.state.expecting or lost:
        return said
    back = Choice("back:", ask.say("back", "knowledge"))
    return replace(said, reply=replace(reply, choices=(back, *reply.choices)))


def _may_be_taken_up(question: Expecting, state: State) -> bool:
    """Whether a question left open is worth coming back to: one with a choice, or one of a command under way."""
    under_way = state.draft is not None and state.draft.intent == question.intent
    return under_way or sum(option.id != HUMAN for option in question.options) > 1
