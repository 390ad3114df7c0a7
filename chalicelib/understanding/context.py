"""A short answer finds its question: a button, its number, its words, or the number that was asked for."""

import re
from dataclasses import replace

from chalicelib.message import Choice, Expecting, State
from chalicelib.understanding.reading import Reading, language_of

_NUMBER = re.compile(
    r"^\D{0,4}?([1-9一二两兩三四五六七八九])\s{0,2}(?:个|個|號|号|筆|笔|单|單|张|張|st|nd|rd|th)?\D{0,3}$"
)
_CHINESE = {"一": 1, "二": 2, "两": 2, "兩": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}
# What a button's id starts with, and the intent it brings along; an empty one goes on with what was asked.
_BRINGS = {"order": "", "track": "logistics.track", "faq": "", "intent": ""}
_SLOTS = ("order", "tail")
_LOOK_UPS = ("order.status", "order.list", "logistics.track")

Slot = tuple[str, str]


def chosen(text: str, expecting: Expecting | None) -> str:
    """The id of the option a text picks: by its words, or by its number ("第二个", "2"); empty for none."""
    if not expecting or not expecting.options:
        return ""
    by_words = [option for option in expecting.options if _same(text, option)]
    if by_words:
        return by_words[0].id
    place = _place(text)
    return expecting.options[place - 1].id if 0 < place <= len(expecting.options) else ""


def in_context(state: State, read: Reading, choice: str) -> tuple[Reading, Slot]:
    """What a message means after what the bot asked: the reading to act on, and the slot it fills."""
    kind, _, value = choice.partition(":")
    if kind == "intent":
        return _meaning(read, value), ("", "")
    if kind in _BRINGS and value:
        slot = "order" if kind == "track" else kind
        return _meaning(read, _BRINGS[kind] or _asked_for(state)), (slot, value)
    if _answers(state, read):
        return _meaning(read, _asked_for(state)), ("", "")
    return _looked_up(read), ("", "")


def language_after(state: State, wished: str, text: str, choice: str) -> str:
    """The language to answer in: the one written in; the page's or the last one where the text tells none."""
    before = wished or state.language
    return before if choice else language_of(text, before)


def _looked_up(read: Reading) -> Reading:
    """A named order settles a doubt between ways to look one up: there is nothing to ask back."""
    named = read.entities.get("order") or read.entities.get("parcel")
    if read.decision != "clarify" or not named or read.intent not in _LOOK_UPS:
        return read
    return _meaning(read, "logistics.track" if read.intent == "logistics.track" else _likelier(read))


def _likelier(read: Reading) -> str:
    scores = dict(read.alternatives) | {read.intent: read.score}
    return max(("order.status", "logistics.track"), key=lambda intent: scores.get(intent, 0.0))


def _meaning(read: Reading, intent: str) -> Reading:
    return replace(read, intent=intent, score=1.0, decision="answer", alternatives=())


def _asked_for(state: State) -> str:
    return state.expecting.intent if state.expecting else "order.status"


def _answers(state: State, read: Reading) -> bool:
    """Whether the message is little more than a number of an order, asked for or sent unasked."""
    awaited = state.expecting is not None and state.expecting.slot in _SLOTS
    kinds = ("order", "parcel", "tail") if awaited else ("order", "parcel")
    numbers = [number for kind in kinds for number in read.entities.get(kind, [])]
    around = len(read.text) - sum(map(len, numbers))
    return bool(numbers) and around <= (12 if awaited else 6)


def _same(text: str, option: Choice) -> bool:
    return text.strip().casefold() == option.text.strip().casefold()


def _place(text: str) -> int:
    found = _NUMBER.match(text.strip())
    if not found:
        return 0
    return _CHINESE.get(found[1]) or int(found[1])
