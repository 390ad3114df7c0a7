"""Tells a running kefu what happened to an order, as a shop would: signed, over HTTP."""

from __future__ import annotations

import argparse
import json
import os
import time
import urllib.request
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import boto3

from chalicelib.edge import signature

_SINCE = 1_700_000_000  # versions count the seconds from here


def _parcel(order: str, now: str) -> dict[str, Any]:
    step = {"at": now, "place": "杭州", "text": "快件已由杭州余杭网点揽收"}
    return {"parcel": f"SF{order[-12:]}", "courier": "顺丰速运", "status": "collected", "track": [step]}


def _out(order: str, now: str) -> dict[str, Any]:
    step = {"at": now, "text": "快件正在派送，请保持电话畅通"}
    return {"parcel": f"SF{order[-12:]}", "status": "out_for_delivery", "track": [step]}


STEPS: Mapping[str, tuple[str, Callable[[str, str], dict[str, Any]]]] = {
    "shipped": ("order.shipped", lambda order, now: {"parcels": [_parcel(order, now)]}),
    "out_for_delivery": ("parcel.scanned", _out),
    "delivered": ("order.delivered", lambda order, now: {}),
}


def told(customer: str, order: str, step: str, now: datetime) -> dict[str, Any]:
    """The event of a step of an order."""
    kind, change = STEPS[step]
    version = int(now.timestamp()) - _SINCE
    at = now.isoformat(timespec="milliseconds")
    head = {"id": f"{order}-{version}", "type": kind, "at": at, "version": version}
    return {**head, "customer": customer, "order": order, **change(order, at)}


def _send(outputs: Mapping[str, str], event: Mapping[str, Any]) -> str:
    secret = boto3.client("secretsmanager").get_secret_value(SecretId=outputs["KeysArn"])["SecretString"]
    body = json.dumps(event, ensure_ascii=False).encode()
    headers = {
        "Content-Type": "application/json",
        "Kefu-Signature": signature.signed(json.loads(secret)["shop_events_secret"], body),
    }
    request = urllib.request.Request(f"{outputs['ApiUrl']}/shop/events", body, headers, method="POST")
    with urllib.request.urlopen(request, timeout=30) as answer:
        return str(answer.read().decode())


def main() -> None:
    """`python -m demo.tell u00003 KF… shipped`."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("customer")
    parser.add_argument("order")
    parser.add_argument("step", choices=STEPS)
    parser.add_argument("--outputs", type=Path, default=Path(".cloud/outputs.json"))
    args = parser.parse_args()
    outputs = json.loads(args.outputs.read_text())
    if "127.0.0.1" in outputs["ApiUrl"]:
        local = outputs["ApiUrl"].partition("/_aws/")[0]
        os.environ |= {"AWS_ENDPOINT_URL": local, "AWS_DEFAULT_REGION": "us-east-1"}
        os.environ |= {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test"}
    print(_send(outputs, told(args.customer, args.order, args.step, datetime.fromtimestamp(time.time(), UTC))))


if __name__ == "__main__":
    main()
