"""What a customer can do who waits for a person: leave the line, be called back, leave a message; and who must not wait there."""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from chalicelib import clock
from chalicelib.edge.errors import NotFound
from chalicelib.handover import life, plan, policy, record, wait
from chalicelib.handover.policy import LEGAL
from chalicelib.handover.threats import threats_in
from chalicelib.message import Choice, Expecting, Reply, Service, State
from chalicelib.scenes.ask import Ask, Said, person
from chalicelib.store import cases, papers
from chalicelib.store.cases import LEADS, WAITING, Case
from chalicelib.ulids import moment_of, placed

LEAVE, CALLBACK, MESSAGE = "line:leave", "line:callback", "line:message"
_HUMAN, _NUMBER, _WORDS, _MORE = "service.human", "callback", "message", "more"
_PERSON = "(?:人工|真人|人工客服|真人客服|客服|同事|专员|專員|人)"
# Needs nobody, whatever else is said; that one waits no longer may as well be said of a parcel, and has to be all of it.
_NOBODY = re.compile(
    r"(?:取消|退出|不(?:想|要)?|结束|結束)\s?(?:人工)?(?:排队|排隊|等候)(?!的?(?:太|好)?久|多久)"
    rf"|(?<!没有)(?:不用|不要|不需要|不必|用不着|不找|别找|別找)(?:再)?(?:转|轉|找|叫|等)?{_PERSON}(?:了|啦|吧)|取消(?:转|轉)?{_PERSON}"
    r"|\b(?:leave|quit|exit|cancel) (?:the |my )?(?:queue|line|waiting|place)\b|\bstop waiting\b"
    r"|\b(?:no longer|don'?t|do not) (?:need|want) (?:a |an |the )?(?:person|human|agent|colleague|representative)(?: any ?more)?\b",
    re.IGNORECASE,
)
_ENOUGH = re.compile(
    r"(?:(?:我|那|那我|太久了?|等太久了)[,，\s]{0,2}){0,2}(?:不(?:再|想)?(?:排|等)(?:队|隊|待)?(?:了|啦)|算了|never ?mind)"
    r"(?:[吧啦啊,，。.!！\s]|算了|谢谢|謝謝|thanks){0,4}",
    re.IGNORECASE,
)
_STAYS = re.compile(
    r"(?:别|別|不要|不想|先不)(?:给我|幫我|帮我)?(?:取消|退出)|[吗嗎么]\s{0,3}[?？]?$|\b(?:don'?t|do not|not) (?:leave|cancel|quit)",
    re.IGNORECASE,
)
_CALLS = re.compile(
    r"(?:回|打)(?:个|個|通)?(?:电话|電話)(?:给我|給我)?|(?:给我|給我|让人|請人|请人)(?:回|打|来|來)(?:个|個|通)?(?:电|電)(?:话|話)?|回(?:电|電)|回拨|回撥"
    r"|\b(?:call|ring|phone) me(?: back)?\b|\bcall ?back\b",
    re.IGNORECASE,
)
_LEAVES_WORD = re.compile(
    r"^(?:我)?(?:要|想|先)?留(?:个|個)?言[吧。.!！\s]{0,3}$|^leave a message[.!\s]{0,3}$", re.IGNORECASE
)
_PHONE = re.compile(r"(?<![\d-])\+?\d(?:[ -]?\d){6,14}(?![\d-])")
_SHORTEST, _LONGEST = 8, 15  # digits of a number that can be called


def heard(ask: Ask) -> Said | None:
    """What the word of a customer who is in a line does to their place there; None where it does nothing. Raises Unavailable."""
    if not ask.state.case or ask.state.mode == "human":
        return None
    deed = _deed(ask)
    case = _in_line(ask.state.case) if deed else None
    return deed(ask, case) if deed and case else None


def beside(ask: Ask, said: Said) -> Said:
    """The answer to somebody who waits, with the ways out of the line as buttons."""
    if said.state.mode != "waiting" or not said.reply:
        return said
    return replace(said, reply=replace(said.reply, choices=(*said.reply.choices, *choices(ask, said.service))))


def choices(ask: Ask, service: Service | None) -> tuple[Choice, ...]:
    """Where the wait is long, or nobody is there, a call-back or a message; and always leaving the line."""
    names = ((CALLBACK, "callback"), (MESSAGE, "message")) if _is_long(ask, service) else ()
    return tuple(Choice(name, ask.say(f"{key}_button", "service")) for name, key in (*names, (LEAVE, "leave")))


def leaves(text: str, waits: bool = True) -> bool:
    """Whether a customer who waits, or has left a message, says that they need nobody any more."""
    enough = waits and _ENOUGH.fullmatch(text.strip())
    return bool(enough or _NOBODY.search(text)) and not _STAYS.search(text)


def number_in(text: str) -> str:
    """The number in a message that can be called, digits with a plus where there was one; empty where there is none."""
    found = _PHONE.search(unicodedata.normalize("NFKC", text))
    number = re.sub(r"[ -]", "", found[0]) if found else ""
    return number if _SHORTEST <= len(number.removeprefix("+")) <= _LONGEST else ""


def to_leads(ask: Ask, case: Case) -> Case:
    """A case that waits elsewhere as the leads get it: its customer threatens with the law, an authority or the press."""
    course = plan.group_of(case.subject, LEGAL, ask.state.customer)
    due = min(clock.moment(case.due or case.opened_at), ask.now + timedelta(seconds=course.promised))
    why = f"{ask.say('reason_legal', 'service')}: {'、'.join(threats_in(ask.inbound.text))}"
    return life.moved(
        case,
        "escalate",
        queue=course.group,
        priority=course.priority,
        reason=LEGAL,
        due=clock.iso(due),
        place=placed(case.id, due),
        last=ask.inbound.text[:80],
        why=(*case.why, LEGAL),
        briefing={**case.briefing, "why": why},
    )


def _deed(ask: Ask) -> Callable[[Ask, Case], Said | None] | None:
    """The first that fits."""
    text, choice, waits = ask.inbound.text, ask.inbound.choice, ask.state.mode == "waiting"
    if waits and ask.state.queue != LEADS and policy.reason_to_hand_over(ask.state, ask.reading, choice) == LEGAL:
        return _to_leads
    # 算了 beside the bot is said of what the bot is about to do, not of the colleague who sees to something else.
    of_the_line = waits or not ask.state.draft
    if choice == LEAVE or (not choice and of_the_line and leaves(text, waits)):
        return _leave
    if not waits:
        return _add if _is_message(ask) else None
    if number_in(text) and (_asked_for(ask.state, _NUMBER) or _CALLS.search(text)):
        return _call_back
    if choice == CALLBACK or (not choice and _CALLS.search(text)):
        return _ask_number
    return _take_down if choice == MESSAGE or _LEAVES_WORD.search(text) else None


def _is_message(ask: Ask) -> bool:
    """Whether this is for the colleague who reads it: what was asked for, and after that what the bot knows nothing to say to."""
    if ask.inbound.choice or not ask.inbound.text:
        return False
    return _asked_for(ask.state, _WORDS) or (_asked_for(ask.state, _MORE) and ask.reading.decision != "answer")


def _asked_for(state: State, slot: str) -> bool:
    return state.expecting is not None and (state.expecting.intent, state.expecting.slot) == (_HUMAN, slot)


def _in_line(identifier: str) -> Case | None:
    try:
        case = cases.case_of(identifier)
    except NotFound:
        return None
    return case if case.status == WAITING else None


def _to_leads(ask: Ask, case: Case) -> Said | None:
    after = to_leads(ask, case)
    if after.queue == case.queue:
        return None
    ahead = cases.before(after.stands, after.queue)
    service = wait.waiting(case.id, ahead, wait.foreseen(after.queue, ahead))
    return _moved(ask, case, after, "escalate", "to_leads", service=service)


def _leave(ask: Ask, case: Case) -> Said:
    return _moved(ask, case, life.moved(case, "withdraw"), "withdraw", "left_line", event="withdrawn")


def _call_back(ask: Ask, case: Case) -> Said:
    number = number_in(ask.inbound.text)
    after = life.moved(case, "leave", callback=number)
    said = _moved(ask, case, after, "leave", "callback_noted", tail=number[-4:])
    return replace(said, writes=(*said.writes, papers.findable(case.id, (number[-4:],))))


def _take_down(ask: Ask, case: Case) -> Said:
    said = _moved(ask, case, life.moved(case, "leave"), "leave", "message_ask")
    return replace(said, state=replace(said.state, expecting=Expecting(_HUMAN, _WORDS)))


def _add(ask: Ask, case: Case) -> Said:
    after = life.moved(case, "amend", last=ask.inbound.text[:80], awaiting="agent")
    said = _moved(ask, case, after, "amend", "message_added")
    return replace(said, state=replace(said.state, expecting=Expecting(_HUMAN, _MORE)))


def _ask_number(ask: Ask, case: Case) -> Said:
    state = replace(ask.state, expecting=Expecting(_HUMAN, _NUMBER))
    return Said(Reply(ask.say("callback_ask", "service"), intent=_HUMAN), state, service=wait.service_of(state))


def _moved(
    ask: Ask,
    case: Case,
    after: Case,
    move: str,
    key: str,
    *,
    event: str = "changed",
    service: Service | None = None,
    **values: object,
) -> Said:
    """What a move of the customer's own comes to; while they wait no more, a person is one button away."""
    state = record.following(replace(ask.state, expecting=None, unknowns=0), after)
    again = () if state.mode == "waiting" else (person(ask),)
    reply = Reply(ask.say(key, "service", **values), again, intent=_HUMAN)
    written = cases.changing(after, case, move, note=key)
    return Said(reply, state, (written,), event, service or Service(state.mode, case=state.case))


def _is_long(ask: Ask, service: Service | None) -> bool:
    """Whether they have waited for long, or will."""
    bound = plan.current().bounds.callback
    waited = ask.now - moment_of(ask.state.case) if ask.state.case else timedelta()
    will = service.wait.high * 60 if service and service.wait else 0
    return bool(service and service.away) or max(waited.total_seconds(), will) >= bound
