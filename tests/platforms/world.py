"""A shop and a platform on one made-up clock: calls come by the webhook function, workers die, queues repeat, answers get lost."""

import json
import os
import random
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote
from uuid import uuid4

from chalice.test import Client

from chalicelib import clock
from chalicelib.channels import arriving, delivery, hook, sending
from chalicelib.channels.who import addressed
from chalicelib.edge import batch, cloud
from chalicelib.edge.errors import Unavailable
from chalicelib.message import Turn
from chalicelib.shapes import plain
from chalicelib.store import conversations, deliveries
from chalicelib.store.deliveries import Sending
from tests import permissions
from tests.events import recorded
from tests.platforms.platform import Delivered, Platform, Request, Told
from tests.platforms.queues import Sqs

Json = dict[str, Any]
_NOBODY = "http://127.0.0.1:9"  # where nothing listens: a platform that cannot be reached
_ENVIRONMENT = {"KEFU_INBOUND_URL": "inbound", "KEFU_OUTBOUND_URL": "outbound", "KEFU_ESCALATIONS_URL": "escalations"}
_KEPT = deliveries.keep_sending
_BUSY = Told(503, {})
_NIGHT = datetime(2026, 11, 23, 12, tzinfo=UTC).timestamp()


@dataclass(frozen=True)
class Troubles:
    """Shares of what goes wrong: the platform repeats, its answers get lost, it answers 503, is out of reach; queues fail, workers die
    when all is done, or between the platform's word and ours; the stream brings a turn twice."""

    repeated: float = 0.3
    lost: float = 0.08
    refused: float = 0.05
    away: float = 0.02
    queues: float = 0.05
    killed: float = 0.05
    struck: float = 0.05
    twice: float = 0.1


CALM = Troubles(0, 0, 0, 0, 0, 0, 0, 0)


@dataclass
class World:
    """One platform's account and the shop behind it; `cpu` are the seconds of CPU that each webhook call took."""

    platform: Platform
    client: Client
    sqs: Sqs
    chance: random.Random
    troubles: Troubles = field(default_factory=Troubles)
    cpu: list[float] = field(default_factory=list)
    told: dict[str, str] = field(default_factory=dict)
    away_until: float = 0.0

    @property
    def now(self) -> float:
        return _NIGHT + self.sqs.now

    def call(self, request: Request) -> tuple[int, bytes]:
        """One call of the platform; its status and body."""
        path = f"/webhooks/{self.platform.name}/{self.platform.account}"
        query = "&".join(f"{name}={quote(value, safe='')}" for name, value in request.query.items())
        before = time.process_time()
        with permissions.held_to("webhook"):
            answer = self.client.http.request(
                request.method, f"{path}?{query}" if query else path, headers=dict(request.headers), body=request.body
            )
        self.cpu.append(time.process_time() - before)
        return answer.status_code, answer.body

    def bring(self, request: Request) -> None:
        """The platform brings something until it is acknowledged, and now and then once more after that."""
        self.sqs.troubled = self.troubles.queues
        for attempt in range(20):
            status, body = self.call(request if not attempt else self.platform.again(request))
            if self.platform.acknowledged(status, body):
                break
            self.sqs.now += 5
        else:
            raise AssertionError(
                f"{self.platform.name}: twenty times no acknowledgement, at last {status} {body[:200]!r}"
            )
        self.sqs.troubled = 0
        if self.chance.random() < self.troubles.repeated:
            self.call(self.platform.again(request))

    def conversation(self, user: str) -> str:
        """The conversation of a user's words."""
        return addressed(self.platform.name, self.platform.account, user, "").conversation

    def turns(self, user: str) -> list[Turn]:
        return conversations.turns(self.conversation(user), limit=100)

    def settle(self, users: list[str]) -> None:
        """Lets the workers work until nothing is left to do, the clock running on where all wait for a moment to come."""
        for _ in range(100_000):
            busy = self._work("inbound", arriving.take)
            self._stream(users)
            busy |= self._work("outbound", sending.send)
            if not busy and not self._wait():
                return
        raise AssertionError("the workers never came to an end")

    def _work(self, name: str, work: Callable[[Json], None]) -> bool:
        queue = self.sqs.queues[name]
        taken = queue.next(self.sqs.now)
        if not taken:
            return False
        self._fate(name)
        event = {"Records": [queue.record(one) for one in taken]}
        with permissions.held_to(name):
            failed = {one["itemIdentifier"] for one in batch.each(event, work, in_order=True)["batchItemFailures"]}
        if self.chance.random() < self.troubles.killed:
            return True  # the worker died before it could say what it had done: all comes again
        for one in taken:
            if str(one.number) not in failed:
                queue.done(one)
        queue.bury()
        return True

    def _fate(self, name: str) -> None:
        fate = self.chance.random()
        if name == "outbound" and fate < self.troubles.lost:
            self.platform.lost = 1
        elif name == "outbound" and fate < self.troubles.lost + self.troubles.refused:
            self.platform.refusals.append(_BUSY)
        elif fate > 1 - self.troubles.away:
            self.away_until = self.sqs.now + 40
        self.publish(away=self.away_until > self.sqs.now)

    def keep_sending(self, sending: Sending) -> Sending:
        """Keeps how a message stands, where the worker lives to do it."""
        if sending.state == "taken" and self.chance.random() < self.troubles.struck:
            raise Unavailable("The worker was struck before it could keep this.")
        return _KEPT(sending)

    def publish(self, away: bool = False) -> None:
        keys = {**self.platform.keys, **({"api": _NOBODY} if away else {})}
        os.environ["KEFU_CHANNELS"] = json.dumps({self.platform.name: {self.platform.account: keys}})

    def _stream(self, users: list[str]) -> None:
        """The table's stream brings each new turn in its order, and some twice."""
        for user in users:
            conversation = self.conversation(user)
            for turn in conversations.turns(conversation, after=self.told.get(conversation, "0" * 26), limit=100):
                for _ in range(1 + (self.chance.random() < self.troubles.twice)):
                    with permissions.held_to("turns"):
                        delivery.deliver(recorded.stream(plain(turn)))
                self.told[conversation] = turn.id

    def _wait(self) -> bool:
        """Moves the clock to when the next message is to be seen; False where none is left."""
        moments = [one.seen for name in ("inbound", "outbound") for one in self.sqs.queues[name].messages]
        if not moments:
            return False
        self.sqs.now = max(self.sqs.now + 0.05, min(moments))
        return True

    def dead(self) -> list[str]:
        """What came to nothing."""
        return [one.body for queue in self.sqs.queues.values() for one in queue.dead]

    def seen(self, user: str) -> list[Delivered]:
        return self.platform.of(user)


@contextmanager
def opened(platform: Platform, seed: int = 1, troubles: Troubles | None = None) -> Iterator[World]:
    """A world with this platform; the application knows its account, its queues and its clock."""
    chance = random.Random(seed)
    # Each world's clock begins anew: what an earlier one left of paces and tokens would lie in its future.
    platform.account = uuid4().hex[:8]
    sqs, client = Sqs(chance), cloud.client
    before = {name: os.environ.get(name) for name in _ENVIRONMENT}
    os.environ.update(_ENVIRONMENT)
    clock.tell(lambda: datetime.fromtimestamp(_NIGHT + sqs.now, UTC))
    platform.now = lambda: _NIGHT + sqs.now
    cloud.client = lambda service, endpoint="": sqs if service == "sqs" else client(service, endpoint)  # type: ignore
    try:
        with Client(hook.app) as door:
            world = World(platform, door, sqs, chance, troubles or Troubles())
            world.publish()
            deliveries.keep_sending = world.keep_sending
            yield world
    finally:
        cloud.client, deliveries.keep_sending = client, _KEPT
        clock.tell(None)
        for name, value in before.items():
            os.environ.pop(name) if value is None else os.environ.update({name: value})
        os.environ.pop("KEFU_CHANNELS", None)
        platform.stop()
