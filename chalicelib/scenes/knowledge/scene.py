"""Answers from the shop's FAQ, asks which question is meant, or offers the person."""

from collections.abc import Sequence
from dataclasses import replace

from chalicelib.message import Choice, Reply
from chalicelib.scenes import wording
from chalicelib.scenes.ask import Ask, Said, asked, person, told
from chalicelib.shop.faq import Entry
from chalicelib.understanding import answers
from chalicelib.understanding.answers import Match

# Where the intent is understood: an entry that fits this well, its lead over the next counted twice, is told; below FAINT
# none is worth a look. Where it is not, the text may be nobody's: SURE and LIKELY are the same two bars, higher.
CLEAR, FAINT = 0.45, 0.15
SURE, LIKELY = 0.47, 0.29
_GUESSED = 0.5  # of an intent that was rejected: from there on it is worth asking whether it was meant
_LABEL, _WIDE_LABEL = 20, 60  # characters of a button: a word of English takes more of them


def entry(ask: Ask) -> Said:
    """The answer behind a button of ours."""
    found = answers.entry_of(ask.slot[1], ask.now)
    return _answer(ask, found) if found else unknown(ask)


def answer(ask: Ask) -> Said:
    """The answer to a question whose intent is understood: the closest entry, a choice of three, or the person."""
    found = answers.matches(ask.reading.text, ask.reading.intent, ask.now)
    if found and is_clear(found):
        return _answer(ask, found[0].entry)
    tied = answers.of_intent(ask.reading.intent, ask.now)
    if len(tied) == 1 and (not found or found[0].entry in tied):
        return _answer(ask, tied[0])
    options = [
        entry for entry in [match.entry for match in found if match.score >= FAINT] or tied[:3] if _in_words(ask, entry)
    ]
    if options:
        return _did_you_mean(ask, tuple(_button(ask, entry) for entry in options))
    return told(ask, ask.say("offer", "knowledge"), choices=(person(ask),))


def guess(ask: Ask) -> Said:
    """An answer where the model was not sure: a very close FAQ entry, or "您是不是想问…" with buttons."""
    found = answers.matches(ask.reading.text, "", ask.now)
    if found and found[0].score >= SURE:
        return _answer(ask, found[0].entry)
    options = _likely_intents(ask) or tuple(
        _button(ask, m.entry) for m in found if m.score >= LIKELY and _in_words(ask, m.entry)
    )
    if not options:
        return unknown(ask)
    said = _did_you_mean(ask, options[:3])
    # What was rejected is not understood, whatever is offered: the second time in a row brings a person.
    lost = ask.reading.decision == "unknown" and bool(_likely_intents(ask))
    return replace(said, state=replace(said.state, unknowns=ask.state.unknowns + 1)) if lost else said


def misread(ask: Ask) -> Said:
    """The customer says that this was not the question: what else the message may have meant, and the person."""
    names = [intent for intent in ask.state.meant if intent != ask.slot[1] and intent in wording.WORDINGS["knowledge"]]
    options = tuple(Choice(f"intent:{name}", ask.say(name, "knowledge")) for name in names[:3])
    text = ask.say("misread" if options else "misread_openly", "knowledge")
    said = asked(ask, text, "intent", (*options, person(ask)))
    return replace(said, state=replace(said.state, unknowns=ask.state.unknowns + 1))


def unknown(ask: Ask) -> Said:
    """Not understood: says so, says what can be asked, offers the person; counts towards a handover."""
    state = replace(ask.state, expecting=None, unknowns=ask.state.unknowns + 1)
    choices = (Choice("intent:logistics.track", ask.say("track", "knowledge")), *_usual(ask), person(ask))
    text = ask.say("outside" if ask.reading.outside else "unknown", "knowledge")
    return Said(Reply(text, choices, intent="unknown.out_of_scope"), state)


def is_clear(found: Sequence[Match]) -> bool:
    """Whether the closest of some entries is surely the one."""
    best, *others = (match.score for match in found)
    return best + 2 * (best - max(others, default=0)) >= CLEAR


def _answer(ask: Ask, entry: Entry) -> Said:
    said = told(ask, entry.answer_in(ask.state.language), choices=(person(ask),))
    assert said.reply is not None
    return replace(said, reply=replace(said.reply, intent=entry.intent or ask.reading.intent))


def _in_words(ask: Ask, entry: Entry) -> bool:
    """Whether an entry can be offered: who writes English cannot read a Chinese button, both scripts of Chinese can be read."""
    return ask.state.language != "en" or "en" in entry.questions


def _likely_intents(ask: Ask) -> tuple[Choice, ...]:
    read = ask.reading
    unsure = read.decision == "unknown" and read.score >= _GUESSED and not read.intent.startswith("unknown.")
    if read.decision != "clarify" and not unsure:
        return ()
    likely = (ask.reading.intent, *(intent for intent, _ in ask.reading.alternatives[:2]))
    names = [intent for intent in likely if intent in wording.WORDINGS["knowledge"]]
    return tuple(Choice(f"intent:{name}", ask.say(name, "knowledge")) for name in names)


def _did_you_mean(ask: Ask, options: tuple[Choice, ...]) -> Said:
    question = asked(ask, ask.say("clarify", "knowledge"), "intent", (*options, person(ask)))
    return replace(question, state=replace(question.state, unknowns=ask.state.unknowns))


def _usual(ask: Ask) -> tuple[Choice, ...]:
    return (Choice("intent:promotion.current", ask.say("promotions", "knowledge")),)


def _button(ask: Ask, entry: Entry) -> Choice:
    return Choice(f"faq:{entry.faq}", label(ask, entry.title_in(ask.state.language)))


def label(ask: Ask, title: str) -> str:
    """A button's words, cut where they are too many for one."""
    most = _WIDE_LABEL if ask.state.language == "en" else _LABEL
    return title if len(title) <= most else title[: most - 1] + "…"
