"""Of which version each thing of a row was told last: `told` in the row, apart from the version that imports and commands count."""

from typing import Any

from chalicelib.shop.events.kinds import Event

Content = dict[str, Any]


def later(row: Content, event: Event, what: str) -> bool:
    """Whether the event is newer than what was told last of this thing."""
    return event.version > int(row.get("told", {}).get(what, 0))


def latest(row: Content, event: Event, what: str, **fields: Any) -> Content:
    """The row with these fields where the event is newer, and with its version noted for the thing."""
    if not later(row, event, what):
        return row
    return row | fields | {"told": row.get("told", {}) | {what: event.version}}
