"""Puts news onto its queue, where it waits for the day and is tried again."""

import json
from collections.abc import Sequence
from typing import Any

from chalicelib import settings
from chalicelib.edge import cloud
from chalicelib.edge.errors import Unavailable
from chalicelib.news.facts import News
from chalicelib.shapes import plain, shaped

_AT_ONCE = 10


def put(news: Sequence[News]) -> None:
    """Queues the news; a repeat does no harm. Raises Unavailable where not all of it was taken."""
    for start in range(0, len(news), _AT_ONCE):
        bodies = [json.dumps(plain(one), ensure_ascii=False) for one in news[start : start + _AT_ONCE]]
        entries = [{"Id": str(place), "MessageBody": body} for place, body in enumerate(bodies)]
        if cloud.client("sqs").send_message_batch(QueueUrl=settings.news_url(), Entries=entries).get("Failed"):
            raise Unavailable("Not all of the news could be queued.")


def taken(record: dict[str, Any]) -> News:
    """The news in a record of the queue."""
    return shaped(News, json.loads(record["body"]))
