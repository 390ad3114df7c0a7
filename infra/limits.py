"""What each stage may spend and how much it must bear: concurrency, requests a second, how long logs are kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Limits:
    """One stage's limits; concurrency is environments per function, reserved and at the same time the most there can be."""

    concurrency: Mapping[str, int]
    requests_per_second: int
    burst: int
    logins_per_second: int
    log_days: int
    keeps_data: bool


_MODEST = {
    "APIHandler": 20,
    "DeskHandler": 10,
    "WebhookHandler": 10,
    "WebsocketConnect": 5,
    "WebsocketMessage": 5,
    "WebsocketDisconnect": 5,
    "Turns": 5,
    "Insight": 5,
    "Escalations": 5,
    "Notices": 5,
    "ShopEvents": 5,
    "News": 5,
    "Timers": 5,
    "Tasks": 5,
    "Inbound": 10,
    "Outbound": 5,
    "Sweep": 1,
}

# Lambda answers ten requests a second per environment at most: 6,000 messages a second need 600 environments (N/10), whatever a message takes.
_BUSY = {
    "APIHandler": 600,
    "DeskHandler": 60,
    "WebhookHandler": 200,
    "WebsocketConnect": 60,
    "WebsocketMessage": 40,
    "WebsocketDisconnect": 30,
    "Turns": 60,
    "Insight": 40,
    "Escalations": 20,
    "Notices": 10,
    "ShopEvents": 40,
    "News": 20,
    "Timers": 20,
    "Tasks": 10,
    "Inbound": 200,
    "Outbound": 60,
    "Sweep": 1,
}

LIMITS: Mapping[str, Limits] = {
    "local": Limits(_MODEST, 5_000, 5_000, 50, 1, False),
    "dev": Limits(_MODEST, 100, 200, 5, 14, False),
    "prod": Limits(_BUSY, 8_000, 5_000, 20, 90, True),
}

DESK_MEMORY = 512
DESK_TIMEOUT = 25  # an import of several thousand rows goes through it; API Gateway gives up after 29
WEBHOOK_MEMORY = 512
WEBHOOK_TIMEOUT = 10  # no platform waits longer than five seconds, an answer within WeChat's own call included
STREAM_ATTEMPTS = 8
STREAM_PARALLEL = 10
# Batches of a queue under way.
AT_ONCE = {
    "Escalations": 20,
    "Notices": 5,
    "ShopEvents": 40,
    "News": 20,
    "Timers": 20,
    "Tasks": 5,
    "Inbound": 200,
    "Outbound": 60,
}
