"""One shop's address: its connections, its time limit, its one more try, its circuit."""

import random
import re
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import urllib3

from chalicelib.edge.errors import ShopUnavailable
from chalicelib.shop.connector import credentials, visit
from chalicelib.shop.connector.circuit import Circuit
from chalicelib.shop.intake.checks import Wrong
from chalicelib.shop.intake.forms import json_value
from chalicelib.store.table import as_json

LARGEST = 1_000_000  # bytes of an answer
_CONNECT = 0.4  # seconds
_LEAST = 0.1  # seconds: with less left nothing is worth beginning
_PIECE = 65_536
_NOTHING = (304, 404)
_TOKEN = re.compile(r"[\x21-\x7e]{1,8000}")


class Failure(Exception):
    """What went wrong, in a word for the log; `passing` where one more try may do."""

    def __init__(self, word: str, passing: bool = False) -> None:
        super().__init__(word)
        self.passing = passing


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: `content` is JSON, or None with 304 (as before) and 404 (nothing there)."""

    status: int
    content: Any = None
    etag: str = ""


@dataclass(frozen=True, slots=True)
class _Sent:
    """An answer as it arrived."""

    status: int
    form: str
    etag: str
    body: bytes


class Origin:
    """The shop at one address. The pool is opened once and serves all turns of this environment."""

    def __init__(self, address: str) -> None:
        self._address, self._path = address, urlsplit(address).path
        self._pool = urllib3.PoolManager(maxsize=8, retries=False)
        self._credentials = credentials.chosen(self._token)
        self._circuit = Circuit()

    def ask(self, method: str, path: str, content: Any = None, **headers: str) -> Answer:
        """The shop's answer within what is left of the turn's time. Raises ShopUnavailable.

        Everything asked here may be asked twice: it only reads, or it bears the key under which it is done once.
        """
        going = visit.current()
        if going.left() < _LEAST:
            raise ShopUnavailable("The shop's system has had its time in this turn.")
        if not self._circuit.admits():
            going.saw(circuit=self._circuit.state)
            raise ShopUnavailable("The shop's system is given a rest.")
        try:
            with going.clocked():
                answer = self._persistently(going, method, path, _body(content), headers)
        except Failure as failure:
            self._circuit.failed()
            going.saw(fault=str(failure), circuit=self._circuit.state)
            raise ShopUnavailable(f"The shop's system did not answer ({failure}).") from failure
        self._circuit.succeeded()
        going.saw(circuit=self._circuit.state)
        return answer

    def _persistently(
        self, going: visit.Visit, method: str, path: str, body: bytes, headers: Mapping[str, str]
    ) -> Answer:
        try:
            return self._once(going, method, path, body, headers)
        except Failure as failure:
            pause = random.uniform(0.01, 0.1)
            if not failure.passing or going.left() < pause + _LEAST:
                raise
        time.sleep(pause)
        return self._once(going, method, path, body, headers)

    def _once(self, going: visit.Visit, method: str, path: str, body: bytes, headers: Mapping[str, str]) -> Answer:
        answer = self._signed(going, method, path, body, headers)
        if answer.status == 401 and self._credentials.renewed():
            answer = self._signed(going, method, path, body, headers)
        return _understood(answer)

    def _signed(self, going: visit.Visit, method: str, path: str, body: bytes, headers: Mapping[str, str]) -> _Sent:
        proof = self._credentials.headers(method, self._path + path, body)
        sent = {"Accept": "application/json", **({"Content-Type": "application/json"} if body else {})}
        return self._send(going, method, self._address + path, body, {**sent, **headers, **proof})

    def _token(self, address: str, body: bytes, headers: Mapping[str, str]) -> Any:
        answer = _understood(self._send(visit.current(), "POST", address, body, headers))
        token = answer.content.get("access_token") if isinstance(answer.content, dict) else None
        if not isinstance(token, str) or not _TOKEN.fullmatch(token):
            raise Failure("no token")
        return answer.content

    def _send(self, going: visit.Visit, method: str, url: str, body: bytes, headers: Mapping[str, str]) -> _Sent:
        left = going.left()
        if left < _LEAST:
            raise Failure("slow")
        wait = urllib3.Timeout(connect=min(_CONNECT, left), read=left)
        try:
            response = self._pool.request(
                method, url, body=body or None, headers=headers, timeout=wait, redirect=False, preload_content=False
            )
            return _read(going, response)
        except urllib3.exceptions.HTTPError as error:
            raise Failure(type(error).__name__, passing=True) from error


def _body(content: Any) -> bytes:
    return b"" if content is None else as_json(content).encode()


def _read(going: visit.Visit, response: urllib3.BaseHTTPResponse) -> _Sent:
    """The whole answer, or the connection is given up: what is left in it would be taken for the next one's."""
    kept = bytearray()
    try:
        while piece := response.read1(_PIECE, decode_content=False):
            kept += piece
            if len(kept) > LARGEST:
                raise Failure("too large")
            if going.left() < 0:
                raise Failure("slow")
    except BaseException:
        response.close()
        raise
    response.release_conn()
    told = response.headers
    return _Sent(response.status, told.get("Content-Type", ""), told.get("ETag", ""), bytes(kept))


def _understood(sent: _Sent) -> Answer:
    """The answer with its JSON. Raises Failure for every answer that is none."""
    if sent.status in _NOTHING:
        return Answer(sent.status)
    if sent.status not in (200, 201):
        raise Failure(f"status {sent.status}", passing=sent.status >= 500)
    try:
        if sent.form.partition(";")[0].strip().lower() != "application/json":
            raise Failure("not JSON")
        return Answer(sent.status, json_value(sent.body.decode()), sent.etag)
    except (Wrong, UnicodeDecodeError) as problem:
        raise Failure("not JSON") from problem
