"""The benchmark as it lies in its folder: a shop's rows, and the tasks that customers of it bring."""

import json
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from infra import places
from infra.steps import Failure

Json = dict[str, Any]
LANGUAGES = ("en", "zh")
SCRIPTS, GENERATED = "scripts", "generated_cases"
_WORDS = {"en": "user", "zh": "user_zh"}


@dataclass(frozen=True, slots=True)
class Turn:
    """What the customer says, what is expected of the answer, and whether it is the yes to what was shown before."""

    text: str
    expect: Mapping[str, Any] = field(default_factory=dict)
    confirms: bool = False


@dataclass(frozen=True, slots=True)
class Task:
    """One customer's errand: `user` is empty for a stranger, `rows` are the rows (by table and id) as they shall be after it."""

    id: str
    kind: str
    source: str
    user: str = ""
    turns: tuple[Turn, ...] = ()
    rows: Mapping[str, Mapping[str, Json]] = field(default_factory=dict)
    facts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Benchmark:
    """The shop's rows as they are before every task, by id, and the tasks."""

    users: Mapping[str, Json]
    orders: Mapping[str, Json]
    products: Mapping[str, Json]
    tasks: tuple[Task, ...]

    @property
    def rows(self) -> Mapping[str, Mapping[str, Json]]:
        """What customers may change."""
        return {"users": self.users, "orders": self.orders}


def folder() -> Path:
    """Where the benchmark lies: TAU_DATA, or with the other public data (KEFU_DATA, or beside the repository)."""
    public = Path(os.environ.get("KEFU_DATA") or places.ROOT.parent / "shared" / "data")
    return Path(os.environ.get("TAU_DATA") or public / "tau_retail")


def benchmark(language: str, where: Path, only: Sequence[str] = ()) -> Benchmark:
    """Everything in the folder; the tasks are those that are told in `language`. Raises Failure where something is missing."""
    try:
        tables = {
            name: json.loads((where / f"{name}.json").read_text("utf-8")) for name in ("users", "orders", "products")
        }
        tasks = tuple(_tasks(where, language))
    except OSError as error:
        raise Failure(
            f"no benchmark in {where} ({error.strerror}: {error.filename}); TAU_DATA=<folder> names another"
        ) from error
    return Benchmark(**tables, tasks=_chosen(tasks, only))


def task(content: Mapping[str, Any], source: str, language: str) -> Task | None:
    """A task of the folder in `language`; None where a turn of it is not told in that language.

    A turn in which the customer says who she is becomes the task's user: she comes signed in.
    """
    user, turns, shown = content.get("user_id") or "", list[Turn](), False
    for told in content["turns"]:
        expect = told.get("expect", {})
        if "auth_user" in expect:
            user = expect["auth_user"]
            continue
        if not told.get(_WORDS[language]):
            return None
        turns.append(Turn(told[_WORDS[language]], expect, confirms=shown))
        shown = bool(expect.get("confirm"))
    rows, facts = content.get("expected_db", {}), tuple(content.get("communicate_info", ()))
    return Task(str(content["id"]), content["kind"], source, user, tuple(turns), rows, facts)


def _tasks(where: Path, language: str) -> Iterator[Task]:
    for source in (SCRIPTS, GENERATED):
        for line in (where / f"{source}.jsonl").read_text("utf-8").splitlines():
            if found := task(json.loads(line), source, language):
                yield found


def _chosen(tasks: tuple[Task, ...], only: Sequence[str]) -> tuple[Task, ...]:
    unknown = set(only) - {one.id for one in tasks}
    if unknown:
        raise Failure(f"no such task in this language: {', '.join(sorted(unknown))}")
    return tuple(one for one in tasks if not only or one.id in only)
