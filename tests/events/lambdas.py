"""The handlers of app.py as Lambda calls them, each held to the policy of its own function."""

from typing import Any

import app as declared
from tests import permissions


class _Functions:
    """`app.turns(event, None)` and its like."""

    def __getattr__(self, name: str) -> Any:
        handler, policy = getattr(declared, name), name.removeprefix("websocket_")

        def called(event: dict[str, Any], context: Any) -> Any:
            with permissions.held_to(policy):
                return handler(event, context)

        return called


app = _Functions()
