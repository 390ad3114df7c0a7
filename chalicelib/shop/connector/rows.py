"""What the shop's API tells, held against the same checks as an import: a row that contradicts itself is told to nobody."""

from collections.abc import Mapping
from typing import Any

from chalicelib.edge.errors import ShopUnavailable
from chalicelib.edge.telemetry import log
from chalicelib.shop import intake
from chalicelib.shop.commands import Content
from chalicelib.shop.intake.checks import Wrong, wrong

_LOGGED = 5


def order(content: Any, customer: str = "", number: str = "") -> Content:
    """An order: of this customer and number, where they are given. Raises ShopUnavailable."""
    return _row("orders", content, {"customer": customer, "order": number})


def profile(content: Any, customer: str) -> Content:
    """The profile of this customer. Raises ShopUnavailable."""
    return _row("customers", content, {"customer": customer})


def entries(topic: str, content: Any) -> list[Content]:
    """The rows of a catalogue that are right; the others are logged and left out. Raises ShopUnavailable for no list."""
    kept = []
    for row in listed(content, topic):
        try:
            kept.append(_row(topic, row, {}))
        except ShopUnavailable:
            continue
    return kept


def listed(content: Any, name: str) -> list[Any]:
    """The list of that name in an answer. Raises ShopUnavailable."""
    found = content.get(name) if isinstance(content, dict) else None
    if not isinstance(found, list):
        raise _refused(name, wrong("not_a_list", "must be a list", name))
    return found


def _row(kind: str, content: Any, expected: Mapping[str, str]) -> Content:
    try:
        row = intake.checked(kind, content)
        for name, value in expected.items():
            if value and row[name] != value:
                raise wrong("differs", "is not what was asked for", name)
    except Wrong as problem:
        raise _refused(kind, problem) from problem
    return row


def _refused(kind: str, problem: Wrong) -> ShopUnavailable:
    faults = [f"{fault.field}: {fault.code}" for fault in problem.faults[:_LOGGED]]
    log.warning("the shop's data refused", extra={"kind": kind, "faults": faults})
    return ShopUnavailable("The shop's system answered with something that contradicts itself.")
