"""Accounts at the desk: made and changed by administrators, in force within half a minute, locked by wrong passwords only."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from urllib.parse import quote
from uuid import uuid4

import pytest

from chalicelib.edge import auth, sockets
from chalicelib.store import agents, passing, table
from chalicelib.store.passing import Socket
from tests.api.conftest import Answer, Door, Later

PASSWORD = "correct-horse-battery"


@pytest.fixture
def name() -> str:
    """Nobody else is called this."""
    return f"新人{uuid4().hex[:8]}"


def put(door: Door, name: str, **wanted: object) -> Answer:
    return door.call("PUT", f"/desk/accounts/{quote(name)}", wanted, door.agent("admin"))


def made(door: Door, name: str, role: str = "agent", **more: object) -> Answer:
    answer = put(door, name, role=role, password=PASSWORD, **more)
    assert answer.status == 200, answer
    return answer


def login(door: Door, name: str, password: str = PASSWORD) -> Answer:
    return door.call("POST", "/desk/login", {"name": name, "password": password})


def token(door: Door, name: str, password: str = PASSWORD) -> str:
    return str(login(door, name, password).body["token"])


def me(door: Door, token: str) -> Answer:
    return door.call("GET", "/desk/me", token=token)


def test_logging_in_rightly_locks_nobody_out_however_often(door: Door, name: str) -> None:
    agents.enrol(name, PASSWORD)
    assert {login(door, name).status for _ in range(15)} == {200}


def test_ten_wrong_passwords_lock_a_name_for_a_quarter_of_an_hour(door: Door, name: str, later: Later) -> None:
    agents.enrol(name, PASSWORD)
    assert [login(door, name, "wrong").status for _ in range(11)] == [401] * 10 + [429]
    assert login(door, name).status == 429
    later(15 * 60 + 1)
    assert login(door, name).status == 200


def test_a_right_password_between_wrong_ones_gives_no_more_guesses(door: Door, name: str) -> None:
    agents.enrol(name, PASSWORD)
    answers = [login(door, name, word).status for word in [*["wrong"] * 9, PASSWORD, "wrong", "wrong"]]
    assert answers == [401] * 9 + [200, 401, 429]


def test_guessing_at_once_gives_no_more_guesses(door: Door, name: str) -> None:
    agents.enrol(name, PASSWORD)
    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(lambda _: passing.attempt(f"login#{name}", 10, 900), range(30)))
    assert sum(answers) == 10


def test_a_name_that_nobody_has_is_told_the_same_as_a_wrong_password(door: Door, name: str) -> None:
    agents.enrol(name, PASSWORD)
    wrong, unknown = login(door, name, "wrong"), login(door, f"{name}x")
    assert wrong.status == unknown.status == 401
    assert wrong.body["error"]["code"] == unknown.body["error"]["code"] == "wrong_login"


def test_an_administrator_makes_an_account_and_its_owner_comes_in(door: Door, name: str) -> None:
    account = made(door, name, "department", departments=["warehouse"], capacity=5).body["account"]
    person = login(door, name).body["agent"]
    assert (person["id"], person["role"], person["departments"]) == (account["id"], "department", ["warehouse"])
    listed = door.call("GET", "/desk/accounts", token=door.agent("admin")).body["accounts"]
    assert next(one for one in listed if one["name"] == name) == account
    assert not {"proof", "salt"} & {key for one in listed for key in one}


@pytest.mark.parametrize(
    ("wanted", "says"),
    [
        ({}, "role and password"),
        ({"role": "agent"}, "password"),
        ({"role": "agent", "password": "short"}, "12 to 200"),
        ({"role": "king", "password": PASSWORD}, "must be one of"),
        ({"role": "agent", "password": PASSWORD, "groups": ["a b"]}, "letters"),
        ({"role": "agent", "password": PASSWORD, "groups": "vip"}, "list"),
        ({"role": "agent", "password": PASSWORD, "capacity": -1}, "whole number"),
        ({"role": "agent", "password": PASSWORD, "active": "no"}, "true or false"),
    ],
)
def test_what_is_wrong_with_an_account_is_said(door: Door, name: str, wanted: dict[str, object], says: str) -> None:
    answer = put(door, name, **wanted)
    assert answer.status == 400 and says in answer.body["error"]["message"]
    assert agents.find(agents.identifier(name)) is None


@pytest.mark.parametrize("nameless", ["\x00", " ", "\x00 \x00", "长" * 65])
def test_everybody_has_a_name(door: Door, nameless: str) -> None:
    assert put(door, nameless, role="agent", password=PASSWORD).status == 400


def test_nobody_can_be_called_like_somebodys_id(door: Door) -> None:
    assert put(door, agents.identifier("nobody"), role="agent", password=PASSWORD).status == 400


def test_a_closed_account_is_out_within_half_a_minute_and_nothing_is_sent_to_it(
    door: Door, name: str, later: Later
) -> None:
    made(door, name)
    bearer, mine = token(door, name), agents.identifier(name)
    passing.plug(Socket(f"socket-of-{name}", sockets.AGENTS, mine))
    assert put(door, name, active=False).body["account"]["active"] is False
    assert mine not in {socket.member for socket in passing.listeners(sockets.AGENTS)}
    later(30)
    assert (me(door, bearer).status, me(door, bearer).body["error"]["code"]) == (401, "login_over")
    assert login(door, name).status == 401
    put(door, name, active=True)
    assert login(door, name).status == 200


def test_whoever_talked_with_them_waits_at_the_head_of_the_line(door: Door, name: str, newcomer: str) -> None:
    made(door, name)
    case = door.customer(newcomer).say("转人工")["service"]["case"]
    assert door.call("POST", f"/desk/cases/{case}/claim", token=token(door, name)).status == 200
    put(door, name, active=False)
    now = door.call("GET", f"/desk/cases/{case}", token=door.agent("admin")).body
    assert now["case"]["status"] == "waiting" and "agent" not in now["case"]
    assert now["steps"][-1]["move"] == "give_back" and name in now["steps"][-1]["note"]


def test_another_lambdas_memory_of_an_account_lasts_a_quarter_of_a_minute(door: Door, name: str, later: Later) -> None:
    made(door, name, "lead")
    bearer = token(door, name)
    assert door.call("GET", "/desk/audit", token=bearer).status == 200
    account = agents.account_of(agents.identifier(name))
    agents.keep(replace(account, role="agent"), account)  # as another Lambda would: this one is not told
    later(30)
    assert door.call("GET", "/desk/audit", token=bearer).status == 403
    assert me(door, bearer).body["agent"]["role"] == "agent"


def test_a_new_password_ends_every_day_that_began_with_the_old_one(door: Door, name: str, later: Later) -> None:
    made(door, name)
    bearer = token(door, name)
    put(door, name, password="another-good-password")
    assert me(door, bearer).status == 401 and login(door, name).status == 401
    assert me(door, token(door, name, "another-good-password")).status == 200


def test_other_changes_end_nobodys_day(door: Door, name: str) -> None:
    made(door, name)
    bearer = token(door, name)
    put(door, name, groups=["vip"], role="lead")
    assert me(door, bearer).body["agent"]["groups"] == ["vip"]
    agents.enrol(name, PASSWORD, "lead")
    assert me(door, bearer).status == 200


def test_somebody_changes_their_own_password_with_the_old_one(door: Door, name: str) -> None:
    made(door, name)
    bearer = token(door, name)
    words = {"old": "wrong-wrong-wrong", "new": "my-own-new-password"}
    assert door.call("POST", "/desk/password", words, bearer).body["error"]["code"] == "wrong_login"
    changed = door.call("POST", "/desk/password", {**words, "old": PASSWORD}, bearer)
    assert changed.status == 200 and me(door, changed.body["token"]).status == 200
    assert me(door, bearer).status == 401
    assert login(door, name).status == 401 and login(door, name, words["new"]).status == 200


def test_guesses_of_the_old_password_are_counted_like_logins(door: Door, name: str) -> None:
    made(door, name)
    bearer = token(door, name)
    guesses = [{"old": f"guess-number-{n}", "new": "my-own-new-password"} for n in range(11)]
    assert [door.call("POST", "/desk/password", guess, bearer).status for guess in guesses] == [401] * 10 + [429]


@pytest.fixture
def alone(door: Door) -> Iterator[None]:
    """The one administrator there is."""
    others = [account for account in agents.accounts() if account.reigns and account.name != "admin"]
    closed = [agents.keep(replace(account, active=False), account) for account in others]
    yield
    for account in closed:
        agents.keep(replace(account, active=True), account)
    admin = agents.account_of(agents.identifier("admin"))
    if not admin.active:  # without a new password, which would end the day of the other tests
        agents.keep(replace(admin, active=True), admin)
        auth.forget(admin.id)


@pytest.mark.parametrize("wanted", [{"active": False}, {"role": "lead"}])
def test_the_last_administrator_stays(door: Door, alone: None, wanted: dict[str, object]) -> None:
    answer = put(door, "admin", **wanted)
    assert (answer.status, answer.body["error"]["code"]) == (409, "last_admin")


def test_of_two_administrators_who_close_each_other_at_once_one_stays(door: Door, alone: None, name: str) -> None:
    made(door, name, "admin")
    mine, theirs = door.agent("admin"), token(door, name)
    calls = [(f"/desk/accounts/{quote(name)}", mine), ("/desk/accounts/admin", theirs)]
    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(lambda call: door.call("PUT", call[0], {"active": False}, call[1]), calls))
    assert sum(account.reigns for account in agents.accounts()) == 1, answers
    first = agents.account_of(agents.identifier(name))
    agents.keep(replace(first, active=False), first) if first.active else None


def test_an_account_of_before_the_roster_gets_its_line_at_its_next_login(door: Door, name: str) -> None:
    content = {"name": name, "role": "agent", **agents._sealed(PASSWORD)}
    agents._Row(agents.identifier(name), document=table.as_json(content)).save()
    assert name not in {account.name for account in agents.accounts()}
    assert me(door, token(door, name)).status == 200
    assert name in {account.name for account in agents.accounts()}


def test_a_token_says_who_and_not_what_they_may(door: Door, name: str) -> None:
    agent = replace(agents.enrol(name, PASSWORD), role="admin")
    sealed, _ = auth.seal_desk(agent)
    assert door.call("GET", "/desk/accounts", token=sealed).status == 403
