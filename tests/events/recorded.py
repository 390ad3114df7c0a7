"""Events as AWS sends them, of our own making after its documentation."""

import json
from typing import Any


def stream(turn: dict[str, Any], sequence: str = "1", kind: str = "INSERT", sort: str = "") -> dict[str, Any]:
    """A record of the conversations' stream for a stored turn."""
    image = {
        "conversation": {"S": turn["conversation"]},
        "sort": {"S": sort or f"turn#{turn['id']}"},
        "document": {"S": json.dumps(turn)},
    }
    return {
        "eventID": sequence,
        "eventName": kind,
        "eventSource": "aws:dynamodb",
        "eventVersion": "1.1",
        "awsRegion": "us-east-1",
        "dynamodb": {
            "ApproximateCreationDateTime": 1.79e9,
            "Keys": {name: image[name] for name in ("conversation", "sort")},
            "NewImage": image,
            "SequenceNumber": sequence,
            "SizeBytes": 300,
            "StreamViewType": "NEW_IMAGE",
        },
        "eventSourceARN": "arn:aws:dynamodb:us-east-1:000000000000:table/kefu-local-conversations/stream/x",
    }


def message(body: str, identifier: str = "m1", queue: str = "kefu-local-escalations.fifo") -> dict[str, Any]:
    """A record of a queue."""
    return {
        "messageId": identifier,
        "receiptHandle": "handle",
        "body": body,
        "attributes": {"ApproximateReceiveCount": "1", "MessageGroupId": "g"},
        "messageAttributes": {},
        "md5OfBody": "",
        "eventSource": "aws:sqs",
        "eventSourceARN": f"arn:aws:sqs:us-east-1:000000000000:{queue}",
        "awsRegion": "us-east-1",
    }


def websocket(route: str, connection: str, body: str | None = None, **more: Any) -> dict[str, Any]:
    """What the WebSocket API sends for $connect, $default and $disconnect."""
    context = {
        "routeKey": route,
        "eventType": {"$connect": "CONNECT", "$disconnect": "DISCONNECT"}.get(route, "MESSAGE"),
        "connectionId": connection,
        "domainName": "sockets.example.com",
        "stage": "api",
        "apiId": "abc",
        "requestId": "r",
    }
    return {"requestContext": context, "body": body, "isBase64Encoded": False, "headers": {}, **more}


def schedule(rule: str = "sweep") -> dict[str, Any]:
    """What a rule of the clock sends."""
    return {
        "version": "0",
        "id": "53dc4d37-cffa-4f76-80c9-8b7d4a4d2eaa",
        "detail-type": "Scheduled Event",
        "source": "aws.events",
        "account": "000000000000",
        "time": "2026-11-22T04:00:00Z",
        "region": "us-east-1",
        "resources": [f"arn:aws:events:us-east-1:000000000000:rule/{rule}"],
        "detail": {},
    }
