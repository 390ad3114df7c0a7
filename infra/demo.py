"""The demo shop in a deployed system: its data seeded, its customers' tokens signed as a shop would, its agents' logins."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import jwt

from infra import places, steps
from infra.deploy import Target

_DAYS = 30


def environment(outputs: Mapping[str, str], endpoint: str | None) -> dict[str, str]:
    """What a program needs to be told to work on the deployed tables and queues from here."""
    told = {
        "KEFU_STAGE": outputs["Stage"],
        "KEFU_SECRETS": outputs["KeysArn"],
        "KEFU_SOCKET_URL": outputs["SocketUrl"],
        "KEFU_SOCKET_ENDPOINT": outputs["SocketEndpoint"],
        "KEFU_ESCALATIONS_URL": outputs["EscalationsUrl"],
        "KEFU_NOTICES_URL": outputs["NoticesUrl"],
        "KEFU_NOTICES_DEAD_URL": outputs["NoticesDeadUrl"],
        "KEFU_SHOP_EVENTS_URL": outputs["ShopEventsUrl"],
        "KEFU_SHOP_EVENTS_DEAD_URL": outputs["ShopEventsDeadUrl"],
        "KEFU_NEWS_URL": outputs["NewsUrl"],
        "KEFU_INBOUND_URL": outputs["InboundUrl"],
        "KEFU_OUTBOUND_URL": outputs["OutboundUrl"],
        "KEFU_TIMERS_URL": outputs["TimersUrl"],
        "KEFU_TASKS_URL": outputs["TasksUrl"],
    }
    if endpoint:
        told |= {"AWS_ENDPOINT_URL": endpoint, "AWS_DEFAULT_REGION": "us-east-1"}
        told |= {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test"}
    return told


def seed(target: Target, outputs: Mapping[str, str], folder: Path = places.WORK) -> dict[str, Any]:
    """Seeds the demo shop; returns who may be tried out: customers with a shop's token, agents with a password.

    `folder` keeps the outputs, which the seeding program reads, and what it remembers of the shop that it made.
    """
    (folder / places.OUTPUTS.name).write_text(json.dumps(outputs, indent=1) + "\n")
    files = ["--outputs", folder / places.OUTPUTS.name, "--logins", folder / places.DEMO.name]
    told = {**os.environ, **environment(outputs, target.endpoint)}
    log = places.LOGS / "seed.log"
    steps.run([places.python(places.APP_VENV), "-m", "demo.seed", *files], log, env=told, cwd=places.ROOT)
    logins: dict[str, Any] = json.loads((folder / places.DEMO.name).read_text())
    key = shop_key(target, outputs)
    customers = [{"id": one["id"], "name": one["name"], "token": token_of(one, key)} for one in logins["customers"]]
    return {"customers": customers, "agents": logins["agents"]}


def shop_key(target: Target, outputs: Mapping[str, str], name: str = "customer_jwt_secret") -> str:
    """A key that the shop shares with kefu: the one of its customers' tokens, or the one of its events."""
    secret = target.client("secretsmanager").get_secret_value(SecretId=outputs["KeysArn"])
    return str(json.loads(secret["SecretString"])[name])


def token_of(customer: Mapping[str, str], key: str) -> str:
    """What a shop hands its logged-in customer: who it is, for whom, until when; signed with the shared key."""
    expires = datetime.now(UTC) + timedelta(days=_DAYS)
    claims = {
        "sub": customer["id"],
        "name": customer["name"],
        "level": customer.get("level", ""),
        "aud": "kefu",
        "exp": expires,
    }
    return jwt.encode(claims, key, "HS256")
