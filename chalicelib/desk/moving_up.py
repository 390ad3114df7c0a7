"""When somebody was taken out of a line, those near its head see their place and their wait move by themselves."""

from chalicelib.channels import spoken
from chalicelib.edge import sockets
from chalicelib.handover import estimate, wait
from chalicelib.handover.pace import house
from chalicelib.store import cases
from chalicelib.store.cases import Case

_NEAR = 10  # whoever stands further behind is told when their page asks again


def move_up(taken: Case) -> None:
    """Tells the first of the line that a case has left where they stand now. Raises Unavailable."""
    pace = house(taken.queue).pace
    # The index of the line may still show who was just taken out of it.
    line = [case for case in cases.waiting(taken.queue, _NEAR + 1) if case.id != taken.id]
    for ahead, case in enumerate(line[:_NEAR]):
        if case.state != "open":
            service = wait.waiting(case.id, ahead, estimate.wait(ahead, pace))
            frame = {"type": "service", "service": spoken.service(service)}
            sockets.push(sockets.conversation(case.conversation), frame)
