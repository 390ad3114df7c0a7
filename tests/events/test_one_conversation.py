"""The same customer gets the same answers wherever they write: one talk on every channel, decision by decision.

With KEFU_TABLE=<file> it writes how each platform's user saw each answer (docs/channels/one-conversation.md).
"""

import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple
from uuid import uuid4

import pytest

from chalicelib.channels.known import CHANNELS
from chalicelib.message import Turn, options
from tests.api.conftest import Door, door
from tests.platforms import world
from tests.platforms.every import PLATFORMS
from tests.platforms.platform import Delivered, Request
from tests.platforms.world import CALM, World

__all__ = ["door"]

# Words, or the id of an option of the answer before, which is tapped where there are buttons and numbered where there are none.
SCRIPT = (
    "你好",
    "=intent:promotion.current",
    "退货运费谁出",
    "怎么申请退货",
    "我的快递到哪了",
    "转人工",
    "算了不用人工了",
    "how do I get an invoice",
)
_SAID = {"=intent:promotion.current": "（选择：活动）"}


class Step(NamedTuple):
    """What one message came to."""

    intent: str
    event: str
    mode: str


@pytest.fixture(scope="module")
def table() -> Iterator[dict[str, list[list[Delivered]]]]:
    """What users saw, by channel and step; written where somebody wants to look at it."""
    seen: dict[str, list[list[Delivered]]] = {}
    yield seen
    if target := os.environ.get("KEFU_TABLE"):
        Path(target).write_text(_page(seen))


@pytest.mark.parametrize("name", sorted(CHANNELS))
def test_every_channel_decides_as_the_page_does(name: str, door: Door, table: dict[str, list[list[Delivered]]]) -> None:
    with world.opened(PLATFORMS[name](), troubles=CALM) as opened:
        user = opened.platform.user(uuid4().int % 10**8)
        steps, table[name] = _played(opened, user)
        assert not opened.platform.violations
    assert steps == _on_the_page(door)


def _played(opened: World, user: str) -> tuple[list[Step], list[list[Delivered]]]:
    steps: list[Step] = []
    shown: list[list[Delivered]] = []
    for words in SCRIPT:
        before = len(opened.seen(user))
        opened.bring(_request(opened, user, words))
        opened.settle([user])
        steps.append(_step(opened.turns(user)[-1]))
        shown.append(opened.seen(user)[before:])
        opened.sqs.now += 30
    return steps, shown


def _request(opened: World, user: str, words: str) -> Request:
    if not words.startswith("="):
        return opened.platform.says(user, words)
    wanted = words[1:]
    buttons = [button for one in opened.seen(user) for button in one.buttons if button[0] == wanted]
    if buttons:
        return opened.platform.taps(user, buttons[-1])
    reply = opened.turns(user)[-1].reply
    assert reply
    ids = [option.id for option in options(reply.choices, reply.cards)]
    return opened.platform.says(user, str(ids.index(wanted) + 1))


def _step(turn: Turn) -> Step:
    return Step(turn.reply.intent if turn.reply else "", turn.event, turn.service.mode if turn.service else "")


def _on_the_page(door: Door) -> list[Step]:
    talk = door.guest()
    said = [talk.say("活动" if one.startswith("=") else one, **_choice(one)) for one in SCRIPT]
    events = {"转人工": "opened", "算了不用人工了": "withdrawn"}
    return [
        Step((one["reply"] or {}).get("intent", ""), events.get(words, ""), one["service"]["mode"])
        for words, one in zip(SCRIPT, said, strict=True)
    ]


def _choice(words: str) -> Mapping[str, str]:
    return {"choice": words[1:]} if words.startswith("=") else {}


def _page(seen: Mapping[str, list[list[Delivered]]]) -> str:
    lines = [
        "# One talk on every channel",
        "",
        "The same words of a customer, and what the platform's user saw: buttons in brackets, everything else as text. Written by",
        "`make channels-table` from the made-up platforms, which keep each platform's limits. On every channel each step was decided alike.",
    ]
    for number, words in enumerate(SCRIPT):
        lines += ["", f"## {_SAID.get(words, words)}", "", "| channels | messages | what was seen |", "|---|---|---|"]
        alike: dict[str, list[str]] = {}
        for name in sorted(seen):
            alike.setdefault("<br>—<br>".join(map(_cell, seen[name][number])) or "nothing", []).append(name)
        lines += [f"| {', '.join(names)} | {len(seen[names[0]][number])} | {shown} |" for shown, names in alike.items()]
    return "\n".join(lines) + "\n"


def _cell(one: Delivered) -> str:
    buttons = "".join(f" **[{title}]**" for identifier, title in one.buttons if identifier or title)
    return one.text.replace("|", "\\|").replace("\n", "<br>") + ("<br>" if buttons and one.text else "") + buttons
