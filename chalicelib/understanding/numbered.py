"""Where a platform has no buttons, customers choose by the number that stood before an option, or by its words."""

import re

from chalicelib.message import State
from chalicelib.understanding.normalise import SIMPLIFIED

_BARE = re.compile(r"[0-9]{1,2}[.。、 ]?", re.ASCII)


def picked(plain: str, state: State) -> str:
    """The id of the option that a text (simplified) names, of those that were offered last at a platform; empty for none.

    A number may be the answer to an open question that has no options.
    """
    if not state.via:
        return ""
    if _BARE.fullmatch(plain) and (state.expecting is None or state.expecting.options):
        number = int(plain.rstrip(".。、 "))
        return state.numbered[number - 1].id if 1 <= number <= len(state.numbered) else ""
    return next((choice.id for choice in state.numbered if choice.text.translate(SIMPLIFIED) == plain), "")
