"""What the shop tells as it happens: checked, applied once, in whatever order it comes in."""

from chalicelib.shop.events.applying import Bad, Stale, applied
from chalicelib.shop.events.following import follow
from chalicelib.shop.events.kinds import TYPES, Event, read

__all__ = ["TYPES", "Bad", "Event", "Stale", "applied", "follow", "read"]
