"""What a platform did not deliver is said at the desk: whoever wrote it must know that the customer has not read it."""

from chalicelib.edge import sockets
from chalicelib.edge.telemetry import log
from chalicelib.store import conversations


def tell(conversation: str, turn: str, code: str) -> None:
    """Keeps that a turn was not delivered, and tells the pages that show the conversation. Raises Unavailable."""
    log.warning("undelivered", extra={"conversation": conversation, "turn": turn, "code": code})
    conversations.not_delivered(conversation, turn, code)
    state = conversations.state_of(conversation)
    if state and state.case:
        frame = {"type": "undelivered", "conversation": conversation, "case": state.case, "turn": turn, "code": code}
        holder = state.agent.id if state.agent else ""
        if holder:
            sockets.push(sockets.AGENTS, frame, holder)
        sockets.push(sockets.watchers(state.case), frame, but=holder)
