"""A parcel that has left and is not wanted any more: the courier is asked to stop it."""

import re
from dataclasses import replace

from chalicelib.scenes.ask import Ask, Said
from chalicelib.scenes.form import flow as form
from chalicelib.understanding.normalise import SIMPLIFIED

_STOP = re.compile(
    r"拦截|[拦截][下回住](?:来)?|追回(?:快递|包裹|来)|(?:快递|包裹|物流).{0,6}(?:叫|召|追)回|\bintercept|\bstop (?:the|my) (?:parcel|package|delivery)",
    re.IGNORECASE,
)


def intercept(ask: Ask) -> Said | None:
    """The interception where the words, or the button, ask for one; None for everything else."""
    choice = ask.inbound.choice
    if not choice.startswith("intercept:") and (choice or not _STOP.search(ask.reading.text.translate(SIMPLIFIED))):
        return None
    meant = replace(ask.reading, intent="order.cancel", decision="answer")
    return form.scene("intercept")(replace(ask, reading=meant))
