"""The leads' routes: how service stands now, and how it went."""

from typing import Any

from chalice.app import Blueprint, Request

from chalicelib.edge import auth, http
from chalicelib.insight import board, history

doors = Blueprint(__name__)
_CORS = http.cors()
_LONGEST = 90  # days


@doors.route("/desk/board", cors=_CORS)
@http.answers(200)
def show_board() -> dict[str, Any]:
    """Who waits and who is there, what is at risk, and today's figures so far."""
    auth.agent_of(_request())
    return board.board()


@doors.route("/desk/history", cors=_CORS)
@http.answers(200)
def show_history() -> dict[str, Any]:
    """The last days by the hour or the day, of all groups or of one."""
    auth.agent_of(_request())
    days = http.query(_request(), "days", http.whole_text(1, _LONGEST), 7)
    return history.history(days, http.query(_request(), "group", http.identifier, ""))


def _request() -> Request:
    assert doors.current_request is not None
    return doors.current_request
