"""What every kind of target has in common: a card to show, a letter to post, and what came of it."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

TAKEN, AGAIN, SLOWER, REFUSED, GONE = "taken", "again", "slower", "refused", "gone"
_LONGEST = 3600
Headers = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Target:
    """Where notices go. `events` are patterns (`case.*`), `groups` the skill groups and departments it hears of: none, all."""

    name: str
    kind: str
    url: str
    secret: str = ""
    events: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    language: str = "zh-Hans"


@dataclass(frozen=True, slots=True)
class Card:
    """A notice in words: a title, lines of Markdown, a button; `grave` ones stand out."""

    title: str
    lines: tuple[str, ...] = ()
    link: str = ""
    button: str = ""
    grave: bool = False

    @property
    def text(self) -> str:
        """Title and lines, a line each."""
        return "\n".join((self.title, *self.lines))


@dataclass(frozen=True, slots=True)
class Letter:
    """A request that is ready to be posted."""

    url: str
    body: bytes
    headers: Headers


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the other side made of a letter: taken, again (it may work later), slower (after so many seconds), refused, or gone:
    nobody is there any more whom it was for."""

    outcome: str
    reason: str = ""
    seconds: int = 0


@dataclass(frozen=True, slots=True)
class Kind:
    """How one platform is spoken to. `rules` are the most it takes: (letters, in how many seconds)."""

    rules: tuple[tuple[int, float], ...]
    write: Callable[[Target, Mapping[str, Any], Card], Letter]
    judge: Callable[[int, Headers, bytes], Verdict]


def as_json(url: str, content: Mapping[str, Any], **headers: str) -> Letter:
    """A letter of JSON in UTF-8."""
    body = json.dumps(content, ensure_ascii=False).encode()
    return Letter(url, body, {"Content-Type": "application/json; charset=utf-8", **headers})


def by_status(status: int, headers: Headers) -> Verdict | None:
    """What the HTTP status says already; None where the body has to be read."""
    if 200 <= status < 300:
        return None
    reason = f"HTTP {status}"
    if status == 429 or (status == 503 and headers.get("Retry-After")):
        return Verdict(SLOWER, reason, patience(headers))
    return Verdict(AGAIN if status >= 500 or status == 408 else REFUSED, reason)


def patience(headers: Headers, default: int = 60) -> int:
    """Seconds that Retry-After asks for, at least one and at most an hour; `default` where it says nothing that can be read."""
    told = headers.get("Retry-After", "")
    return min(_LONGEST, max(1, int(told))) if told.isascii() and told.isdigit() else default


def read(body: bytes) -> dict[str, Any] | None:
    """The JSON object of an answer; None for anything else."""
    try:
        content = json.loads(body)
    except ValueError:
        return None
    return content if isinstance(content, dict) else None
