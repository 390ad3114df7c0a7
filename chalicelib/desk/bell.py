"""Rings at every desk when a case opens, is taken or ends, and has the people outside told."""

import json
from typing import Any

from chalicelib.desk import seen
from chalicelib.edge import sockets
from chalicelib.edge.telemetry import noted
from chalicelib.handover import queue
from chalicelib.store import cases

_TOLD = {"opened": "case.opened", "reopened": "case.reopened"}  # outside the desk


def ring(record: dict[str, Any]) -> None:
    """Handles one record of the agents' queue: the desks see the case, a notice of a new one is queued."""
    news = json.loads(record["body"])
    with noted("escalation", case=news["case"], happened=news["event"]):
        case = seen.case(cases.case_of(news["case"]))
        sockets.push(sockets.AGENTS, {"type": "case", "event": news["event"], "case": case})
        if news["event"] in _TOLD:
            queue.notice({"event": _TOLD[news["event"]], "id": news["turn"], "case": case})
