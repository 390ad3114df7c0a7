"""What WhatsApp, Messenger and Instagram share as Meta documents it: signed envelopes, the check of the address, the Graph API's door.

Pages at developers.facebook.com/docs: graph-api/webhooks/getting-started (hub.challenge, X-Hub-Signature-256 of the escaped payload),
graph-api/guides/secure-requests (appsecret_proof), graph-api/guides/error-handling.
"""

import hashlib
import hmac
import json
from collections import defaultdict, deque
from collections.abc import Callable
from typing import Any
from uuid import uuid4

from tests.platforms.platform import Asked, Platform, Request, Told

Json = dict[str, Any]
PHOTO = b"\xff\xd8\xff\xe0 a photo out of a chat"
DAY = 86_400.0


class Refused(Exception):
    """A call that the Graph API answers with an error; `violation` is what kefu must never do, where it is that."""

    def __init__(
        self, status: int, code: int, message: str, details: str = "", subcode: int = 0, violation: str = ""
    ) -> None:
        super().__init__(message)
        self.violation = violation
        self.told = Told(status, {"error": _error(code, message, details, subcode)})


def _error(code: int, message: str, details: str, subcode: int) -> Json:
    error: Json = {"message": message, "type": "OAuthException", "code": code, "fbtrace_id": uuid4().hex[:11]}
    if details:
        error["error_data"] = {"messaging_product": "whatsapp", "details": details}
    if subcode:
        error["error_subcode"] = subcode
    return error


class Graph(Platform):
    """An app of Meta's that requires a proof with every call, and people who write to its business."""

    version = "v25.0"
    window = DAY

    def __init__(self, account: str = "main") -> None:
        super().__init__(account)
        self.app_secret, self.verify_token = uuid4().hex, uuid4().hex
        self.access_token = f"EAA{uuid4().hex}"
        self.blocked: set[str] = set()
        self.files: dict[str, bytes] = {}
        self.spoke: dict[str, float] = {}
        self._paces: dict[str, deque[float]] = defaultdict(deque)

    @property
    def keys(self) -> dict[str, str]:
        return {
            **super().keys,
            "app_secret": self.app_secret,
            "verify_token": self.verify_token,
            "access_token": self.access_token,
        }

    # ---- what the business hears

    def checks(self, challenge: str = "1158201444") -> Request:
        """The check of the address: `hub.challenge` is to come back as it is."""
        query = {"hub.mode": "subscribe", "hub.challenge": challenge, "hub.verify_token": self.verify_token}
        return Request("GET", query, {})

    def forged_checks(self) -> list[Request]:
        """Checks by somebody who does not know the word."""
        good = self.checks().query
        changes: list[dict[str, str]] = [
            {"hub.verify_token": ""},
            {"hub.verify_token": "another"},
            {"hub.mode": "unsubscribe"},
        ]
        return [Request("GET", {**good, **changed}, {}) for changed in changes] + [Request("GET", {}, {})]

    def together(self, *requests: Request) -> Request:
        """The entries of several calls in one, as Meta brings them where much happens at once."""
        told = [json.loads(request.body) for request in requests]
        return self._signed({"object": told[0]["object"], "entry": [entry for one in told for entry in one["entry"]]})

    def forged(self, request: Request) -> list[Request]:
        kept, body = dict(request.headers), request.body
        sign = kept["x-hub-signature-256"]
        without = {name: value for name, value in kept.items() if name != "x-hub-signature-256"}
        old = "sha1=" + hmac.new(self.app_secret.encode(), body, hashlib.sha1).hexdigest()
        signs = ("", "sha256=", sign[:-1], sign[:-1] + ("0" if sign[-1] != "0" else "1"), sign[7:], sign.upper(), old)
        others = (_signature(b"another app's", body), _signature(b"", body), _signature(self.app_secret.encode(), b""))
        headers = [without, {**without, "x-hub-signature": old}]
        headers += [{**kept, "x-hub-signature-256": one} for one in (*signs, *others)]
        plain = json.dumps(json.loads(body), ensure_ascii=False, separators=(",", ":")).encode()
        bodies = (b"", body[:-1], body + b" ", body.replace(b'"entry"', b'"Entry"'), plain)
        return [Request("POST", {}, one, body) for one in headers] + [
            Request("POST", {}, kept, one) for one in bodies if one != body
        ]

    def _signed(self, envelope: Json) -> Request:
        """Signed as it goes out: with everything beyond ASCII escaped."""
        body = json.dumps(envelope).encode()
        headers = {"content-type": "application/json", "user-agent": "facebookexternalua"}
        return Request("POST", {}, {**headers, "x-hub-signature-256": _signature(self.app_secret.encode(), body)}, body)

    # ---- what the business says

    def is_sending(self, call: Asked) -> bool:
        return call.method == "POST" and call.path.endswith("/messages")

    def asked(self, call: Asked) -> Told:
        try:
            if call.path.startswith("/files/"):
                return self._file(call)
            self._known(call)
            return self._answered(call, call.path.removeprefix(f"/{self.version}/").split("/"))
        except Refused as refused:
            if refused.violation:
                self.violations.append(refused.violation)
            return refused.told

    def _answered(self, call: Asked, path: list[str]) -> Told:
        raise NotImplementedError

    def _file(self, call: Asked) -> Told:
        found = self.files.get(call.path)
        return Told(200, found, {"Content-Type": "image/jpeg"}) if found else Told(404, b"gone")

    def _known(self, call: Asked) -> None:
        """Token and proof, in the query, the body or (the token) a header. Raises Refused."""
        given = {**_object(call), **call.query}
        header = call.headers.get("authorization", "")
        token = header.removeprefix("Bearer ") if header.startswith("Bearer ") else given.get("access_token", "")
        if not call.path.startswith(f"/{self.version}/"):
            raise Refused(400, 2635, "(#2635) You are calling a version that is not there.", violation=call.path)
        if token != self.access_token:
            raise Refused(401, 190, "Invalid OAuth access token - Cannot parse access token")
        proof = hmac.new(self.app_secret.encode(), token.encode(), hashlib.sha256).hexdigest()
        if "appsecret_proof" not in given:
            raise Refused(400, 100, "API calls from the server require an appsecret_proof argument")
        if not hmac.compare_digest(str(given["appsecret_proof"]).encode(), proof.encode()):
            raise Refused(400, 100, "Invalid appsecret_proof provided in the API argument")

    def too_fast(self, what: str, most: int, seconds: float) -> bool:
        """Whether this would be more than so many in so long; counts it where it is not."""
        now, sent = self.now(), self._paces[what]
        while sent and sent[0] <= now - seconds:
            sent.popleft()
        if len(sent) >= most:
            return True
        sent.append(now)
        return False

    def photo(self) -> str:
        """The path under which a new photo lies."""
        path = f"/files/{uuid4().hex}.jpg"
        self.files[path] = PHOTO
        return path


def length(text: object, most: int, wrong: Callable[[str], Refused], what: str, in_bytes: bool = False) -> str:
    """The text, of 1 to so many characters (or bytes). Raises what `wrong` makes."""
    if not isinstance(text, str) or not text.strip():
        raise wrong(f"{what} is missing or empty")
    if len(text.encode() if in_bytes else text) > most:
        raise wrong(f"{what} is longer than {most}")
    return text


def number(some: object, most: int, wrong: Callable[[str], Refused], what: str) -> list[Json]:
    """The objects, 1 to so many. Raises what `wrong` makes."""
    if not isinstance(some, list) or not 1 <= len(some) <= most or not all(isinstance(one, dict) for one in some):
        raise wrong(f"{what}: not 1 to {most}")
    return some


def object_of(call: Asked) -> Json:
    """The JSON object that kefu sent. Raises Refused."""
    try:
        found = json.loads(call.body)
    except ValueError as error:
        raise Refused(400, 100, "(#100) The parameter is no JSON", violation="no JSON") from error
    if not isinstance(found, dict):
        raise Refused(400, 100, "(#100) The parameter is no object", violation="no object")
    return found


def _object(call: Asked) -> Json:
    return object_of(call) if call.body else {}


def _signature(secret: bytes, body: bytes) -> str:
    return "sha256=" + hmac.new(secret, body, hashlib.sha256).hexdigest()
