"""Every error a caller can be told of, in one tree, each with its code and its HTTP status.

KefuError
├── BadRequest 400        malformed            the body or a parameter is not what the contract says
├── TooLarge 413          too_large
├── WrongType 415         wrong_content_type
├── Unauthorized 401      session_expired …    nobody known is calling
├── Forbidden 403         not_allowed          somebody known, who may not
├── NotFound 404          not_found            absent and foreign read alike
├── Conflict 409          already_claimed …    somebody was faster
├── TooMany 429           slow_down            with Retry-After
└── Unavailable 503       try_again            a store did not answer; nothing was lost
    └── ShopUnavailable                        the shop's API did not answer, or not so that it can be told
"""

from collections.abc import Mapping
from typing import Any


class KefuError(Exception):
    """Something a caller is told: `code` is stable, `message` is in the caller's terms, `details` are for its program."""

    status = 500
    code = "internal"

    def __init__(
        self, message: str, code: str = "", retry_after: int = 0, details: Mapping[str, Any] | None = None
    ) -> None:
        super().__init__(message)
        self.message = message
        self.code = code or self.code
        self.details = details or {}
        self.retry_after = retry_after


class BadRequest(KefuError):
    status, code = 400, "malformed"


class Unauthorized(KefuError):
    status, code = 401, "session_expired"


class Forbidden(KefuError):
    status, code = 403, "not_allowed"


class NotFound(KefuError):
    status, code = 404, "not_found"


class Conflict(KefuError):
    status, code = 409, "conflict"


class TooLarge(KefuError):
    status, code = 413, "too_large"


class WrongType(KefuError):
    status, code = 415, "wrong_content_type"


class TooMany(KefuError):
    status, code = 429, "slow_down"


class Unavailable(KefuError):
    status, code = 503, "try_again"


class ShopUnavailable(Unavailable):
    """Customers hear of it in the bot's words (scenes/outage)."""
