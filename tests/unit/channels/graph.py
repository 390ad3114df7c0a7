"""How the tests of Meta's made-up platforms call them."""

import hashlib
import hmac
import json
import urllib.error
import urllib.request
from typing import Any

from tests.platforms.graph import Graph
from tests.platforms.platform import Request


def called(platform: Graph, path: str, content: object = None, **changed: str) -> tuple[int, Any]:
    """What a call of the Graph API is answered; `token` and `proof` where they shall be others than the right ones."""
    token = changed.get("token", platform.access_token)
    right = hmac.new(platform.app_secret.encode(), platform.access_token.encode(), hashlib.sha256).hexdigest()
    proof = changed.get("proof", right)
    address = f"{platform.api}/v25.0/{path}" + (f"?appsecret_proof={proof}" if proof else "")
    body = None if content is None else json.dumps(content).encode()
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    request = urllib.request.Request(address, body, headers)
    try:
        with urllib.request.urlopen(request, timeout=5) as answer:
            return answer.status, json.loads(answer.read())
    except urllib.error.HTTPError as error:
        return error.code, json.loads(error.read())


def code(answer: tuple[int, Any]) -> tuple[int, int]:
    """An error's code and subcode."""
    error = answer[1].get("error", {})
    return error.get("code", 0), error.get("error_subcode", 0)


def signature(platform: Graph, request: Request) -> str:
    """What the header must be."""
    return "sha256=" + hmac.new(platform.app_secret.encode(), request.body, hashlib.sha256).hexdigest()


def check_the_door(platform: Graph, path: str, message: object) -> None:
    """Signed over the raw bytes, lies are lies, and nobody gets in without token and proof."""
    request = platform.says("8613800000001", "包裹到哪了？🍎")
    assert request.headers["x-hub-signature-256"] == signature(platform, request)
    assert request.body.isascii() and b"\\u5305" in request.body, "everything beyond ASCII is escaped"
    for lie in platform.forged(request):
        assert lie.headers.get("x-hub-signature-256") != signature(platform, lie)
    both = platform.together(request, platform.says("8613800000002", "你好"))
    assert len(json.loads(both.body)["entry"]) == 2
    assert both.headers["x-hub-signature-256"] == signature(platform, both)
    assert platform.checks("42").query["hub.verify_token"] == platform.verify_token
    assert all(dict(one.query) != dict(platform.checks().query) for one in platform.forged_checks())
    assert called(platform, path, message, token="EAAother")[0] == 401
    assert code(called(platform, path, message, proof="")) == (100, 0)
    assert code(called(platform, path, message, proof="0" * 64)) == (100, 0)
    assert platform.delivered == [] and platform.violations == []
