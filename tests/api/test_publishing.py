"""How promotions go live: one person drafts, another approves, one step publishes and one step takes back."""

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from chalicelib import clock
from chalicelib.store import knowledge, packs
from tests import shop
from tests.api.conftest import Door
from tests.api.publishing import Editor, Json, editor, ids, promotion


@pytest.fixture
def kept(stocked: str) -> Iterator[None]:
    """Whatever comes into force in a test, the pack of the other tests is in force after it."""
    knowledge.load("promotions", shop.PROMOTIONS)
    before = packs.in_force()
    yield
    now = packs.in_force()
    if now != before:
        packs.put_back(before, now, packs.Deed("restored", packs._NOBODY, pack=before))


@pytest.fixture
def lead(door: Door, kept: None) -> Editor:
    return editor(door, "云姐", "lead")


@pytest.fixture
def admin(door: Door, kept: None) -> Editor:
    return editor(door, "admin", "admin")


def published(lead: Editor, admin: Editor, *rows: Json, **more: object) -> str:
    """The pack that a lead's draft became, approved by the administrator."""
    draft = lead.draft(*rows, **more)
    assert admin.approve(draft).status == 200
    answer = lead.publish(draft)
    assert answer.status == 200, answer
    return str(answer.body["in_force"])


def told(door: Door, who: str) -> str:
    """What the bot says of promotions."""
    return str(door.customer(who).hear("现在有什么优惠活动"))


def test_what_two_people_agreed_on_is_what_customers_hear(
    door: Door, lead: Editor, admin: Editor, newcomer: str
) -> None:
    draft = lead.draft(promotion("NEW"), remove=["ON"], note="双十一加场")
    assert "NEW专场" not in told(door, newcomer), "a draft is nobody's business"
    assert admin.approve(draft).status == 200
    assert "NEW专场" not in told(door, f"{newcomer}-1"), "nor is an approved one"
    assert lead.publish(draft).status == 200
    assert "NEW专场" in told(door, f"{newcomer}-2") and "跨店满减" not in told(door, f"{newcomer}-3")


def test_every_step_can_be_read_afterwards(lead: Editor, admin: Editor) -> None:
    before = lead.in_force
    pack = published(lead, admin, promotion("NEW"), note="双十一加场")
    lead.restore(before, "价格写错了")
    found = lead.get("packs").body
    record = next(one for one in found["packs"] if one["pack"] == pack)
    assert (record["by"]["name"], record["approved_by"]["name"], record["note"]) == ("云姐", "admin", "双十一加场")
    assert [author["name"] for author in record["authors"]] == ["云姐"]
    assert record["added"] == ["NEW"] and record["base"] == before and record["origin"] == "draft"
    steps = [(deed["did"], deed["by"]["name"], deed.get("note", "")) for deed in found["deeds"][:4]]
    assert sorted(steps) == [
        ("approved", "admin", ""),
        ("drafted", "云姐", "双十一加场"),
        ("published", "云姐", "双十一加场"),
        ("restored", "云姐", "价格写错了"),
    ]
    assert all(deed["at"] for deed in found["deeds"])


def test_nobody_approves_what_they_wrote_on(lead: Editor, admin: Editor) -> None:
    draft = lead.draft(promotion("NEW"))
    own = lead.approve(draft)
    assert own.status == 403 and own.body["error"]["code"] == "own_draft"
    edited = admin.post(f"drafts/{draft['draft']}", {"version": 1, "rows": [promotion("NEWER")]}).body["draft"]
    for author in (lead, admin):
        refused = author.approve(edited)
        assert refused.status == 403 and refused.body["error"]["code"] == "own_draft"


def test_an_edit_takes_the_approval_away_and_only_what_was_seen_is_approved(lead: Editor, admin: Editor) -> None:
    draft = lead.draft(promotion("NEW"))
    approved = admin.approve(draft).body["draft"]
    edited = lead.post(f"drafts/{draft['draft']}", {"version": approved["version"], "rows": [promotion("OTHER")]})
    assert edited.body["draft"]["status"] == "open"
    assert lead.publish(draft).body["error"]["code"] == "not_approved"
    late = admin.approve(draft)
    assert late.status == 409 and late.body["error"]["code"] == "draft_changed"


def test_a_draft_that_was_overtaken_is_refused_until_it_is_saved_and_approved_anew(lead: Editor, admin: Editor) -> None:
    slow = lead.draft(promotion("SLOW"))
    admin.approve(slow)
    published(lead, admin, promotion("FAST"))
    refused = lead.publish(slow)
    assert refused.status == 409 and refused.body["error"]["code"] == "outdated"
    assert "save the draft again" in refused.body["error"]["message"]
    found = lead.get(f"drafts/{slow['draft']}").body["draft"]
    rebased = lead.post(f"drafts/{slow['draft']}", {"version": found["version"], "rows": found["rows"]}).body["draft"]
    assert admin.approve(rebased).status == 200 and lead.publish(rebased).status == 200
    assert {"SLOW", "FAST", "ON"} <= {row["promotion"] for row in knowledge.shelf("promotions").entries}


def test_an_outdated_draft_is_not_approved_either(lead: Editor, admin: Editor) -> None:
    slow = lead.draft(promotion("SLOW"))
    published(lead, admin, promotion("FAST"))
    assert admin.approve(slow).body["error"]["code"] == "outdated"


def test_of_many_who_publish_at_once_each_draft_is_published_once_or_told_that_it_is_outdated(
    lead: Editor, admin: Editor
) -> None:
    drafts = [lead.draft(promotion(f"P{number}")) for number in range(4)]
    assert all(admin.approve(draft).status == 200 for draft in drafts)
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lead.publish, drafts * 2))
    won = [answer.body["in_force"] for answer in answers if answer.status == 200]
    assert won and set(won) == {lead.in_force}
    assert {a.body["error"]["code"] for a in answers if a.status != 200} <= {"outdated"}


def test_publishing_twice_makes_one_pack(lead: Editor, admin: Editor) -> None:
    draft = lead.draft(promotion("NEW"))
    admin.approve(draft)
    first, second = lead.publish(draft), lead.publish(draft)
    assert first.body["in_force"] == second.body["in_force"] == lead.in_force


def test_a_rollback_is_one_step_and_can_itself_be_rolled_back(
    door: Door, lead: Editor, admin: Editor, newcomer: str
) -> None:
    before = lead.in_force
    pack = published(lead, admin, promotion("NEW"))
    assert lead.restore(before).status == 200
    assert "NEW专场" not in told(door, newcomer)
    assert admin.restore(pack, "原来没错").body["in_force"] == pack
    assert "NEW专场" in told(door, f"{newcomer}-1")
    assert lead.restore("01ARZ3NDEKTSV4RRFFQ69G5FAV").status == 404
    assert lead.post(f"packs/{before}/restore").status == 400, "a reason is asked for"


def test_every_pack_that_ever_was_in_force_can_be_read(lead: Editor, admin: Editor) -> None:
    names = [published(lead, admin, promotion(f"P{number}")) for number in range(3)]
    lead.restore(names[0])
    for number, name in enumerate(names):
        shown = lead.get(f"packs/{name}").body
        assert {f"P{each}" for each in range(number + 1)} <= set(ids(shown["promotions"]))


@pytest.mark.parametrize(
    ("change", "field", "code"),
    [
        ({"ends_at": shop.ago(days=2)}, "ends_at", "not_in_order"),
        ({"kind": "lottery"}, "kind", "not_allowed"),
        ({"terms": {"threshold": "300"}}, "terms.off", "missing"),
        ({"name": {"en": "Offer"}}, "name.zh-Hans", "missing"),
        ({"starts_at": "tomorrow"}, "starts_at", "bad_time"),
        ({"text": {"zh-Hans": "\ud800"}}, "text.zh-Hans", "bad_text"),
    ],
)
def test_a_wrong_row_is_refused_with_its_field_and_a_code(lead: Editor, change: Json, field: str, code: str) -> None:
    answer = lead.post("drafts", {"rows": [promotion("FINE"), promotion("WRONG", **change)]})
    error = answer.body["error"]
    assert answer.status == 400 and error["code"] == "wrong_rows"
    assert [(row["line"], row["field"], row["code"]) for row in error["rejected"]] == [(2, field, code)]


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({}, "nothing_to_change"),
        ({"remove": ["NO-SUCH"]}, "not_in_pack"),
        ({"rows": [promotion("ON")], "remove": ["ON"]}, "malformed"),
        ({"rows": "all"}, "malformed"),
        ({"rows": [[]]}, "wrong_rows"),
        ({"remove": [7]}, "malformed"),
        ({"note": "x" * 501, "rows": [promotion("NEW")]}, "malformed"),
    ],
)
def test_a_draft_says_what_it_cannot_be(lead: Editor, body: Json, code: str) -> None:
    answer = lead.post("drafts", body)
    assert answer.status == 400 and answer.body["error"]["code"] == code


def test_what_is_written_as_it_was_changes_nothing(lead: Editor, admin: Editor) -> None:
    published(lead, admin, promotion("NEW"))
    assert lead.post("drafts", {"rows": [promotion("NEW", categories=[])]}).body["error"]["code"] == "nothing_to_change"


def test_a_discarded_draft_is_over(lead: Editor, admin: Editor) -> None:
    draft = lead.draft(promotion("NEW"))
    assert admin.post(f"drafts/{draft['draft']}/discard").body["draft"]["status"] == "discarded"
    assert draft["draft"] not in [one["draft"] for one in lead.get("drafts").body["drafts"]]
    assert admin.approve(draft).body["error"]["code"] == "not_open"
    assert lead.publish(draft).body["error"]["code"] == "not_open"


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "drafts"),
        ("POST", "drafts"),
        ("GET", "drafts/01ARZ3NDEKTSV4RRFFQ69G5FAV"),
        ("POST", "drafts/01ARZ3NDEKTSV4RRFFQ69G5FAV"),
        ("POST", "drafts/01ARZ3NDEKTSV4RRFFQ69G5FAV/approve"),
        ("POST", "drafts/01ARZ3NDEKTSV4RRFFQ69G5FAV/publish"),
        ("POST", "drafts/01ARZ3NDEKTSV4RRFFQ69G5FAV/discard"),
        ("POST", "packs/01ARZ3NDEKTSV4RRFFQ69G5FAV/restore"),
    ],
)
def test_an_agent_may_look_at_what_is_in_force_and_change_nothing(door: Door, method: str, path: str) -> None:
    body = {"version": 1, "reason": "x"} if method == "POST" else None
    agent = editor(door, "小夏", "agent")
    assert door.call(method, f"/desk/promotions/{path}", body, agent.token).status == 403
    assert door.call(method, f"/desk/promotions/{path}", body).status == 401
    session = door.customer("one").session
    assert door.call(method, f"/desk/promotions/{path}", body, session).status == 401


def test_an_agent_sees_what_customers_see_but_no_draft(door: Door, lead: Editor) -> None:
    agent, draft = editor(door, "小夏", "agent"), lead.draft(promotion("NEW"))
    assert "ON" in ids(agent.preview()["on"])
    assert agent.get("packs").status == 200 and agent.get(f"packs/{lead.in_force}").status == 200
    assert agent.get(f"preview?pack={draft['draft']}").status == 403


def test_the_plain_import_goes_live_at_once_and_stands_in_the_history(door: Door, admin: Editor, newcomer: str) -> None:
    sent = {"Content-Type": "application/x-ndjson"}
    body = "\n".join(json.dumps(row) for row in (promotion("BULK"), promotion("WRONG", kind="lottery"))).encode()

    def imported() -> tuple[int, int, int, int]:
        found = door.call("POST", "/admin/imports/promotions", body, admin.token, **sent).body
        return found["read"], found["loaded"], found["unchanged"], len(found["rejected"])

    assert imported() == (2, 1, 0, 1)
    pack = admin.in_force
    assert "BULK专场" in told(door, newcomer) and "跨店满减" in told(door, f"{newcomer}-1")
    assert imported() == (2, 0, 1, 1) and admin.in_force == pack, "the same again makes no other pack"
    record = admin.get("packs").body["packs"][0]
    assert (record["pack"], record["origin"], record["by"]["name"]) == (pack, "import", "admin")


def test_imports_that_come_at_once_all_stay(kept: None) -> None:
    with ThreadPoolExecutor(4) as pool:
        counts = list(pool.map(lambda n: knowledge.load("promotions", [promotion(f"P{n}")]), range(4)))
    assert counts == [(1, 0)] * 4
    assert {f"P{number}" for number in range(4)} <= {row["promotion"] for row in knowledge.shelf("promotions").entries}


def test_a_preview_shows_what_would_change_and_what_is_doubtful(lead: Editor, admin: Editor) -> None:
    published(lead, admin, promotion("STAYS"), promotion("GOES"))
    changed = promotion(
        "STAYS", terms={"threshold": "30.00", "off": "40.00"}, audience="钻石", name={"zh-Hans": "改了"}
    )
    later = promotion("LATER", starts_at=shop.ago(days=-2), ends_at=shop.ago(days=-3))
    draft = lead.draft(changed, later, remove=["GOES"])
    seen = lead.preview(pack=draft["draft"])
    assert ids(seen["changes"]["added"]) == ["LATER"] and ids(seen["changes"]["removed"]) == ["GOES"]
    [change] = seen["changes"]["changed"]
    assert change["promotion"] == "STAYS" and [each["field"] for each in change["fields"]] == [
        "audience",
        "name",
        "terms",
    ]
    doubts = {(doubt["code"], doubt["promotion"]) for doubt in seen["doubts"]}
    stays = {("takes_off_all", "STAYS"), ("nobody_sees_it", "STAYS"), ("language_missing", "STAYS")}
    assert stays | {("on_at_once", "STAYS")} <= doubts
    assert ids(seen["coming"]) == ["LATER"]
    assert not {"GOES", "STAYS"} & set(ids(seen["on"]))


def test_a_preview_changes_nothing_for_anybody(door: Door, lead: Editor, newcomer: str) -> None:
    before, draft = lead.in_force, lead.draft(promotion("NEW"))
    assert "NEW" in ids(lead.preview(pack=draft["draft"])["on"])
    assert "NEW专场" not in told(door, newcomer) and lead.in_force == before


@pytest.mark.parametrize("at", ["soon", "0001-01-01T00:00:00+08:00", "2026-13-01"])
def test_a_preview_needs_a_real_instant(lead: Editor, at: str) -> None:
    assert lead.get(f"preview?at={at}").status == 400


def test_a_shop_page_gets_what_the_bot_tells(door: Door, lead: Editor, admin: Editor) -> None:
    soon = clock.iso(clock.now() + timedelta(hours=3))
    published(lead, admin, promotion("SOON", starts_at=soon, ends_at=shop.ago(days=-2)))
    guest = door.call("GET", "/promotions?language=en")
    assert guest.status == 200 and guest.headers["Cache-Control"] == "public, max-age=10"
    found = {one["promotion"]: one for one in guest.body["promotions"]}
    assert found["ON"]["status"] == "on" and found["SOON"]["status"] == "coming" and "OVER" not in found
    assert found["SOON"]["name"] == "SOON offer" and found["ON"]["name"] == "跨店满减", (
        "what has no English is said in Chinese"
    )
    assert "GOLD" not in found
    gold = door.call("GET", "/promotions", token=door.customer("gold", level="黑金").session)
    assert "GOLD" in ids(gold.body["promotions"])
    assert door.call("GET", "/promotions?language=fr").status == 400
    assert door.call("GET", "/promotions", token="forged").status == 401


def test_an_import_of_thousands_goes_live_like_any_other(kept: None) -> None:
    rows = [promotion(f"{number:05}-{'X' * 58}") for number in range(3000)]
    assert knowledge.load("promotions", rows) == (3000, 0)
    assert len(packs.rows_of(packs.in_force())) >= 3000
    assert len(packs.pack_of(packs.in_force()).added) == 500
