"""What the shop changes in its FAQ is what customers hear next, whole and in time."""

from collections.abc import Iterator, Mapping
from typing import Any
from uuid import uuid4

import pytest

from chalicelib.edge.errors import Unavailable
from chalicelib.store import knowledge, table
from tests.api.conftest import Door

Entry = dict[str, Any]


@pytest.fixture
def topic(stocked: str) -> Iterator[str]:
    """A shelf of its own, so that the shop of the other tests stays as it is."""
    name = f"faq-{uuid4().hex[:8]}"
    knowledge.TOPICS[name] = "faq"
    yield name
    del knowledge.TOPICS[name]


def entry(identifier: str, answer: str = "可以。", *asked: str) -> Entry:
    return {"faq": identifier, "questions": {"zh-Hans": [*asked]}, "answer": {"zh-Hans": answer}}


def told(topic: str) -> dict[str, str]:
    return {row["faq"]: row["answer"]["zh-Hans"] for row in knowledge.shelf(topic).entries}


def test_an_imported_entry_answers_by_all_its_phrasings(door: Door, newcomer: str) -> None:
    asked = ("楼顶花园几点开放", "屋顶上那个花园什么时候开")
    body = b'{"faq": "ROOF", "questions": {"zh-Hans": ["%s", "%s"]}, "answer": {"zh-Hans": "\xe5\x85\xab\xe7\x82\xb9\xe3\x80\x82"}}'
    rows = body % tuple(text.encode() for text in asked)
    answer = door.call(
        "POST", "/admin/imports/faq", rows, door.agent("admin"), **{"Content-Type": "application/x-ndjson"}
    )
    assert answer.status == 200 and not answer.body["rejected"]
    talk = door.customer(newcomer)
    assert [talk.hear(text)["text"] for text in (*asked, "请问楼顶花园几点开放呀")] == ["八点。"] * 3


def test_what_is_written_while_a_shelf_is_read_is_read_next_time(topic: str, monkeypatch: pytest.MonkeyPatch) -> None:
    knowledge.load(topic, [entry("A", "旧"), entry("B", "旧")])
    read = knowledge._entries

    def interrupted(name: str) -> tuple[Mapping[str, Any], ...]:
        rows = read(name)
        monkeypatch.setattr(knowledge, "_entries", read)
        knowledge.load(name, [entry("A", "新"), entry("B", "新")])
        return rows

    monkeypatch.setattr(knowledge, "_entries", interrupted)
    assert told(topic) == {"A": "旧", "B": "旧"}
    assert told(topic) == {"A": "新", "B": "新"}


def test_a_shelf_read_between_entries_and_their_version_is_read_again_once_the_version_has_moved(
    topic: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    knowledge.load(topic, [entry("A", "旧"), entry("B", "旧")])
    move, met = knowledge._move_version, list[dict[str, str]]()

    def late(name: str) -> None:
        met.append(told(name))
        table.put_many(knowledge._Row, [knowledge._row(name, "faq#B", entry("B", "新"))])
        move(name)

    monkeypatch.setattr(knowledge, "_move_version", late)
    knowledge.load(topic, [entry("A", "新")])
    assert met == [{"A": "新", "B": "旧"}], "met half-way, under the older version"
    assert told(topic) == {"A": "新", "B": "新"}


def test_an_import_that_broke_off_before_it_was_announced_is_mended_by_importing_again(
    topic: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    knowledge.load(topic, [entry("A", "旧")])
    assert told(topic) == {"A": "旧"}
    with monkeypatch.context() as broken:
        broken.setattr(knowledge, "_move_version", _unavailable)
        with pytest.raises(Unavailable):
            knowledge.load(topic, [entry("A", "新")])
    assert knowledge.load(topic, [entry("A", "新")]) == (0, 1)
    assert told(topic) == {"A": "新"}


def _unavailable(topic: str) -> None:
    raise Unavailable("The store did not answer.")
