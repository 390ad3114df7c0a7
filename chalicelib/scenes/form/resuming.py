"""A command that was begun elsewhere goes on here: on another channel, or after a silence in which it was forgotten."""

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from chalicelib.message import Choice, Draft
from chalicelib.scenes.ask import Ask, Said, asked, person, told
from chalicelib.scenes.form import flow, hearing
from chalicelib.shapes import plain, shaped
from chalicelib.shop import ledger
from chalicelib.understanding import details
from chalicelib.understanding.normalise import SIMPLIFIED

_BEGUN_BY = (
    "order.cancel", "order.change_address", "order.change_items", "aftersales.return", "aftersales.exchange",
    "aftersales.damaged", "aftersales.wrong_or_missing", "aftersales.repair", "refund.request", "refund.cancel",
    "account.update",
)  # fmt: skip
_GOES_ON = re.compile(
    r"(?:继续|接着)(?:办|弄|搞|刚才|之前|上次|前面|没办完|那个|退|换|取消|改|报)|刚才.{0,8}(?:没办完|没弄完|继续)"
    r"|\b(?:continue|go on with|resume|pick up)\b.{0,20}\b(?:return|exchange|refund|request|order|where|earlier)\b",
    re.IGNORECASE,
)


def kept(ask: Ask, said: Said) -> Said:
    """The same answer; what is being put together is kept where its customer finds it from anywhere."""
    before, after = ask.state.draft, said.state.draft
    if ask.state.customer.guest or before == after:
        return said
    customer, conversation = ask.state.customer.id, ask.state.conversation
    content = {"draft": plain(after), "conversation": conversation} if after else None
    return replace(said, writes=(*said.writes, ledger.keeping_draft(customer, conversation, content)))


def answered(ask: Ask) -> Said | None:
    """What becomes of the command that was offered; None where a message is no answer to that."""
    question = ask.state.expecting
    if not question or question.slot != "resume" or ask.state.draft:
        return None
    text, tapped = ask.inbound.text, ask.slot == ("resume", "yes") or ask.slot == ("resume", "no")
    yes = ask.slot[1] == "yes" if tapped else not ask.inbound.choice and details.is_yes(text)
    no = ask.slot[1] == "no" if tapped else not ask.inbound.choice and details.is_no(text)
    rows = _rows(ask) if yes or no else []
    if no:
        return _without(ask, told(ask, ask.say("dropped", "form"), choices=(person(ask),)), rows)
    if yes and not rows:
        return told(ask, ask.say("over", "form"), choices=(person(ask),))
    return _taken_up(ask, rows) if yes else None


def offered(ask: Ask) -> Said | None:
    """The question whether to go on with what was begun elsewhere; None where nothing was, or something else is wanted."""
    state, read = ask.state, ask.reading
    if state.customer.guest or state.draft or read.entities.get("order") or _was_offered(ask):
        return None
    by_word = bool(_GOES_ON.search(read.text.translate(SIMPLIFIED)))
    greeted = state.version == 0 and read.intent == "smalltalk.greeting"
    if not (by_word or greeted or read.intent in _BEGUN_BY):
        return None
    drafts = [_draft(row) for row in _rows(ask)]
    draft = next((one for one in drafts if by_word or greeted or one.intent == read.intent), None)
    return _offer(ask, draft) if draft else None


def _was_offered(ask: Ask) -> bool:
    question = ask.state.expecting or ask.state.earlier
    return question is not None and question.slot == "resume"


def _offer(ask: Ask, draft: Draft) -> Said:
    order, kind = draft.slots.get("order", ""), ask.say(f"kind_{draft.kind}", "form")
    text = ask.say("resume_order" if order else "resume", "form", kind=kind, order=order)
    yes = Choice("resume:yes", ask.say("resume_yes", "form"))
    return asked(ask, text, "resume", (yes, Choice("resume:no", ask.say("resume_no", "form")), person(ask)))


def _taken_up(ask: Ask, rows: list[Mapping[str, Any]]) -> Said:
    """Nothing that was shown elsewhere counts here: it is shown anew before anybody can agree to it."""
    draft = _draft(rows[0])
    spent = replace(ask, inbound=replace(ask.inbound, text="", choice=""), slot=("", ""))
    said = flow.take_up(hearing.about(replace(spent, reading=replace(ask.reading, text="")), draft), draft)
    return _without(ask, said, rows[:1])


def _without(ask: Ask, said: Said, rows: list[Mapping[str, Any]]) -> Said:
    """The same answer, and these are kept no longer; what this conversation keeps itself `kept` sees to."""
    here = ask.state.conversation
    others = [row["conversation"] for row in rows if row["conversation"] != here or not said.state.draft]
    gone = tuple(ledger.keeping_draft(ask.state.customer.id, conversation, None) for conversation in others)
    return replace(said, writes=(*said.writes, *gone))


def _rows(ask: Ask) -> list[Mapping[str, Any]]:
    """What the customer had begun within the last day, the latest first."""
    found = ledger.drafts_of(ask.state.customer.id)
    return sorted(found, key=lambda row: str(row["at"]), reverse=True)


def _draft(row: Mapping[str, Any]) -> Draft:
    return replace(shaped(Draft, dict(row["draft"])), shown="", at="", tries=0)
