"""The shelf of questions, without a cloud."""

from collections.abc import Callable
from itertools import count

import pytest

from chalicelib.shop import faq
from chalicelib.shop.faq import Entry
from chalicelib.understanding import answers
from demo.questions import questions

Stock = Callable[[tuple[Entry, ...]], None]
DEMO = tuple(Entry(row["faq"], row["intent"], row["questions"], row["answer"]) for row in questions())


@pytest.fixture
def stock(monkeypatch: pytest.MonkeyPatch) -> Stock:
    """Puts entries on the shelf; each time is a new version."""
    monkeypatch.setattr(answers, "_book", None)
    versions = count(1)

    def put(entries: tuple[Entry, ...]) -> None:
        version = str(next(versions))
        monkeypatch.setattr(faq, "version", lambda: version)
        monkeypatch.setattr(faq, "book", lambda: (version, entries))

    return put


@pytest.fixture
def shop(stock: Stock) -> None:
    """The demo's questions on the shelf."""
    stock(DEMO)
