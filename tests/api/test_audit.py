"""Who did what at the desk: written down as it happens, read by leads, taken away as a file that is only text."""

import csv
import io
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import quote
from uuid import uuid4

import pytest

from chalicelib.message import Agent
from chalicelib.store import agents, audit, table
from chalicelib.store.audit import Deed
from chalicelib.store.table import Overtaken
from chalicelib.ulids import ulid
from tests.api.conftest import Answer, Door
from tests.api.publishing import editor, promotion

PASSWORD = "correct-horse-battery"


def read(door: Door, query: str = "", who: str = "云姐") -> Answer:
    return door.call("GET", f"/desk/audit{query}", token=door.agent(who))


def did(door: Door, who: str) -> list[str]:
    """What somebody did, in its order."""
    return [deed["did"] for deed in reversed(read(door, f"?who={quote(who)}&limit=1000").body["deeds"])]


def remembered(days: float, *names: str, by: str = "") -> str:
    """Deeds of so many days ago, done by somebody whom nobody else knows."""
    who = Agent(f"agent-{uuid4().hex[:12]}", by or f"旧人{uuid4().hex[:6]}")
    at = datetime.now(UTC) - timedelta(days=days)
    for name in names:
        audit.keep(Deed(name, who, "x", {"n": name}, at.isoformat(), ulid(at)))
    return who.id


@pytest.fixture
def name() -> str:
    return f"旁人{uuid4().hex[:8]}"


def test_logins_are_written_down_the_failed_ones_too(door: Door, name: str) -> None:
    agents.enrol(name, PASSWORD)
    for password in ("wrong", PASSWORD):
        door.call("POST", "/desk/login", {"name": name, "password": password})
    assert did(door, name) == ["login_failed", "login"]


def test_a_name_that_nobody_has_is_not_written_down_it_may_be_a_password(door: Door, name: str) -> None:
    door.call("POST", "/desk/login", {"name": name, "password": "x"})
    assert name not in str(read(door, "?limit=1000").body)


def test_what_an_administrator_did_to_an_account_is_told_without_its_password(door: Door, name: str) -> None:
    path, admin = f"/desk/accounts/{quote(name)}", door.agent("admin")
    door.call("PUT", path, {"role": "agent", "password": PASSWORD}, admin)
    door.call("PUT", path, {"role": "lead", "active": False}, admin)
    deeds = [
        deed for deed in read(door, "?who=admin&limit=1000").body["deeds"] if deed["what"] == agents.identifier(name)
    ]
    assert [deed["did"] for deed in deeds] == ["account_changed", "account_made"]
    assert deeds[0]["about"] == {"name": name, "role": "agent → lead", "active": "True → False"}
    assert PASSWORD not in str(deeds)


def test_what_customers_are_going_to_be_told_is_written_down_with_who_said_so(door: Door) -> None:
    lead, admin = editor(door, "云姐", "lead"), editor(door, "admin", "admin")
    before, draft = lead.in_force, lead.draft(promotion("AUDITED"))
    admin.approve(draft), lead.publish(draft), lead.restore(before, "只是试试")
    assert did(door, "云姐")[-2:] == ["promotions_published", "promotions_restored"]
    assert "promotions_approved" in did(door, "admin")
    row = b'{"faq":"AUDITED","questions":{"zh-Hans":["x"]},"answer":{"zh-Hans":"y"},"valid_to":"2020-01-01T00:00:00Z"}'
    door.call("POST", "/admin/imports/faq", row, door.agent("小文"), **{"Content-Type": "application/x-ndjson"})
    assert did(door, "小文")[-1] == "imported"


def test_the_page_has_words_for_whatever_can_be_done() -> None:
    root = Path(__file__).parents[2]
    code = "".join(file.read_text() for file in (root / "chalicelib").rglob("*.py"))
    made = re.findall(r"audit\.deed\(([^,]+),", code)
    names = {name for call in made for name in re.findall(r'"(\w+)"', call)}
    words = (root / "web" / "desk" / "accounts-wording.js").read_text()
    assert {"login", "revealed", "account_made", "account_changed"} <= names
    assert [name for name in sorted(names) if words.count(f" did_{name}:") != 2] == []


def test_a_deed_is_written_once_and_not_over(door: Door) -> None:
    done = audit.deed("tried", Agent("agent-x", "x"))
    audit.keep(done)
    with pytest.raises(Overtaken):
        audit.keep(done)


def test_pages_go_on_where_the_last_one_ended_over_months(door: Door) -> None:
    who = (remembered(70, "one", "two") and remembered(40, "three", by="跨月")) or ""
    since = (datetime.now(UTC) - timedelta(days=71)).strftime("%Y-%m-%d")
    seen: list[str] = []
    cursor = ""
    for _ in range(500):
        page = read(door, f"?from={since}&limit=7&after={cursor}" if cursor else f"?from={since}&limit=7").body
        seen += [deed["id"] for deed in page["deeds"]]
        cursor = page["cursor"]
        if not cursor:
            break
    assert seen == sorted(set(seen), reverse=True) and len(seen) > 7
    assert who in {deed["by"]["id"] for deed in read(door, f"?from={since}&limit=1000").body["deeds"]}


@pytest.mark.parametrize("latest_first", [True, False])
def test_however_many_there_are_each_comes_once_and_in_order(latest_first: bool, stocked: str) -> None:
    when = datetime.now(UTC) - timedelta(days=200 if latest_first else 210)
    who = Agent(f"agent-{uuid4().hex[:12]}", "many")
    made = [ulid(when + timedelta(milliseconds=n // 3)) for n in range(audit._PAGE + 20)]
    writes = [audit.writing(Deed("many", who, at=when.isoformat(), id=name)) for name in made]
    for start in range(0, len(writes), 25):  # a busy machine's store does not do a hundred in its two seconds
        table.together(writes[start : start + 25])
    found = [deed.id for deed in audit.between(when, when + timedelta(seconds=5), latest_first=latest_first)]
    assert found == sorted(made, reverse=latest_first)
    middle = found[100]
    on = [deed.id for deed in audit.between(when, when + timedelta(seconds=5), middle, latest_first)]
    assert on == found[101:]


def test_only_the_time_that_was_asked_for(door: Door) -> None:
    who = remembered(5, "asked-for")
    day = datetime.now(UTC) - timedelta(days=5)

    def found(since: timedelta, until: timedelta) -> int:
        span = f"?from={(day + since).strftime('%Y-%m-%dT%H:%M:%SZ')}&to={(day + until).strftime('%Y-%m-%dT%H:%M:%SZ')}"
        return len(read(door, f"{span}&who={who}").body["deeds"])

    minute = timedelta(minutes=1)
    assert (found(-minute, minute), found(-2 * minute, -minute), found(minute, 2 * minute)) == (1, 0, 0)


@pytest.mark.parametrize("query", ["?from=yesterday", "?from=2026-11-02&to=2026-11-01", "?from=2020-01-01", "?after=x"])
def test_a_time_that_is_none_is_refused(door: Door, query: str) -> None:
    assert read(door, query).status == 400


@pytest.mark.parametrize("who", ["小夏", "仓库小李", "小文"])
def test_it_is_for_leads(door: Door, who: str) -> None:
    assert read(door, who=who).status == 403


def test_a_file_has_the_same_rows_and_taking_it_is_written_down(door: Door) -> None:
    who = remembered(3, "first", "second")
    answer = door._client.http.get(
        f"/desk/audit?format=csv&who={who}", headers={"Authorization": f"Bearer {door.agent('云姐')}"}
    )
    assert answer.status_code == 200 and "audit.csv" in answer.headers["Content-Disposition"]
    rows = list(csv.DictReader(io.StringIO(answer.body.decode("utf-8-sig"))))
    assert {row["did"] for row in rows} == {"first", "second"} and {row["by"] for row in rows} == {who}
    assert "exported" in did(door, "云姐")


@pytest.mark.parametrize("name", ['=HYPERLINK("http://x")', "+1", "-1+1", "@SUM(A1)", "\t=1", "\r=1"])
def test_a_spreadsheet_takes_no_name_for_a_formula(door: Door, name: str) -> None:
    who = remembered(2, "named", by=name)
    answer = door._client.http.get(
        f"/desk/audit?format=csv&who={who}", headers={"Authorization": f"Bearer {door.agent('云姐')}"}
    )
    (row,) = csv.DictReader(io.StringIO(answer.body.decode("utf-8-sig"), newline=""))
    assert row["name"] == f"'{name}"
