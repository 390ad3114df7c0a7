"""When a customer is handed to a person: read it as a table, the first line that fits decides."""

import re
from collections.abc import Callable

from chalicelib.message import HUMAN, State
from chalicelib.understanding import complexity
from chalicelib.understanding.reading import NO_PERSON, Reading

ASKED, NOT_UNDERSTOOD, ANGRY, COMPLEX = "asked", "not_understood", "angry", "complex"
SHOP_DOWN = "shop_down"  # no line of the table: the bot goes on, and a colleague sees to what it could not answer
_PATIENCE = 2

# The model knows many ways to ask for a person; these must never depend on it.
_PERSON = re.compile(
    "人工|真人|活人|客服(?:呢|在吗|在嘛|人员|人員|电话|電話)|找(?:个|個)?(?:人|客服)(?!家)|转(?:接)?客服|轉(?:接)?客服|"
    "專員|专员|(?:不|别|別)(?:要|想|跟|和|同)?.{0,4}(?:机器人|機器人)|"
    r"\b(?:human|real person|live agent|representative|talk to (?:a |some)?(?:one|person|agent|somebody))\b",
    re.IGNORECASE,
)


def reason_to_hand_over(state: State, reading: Reading, choice: str) -> str:
    """Why this message goes to a person; empty where the bot goes on."""
    for reason, fits in _TABLE:
        if fits(state, reading, choice):
            return reason
    return ""


def _asked(state: State, reading: Reading, choice: str) -> bool:
    if choice == HUMAN:
        return True
    wanted = NO_PERSON.sub(" ", reading.text)
    understood = reading.intent == "service.human" and reading.decision != "unknown" and wanted == reading.text
    return understood or bool(_PERSON.search(wanted))


def _complains_angrily(state: State, reading: Reading, choice: str) -> bool:
    return reading.angry and reading.intent == "service.complaint" and reading.decision == "answer"


def _is_complex(state: State, reading: Reading, choice: str) -> bool:
    return not choice and complexity.course(reading) == "person"


def _lost(state: State, reading: Reading, choice: str) -> bool:
    return not choice and reading.decision == "unknown" and state.unknowns + 1 >= _PATIENCE


_TABLE: tuple[tuple[str, Callable[[State, Reading, str], bool]], ...] = (
    (ASKED, _asked),
    (ANGRY, _complains_angrily),
    (COMPLEX, _is_complex),
    (NOT_UNDERSTOOD, _lost),
)
