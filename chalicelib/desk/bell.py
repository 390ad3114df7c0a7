"""Rings at every desk when a case opens, is taken, runs late or ends, and has the people outside told."""

import json
from typing import Any

from chalicelib.channels import socket
from chalicelib.desk import overdue, seen, waits
from chalicelib.desk.moving_up import move_up
from chalicelib.edge import sockets
from chalicelib.edge.telemetry import noted
from chalicelib.handover import pace, queue
from chalicelib.store import cases

_TAKEN_OUT = ("claimed", "withdrawn")  # after these, everybody behind stands one place further ahead
_TOLD = ("opened", "reopened", "breached")  # what is told outside the desk


def ring(record: dict[str, Any]) -> None:
    """Handles one record of the agents' queue: the desks see the case, a notice of a new one is queued."""
    news = json.loads(record["body"])
    with noted("escalation", case=news["case"], happened=news["event"]):
        found = cases.case_of(news["case"])
        case = seen.case(found)
        gone = sockets.push(sockets.AGENTS, {"type": "case", "event": news["event"], "case": case})
        socket.lost(gone)
        overdue.arm(found)
        waits.follow(found, news["event"])
        if news["event"] in _TOLD:
            queue.notice({"event": f"case.{news['event']}", "id": news["turn"], "case": case})
        pace.learn(found, news["event"])
        if news["event"] in _TAKEN_OUT:
            move_up(found)
