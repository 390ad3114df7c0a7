"""Whatever people do with drafts and packs in whatever order: one pack is in force, and every pack stays as it was."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chalicelib.edge.errors import KefuError
from chalicelib.message import Agent
from chalicelib.shop import publishing
from chalicelib.store import knowledge, packs
from tests import shop
from tests.api.publishing import Json, promotion

_written = count(100)
PEOPLE = [Agent(f"a{number}", f"同事{number}", "lead") for number in range(3)]
WALKS = settings(
    max_examples=40,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
_who = st.integers(0, 2)
_which = st.integers(0, 5)
_names = st.lists(st.sampled_from("ABCD"), min_size=1, max_size=2, unique=True)
steps = st.one_of(
    st.tuples(st.just("draft"), _who, _names),
    st.tuples(st.just("edit"), _who, _which, _names),
    st.tuples(st.just("approve"), _who, _which),
    st.tuples(st.just("publish"), _who, _which),
    st.tuples(st.just("discard"), _who, _which),
    st.tuples(st.just("restore"), _who, _which),
    st.tuples(st.just("import"), _names),
    st.tuples(st.just("release"), _who, _names),
)


@dataclass
class Office:
    """What should be: every pack with its rows, and the one in force."""

    now: str
    packs: dict[str, dict[str, Any]]
    drafts: list[str] = field(default_factory=list)

    def rows(self, names: list[str]) -> list[Json]:
        """Promotions that differ from all that were ever written."""
        threshold = f"{next(_written)}.00"
        return [promotion(f"W-{name}", terms={"threshold": threshold, "off": "5.00"}) for name in names]

    def came(self, pack: str, rows: list[Json]) -> None:
        checked = {row["promotion"]: row["terms"] for row in rows}
        self.packs[pack] = {**self.packs[self.now], **checked}
        self.now = pack


@pytest.fixture
def start(stocked: str) -> Iterator[str]:
    """The pack of the other tests, in force before and after."""
    knowledge.load("promotions", shop.PROMOTIONS)
    before = packs.in_force()
    yield before
    if packs.in_force() != before:
        packs.put_back(before, packs.in_force(), packs.Deed("restored", PEOPLE[0], pack=before))


def _terms(pack: str) -> dict[str, Any]:
    return {name: row.get("terms", {}) for name, row in packs.rows_of(pack).items()}


def _step(office: Office, step: tuple[Any, ...]) -> None:
    """Does one thing as far as it is allowed, and notes what should have come of it."""
    match step:
        case ("draft", who, names):
            office.drafts.append(publishing.draft(office.rows(names), [], "", PEOPLE[who]).draft)
        case ("release", who, names):
            _released(office, PEOPLE[who], PEOPLE[who - 1], names)
        case ("import", names):
            rows = office.rows(names)
            knowledge.load("promotions", rows)
            office.came(packs.in_force(), rows)
        case ("restore", who, which):
            chosen = list(office.packs)[which % len(office.packs)]
            office.now = publishing.restore(chosen, "试一下", PEOPLE[who]).pack
        case (deed, who, which, *names) if office.drafts:
            _with_draft(office, deed, PEOPLE[who], office.drafts[which % len(office.drafts)], names)


def _released(office: Office, author: Agent, other: Agent, names: list[str]) -> None:
    """The whole way, by two people, with nobody in between."""
    name = publishing.draft(office.rows(names), [], "", author).draft
    office.drafts.append(name)
    publishing.approve(name, 1, other)
    _with_draft(office, "publish", author, name, [])


def _with_draft(office: Office, deed: str, who: Agent, name: str, names: list[list[str]]) -> None:
    draft = packs.draft_of(name)
    match deed:
        case "edit":
            publishing.edit(name, draft.version, office.rows(names[0]), [], "", who)
        case "approve":
            publishing.approve(name, draft.version, who)
        case "discard":
            publishing.discard(name, who)
        case "publish":
            pack = publishing.publish(name, who)
            if draft.status == packs.APPROVED:
                _published(office, draft, pack)


def _published(office: Office, draft: packs.Draft, pack: packs.Pack) -> None:
    assert draft.base == office.now, "an outdated draft went live"
    assert draft.approved_by and draft.approved_by not in draft.authors, "nobody else looked at it"
    office.came(pack.pack, [dict(row) for row in draft.rows])


@WALKS
@given(walk=st.lists(steps, min_size=4, max_size=16))
def test_one_pack_is_in_force_and_every_published_pack_stays_readable(start: str, walk: list[tuple[Any, ...]]) -> None:
    packs_before = packs.in_force()
    office = Office(packs_before, {packs_before: _terms(packs_before)})
    for step in walk:
        try:
            _step(office, step)
        except KefuError as refusal:
            assert refusal.code in {"own_draft", "not_open", "not_approved", "outdated"}, refusal.code
        assert packs.in_force() == knowledge.shelf("promotions").version == office.now
    for pack, terms in office.packs.items():
        assert _terms(pack) == terms
        assert packs.pack_of(pack).pack == pack
