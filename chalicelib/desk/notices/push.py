"""Pushes to an app's devices: signed to the shop's own push service, or by SNS to their endpoints."""

import json
import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest

from chalicelib import settings
from chalicelib.desk.notices import letter, webhook
from chalicelib.desk.notices.letter import (
    AGAIN,
    GONE,
    REFUSED,
    SLOWER,
    TAKEN,
    Card,
    Headers,
    Kind,
    Letter,
    Target,
    Verdict,
)
from chalicelib.edge import cloud, secrets

SNS = "sns"
_NO_LONGER = 410
_CODE = re.compile(rb"<Code>([A-Za-z]+)</Code>")
# Of SNS's errors those that say that this one device cannot be reached any more.
_GONE = ("EndpointDisabled", "EndpointDisabledException", "NotFound", "NotFoundException", "InvalidParameter")


def target() -> list[Target]:
    """Where pushes go, as the deployment says; nowhere where it says nothing."""
    told = settings.push()
    if told == SNS:
        return [Target("push", SNS, _address(), events=("push",))]
    return [Target("push", "push", told, secrets.push_key(), events=("push",))] if told else []


def judge(status: int, headers: Headers, body: bytes) -> Verdict:
    """As any webhook's, but 410 says that this device is no more, and is no reason to trouble anybody."""
    if status == _NO_LONGER:
        return Verdict(GONE, f"HTTP {status}")
    return webhook.judge(status, headers, body)


def _publish(target: Target, content: Mapping[str, Any], card: Card) -> Letter:
    """The request that `sns:Publish` is, signed here: the description of a whole service would weigh more than this file."""
    device, told = content["device"], {"conversation": content["conversation"], "turn": content["turn"]}
    shown = {"title": content["title"], "body": content.get("preview", "")}
    forms = {
        "default": content["title"],
        "APNS": json.dumps({"aps": {"alert": shown, "sound": "default"}, "kefu": told}, ensure_ascii=False),
        "GCM": json.dumps({"fcmV1Message": {"message": {"notification": shown, "data": told}}}, ensure_ascii=False),
    }
    forms["APNS_SANDBOX"] = forms["APNS"]
    asked = {"Action": "Publish", "Version": "2010-03-31", "TargetArn": device["token"], "MessageStructure": "json"}
    body = urlencode(asked | {"Message": json.dumps(forms, ensure_ascii=False)}).encode()
    headers = {"Content-Type": "application/x-www-form-urlencoded; charset=utf-8"}
    request = AWSRequest(method="POST", url=target.url, data=body, headers=headers)
    SigV4Auth(cloud.credentials(), SNS, settings.region()).add_auth(request)
    return Letter(target.url, body, dict(request.headers.items()))


def _sns_said(status: int, headers: Headers, body: bytes) -> Verdict:
    found = letter.by_status(status, headers)
    if found is None:
        return Verdict(TAKEN)
    said = _CODE.search(body)
    code = said[1].decode() if said else f"HTTP {status}"
    if code in _GONE:
        return Verdict(GONE, code)
    if code.startswith("Throttl"):
        return Verdict(SLOWER, code, letter.patience(headers, 10))
    return Verdict(REFUSED if found.outcome == REFUSED else AGAIN, code)


def _address() -> str:
    if settings.sns_endpoint():
        return f"{settings.sns_endpoint()}/"
    china = ".cn" if settings.region().startswith("cn-") else ""
    return f"https://sns.{settings.region()}.amazonaws.com{china}/"


KIND = Kind((), webhook.write, judge)
OVER_SNS = Kind((), _publish, _sns_said)
