"""What a check is: a sentence, the work that proves it, and what the checks before it left behind."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from infra.doors import Answer, Door, Json, Socket, fresh


class Wrong(Exception):
    """What was seen instead of what was promised."""


@dataclass
class Scene:
    """The running system, the people in it, and what they have said so far."""

    config: Json
    doors: dict[str, Door] = field(default_factory=dict)
    sockets: dict[str, Socket] = field(default_factory=dict)
    seen: dict[str, Any] = field(default_factory=dict)

    @property
    def api(self) -> str:
        return str(self.config["api"])

    def customer(self, number: int) -> Json:
        found: Json = self.config["demo"]["customers"][number]
        return found

    def agent(self, number: int) -> Json:
        found: Json = self.config["demo"]["agents"][number]
        return found


Work = Callable[[Scene], str | None]
CHECKS: list[tuple[str, Work]] = []


def check(sentence: str) -> Callable[[Work], Work]:
    """Registers a check; checks run in the order in which they are written. What the work returns is printed beside it."""

    def register(work: Work) -> Work:
        CHECKS.append((sentence, work))
        return work

    return register


def expect(holds: object, otherwise: object) -> None:
    """Raises Wrong, with what was seen, where the promise does not hold."""
    if not holds:
        raise Wrong(str(otherwise)[:400])


def answered(answer: Answer, status: int = 200) -> Json:
    """The answer's JSON; Wrong where its status is another."""
    expect(answer.status == status, f"{answer.status} instead of {status}: {answer.body.decode(errors='replace')}")
    return answer.json


def say(door: Door, text: str, choice: str = "") -> Json:
    """A customer's message and what came back."""
    return answered(door.post("/messages", {"id": fresh(), "text": text} | ({"choice": choice} if choice else {})))


def said(reply: Json) -> str:
    """Everything that a reply shows: text, cards and buttons."""
    message = reply["reply"] or {}
    cards = [
        " ".join([card["title"], card.get("subtitle") or "", *(line["text"] for line in card["lines"])])
        for card in message.get("cards", [])
    ]
    return " ".join([message.get("text", ""), *cards, *(choice["text"] for choice in message.get("choices", []))])
