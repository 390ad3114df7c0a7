"""Rings at every desk when a case opens, is taken, runs late or ends, and tells the shop's own systems."""

import json
from typing import Any

import urllib3

from chalicelib import settings
from chalicelib.channels import socket
from chalicelib.desk import overdue, seen, waits
from chalicelib.edge import secrets, signature, sockets
from chalicelib.edge.telemetry import noted
from chalicelib.handover import queue
from chalicelib.store import cases

_TOLD = ("opened", "breached")  # what the shop's own systems hear of a case
_pool = urllib3.PoolManager(timeout=urllib3.Timeout(connect=2, read=5), retries=False)


def ring(record: dict[str, Any]) -> None:
    """Handles one record of the agents' queue: the desks see the case, a webhook is queued where one is wanted."""
    news = json.loads(record["body"])
    with noted("escalation", case=news["case"], happened=news["event"]):
        found = cases.case_of(news["case"])
        case = seen.case(found)
        gone = sockets.push(sockets.AGENTS, {"type": "case", "event": news["event"], "case": case})
        socket.lost(gone)
        overdue.arm(found)
        waits.follow(found, news["event"])
        if news["event"] in _TOLD and settings.webhook_url():
            queue.notice({"event": f"case.{news['event']}", "id": news["turn"], "case": case})


def post(record: dict[str, Any]) -> None:
    """Delivers one webhook, signed; raises where the other side does not take it, so that it is tried again."""
    with noted("notice", record=record["messageId"]) as note:
        answer = _pool.request(
            "POST", settings.webhook_url(), body=record["body"].encode(), headers=_headers(record["body"])
        )
        note["status"] = answer.status
        if not 200 <= answer.status < 300:
            raise ConnectionError(f"the webhook's address answered {answer.status}")


def _headers(body: str) -> dict[str, str]:
    """Signed at the moment of sending, so that the other side can refuse an old one."""
    return {
        "Content-Type": "application/json",
        "Kefu-Signature": signature.signed(secrets.webhook_key(), body.encode()),
    }
