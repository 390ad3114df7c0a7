"""Products and promotions from the shop's API: whole by ETag or change by change, in memory between two looks."""

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

from chalicelib import clock, settings
from chalicelib.edge.errors import ShopUnavailable
from chalicelib.shop.connector import rows
from chalicelib.shop.connector.origin import Answer, Origin
from chalicelib.shop.intake.kinds import KINDS
from chalicelib.store.knowledge import Shelf
from chalicelib.ulids import ulid

_PAGES = 50  # in one look


@dataclass(slots=True)
class _Pull:
    """How far a topic has come: what is complete, and what has arrived of it so far."""

    shelf: Shelf | None = None
    entries: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    etag: str = ""
    cursor: str = ""
    looked: float = 0.0


class Shelves:
    """The catalogues of one shop."""

    def __init__(self, origin: Origin) -> None:
        self._origin = origin
        self._pulls: dict[str, _Pull] = {}

    def shelf(self, topic: str) -> Shelf:
        """All entries of products or promotions; the last known ones serve on while the shop does not answer.

        Raises ShopUnavailable before there are any.
        """
        pull = self._pulls.setdefault(topic, _Pull())
        if pull.shelf is None or time.monotonic() - pull.looked > settings.knowledge_seconds():
            self._look(topic, pull)
        assert pull.shelf is not None
        return pull.shelf

    def _look(self, topic: str, pull: _Pull) -> None:
        try:
            pages = 0
            while self._page(topic, pull) and pages < _PAGES:
                pages += 1
        except ShopUnavailable:
            if pull.shelf is None:
                raise
        pull.looked = time.monotonic()

    def _page(self, topic: str, pull: _Pull) -> bool:
        """Takes one answer in; whether there is more to ask for."""
        since = f"?since={quote(pull.cursor, safe='')}" if pull.cursor else ""
        known = {"If-None-Match": pull.etag} if pull.etag and not since else {}
        answer = self._origin.ask("GET", f"/{topic}{since}", **known)
        if answer.status == 304 and pull.shelf:
            return False
        if answer.status == 404 and since:
            pull.cursor = ""  # a cursor that the shop no longer knows: all of it again
            return True
        return _taken_in(topic, pull, answer)


def _taken_in(topic: str, pull: _Pull, answer: Answer) -> bool:
    """Rows after a cursor are added to those before it; all others take their place. Whether more are to come."""
    changes = {entry[KINDS[topic].key]: entry for entry in rows.entries(topic, answer.content)}
    gone = set(map(str, rows.listed({"gone": [], **answer.content}, "gone")))
    before = pull.entries if pull.cursor else {}
    pull.entries = {name: entry for name, entry in {**before, **changes}.items() if name not in gone}
    cursor, more = str(answer.content.get("cursor") or ""), answer.content.get("more") is True
    going_on = more and cursor not in ("", pull.cursor)
    pull.cursor, pull.etag = cursor, answer.etag
    if not going_on:
        _complete(pull)
    return going_on


def _complete(pull: _Pull) -> None:
    entries = tuple(pull.entries.values())
    if pull.shelf is None or entries != pull.shelf.entries:
        pull.shelf = Shelf(ulid(clock.now()), entries)
