"""When a customer's visit begins, whether a person was needed in it, and whether it takes back what the last one had settled."""

from dataclasses import replace
from datetime import datetime, timedelta

from chalicelib.message import State, Visit
from chalicelib.ulids import moment_of

SILENCE = timedelta(minutes=30)  # so long, and what is said next is another visit
AGAIN = timedelta(hours=48)  # who comes back sooner about the same was not helped before
BEGAN, PERSON, CAME_AGAIN = "visit", "person", "again"
_ABOUT_NOTHING = ("", "smalltalk", "unknown", "service")


def marked(state: State, topic: str, event: str, now: datetime) -> tuple[Visit, tuple[str, ...]]:
    """The visit after a customer's message, and what began with it: a visit, a person's part in it, the same matter again.

    `state` is the conversation before it, `topic` the intent that was served, `event` what happened to a case.
    """
    begins = _begins(state, now)
    before = state.visit or Visit()
    visit = Visit(earlier=_settled(before, state, now)) if begins else before
    marks = [BEGAN] if begins else []
    scene = _scene(topic)
    if scene and scene == visit.earlier:
        visit, marks = replace(visit, earlier=""), [*marks, CAME_AGAIN]
    if event == "opened" and not visit.person:
        visit, marks = replace(visit, person=True), [*marks, PERSON]
    return replace(visit, scene=scene or visit.scene), tuple(marks)


def _begins(state: State, now: datetime) -> bool:
    """A case under way is one visit, however long it is silent."""
    if not state.last_turn:
        return True
    return state.mode == "bot" and now - moment_of(state.last_turn) > SILENCE


def _settled(visit: Visit, state: State, now: datetime) -> str:
    """The scene that the last visit seemed to have settled without anybody, where that is not long ago."""
    lately = bool(state.last_turn) and now - moment_of(state.last_turn) < AGAIN
    return visit.scene if lately and not visit.person else ""


def _scene(topic: str) -> str:
    scene = topic.split(".")[0]
    return "" if scene in _ABOUT_NOTHING else scene
