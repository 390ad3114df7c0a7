"""A shop's queues and a customer who wants to hear of their order, for the tests of events and news."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import uuid4

import boto3

import app
from chalicelib import clock, conversation
from chalicelib.edge import cloud
from chalicelib.message import Customer, Inbound, Turn
from chalicelib.scenes.news.subscription import ON
from chalicelib.store import conversations, customers
from tests import shop
from tests.events import recorded

Json = dict[str, Any]
NOON = datetime(2026, 11, 22, 12, tzinfo=clock.SHANGHAI)
_URLS = {
    "KEFU_SHOP_EVENTS_URL": "events.fifo",
    "KEFU_SHOP_EVENTS_DEAD_URL": "dead.fifo",
    "KEFU_NEWS_URL": "news",
}


@dataclass(frozen=True)
class Queues:
    """The queues of a shop's events and of news, made for one test."""

    client: Any
    urls: Json

    def waiting(self, name: str) -> list[Json]:
        """What waits in a queue, with its attributes; it is taken away."""
        found: list[Json] = []
        while messages := self.client.receive_message(
            QueueUrl=self.urls[name], MaxNumberOfMessages=10, MessageAttributeNames=["All"], AttributeNames=["All"]
        ).get("Messages"):
            found += messages
            for message in messages:
                self.client.delete_message(QueueUrl=self.urls[name], ReceiptHandle=message["ReceiptHandle"])
        return found

    def reasons(self) -> list[str]:
        return [one["MessageAttributes"]["reason"]["StringValue"] for one in self.waiting("KEFU_SHOP_EVENTS_DEAD_URL")]


def queues(endpoint: str, setenv: Callable[[str, str], None]) -> Iterator[Queues]:
    """New queues, known to the application."""
    client, urls = boto3.client("sqs", endpoint_url=endpoint), {}
    for variable, name in _URLS.items():
        attributes = {"FifoQueue": "true"} if name.endswith(".fifo") else {}
        urls[variable] = client.create_queue(QueueName=f"{uuid4().hex}-{name}", Attributes=attributes)["QueueUrl"]
        setenv(variable, urls[variable])
    cloud.client.cache_clear()
    yield Queues(client, urls)
    cloud.client.cache_clear()


@dataclass(frozen=True)
class Listener:
    """A customer with one order, and their conversation."""

    customer: str
    order: str

    @property
    def conversation(self) -> str:
        return f"web-{self.customer}"

    def say(self, text: str, choice: str = "", channel: str = "web", guest: bool = False) -> Turn:
        who = Customer(self.customer, "林小满", guest)
        where = f"{channel}-{self.customer}"
        return conversation.answer(Inbound(where, who, channel, uuid4().hex, text, clock.now(), choice))

    def notices(self, channel: str = "web") -> list[str]:
        """What they were told unasked."""
        turns = conversations.turns(f"{channel}-{self.customer}", limit=100)
        return [turn.reply.text for turn in turns if turn.by == "notice" and turn.reply]

    def row(self) -> Json:
        return customers.order_of(self.customer, self.order)

    def event(self, kind: str, version: int, **change: Any) -> Json:
        head = {"id": f"{kind}-{self.order}-{version}", "type": kind, "at": clock.iso(NOON), "version": version}
        return {**head, "customer": self.customer, "order": self.order, **change}

    def shipped(self, version: int = 3) -> Json:
        return self.event("order.shipped", version, parcels=[shop.parcel(f"SF{self.order}")])

    def created(self, **more: Any) -> Json:
        return self.event("order.created", 1, row=shop.order(self.order, self.customer, "pending_payment", **more))


def it_is(moment: datetime) -> None:
    """The clock stands there."""
    clock.tell(lambda: moment)


def subscriber() -> Listener:
    """A new customer with a paid order who asked to hear of it."""
    one = listener()
    one.say("有进展告诉我", ON)
    return one


def listener(order: bool = True) -> Listener:
    """A new customer, with a paid order where nothing else is said."""
    someone = Listener(uuid4().hex[:12], f"KF{uuid4().int % 10**14:014d}")
    if order:
        customers.load_orders([shop.order(someone.order, someone.customer, "paid")])
    return someone


def tell(*events: Any, times: int = 1) -> Json:
    """The queue shows these events to kefu, for the so manieth time; what it gives back."""
    records = [_record(json.dumps(event), f"m{n}", event, times) for n, event in enumerate(events)]
    answer: Json = app.shop_events({"Records": records}, None)
    return answer


def _record(body: str, identifier: str, event: Any, times: int) -> Json:
    record = recorded.message(body, identifier, "kefu-local-shop-events.fifo")
    about = event.get("order") or event.get("product") if isinstance(event, dict) else "?"
    record["attributes"] = {"ApproximateReceiveCount": str(times), "MessageGroupId": str(about)}
    return record


def spread(queues: Queues, repeat: int = 1) -> list[Json]:
    """Works through the queue of news until it is empty, each piece so often; what was given back for later."""
    held: list[Json] = []
    while messages := queues.waiting("KEFU_NEWS_URL"):
        for message in messages * repeat:
            record = recorded.message(message["Body"], message["MessageId"], "kefu-local-news")
            held += app.news({"Records": [record]}, None)["batchItemFailures"]
    return held
