"""What a platform's call costs the function that takes it: verify, queue, thank; and what a forged one does."""

import json
import os
import statistics
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import boto3

from chalicelib.edge import cloud
from tests.bench.turns import Cost, counted
from tests.platforms.every import PLATFORMS
from tests.platforms.platform import Platform, Request

ROUNDS = 150
_WARM = 20


class _Context:
    """What Lambda tells a function about its call."""

    aws_request_id = "bench"
    function_name = "kefu-local-WebhookHandler"
    memory_limit_in_mb = 512
    invoked_function_arn = "arn:aws:lambda:us-east-1:000000000000:function:kefu-local-WebhookHandler"

    def get_remaining_time_in_millis(self) -> int:
        return 10_000


def costs() -> dict[str, Cost]:
    """Of a text message by each platform; and of a forged one, which is not queued. Calls are those to SQS and DynamoDB."""
    found: dict[str, Cost] = {}
    with _queue():
        for name in sorted(PLATFORMS):
            platform = PLATFORMS[name]()
            os.environ["KEFU_CHANNELS"] = json.dumps({name: {"main": platform.keys}})
            found[f"{name}: a webhook call"] = _cost(name, _messages(platform), 200)
            found[f"{name}: a forged one"] = _cost(name, [platform.forged(one)[0] for one in _messages(platform)], 401)
            platform.stop()
    return found


def _messages(platform: Platform) -> list[Request]:
    return [platform.says(f"bench{number % 10}", "我的快递到哪了") for number in range(ROUNDS + _WARM)]


def _cost(channel: str, requests: list[Request], expected: int) -> Cost:
    from chalicelib.channels.hook import app

    cpu: list[float] = []
    wall: list[float] = []
    with counted() as calls, _sent() as sent:
        for request in requests:
            event = _event(channel, request)
            started, processor = time.perf_counter(), time.thread_time()
            answer = app(event, _Context())
            cpu.append((time.thread_time() - processor) * 1000)
            wall.append((time.perf_counter() - started) * 1000)
            assert answer["statusCode"] == expected, answer
    rounds = ROUNDS / len(requests)  # the first calls open connections, and are not counted
    everything = Counter({name: round(count * rounds) for name, count in (calls + sent).items()})
    return Cost(everything, statistics.median(cpu[_WARM:]), statistics.median(wall[_WARM:]))


def _event(channel: str, request: Request) -> dict[str, Any]:
    """The call as API Gateway brings it."""
    path = f"/webhooks/{channel}/main"
    return {
        "httpMethod": request.method,
        "path": path,
        "resource": "/webhooks/{channel}/{account}",
        "pathParameters": {"channel": channel, "account": "main"},
        "headers": dict(request.headers),
        "multiValueHeaders": {name: [value] for name, value in request.headers.items()},
        "multiValueQueryStringParameters": {name: [value] for name, value in request.query.items()} or None,
        "queryStringParameters": dict(request.query) or None,
        "stageVariables": None,
        "body": request.body.decode(),
        "isBase64Encoded": False,
        "requestContext": {
            "httpMethod": request.method,
            "resourcePath": "/webhooks/{channel}/{account}",
            "path": path,
            "identity": {"sourceIp": "127.0.0.1"},
        },
    }


@contextmanager
def _sent() -> Iterator[Counter[str]]:
    """Counts what leaves for SQS."""
    calls: Counter[str] = Counter()
    events = cloud.client("sqs").meta.events

    def count(model: Any, **_: Any) -> None:
        calls[model.name] += 1

    events.register("before-call.sqs.*", count)
    try:
        yield calls
    finally:
        events.unregister("before-call.sqs.*", count)


@contextmanager
def _queue() -> Iterator[None]:
    """The queue of what platforms bring, in the local cloud."""
    told = {"FifoQueue": "true", "DeduplicationScope": "messageGroup", "FifoThroughputLimit": "perMessageGroupId"}
    client = boto3.client("sqs", endpoint_url=os.environ["AWS_ENDPOINT_URL"])
    os.environ["KEFU_INBOUND_URL"] = client.create_queue(QueueName="bench-inbound.fifo", Attributes=told)["QueueUrl"]
    yield
    del os.environ["KEFU_INBOUND_URL"]
