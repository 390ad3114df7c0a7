"""A single sign-on on this machine, so that `make run` has one: OpenID discovery, code with PKCE, RS256. Never deployed."""

from __future__ import annotations

import base64
import hashlib
import html
import json
import re
import secrets
import threading
import time
from collections.abc import Mapping, Sequence
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

from infra.steps import Failure

CLIENT = "kefu-desk"
CLAIM = "cognito:groups"
_CODE_SECONDS, _TOKEN_SECONDS = 60, 3600
_LONGEST = 16_384
_HERE = re.compile(r"http://(127\.0\.0\.1|localhost):\d+/desk/[a-z-]*(\.html)?")

Json = dict[str, Any]


class Refused(Exception):
    """A request that is not what OAuth 2 says, with OAuth's word for it."""


class Issuer:
    """Who may log in, the key that signs, and the codes that are on their way."""

    def __init__(self, people: Sequence[Mapping[str, str]]) -> None:
        self.people = {person["name"]: person for person in people}
        self.address = ""
        self._key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self._name = secrets.token_hex(8)
        self._codes: dict[str, tuple[float, Mapping[str, str], str]] = {}

    def described(self) -> Json:
        """The answer of /.well-known/openid-configuration."""
        places = {"authorization_endpoint": "authorize", "token_endpoint": "token", "jwks_uri": "jwks"}
        return {
            "issuer": self.address,
            **{name: f"{self.address}/{place}" for name, place in places.items()},
            "response_types_supported": ["code"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256"],
            "code_challenge_methods_supported": ["S256"],
        }

    def keys(self) -> Json:
        """The public key, as JWKS."""
        numbers = self._key.public_key().public_numbers()
        key = {"kty": "RSA", "use": "sig", "alg": "RS256", "kid": self._name}
        return {"keys": [{**key, "n": _number(numbers.n), "e": _number(numbers.e)}]}

    def asked(self, request: Mapping[str, str]) -> None:
        """Raises Refused for a request that nobody may be sent back from."""
        right = request.get("client_id") == CLIENT and _HERE.fullmatch(request.get("redirect_uri", ""))
        pkce = request.get("code_challenge_method") == "S256" and request.get("code_challenge")
        if not right or not pkce or request.get("response_type") != "code":
            raise Refused("invalid_request")

    def code(self, request: Mapping[str, str], name: str) -> str:
        """A code for whoever logged in, good for a minute and once. Raises Refused."""
        self.asked(request)
        if name not in self.people:
            raise Refused("access_denied")
        code = secrets.token_urlsafe(24)
        self._codes[code] = (time.monotonic() + _CODE_SECONDS, request, name)
        return code

    def tokens(self, form: Mapping[str, str]) -> Json:
        """The tokens for a code and the verifier of its challenge. Raises Refused."""
        until, request, name = self._codes.pop(form.get("code", ""), (0.0, {}, ""))
        same = all(form.get(part) == request.get(part) for part in ("client_id", "redirect_uri"))
        digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        if time.monotonic() > until or not same or _text(digest) != request.get("code_challenge"):
            raise Refused("invalid_grant")
        token = self.id_token(name, request.get("nonce", ""))
        return {"id_token": token, "access_token": secrets.token_urlsafe(24), "token_type": "Bearer"}

    def id_token(self, name: str, nonce: str, /, **claims: Any) -> str:
        """What the issuer says of somebody."""
        person, now = self.people[name], int(time.time())
        groups = [person["role"], *(f"department-{one}" for one in person.get("departments", "").split())]
        told = {"iss": self.address, "aud": CLIENT, "sub": f"demo-{name}", "name": name, "nonce": nonce, CLAIM: groups}
        times = {"iat": now, "exp": now + _TOKEN_SECONDS}
        return jwt.encode({**told, **times, **claims}, self._key, "RS256", headers={"kid": self._name})


class _Door(BaseHTTPRequestHandler):
    def __init__(self, *arguments: Any, issuer: Issuer) -> None:
        self.issuer = issuer
        super().__init__(*arguments)

    def do_GET(self) -> None:
        address = urlsplit(self.path)
        asked = {name: values[0] for name, values in parse_qs(address.query).items()}
        match address.path:
            case "/.well-known/openid-configuration":
                self._say(200, self.issuer.described())
            case "/jwks":
                self._say(200, self.issuer.keys())
            case "/authorize":
                self._authorize(asked)
            case _:
                self._say(404, {"error": "not_found"})

    def do_POST(self) -> None:
        body = self.rfile.read(min(int(self.headers.get("Content-Length") or 0), _LONGEST)).decode(errors="replace")
        try:
            self._say(200, self.issuer.tokens({name: values[0] for name, values in parse_qs(body).items()}))
        except Refused as error:
            self._say(400, {"error": str(error)})

    def _authorize(self, asked: Mapping[str, str]) -> None:
        try:
            if "as" not in asked:
                self.issuer.asked(asked)
                self._send(200, "text/html; charset=utf-8", _page(self.issuer.people, asked).encode())
                return
            code = self.issuer.code(asked, asked["as"])
        except Refused as error:
            self._say(400, {"error": str(error)})
            return
        self.send_response(302)
        back = urlencode({"code": code, "state": asked.get("state", "")})
        self.send_header("Location", f"{asked['redirect_uri']}?{back}")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def _say(self, status: int, content: Json) -> None:
        self._send(status, "application/json", json.dumps(content).encode())

    def _send(self, status: int, kind: str, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Access-Control-Allow-Origin", "*")
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *arguments: Any) -> None:
        """Says nothing: the terminal belongs to what `make run` prints."""


def _page(people: Mapping[str, Mapping[str, str]], asked: Mapping[str, str]) -> str:
    """One link a person: nobody has a password here."""
    links = "".join(
        f'<li><a href="?{html.escape(urlencode({**asked, "as": name}))}">{html.escape(name)}</a> {person["role"]}</li>'
        for name, person in people.items()
    )
    return f'<!doctype html><html lang="zh"><title>Single sign-on</title><h1>Single sign-on</h1><ul>{links}</ul></html>'


def _number(number: int) -> str:
    return _text(number.to_bytes((number.bit_length() + 7) // 8))


def _text(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def serve(port: int, people: Sequence[Mapping[str, str]]) -> tuple[ThreadingHTTPServer, Issuer]:
    """Starts the issuer in the background; port 0 takes a free one. Raises Failure where the port is taken."""
    issuer = Issuer(people)
    try:
        server = ThreadingHTTPServer(("127.0.0.1", port), partial(_Door, issuer=issuer))
    except OSError as error:
        raise Failure(
            f"port {port} (issuer) cannot be used: {error.strerror}; choose another with ISSUER_PORT=…"
        ) from error
    issuer.address = f"http://127.0.0.1:{server.server_address[1]}"
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server, issuer
