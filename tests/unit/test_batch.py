"""A batch gives back what could not be done, with what must not overtake it, and nothing else."""

from collections.abc import Callable
from typing import Any

from chalicelib.edge import batch


def record(identifier: str, group: str) -> dict[str, Any]:
    return {"messageId": identifier, "receiptHandle": "h", "attributes": {"MessageGroupId": group}}


def failing(*identifiers: str) -> Callable[[dict[str, Any]], None]:
    def work(one: dict[str, Any]) -> None:
        if one["messageId"] in identifiers:
            raise ValueError(one["messageId"])

    return work


RECORDS = {"Records": [record("1", "a"), record("2", "b"), record("3", "a"), record("4", "b")]}


def given_back(work: Callable[[dict[str, Any]], None], in_order: bool) -> list[str]:
    answer = batch.each(RECORDS, work, in_order)
    return [one["itemIdentifier"] for one in answer["batchItemFailures"]]


def test_only_what_belongs_together_waits_for_each_other() -> None:
    assert given_back(failing("1"), in_order=True) == ["1", "3"]
    assert given_back(failing("4"), in_order=True) == ["4"]


def test_where_order_does_not_matter_nobody_waits() -> None:
    assert given_back(failing("1"), in_order=False) == ["1"]


def test_what_is_behind_a_failure_is_not_even_tried() -> None:
    seen: list[str] = []

    def work(one: dict[str, Any]) -> None:
        seen.append(one["messageId"])
        raise ValueError

    given_back(work, in_order=True)
    assert seen == ["1", "2"]
