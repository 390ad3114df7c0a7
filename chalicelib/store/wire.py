"""DynamoDB's requests as PynamoDB words them, signed and sent with the standard library and nothing in between.

A whole botocore call costs many times the CPU of signing and sending: models, endpoint rules, user agents, parsers. PynamoDB hands
over requests in DynamoDB's wire format already. docs/decisions/0007 and 0013 have the figures.
"""

import json
import random
import ssl
import time
from collections import deque
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from typing import Any
from urllib.parse import urlsplit

from botocore.exceptions import BotoCoreError, ClientError, ConnectionClosedError, NoCredentialsError
from botocore.hooks import HierarchicalEmitter
from botocore.httpsession import get_cert_path
from pynamodb.connection import Connection

from chalicelib.store.signature import signed

_TARGET = "DynamoDB_20120810."
_ATTEMPTS = 4
_PASSING = frozenset(
    {
        "InternalServerError",
        "LimitExceededException",
        "ProvisionedThroughputExceededException",
        "RequestLimitExceeded",
        "ServiceUnavailable",
        "ThrottlingException",
        "TransactionInProgressException",
    }
)

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Request:
    """What is about to be sent, as the hooks see it."""

    url: str
    headers: dict[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: the status and the bytes."""

    status_code: int
    content: bytes = field(repr=False)


class Wire:
    """Stands where PynamoDB has a botocore client; connections are kept, and used by whichever thread comes next."""

    def __init__(self, session: Any, region: str, url: str, connect: float, read: float) -> None:
        self.events = HierarchicalEmitter()
        self._session, self._credentials = session, session.get_credentials()
        self._region, self._url, self._times = region, url.rstrip("/") + "/", (connect, read)
        self._host = urlsplit(url).netloc
        secure = url.startswith("https:")
        self._trust = ssl.create_default_context(cafile=get_cert_path(True)) if secure else None
        self._idle: deque[HTTPConnection] = deque()

    def _make_api_call(self, operation: str, content: Json) -> Json:
        """The name is PynamoDB's. Raises ClientError for what DynamoDB refuses, BotoCoreError for silence."""
        body = json.dumps(content).encode()
        for attempt in range(1, _ATTEMPTS):
            try:
                return self._once(operation, body)
            except ClientError as error:
                if error.response["Error"]["Code"] not in _PASSING:
                    raise
            except BotoCoreError:
                pass  # a lost connection or answer; writes are conditional or bear a token, so once more is safe
            time.sleep(random.uniform(0, 0.05 * 2**attempt))
        return self._once(operation, body)

    def _once(self, operation: str, body: bytes) -> Json:
        answer = self._send(operation, body)
        if answer.status_code >= 300:
            raise ClientError(_refusal(answer), operation)
        content: Json = json.loads(answer.content)
        return content

    def _send(self, operation: str, body: bytes) -> Answer:
        """A hook may answer in DynamoDB's place, or fail: tests inject faults there."""
        headers = signed(body, _TARGET + operation, self._host, self._region, self._keys(), datetime.now(UTC))
        heard = self.events.emit(f"before-send.dynamodb.{operation}", request=Request(self._url, headers, body))
        answers = [answer for _, answer in heard if answer is not None]
        return answers[0] if answers else self._over(body, headers)

    def _keys(self) -> Any:
        """The keys of this moment: those of a role are renewed, and where there were none at first they are looked for again."""
        self._credentials = self._credentials or self._session.get_credentials()
        if not self._credentials:
            raise NoCredentialsError
        return self._credentials.get_frozen_credentials()

    def _over(self, body: bytes, headers: dict[str, str]) -> Answer:
        """DynamoDB ends connections that were idle; nothing says so before they are used, so such a breach is mended at once."""
        kept = self._kept()
        connection = kept or self._dialled()
        try:
            connection.request("POST", "/", body, headers)
            answer = connection.getresponse()
            told = Answer(answer.status, answer.read())
        except (OSError, HTTPException) as breach:
            connection.close()
            if kept is None or isinstance(breach, TimeoutError):
                raise ConnectionClosedError(endpoint_url=self._url) from breach
            return self._over(body, headers)
        self._idle.append(connection)
        return told

    def _kept(self) -> HTTPConnection | None:
        try:
            return self._idle.pop()
        except IndexError:
            return None

    def close(self) -> None:
        """Ends the connections that nobody is using; the next request opens another."""
        while kept := self._kept():
            kept.close()

    def _dialled(self) -> HTTPConnection:
        connect, read = self._times
        if self._trust:
            connection: HTTPConnection = HTTPSConnection(self._host, timeout=connect, context=self._trust)
        else:
            connection = HTTPConnection(self._host, timeout=connect)
        try:
            connection.connect()
        except OSError as nobody:
            raise ConnectionClosedError(endpoint_url=self._url) from nobody
        connection.sock.settimeout(read)
        return connection


class Quick(Connection):
    """PynamoDB's connection over the short wire."""

    _wire: Wire | None = None

    @property
    def client(self) -> Any:
        """The wire; no botocore client is made, and so no description of DynamoDB is read."""
        if self._wire is None:
            region, times = str(self.region), (self._connect_timeout_seconds, self._read_timeout_seconds)
            self._wire = Wire(self.session, region, str(self.host or _address(region)), *times)
        return self._wire

    @property
    def events(self) -> Any:
        """Hooks around each request."""
        return self.client.events


def _address(region: str) -> str:
    """Where DynamoDB is in a region; China's are under a domain of their own."""
    return f"https://dynamodb.{region}.amazonaws.com" + (".cn" if region.startswith("cn-") else "")


def _refusal(answer: Answer) -> Json:
    content = _said(answer)
    kind = str(content.get("__type", "InternalServerError" if answer.status_code >= 500 else answer.status_code))
    error = {"Code": kind.rsplit("#", 1)[-1], "Message": content.get("message") or content.get("Message") or ""}
    metadata = {"HTTPStatusCode": answer.status_code}
    return {"Error": error, "CancellationReasons": content.get("CancellationReasons", []), "ResponseMetadata": metadata}


def _said(answer: Answer) -> Json:
    """The error's JSON; a proxy on the way may have answered in another shape."""
    try:
        content = json.loads(answer.content)
    except ValueError:
        return {}
    return content if isinstance(content, dict) else {}
