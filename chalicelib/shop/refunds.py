"""Where money goes back to, and the day by which it ought to be there."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from chalicelib import clock

_SATURDAY = 5


def due(asked: datetime, working_days: int) -> date:
    """The day by which money arrives: working days are Monday to Friday in Shanghai and count from the one after asking."""
    day = asked.astimezone(clock.SHANGHAI).date()
    while working_days:
        day += timedelta(days=1)
        working_days -= day.weekday() < _SATURDAY
    return day


def means_of(profile: Mapping[str, Any], told: str) -> tuple[str, str]:
    """Kind and name of the means of payment that a refund names by its id or its label; no kind where it is not known."""
    for means in profile.get("methods", []):
        label = str(means.get("label") or means["method"])
        if told == means["method"] or label in told:
            return str(means["kind"]), label
    return "", told
