"""What can go wrong between kefu and DynamoDB, to be let happen at will: throttling, silence, lost answers, a process that dies."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import urllib3
from botocore.exceptions import EndpointConnectionError, ReadTimeoutError

from chalicelib.store import table
from chalicelib.store.wire import Answer

Fault = Callable[[Any], Answer | None]


@contextmanager
def fault(operation: str, happens: Fault) -> Iterator[None]:
    """Lets `happens` answer in DynamoDB's place, or raise, before each request of an operation."""

    def before(request: Any, **_: Any) -> Answer | None:
        return happens(request)

    table.events().register(f"before-send.dynamodb.{operation}", before)
    try:
        yield
    finally:
        table.events().unregister(f"before-send.dynamodb.{operation}", before)


def sent(request: Any) -> None:
    """Really sends a request, and forgets the answer."""
    urllib3.request("POST", request.url, body=request.body, headers=dict(request.headers.items()), retries=False)


def answering(status: int, body: bytes) -> Answer:
    """What DynamoDB, or something on the way to it, answers."""
    return Answer(status, body)


def times(count: int, first: Fault) -> Fault:
    """A fault that happens the first `count` times."""
    left = [count]

    def happens(request: Any) -> Answer | None:
        if left[0] <= 0:
            return None
        left[0] -= 1
        return first(request)

    return happens


def throttled(_: Any) -> Answer:
    kind = b"com.amazonaws.dynamodb.v20120810#ProvisionedThroughputExceededException"
    return answering(400, b'{"__type":"' + kind + b'","message":"slow down"}')


def silent(request: Any) -> Answer:
    raise EndpointConnectionError(endpoint_url=request.url)


def lost(request: Any) -> Answer:
    sent(request)
    raise ReadTimeoutError(endpoint_url=request.url)


class Crash(BaseException):
    """The process is gone: nothing of kefu may catch this."""


def dies(_: Any) -> Answer:
    """The process ends before the request leaves it."""
    raise Crash


def dies_afterwards(request: Any) -> Answer:
    """The request is done, and its sender no longer there to hear of it."""
    sent(request)
    raise Crash
