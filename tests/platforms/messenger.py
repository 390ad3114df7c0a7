"""Messenger as its documentation describes it: people who write to a page.

developers.facebook.com/docs/messenger-platform; a text has 2,000 characters.
"""

from tests.platforms.messaging import Messaging


class Messenger(Messaging):
    """One page."""

    name = "messenger"
    kind = "page"

    @property
    def keys(self) -> dict[str, str]:
        return {**super().keys, "page_id": self.id}
