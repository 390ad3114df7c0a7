"""When a customer is handed to a person: read it as a table, the first line that fits decides."""

import re
from collections.abc import Callable

from chalicelib.handover.threats import threats_in
from chalicelib.message import HUMAN, State
from chalicelib.understanding import complexity
from chalicelib.understanding.mood import angry
from chalicelib.understanding.reading import NO_PERSON, Reading

ASKED, NOT_UNDERSTOOD, ANGRY, COMPLEX = "asked", "not_understood", "angry", "complex"
SHOP_DOWN = "shop_down"  # no line of the table: the bot goes on, and a colleague sees to what it could not answer
LEGAL = "legal"
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


def reason_to_hand_over(state: State, reading: Reading, choice: str) -> str:
    """Why this message goes to a person; empty where the bot goes on."""
    for reason, fits in _TABLE:
        if fits(state, reading, choice):
            return reason
    return ""


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


def _is_complex(state: State, reading: Reading, choice: str) -> bool:
    return not choice and complexity.course(reading) == "person"


def _lost(state: State, reading: Reading, choice: str) -> bool:
    return not choice and reading.decision == "unknown" and state.unknowns + 1 >= _PATIENCE


_TABLE: tuple[tuple[str, Callable[[State, Reading, str], bool]], ...] = (
    (LEGAL, _threatens),
    (ASKED, _asked),
    (ANGRY, _complains_angrily),
    (COMPLEX, _is_complex),
    (NOT_UNDERSTOOD, _lost),
)
