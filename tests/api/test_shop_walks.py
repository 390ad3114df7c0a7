"""Conversations that nobody wrote, with a shop that stumbles and a store that fails in between: nothing is done unasked or twice.

KEFU_WALKS says how many are walked (8); a walk that goes wrong is told with its seed and every word of it.
"""

import json
import os
import random
from dataclasses import dataclass, field
from typing import Any

from chalicelib.store import customers
from tests import wardrobe
from tests.api.conftest import Door, Later, Talk
from tests.api.test_walks import ASIDES, NEARLY, PIECES, WISHES, YESES
from tests.nemesis import answering, fault
from tests.shop_api import ShopApi
from tests.wardrobe import NUMBER

Json = dict[str, Any]
WALKS = int(os.environ.get("KEFU_WALKS", "8"))
_TURNS = 12
# What DynamoDB says once and for all, so that nobody tries again: for the turn it is as good as a crash.
_NO = answering(400, b'{"__type":"com.amazon.coral.validate#ValidationException","message":"no"}')
_STUMBLES = ("", "", "", "500", "dropped", "lost", "garbage", "truncated")


@dataclass
class Walk:
    """One customer's way over a shop of their own mood."""

    talk: Talk
    api: ShopApi
    customer: str
    chance: random.Random
    said: list[str] = field(default_factory=list)
    replies: list[Json] = field(default_factory=list)

    def step(self) -> bool:
        """One message with whatever happens to it; False where a person has the conversation."""
        self.api.faults = self.chance.choices(_STUMBLES, k=2) if self.chance.random() < 0.4 else []
        offered = [one for reply in self.replies[-2:] for one in reply["choices"] if one["id"] != "human"]
        agreeing = [one for reply in self.replies[-1:] for one in reply["choices"] if one["id"].startswith("form:yes-")]
        if agreeing and self.chance.random() < 0.5:  # what is never done shows nothing
            return self._hears(agreeing[0]["text"], choice=agreeing[0]["id"])
        if offered and self.chance.random() < 0.4:
            button = self.chance.choice(offered)
            return self._hears(button["text"], choice=button["id"])
        words = self.chance.choices((WISHES, PIECES, YESES, NEARLY, ASIDES), (25, 15, 30, 20, 10))[0]
        return self._hears(self.chance.choice(words).format(**NUMBER))

    def _hears(self, text: str, **more: str) -> bool:
        before, identifier = set(self._done()), f"{self.customer}-{len(self.said)}"
        self.said.append(f"{text} {more or ''} {self.api.faults}")
        if crashes := self.chance.random() < 0.15:
            with fault("TransactWriteItems", lambda sent: _NO if b"conversations" in sent.body else None):
                assert self.talk.post(text, identifier=identifier, **more).status in (200, 503), self._told()
        answer = self.talk.post(text, identifier=identifier, **more)
        assert answer.status == 200, self._told()
        assert self.talk.post(text, identifier=identifier, **more).body == answer.body, self._told()
        new = set(self._done()) - before
        assert len(new) <= 1 and (not new or self._agreed(text, more.get("choice", ""))), (self._told(), crashes)
        self._was_done_once()
        return self._is_a_way_forward(answer.body)

    def _done(self) -> dict[str, Json]:
        """What the shop has done for this customer, by the commands' ids."""
        posted = [one.content for one in self.api.asked("POST /shop/commands")]
        mine = {one["id"]: one["command"] for one in posted if one["customer"] == self.customer}
        return {key: mine[key] for key in mine if self.api.done.get(key, (0, {}))[1].get("status") == "done"}

    def _agreed(self, text: str, choice: str) -> bool:
        """Whether the message is a yes to something that was shown."""
        shown = [one["id"] for reply in self.replies for one in reply["choices"] if one["id"].startswith("form:yes-")]
        return choice in shown if choice else bool(shown) and text in YESES

    def _was_done_once(self) -> None:
        done = self._done()
        for order in customers.orders_of(self.customer):
            times = sum(command.get("order") == order["order"] for command in done.values())
            assert order["version"] == 1 + times, (self._told(), order["order"], done)
        noted = [json.dumps(one["command"], sort_keys=True) for one in wardrobe.done(self.customer)]
        told = [json.dumps(command, sort_keys=True) for command in done.values()]
        assert all(noted.count(one) <= told.count(one) for one in noted), self._told()

    def _is_a_way_forward(self, body: Json) -> bool:
        if body["service"]["mode"] != "bot":
            return False
        reply = body["reply"]
        assert reply["text"] and (reply["choices"] or reply["cards"]), self._told()
        self.said.append(f"  -> {reply['text']}")
        self.replies.append(reply)
        return True

    def _told(self) -> str:
        return "\n".join(["", self.customer, *self.said])


def test_whatever_happens_on_the_way_the_shop_does_what_was_agreed_to_and_once(
    api: ShopApi, door: Door, newcomer: str, later: Later
) -> None:
    wardrobe.stock()
    done = 0
    for seed in range(WALKS):
        chance, customer = random.Random(seed), f"{newcomer}-walk{seed}"
        wardrobe.bought(customer, ["paid", "arrived", "unpaid"])
        walk = Walk(door.customer(customer), api, customer, chance)
        for turn in range(_TURNS):
            later((seed * _TURNS + turn) * 20)
            if not walk.step():
                break
        done += len(walk._done())
    assert done >= WALKS // 4  # a walk on which nothing is ever done shows nothing
