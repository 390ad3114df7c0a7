"""An app's conversation in one file, by a client that was generated from openapi.yaml: log in, say something, hear what comes later.

python talk.py --api https://….amazonaws.com/api --token <the shop's token for its customer> "我的快递到哪了"
"""

import argparse
import random
import sys
import time
import uuid

import httpx
from kefu_client import AuthenticatedClient, Client
from kefu_client.api.customer import get_messages, open_session, post_message
from kefu_client.models import Answered, Error, History, Message, MessageRequest, Session, SessionRequest
from kefu_client.models.session_request_channel import SessionRequestChannel

ATTEMPTS = 6


def logged_in(api: str, token: str) -> tuple[AuthenticatedClient, Session]:
    """A session of the customer whom the shop's token names; without a token, of a guest."""
    asked = SessionRequest(channel=SessionRequestChannel.APP)
    if token:
        asked.customer_token = token
    else:
        asked.visitor = uuid.uuid4().hex  # an app makes one and keeps it
    with Client(base_url=api) as client:
        session = open_session.sync(client=client, body=asked)
    if not isinstance(session, Session):
        sys.exit(f"no session: {session.error.message if isinstance(session, Error) else session}")
    return AuthenticatedClient(base_url=api, token=session.session), session


def say(client: AuthenticatedClient, text: str) -> Answered:
    """Says it once, however often it has to be sent: every repeat has the same id."""
    message = MessageRequest(id=f"m-{uuid.uuid4().hex}", text=text)
    for attempt in range(ATTEMPTS):
        try:
            answer = post_message.sync_detailed(client=client, body=message)
        except httpx.TransportError:
            answer = None
        if answer is not None and isinstance(answer.parsed, Answered):
            return answer.parsed
        if answer is not None and answer.status_code < 500 and answer.status_code != 429:
            sys.exit(f"refused: {answer.content.decode()}")
        wait = answer.headers.get("Retry-After") if answer is not None else None
        time.sleep(float(wait) if wait else random.uniform(0, 2**attempt))
    sys.exit("nobody answered")


def listen(client: AuthenticatedClient, cursor: str, seconds: float, seen: set[str]) -> None:
    """Shows what is said later. An app does this over its socket and reads the history after each reconnection."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        time.sleep(min(random.uniform(2.25, 3.75), max(0.0, until - time.monotonic())))
        page = get_messages.sync(client=client, after=cursor)
        if isinstance(page, History):
            cursor = page.cursor or cursor
            for message in page.messages:
                show(message, seen)


def show(message: Message, seen: set[str]) -> None:
    """A message, once, wherever it came from."""
    if message.id in seen:
        return
    seen.add(message.id)
    buttons = " ".join(f"[{choice.text}]" for choice in message.choices)
    print(f"{message.by.value:>8}: {message.text} {buttons}".rstrip(), flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description="Talk to kefu as an app does.")
    parser.add_argument("--api", required=True)
    parser.add_argument("--token", default="", help="signed by the shop's server; none: a guest")
    parser.add_argument("--listen", type=float, default=4, help="seconds to wait for later answers")
    parser.add_argument("text", nargs="*", default=["我的快递到哪了"])
    told = parser.parse_args()
    client, session = logged_in(told.api, told.token)
    seen: set[str] = set()
    show(session.greeting, seen)
    cursor = ""
    for text in told.text:
        answered = say(client, text)
        cursor = answered.turn
        for message in filter(None, (answered.message, answered.reply)):
            show(message, seen)
    listen(client, cursor, told.listen, seen)


if __name__ == "__main__":
    main()
