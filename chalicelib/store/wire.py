"""DynamoDB's requests as PynamoDB words them, signed and sent by botocore's own parts, with nothing in between.

A whole botocore call costs several times the CPU of signing and sending: models, endpoint rules, user agents,
parsers. PynamoDB hands over requests in DynamoDB's wire format already. docs/decisions/0007 has the figures.
"""

import json
import random
import time
from typing import Any

from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.exceptions import BotoCoreError, ClientError
from pynamodb.connection import Connection

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


class Wire:
    """Stands where PynamoDB has a botocore client; borrows that client's credentials, session and events."""

    def __init__(self, client: Any) -> None:
        self._client = client
        self._url = client.meta.endpoint_url.rstrip("/") + "/"
        self._http = client._endpoint.http_session
        self._credentials = client._request_signer._credentials
        self._region = client.meta.region_name

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
        answer = self._send(operation, self._signed(operation, body))
        if answer.status_code >= 300:
            raise ClientError(_refusal(answer), operation)
        content: Json = json.loads(answer.content)
        return content

    def _signed(self, operation: str, body: bytes) -> Any:
        headers = {"Content-Type": "application/x-amz-json-1.0", "X-Amz-Target": _TARGET + operation}
        request = AWSRequest("POST", self._url, headers, body)
        SigV4Auth(self._credentials.get_frozen_credentials(), "dynamodb", self._region).add_auth(request)
        return request.prepare()

    def _send(self, operation: str, request: Any) -> Any:
        """Botocore's hook may answer in DynamoDB's place, or fail: tests inject faults there."""
        heard = self._client.meta.events.emit(f"before-send.dynamodb.{operation}", request=request)
        answers = [answer for _, answer in heard if answer is not None]
        return answers[0] if answers else self._http.send(request)


class Quick(Connection):
    """PynamoDB's connection over the short wire."""

    _wire: Wire | None = None

    @property
    def client(self) -> Any:
        """The wire; the botocore client it borrows from is opened with it."""
        if self._wire is None:
            self._wire = Wire(super().client)
        return self._wire

    @property
    def events(self) -> Any:
        """Botocore's hooks around each request."""
        return self.client._client.meta.events


def _refusal(answer: Any) -> Json:
    content = _said(answer)
    kind = str(content.get("__type", "InternalServerError" if answer.status_code >= 500 else answer.status_code))
    error = {"Code": kind.rsplit("#", 1)[-1], "Message": content.get("message") or content.get("Message") or ""}
    metadata = {"HTTPStatusCode": answer.status_code, "HTTPHeaders": dict(answer.headers)}
    return {"Error": error, "CancellationReasons": content.get("CancellationReasons", []), "ResponseMetadata": metadata}


def _said(answer: Any) -> Json:
    """The error's JSON; a proxy on the way may have answered in another shape."""
    try:
        content = json.loads(answer.content)
    except ValueError:
        return {}
    return content if isinstance(content, dict) else {}
