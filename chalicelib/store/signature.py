"""AWS's Signature Version 4 for one kind of request: a POST of JSON to DynamoDB's root, as its documentation words it."""

import hashlib
import hmac
from datetime import datetime
from functools import lru_cache
from typing import Protocol

_SIGNED = ("content-type", "host", "x-amz-date", "x-amz-security-token", "x-amz-target")
_KIND = "application/x-amz-json-1.0"


class Keys(Protocol):
    """What botocore calls frozen credentials; `token` is None for keys that do not expire."""

    access_key: str
    secret_key: str
    token: str | None


def signed(body: bytes, target: str, host: str, region: str, keys: Keys, now: datetime) -> dict[str, str]:
    """The headers with which the body may be sent; `now` is UTC."""
    at = now.strftime("%Y%m%dT%H%M%SZ")
    told = {"content-type": _KIND, "host": host, "x-amz-date": at, "x-amz-target": target}
    if keys.token:
        told["x-amz-security-token"] = keys.token
    names = [name for name in _SIGNED if name in told]
    canonical = "\n".join(f"{name}:{told[name]}" for name in names)
    request = f"POST\n/\n\n{canonical}\n\n{';'.join(names)}\n{hashlib.sha256(body).hexdigest()}"
    scope = f"{at[:8]}/{region}/dynamodb/aws4_request"
    words = f"AWS4-HMAC-SHA256\n{at}\n{scope}\n{hashlib.sha256(request.encode()).hexdigest()}"
    seal = hmac.new(_key(keys.secret_key, at[:8], region), words.encode(), hashlib.sha256).hexdigest()
    seal = f"AWS4-HMAC-SHA256 Credential={keys.access_key}/{scope}, SignedHeaders={';'.join(names)}, Signature={seal}"
    return told | {"authorization": seal}


@lru_cache(maxsize=8)
def _key(secret: str, day: str, region: str) -> bytes:
    """The key of a day; the same for every request of it."""
    key = f"AWS4{secret}".encode()
    for part in (day, region, "dynamodb", "aws4_request"):
        key = hmac.new(key, part.encode(), hashlib.sha256).digest()
    return key
