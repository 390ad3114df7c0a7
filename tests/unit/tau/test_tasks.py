"""A task of the benchmark as it is played: who comes, what is said in which language, which turn is the yes."""

import json
from pathlib import Path
from typing import Any

import pytest

from infra.steps import Failure
from tests.tau.tasks import benchmark, task

SCRIPT: dict[str, Any] = {
    "id": 7,
    "kind": "write",
    "user_id": None,
    "turns": [
        {"user": "My email is ada@example.com", "expect": {"auth_user": "ada_1"}},
        {"user": "Cancel it", "user_zh": "取消", "expect": {"confirm": True}},
        {"user": "yes", "user_zh": "确认", "expect": {"action": "cancel"}},
    ],
}


def test_saying_who_she_is_becomes_her_signing_in() -> None:
    found = task(SCRIPT, "scripts", "en")
    assert found
    assert (found.id, found.user) == ("7", "ada_1")
    assert [(turn.text, turn.confirms) for turn in found.turns] == [("Cancel it", False), ("yes", True)]


def test_a_task_is_told_in_the_language_that_was_asked_for() -> None:
    found = task(SCRIPT, "scripts", "zh")
    assert found
    assert [turn.text for turn in found.turns] == ["取消", "确认"]


def test_a_task_with_a_turn_that_is_not_translated_is_left_out() -> None:
    turns = [*SCRIPT["turns"], {"user": "Thanks", "expect": {}}]
    assert task(SCRIPT | {"turns": turns}, "scripts", "zh") is None
    assert task(SCRIPT | {"turns": turns}, "scripts", "en")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("users", "orders", "products"):
        (tmp_path / f"{name}.json").write_text("{}")
    for name in ("scripts", "generated_cases"):
        (tmp_path / f"{name}.jsonl").write_text(json.dumps(SCRIPT | {"id": name}) + "\n")
    return tmp_path


def test_some_tasks_can_be_chosen(folder: Path) -> None:
    assert [one.id for one in benchmark("en", folder).tasks] == ["scripts", "generated_cases"]
    assert [one.source for one in benchmark("en", folder, ["generated_cases"]).tasks] == ["generated_cases"]


def test_a_task_that_is_not_there_is_named(folder: Path) -> None:
    with pytest.raises(Failure, match="no such task in this language: 8"):
        benchmark("en", folder, ["8"])


def test_a_missing_folder_is_named_with_the_variable_that_helps(tmp_path: Path) -> None:
    with pytest.raises(Failure, match="TAU_DATA"):
        benchmark("en", tmp_path / "nowhere")
