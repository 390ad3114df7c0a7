"""The door for platforms: who calls is verified, what they bring is queued by person, and they are thanked; nothing else is done here."""

import hashlib
import json
from collections.abc import Sequence
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError
from chalice.app import Blueprint, Request, Response

from chalicelib import settings
from chalicelib.channels import passive
from chalicelib.channels.contract import Answer, Call, Channel, Keys, Received
from chalicelib.channels.known import CHANNELS
from chalicelib.edge import cloud, http, secrets
from chalicelib.edge.errors import NotFound, Unauthorized, Unavailable
from chalicelib.edge.telemetry import noted
from chalicelib.shapes import plain
from chalicelib.store import deliveries

_LARGEST = 4 * 1_048_576  # Meta brings batches of up to 3 MB
_AT_ONCE = 10  # messages that SQS takes in one call
_LONGEST = 5_000  # characters of one message


def doors() -> Blueprint:
    """The platforms' routes: made anew for each of the two apps that serve them, for a blueprint belongs to one."""
    blueprint = Blueprint(__name__)

    @blueprint.route("/webhooks/{channel}/{account}", methods=["GET", "POST"], content_types=http.ANY)
    @http.answers(200)
    def platform_calls(channel: str, account: str) -> Response:
        """A platform checks the address, or brings what happened; the same again does nothing more."""
        assert blueprint.current_request is not None
        return _called(blueprint.current_request, channel, account)

    return blueprint


def _called(request: Request, name: str, account: str) -> Response:
    with noted("webhook", channel=name[:20], account=account[:40]) as note:
        platform, keys = CHANNELS.get(name), secrets.channel_keys(name, account)
        if platform is None or keys is None:
            raise NotFound("There is no such account at a platform here.")
        answer, received = _heard(platform, _call(request), keys)
        note["brought"] = len(received)
        answer = _queued(platform, keys, received) or answer
    return Response(answer.body, {"Content-Type": answer.content_type, "Cache-Control": "no-store"}, answer.status)


def identity(channel: str, account: str, what: str) -> str:
    """32 hexadecimal digits that stand for somebody, or for a message, of an account."""
    return hashlib.sha256(f"{channel}|{account}|{what}".encode()).hexdigest()[:32]


def queue_up(channel: str, account: str, received: Sequence[Received]) -> None:
    """Queues what happened, in order by person; what was queued in the last minutes is dropped there. Raises Unavailable."""
    for first in range(0, len(received), _AT_ONCE):
        some = received[first : first + _AT_ONCE]
        entries = [_entry(str(number), channel, account, one) for number, one in enumerate(some)]
        try:
            answer = cloud.client("sqs").send_message_batch(QueueUrl=settings.inbound_url(), Entries=entries)
        except (BotoCoreError, ClientError) as error:
            raise Unavailable("What was brought could not be kept; please bring it again.") from error
        if answer.get("Failed"):
            raise Unavailable("Not all that was brought could be kept; please bring it again.")


def _queued(platform: Channel, keys: Keys, received: Sequence[Received]) -> Answer | None:
    """Queues what was brought; gives the answer where the platform is answered in its own call, and it was ready in time."""
    if received and not settings.inbound_url():
        raise Unavailable("There is no queue here for what platforms bring.")
    if not passive.wanted(platform, keys, received):
        queue_up(platform.name, keys["account"], received)
        return None
    name = identity(platform.name, keys["account"], received[0].id)
    passive.begin(name, platform)
    queue_up(platform.name, keys["account"], received)
    return passive.awaited(name, platform, received[0], keys)


def _heard(platform: Channel, call: Call, keys: Keys) -> tuple[Answer, tuple[Received, ...]]:
    if platform.challenge_first and (answer := platform.challenge(call, keys)):
        return answer, ()
    platform.verify(call, keys)
    if not platform.challenge_first and (answer := platform.challenge(call, keys)):
        return answer, ()
    if platform.proof and not _proven(platform, call, keys):
        raise Unauthorized("This signature came with another body before.", "replayed")
    return platform.acknowledged(call, keys), platform.parse(call, keys)


def _proven(platform: Channel, call: Call, keys: Keys) -> bool:
    proof = platform.proof(call) if platform.proof else ""
    name = identity(platform.name, keys["account"], proof)
    return not proof or deliveries.proven(name, hashlib.sha256(call.body).hexdigest())


def _entry(number: str, channel: str, account: str, one: Received) -> dict[str, Any]:
    content = {**plain(one), "text": one.text[:_LONGEST]}
    return {
        "Id": number,
        "MessageBody": json.dumps({"channel": channel, "account": account, "received": content}, ensure_ascii=False),
        "MessageGroupId": identity(channel, account, one.sender),
        "MessageDeduplicationId": identity(channel, account, one.id),
    }


def _call(request: Request) -> Call:
    query = {name: value for name, value in (request.query_params or {}).items() if isinstance(value, str)}
    headers = {name.lower(): str(value) for name, value in request.headers.items()}
    return Call(request.method, query, headers, http.raw_body(request, _LARGEST))
