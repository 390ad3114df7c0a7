"""Through the deployed doors: what the shop tells becomes the order, and the customer who asked for it hears of it."""

import json
import time
from typing import Any
from urllib.request import Request
from uuid import uuid4

import pytest

from chalicelib.edge import signature
from infra import doors
from infra.demo import shop_key
from infra.doors import Answer, Door, Json
from tests import shop
from tests.integration.cloud import System

pytestmark = pytest.mark.deployed
_PATIENCE = 60.0
BACK = {"requested_at": shop.ago(minutes=1), "method": "支付宝"}


def tell(system: System, events: list[Json]) -> Answer:
    body = json.dumps(events).encode()
    key = shop_key(system.target, system.outputs, "shop_events_secret")
    headers = {"Content-Type": "application/json", "Kefu-Signature": signature.signed(key, body)}
    return doors.ask(Request(f"{system.config['api']}/shop/events", body, headers, method="POST"))


def event(order: str, customer: str, kind: str, version: int, **change: Any) -> Json:
    head = {"id": f"{kind}-{order}", "type": kind, "at": shop.ago(minutes=1), "version": version}
    return {**head, "customer": customer, "order": order, **change}


def heard(customer: Door, order: str) -> list[str]:
    """What the bot said of an order unasked, as soon as it said something."""
    deadline = time.monotonic() + _PATIENCE
    found: list[str] = []
    while not found and time.monotonic() < deadline:
        messages = customer.get("/messages?limit=100").json["messages"]
        found = [one["text"] for one in messages if one["by"] == "bot" and order[-4:] in one["text"]]
        time.sleep(0.2)
    return found


def test_a_subscriber_reads_in_the_chat_that_the_order_was_shipped_and_a_dead_letter_says_why(system: System) -> None:
    someone = system.config["demo"]["customers"][0]
    customer, _ = doors.enter(system.config["api"], someone)
    customer.post("/messages", {"id": uuid4().hex, "text": "有进展告诉我", "choice": "news:on"})
    order = f"KF{uuid4().int % 10**14:014d}"
    parcels = [shop.parcel("SF7700000001")]
    events = [  # in no good order, and one that cannot be
        event(order, someone["id"], "order.shipped", 3, parcels=parcels),
        event(order, someone["id"], "order.created", 1, row=shop.order(order, someone["id"], "pending_payment")),
        event(order, someone["id"], "order.paid", 2),
        event(order, someone["id"], "refund.requested", 4, refund={**BACK, "amount": "999.00"}),
    ]
    answer = tell(system, events)
    assert answer.status == 202 and all(one["accepted"] for one in answer.json["events"])
    (notice,) = heard(customer, order)
    assert "SF7700000001" in notice
    status = customer.post("/messages", {"id": uuid4().hex, "text": f"{order} 到哪了"}).json["reply"]
    assert "SF7700000001" in json.dumps(status, ensure_ascii=False)
    tell(system, events)
    assert dead_letter(system) == ("out_of_range", order)
    assert heard(customer, order) == [notice]


def dead_letter(system: System) -> tuple[str, str]:
    sqs = system.target.client("sqs")
    letters = sqs.receive_message(
        QueueUrl=system.outputs["ShopEventsDeadUrl"], MessageAttributeNames=["All"], WaitTimeSeconds=20
    )["Messages"]
    return letters[0]["MessageAttributes"]["reason"]["StringValue"], json.loads(letters[0]["Body"])["order"]
