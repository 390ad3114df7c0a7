"""Who serves a conversation now, and how many customers are honestly before this one."""

from chalicelib.message import Service, State
from chalicelib.store import cases


def service_of(state: State) -> Service:
    """Who serves this conversation now; for a waiting one with its place. Raises Unavailable."""
    if state.mode == "waiting":
        return Service(
            "waiting", cases.before(state.place or state.case, state.queue or cases.GENERAL), case=state.case
        )
    return Service(state.mode, agent=state.agent.name if state.agent else "", case=state.case)
