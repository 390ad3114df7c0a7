"""What customers would be told at any instant if a set of promotions were in force: the bot's own functions, asked ahead."""

from dataclasses import dataclass
from datetime import datetime

from chalicelib import clock
from chalicelib.shop import promotions
from chalicelib.shop.doubts import Doubt, doubts
from chalicelib.shop.promotions import Promotion
from chalicelib.store import knowledge, packs
from chalicelib.store.knowledge import Shelf
from chalicelib.store.packs import Rows

_EDGES = 12  # told of at most
_BALANCE = ("balance_from", "balance_to")


@dataclass(frozen=True, slots=True)
class Edge:
    """A second at which something changes: `edge` is starts_at, ends_at, balance_from or balance_to."""

    at: str
    promotion: str
    edge: str


@dataclass(frozen=True, slots=True)
class Seen:
    """Ids in the order in which customers are told of them, and the next seconds at which that changes."""

    on: tuple[str, ...]
    coming: tuple[str, ...]
    ended: tuple[str, ...]
    edges: tuple[Edge, ...]


def tried(name: str) -> tuple[str, Rows, Rows]:
    """A draft or a pack by its name, or the pack in force for the empty one: (its name, its rows, those in force).

    A draft is seen on the pack in force, whatever it was begun on. Raises NotFound, Unavailable.
    """
    now = packs.in_force()
    present = packs.rows_of(now)
    if name in ("", now):
        return now, present, present
    draft = packs.find_draft(name)
    if draft:
        return f"{draft.draft}.{draft.version}.{now}", draft.on(present), present
    return packs.pack_of(name).pack, packs.rows_of(name), present


def seen(name: str, rows: Rows, at: datetime, level: str) -> Seen:
    """What a customer of a level is told at a moment where these rows are in force under this name."""
    with knowledge.trying(packs.TOPIC, Shelf(name, tuple(rows.values()))):
        return Seen(
            _ids(promotions.current(at, level)),
            _ids(promotions.coming(at, level)),
            _ids(promotions.ended(at, level)),
            _edges(at, level),
        )


def doubted(name: str, rows: Rows, at: datetime, touched: frozenset[str] | None) -> list[Doubt]:
    """What a colleague would ask about these rows; only about the touched ones where they are named."""
    with knowledge.trying(packs.TOPIC, Shelf(name, tuple(rows.values()))):
        return doubts(promotions.known(), at, touched)


def _ids(found: list[Promotion]) -> tuple[str, ...]:
    return tuple(promotion.promotion for promotion in found)


def _edges(at: datetime, level: str) -> tuple[Edge, ...]:
    mine = (promotion for promotion in promotions.known() if promotion.is_for(level))
    found = [edge for promotion in mine for edge in _of(promotion) if clock.moment(edge.at) > at]
    return tuple(sorted(found, key=lambda edge: (edge.at, edge.promotion))[:_EDGES])


def _of(promotion: Promotion) -> list[Edge]:
    times = {"starts_at": promotion.starts_at, "ends_at": promotion.ends_at}
    times |= {name: str(promotion.terms[name]) for name in _BALANCE if name in promotion.terms}
    return [Edge(moment, promotion.promotion, name) for name, moment in times.items()]
