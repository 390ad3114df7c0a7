"""All checks in the order in which they are played."""

from __future__ import annotations

from infra.smoke import customer, person
from infra.smoke.checks import CHECKS, Work

SCRIPTS = (customer, person)  # importing them registers their checks, in this order
_FIRST = (person.agents_log_in,)  # but for this one: it clears what a run that broke off left behind


def script() -> list[tuple[str, Work]]:
    """Sentence and work of every check."""
    return sorted(CHECKS, key=lambda one: one[1] not in _FIRST)
