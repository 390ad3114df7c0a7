"""Instagram's direct messages as their documentation describes them: people who write to a professional account.

developers.facebook.com/docs/messenger-platform/instagram: features/send-message ("UTF-8, 1000 bytes or less"), features/webhook
(is_deleted, is_unsupported, stories that name the account), features/quick-replies.
"""

from typing import Any
from uuid import uuid4

from tests.platforms.messaging import Messaging
from tests.platforms.platform import Request


class Instagram(Messaging):
    """One professional account."""

    name = "instagram"
    kind = "instagram"
    in_bytes = True
    longest = 1_000
    outside = 2534022

    @property
    def keys(self) -> dict[str, str]:
        return {**super().keys, "instagram_id": self.id}

    def user(self, number: int) -> str:
        return f"17841{number:011d}"

    def takes_back(self, user: str) -> Request:
        """Somebody takes a message back."""
        return self._happened(user, {"message": {"mid": f"aWdf{uuid4().hex}", "is_deleted": True}})

    def names_in_a_story(self, user: str) -> Request:
        """Somebody's story names the account."""
        payload: dict[str, Any] = {"url": f"{self.api}/files/story"}
        return self._spoke(user, {"attachments": [{"type": "story_mention", "payload": payload}]})
