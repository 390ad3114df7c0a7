"""One task as it is lived: the customer signs in, says what the script says, and the shop is put in order again."""

import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace

from infra import doors
from infra.doors import Door
from tests.tau import customer, promises
from tests.tau.promises import Heard, Known
from tests.tau.records import Key, Records, Rows, changed, content, counts
from tests.tau.tasks import Benchmark, Json, Task, Turn
from tests.tau.verdict import Played

MOST_TAPS = 3  # extra answers a turn
_SESSIONS = {"en": "en", "zh": "zh-Hans"}

Token = Callable[[str], str]  # a customer's, by the benchmark's user id
Theirs = Callable[[str, Json, Json], Json]  # a row in the benchmark's form, of its table, content and what it was there


@dataclass(frozen=True)
class Shop:
    """The benchmark's shop in the running system: `before` are its rows as they are before every task."""

    api: str
    language: str
    records: Records
    before: Rows
    benchmark: Benchmark
    token: Token
    theirs: Theirs


def play(shop: Shop, task: Task) -> tuple[Played, Known]:
    """Plays a task from the fresh state; leaves the rows and the conversation as it found them."""
    started = time.monotonic()
    absent = _absent(shop, task)
    heard = _heard(shop, task, task.turns)
    after = shop.records.rows()
    moved = [key for key in changed(shop.before, after) if counts(key)]
    shop.records.restore(shop.before, after)
    seconds = time.monotonic() - started
    return Played(tuple(heard), _seen(shop, task, after, moved), _named(moved), seconds), Known(
        shop.benchmark.rows, absent
    )


def _absent(shop: Shop, task: Task) -> tuple[str, Json]:
    """Where the task asks for somebody else's order: a number that nobody has, and what is said to that."""
    foreign = next((turn for turn in task.turns if turn.expect.get("refused") == "not_your_order"), None)
    if not foreign:
        return "", {}
    number = promises.absent(shop.benchmark.orders)
    asked = replace(foreign, text=foreign.text.replace(promises.number_in(foreign.text), number), expect={})
    return number, _heard(shop, task, (asked,))[0].reply


def _heard(shop: Shop, task: Task, turns: tuple[Turn, ...]) -> list[Heard]:
    if not turns:
        return []
    who: Mapping[str, str] | None = {"token": shop.token(task.user)} if task.user else None
    door, session = doors.enter(shop.api, who, _SESSIONS[shop.language])
    talk = _Talk(shop, task.user, door, shop.records.rows_of(task.user) if task.user else {})
    shop.records.forget(session["conversation"])
    try:
        return [one for number, turn in enumerate(turns) for one in talk.turn(number, turn)]
    finally:
        shop.records.forget(session["conversation"])


@dataclass
class _Talk:
    """A conversation under way; `rows` are the customer's own as they were after the last message."""

    shop: Shop
    user: str
    door: Door
    rows: Rows

    def turn(self, number: int, turn: Turn) -> list[Heard]:
        """One turn of the script, and what the customer taps where she is asked back."""
        heard = [self._said(number, turn.text)]
        tapped: list[str] = []
        while len(tapped) < MOST_TAPS:
            choice = customer.tap(turn, heard[-1].choices, tapped, self.shop.benchmark)
            if choice is None:
                break
            tapped.append(choice["id"])
            heard.append(self._said(number, choice["text"], choice["id"]))
        return heard

    def _said(self, number: int, text: str, choice: str = "") -> Heard:
        """One message; an answer that is an error is heard too, and ends nothing."""
        body = {"id": doors.fresh(), "text": text} | ({"choice": choice} if choice else {})
        answer = self.door.post("/messages", body)
        heard = Heard(number, text, tapped=bool(choice), wrote=self._wrote())
        if answer.status != 200:
            return replace(heard, error=f"{answer.status} {answer.body.decode(errors='replace')}")
        return replace(heard, reply=answer.json["reply"] or {}, mode=answer.json["service"]["mode"])

    def _wrote(self) -> tuple[tuple[str, str], ...]:
        if not self.user:
            return ()
        rows = self.shop.records.rows_of(self.user)
        moved = [key for key in changed(self.rows, rows) if counts(key)]
        self.rows = rows
        return _named(moved)


def _seen(shop: Shop, task: Task, after: Rows, moved: Iterable[Key]) -> dict[str, dict[str, Json]]:
    """The rows that the task names and those that were written, as they are, in the benchmark's form."""
    named = [_key(table, name, row["user_id"]) for table, rows in task.rows.items() for name, row in rows.items()]
    seen: dict[str, dict[str, Json]] = {"users": {}, "orders": {}}
    for key in {*named, *moved} & after.keys():
        ((table, name),) = _named([key])
        if name in shop.benchmark.rows[table]:
            seen[table][name] = shop.theirs(table, content(after[key]), shop.benchmark.rows[table][name])
    return seen


def _key(table: str, name: str, user: str) -> Key:
    return user, "profile" if table == "users" else f"order#{name.lstrip('#')}"


def _named(keys: Iterable[Key]) -> tuple[tuple[str, str], ...]:
    """Rows by the benchmark's table and id."""
    return tuple(("users", who) if sort == "profile" else ("orders", f"#{sort[6:]}") for who, sort in keys)
