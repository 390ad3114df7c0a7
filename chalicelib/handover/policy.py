"""When a customer is handed to a person: read it as a table, the first line that fits decides.

The table is at the end of the page. How full the house is moves the bar of some of its lines: there the bot offers itself first, with the
person and the true wait one button beside it, and once only.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

from chalicelib.handover.surge import Level, moves
from chalicelib.handover.threats import threats_in
from chalicelib.message import HUMAN, State
from chalicelib.understanding import complexity, details
from chalicelib.understanding.mood import angry
from chalicelib.understanding.reading import NO_PERSON, Reading

ASKED, NOT_UNDERSTOOD, ANGRY, COMPLEX = "asked", "not_understood", "angry", "complex"
SHOP_DOWN = "shop_down"  # no line of the table: the bot goes on, and a colleague sees to what it could not answer
LEGAL, HARMED, RISKY, COSTLY, FLAGGED = "legal", "harmed", "risky", "costly", "flagged"
SOONER, ALWAYS = "sooner", "always"  # what a shop may wish for a customer
_PATIENCE = 2

# The model knows many ways to ask for a person; these must never depend on it.
_PERSON = re.compile(
    "人工|真人|活人|客服(?:呢|在吗|在嘛|人员|人員|电话|電話)|找(?:个|個)?(?:人|客服)(?!家)|转(?:接)?客服|轉(?:接)?客服|"
    "專員|专员|(?:不|别|別)(?:要|想|跟|和|同)?.{0,4}(?:机器人|機器人)|"
    r"\b(?:human|real person|live agent|representative|talk to (?:a |some)?(?:one|person|agent|somebody))\b",
    re.IGNORECASE,
)
# That one complains, or reports, is said calmly too; what else is angry about the words counts.
_COMPLAINS = re.compile("我?(?:要|想)?(?:投诉|投訴|举报|舉報|客诉|客訴)", re.IGNORECASE)
_COMPENSATION = re.compile(r"补偿|補償|赔(?:偿|付|我|钱)|賠(?:償|付|我|錢)|\bcompensat", re.IGNORECASE)
_TO_US = re.compile(r"你们|你們|妳們|您|贵|貴|你家|这家|這家|\byou\b", re.IGNORECASE)
_FRAUD = re.compile(
    "(?:账号|帳號|账户|帳戶|号|號)(?:好像|可能|应该|應該)?(?:被|让|讓)(?:人|别人|別人)?(?:盗|盜|黑|登)|[盗盜](?:号|號|用|刷|了)|被[盗盜黑]|冒(?:用|充)|诈骗|詐騙|被骗|被騙|"
    "不是(?:我|本人)(?:自己)?(?:操作|下的?单|下的?單|买的|買的|改的|登[录陆錄])|有人(?:登|用|改)了?我"
    r"|\b(?:hacked|stolen account|scammed|phishing|unauthori[sz]ed|someone (?:else )?(?:used|logged|got) in)\b",
    re.IGNORECASE,
)
# What a thief would want of an account: by the intent, and as the command that is under way.
_PRECIOUS = ("account.delete", "account.update", "order.change_address")
_PRECIOUS_KINDS = ("delete_account", "change_profile", "default_address", "change_address")

# Who asks which of the two they are talking to wants to know, and is told; a person is called by the next word.
_WHICH = re.compile(
    r"(?:真人|活人|机器人?|機器人?)[^，。,.?？]{0,8}(?:还是|還是)[^。.?？]{0,8}(?:真人|活人|机器|機器)|真人在看.{0,10}(?:机器|機器)"
    r"|\b(?:human|person|bot|robot|machine|ai) or (?:a )?(?:real )?(?:human|person|bot|robot|machine|ai)\b",
    re.IGNORECASE,
)


_CALLED = re.compile(r"[转轉]人工|[要找叫][个個]?(?:真人|活人|人工)|\b(?:talk|speak|connect|transfer)", re.IGNORECASE)


def asks_which(text: str) -> bool:
    """Whether a message asks if a person or a machine answers."""
    return bool(_WHICH.search(text)) and not _CALLED.search(text)


@dataclass(frozen=True, slots=True)
class Decision:
    """What a message comes to: a person for `reason`, or the bot where that is empty; `first` is the reason for which a person was
    due, had the house not been so full that the bot offers itself first. `why` is all that spoke for it, as it is stored."""

    reason: str = ""
    first: str = ""
    why: tuple[str, ...] = ()


def decided(state: State, reading: Reading, choice: str, house: Callable[[str], Level]) -> Decision:
    """Whether a person takes over. How full the house is for a reason is looked up only where that could change anything."""
    fitting = [line for line in _TABLE if line.fits(state, reading, choice)]
    if not fitting:
        return Decision()
    line, why = fitting[0], tuple(line.reason for line in fitting)
    if line.bar is None:
        return Decision(line.reason, why=why)
    if line.reason in state.offered:
        return Decision(line.reason, why=(*why, "offered_before"))
    now = house(line.reason)
    first = moves(now, line.bar)
    return Decision("" if first else line.reason, line.reason if first else "", (*why, f"house:{now}"))


def reason_to_hand_over(state: State, reading: Reading, choice: str) -> str:
    """Why this message goes to a person in a quiet house; empty where the bot goes on."""
    return decided(state, reading, choice, lambda _: "calm").reason


def speaks_of_fraud(text: str) -> bool:
    """Whether somebody seems to have got into an account, or to have been cheated out of something."""
    return bool(_FRAUD.search(text))


def _asked(state: State, reading: Reading, choice: str) -> bool:
    if choice == HUMAN:
        return True
    if asks_which(reading.text):
        return False
    wanted = NO_PERSON.sub(" ", reading.text)
    understood = reading.intent == "service.human" and reading.decision != "unknown" and wanted == reading.text
    understood = understood and not _is_a_title(state, reading)
    # The complaint's answer said that a colleague decides about compensation, and comes when it is asked for.
    compensation = state.topic == "service.complaint" and bool(_COMPENSATION.search(wanted))
    return understood or compensation or bool(_PERSON.search(wanted))


def _is_a_title(state: State, reading: Reading) -> bool:
    """就个人的 while an invoice is asked for: it is made out to a person, none is called."""
    return state.draft is not None and state.draft.kind == "invoice" and bool(re.search("[个個]人", reading.text))


def _threatens(state: State, reading: Reading, choice: str) -> bool:
    found = [] if choice else threats_in(reading.text)
    # Who surely speaks of another's affairs threatens nobody here, unless they say so or name the consumers' hotline.
    return bool(found) and (not reading.outside or "12315" in found or bool(_TO_US.search(reading.text)))


def _complains_angrily(state: State, reading: Reading, choice: str) -> bool:
    complains = reading.intent == "service.complaint" and reading.decision == "answer"
    beyond = angry(_COMPLAINS.sub(" ", reading.text)) or state.topic == "service.complaint"
    return complains and reading.angry and beyond and not choice


def _is_harmed(state: State, reading: Reading, choice: str) -> bool:
    return not choice and complexity.is_grave(reading)


def _is_complex(state: State, reading: Reading, choice: str) -> bool:
    return not choice and complexity.course(reading) == "person"


def _lost(state: State, reading: Reading, choice: str) -> bool:
    return not choice and reading.decision == "unknown" and state.unknowns + 1 >= _PATIENCE


def _is_risky(state: State, reading: Reading, choice: str) -> bool:
    """An account or an address is to change hands in a conversation that spoke of fraud: that is just what a thief would ask."""
    under_way = state.draft is not None and state.draft.kind in _PRECIOUS_KINDS and _agrees(state, reading, choice)
    wanted = reading.intent in _PRECIOUS and reading.decision == "answer"
    return (state.wary or speaks_of_fraud(reading.text)) and (under_way or wanted)


def _is_costly(state: State, reading: Reading, choice: str) -> bool:
    return state.draft is not None and state.draft.costly and _agrees(state, reading, choice)


def _agrees(state: State, reading: Reading, choice: str) -> bool:
    """Whether this is a yes to the command as it was shown last."""
    draft, question = state.draft, state.expecting
    if draft is None or not draft.shown:
        return False
    asked = question is not None and question.slot == "confirm" and question.intent == draft.intent
    return choice == f"form:yes-{draft.shown}" or (not choice and asked and details.is_yes(reading.text))


def _is_flagged(state: State, reading: Reading, choice: str) -> bool:
    """The shop wants people to see to this customer: always, or as soon as something goes less than well."""
    person, small = state.customer.person, reading.intent.startswith("smalltalk.")
    troubled = reading.decision == "unknown" or reading.angry or reading.intent == "service.complaint"
    return not choice and not small and (person == ALWAYS or (person == SOONER and troubled))


class _Line(NamedTuple):
    """A reason, when it holds, and how full the house must be for the bot to offer itself first (None: a person, always)."""

    reason: str
    fits: Callable[[State, Reading, str], bool]
    bar: Level | None = None


_TABLE = (
    _Line(LEGAL, _threatens),
    _Line(ASKED, _asked),
    _Line(HARMED, _is_harmed),
    _Line(RISKY, _is_risky),
    _Line(COSTLY, _is_costly),
    _Line(FLAGGED, _is_flagged),
    _Line(ANGRY, _complains_angrily, "flooded"),
    _Line(COMPLEX, _is_complex, "flooded"),
    _Line(NOT_UNDERSTOOD, _lost, "busy"),
)
# How full the house must be for the bot to offer itself first, by reason.
BARS = {line.reason: line.bar for line in _TABLE}
