"""What the tests of company channels share: a platform that says what it is told to, tokens without a cloud, any saying."""

import json
from collections import deque
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from hypothesis import strategies as st

from chalicelib.channels import tokens
from chalicelib.channels.contract import Saying
from chalicelib.message import HUMAN, Card, Choice, Line
from chalicelib.store.deliveries import Token
from tests.platforms.platform import Asked, Platform, Told

PAYLOADS = Path(__file__).parent / "payloads"


class Scripted(Platform):
    """Answers with what a test laid ready, in its order, and keeps what it was asked."""

    def __init__(self) -> None:
        self.calls: list[Asked] = []
        self.answers: deque[Told] = deque()
        super().__init__()

    def asked(self, call: Asked) -> Told:
        self.calls.append(call)
        return self.answers.popleft()


@dataclass
class Rows:
    """The rows of tokens, of one Lambda that nobody disturbs."""

    kept: dict[str, Token] = field(default_factory=dict)

    def token_of(self, name: str) -> Token:
        return self.kept.get(name, Token())

    def lease_token(self, kept: Token, name: str, now: float, until: float) -> bool:
        return True

    def keep_token(self, name: str, value: str, until: float) -> None:
        self.kept[name] = Token(value, until)

    def release_token(self, name: str) -> None:
        self.kept.pop(name, None)

    def drop_token(self, name: str, value: str) -> None:
        self.kept.pop(name, None)


def without_a_cloud(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tokens are kept in this process."""
    monkeypatch.setattr(tokens, "deliveries", Rows())
    monkeypatch.setattr(tokens, "_held", {})


_names = st.sampled_from(("header", "event", "message", "content", "encrypt", "text", "sender", "msgtype", "challenge"))
_leaves = st.none() | st.booleans() | st.integers() | st.text(max_size=8) | st.sampled_from(("p2p", "text", "1", "[1]"))
_trees = st.recursive(
    _leaves, lambda some: st.lists(some, max_size=3) | st.dictionaries(_names, some, max_size=4), max_leaves=8
)
# JSON of any shape, with the names that platforms use.
bodies = _trees.map(lambda some: json.dumps(some).encode())

_ids = st.text(st.characters(codec="ascii", min_codepoint=33, max_codepoint=126), min_size=1, max_size=64)
_choices = st.builds(Choice, st.one_of(st.just(HUMAN), _ids), st.text(min_size=1, max_size=80))
_lines = st.builds(Line, st.text(max_size=60), st.text(max_size=12))
_cards = st.builds(
    Card,
    st.just("order"),
    st.text(min_size=1, max_size=60),
    st.text(max_size=60),
    st.text(max_size=20),
    lines=st.lists(_lines, max_size=4).map(tuple),
    choice=st.one_of(st.none(), _choices),
)
_texts = st.one_of(st.text(max_size=300), st.text(min_size=1, max_size=8).map(lambda some: (some * 5000)[:5000]))
sayings = st.builds(
    Saying,
    _texts,
    st.lists(_choices, max_size=15).map(tuple),
    st.lists(_cards, max_size=10).map(tuple),
    language=st.sampled_from(("zh-Hans", "zh-Hant", "en")),
)
