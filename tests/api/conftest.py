"""The API as a caller meets it: the app in this process, its tables in a local cloud, a little shop in them."""

import json
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import jwt
import pytest
from chalice.test import Client

from chalicelib import clock
from infra import cloud as local_cloud
from tests import permissions, shop, shop_api, tables, wardrobe
from tests.shop_api import ShopApi


@pytest.fixture(scope="session")
def cloud() -> Iterator[str]:
    """A local cloud with kefu's tables: the one AWS_ENDPOINT_URL names, or one of our own at that port."""
    endpoint = os.environ["AWS_ENDPOINT_URL"]
    running = None
    if not local_cloud.answers(endpoint):
        running = local_cloud.start(urlsplit(endpoint).port or 4566)
    tables.make(endpoint)
    yield endpoint
    if running:
        running.stop()


@pytest.fixture(scope="session")
def stocked(cloud: str) -> str:
    """The local cloud with the tests' shop in it."""
    shop.stock()
    return cloud


@dataclass(frozen=True)
class Answer:
    """An HTTP answer: its status, its JSON and its headers."""

    status: int
    body: Any
    headers: dict[str, str]


_TOKENS: dict[str, str] = {}


class Door:
    """Calls the app as API Gateway would."""

    def __init__(self, client: Client) -> None:
        self._client = client

    def call(self, method: str, path: str, body: Any = None, token: str = "", **headers: str) -> Answer:
        sent = {"Content-Type": "application/json"} if body is not None else {}
        sent |= {"Authorization": f"Bearer {token}"} if token else {}
        raw = body if isinstance(body, bytes) else json.dumps(body).encode() if body is not None else b""
        with permissions.held_to(permissions.policy_of(path)):
            answer = self._client.http.request(method, path, headers={**sent, **headers}, body=raw)
        return Answer(answer.status_code, answer.json_body, dict(answer.headers))

    def customer(self, identifier: str, **claims: Any) -> "Talk":
        body = self.call("POST", "/sessions", {"customer_token": token_of(identifier, **claims)}).body
        return Talk(self, body["session"], body)

    def guest(self, visitor: str = "") -> "Talk":
        body = self.call("POST", "/sessions", {"visitor": visitor or f"visitor-{uuid4().hex}"}).body
        return Talk(self, body["session"], body)

    def agent(self, name: str = "小夏") -> str:
        """The token of somebody at the desk, who logs in once: ten times in a quarter of an hour are too many."""
        if name not in _TOKENS:
            answer = self.call("POST", "/desk/login", {"name": name, "password": "open-sesame"})
            _TOKENS[name] = str(answer.body["token"])
        return _TOKENS[name]


@dataclass(frozen=True)
class Talk:
    """A customer's conversation."""

    door: Door
    session: str
    opened: dict[str, Any]

    def post(self, text: str, identifier: str = "", **more: Any) -> Answer:
        body = {"id": identifier or uuid4().hex, "text": text, **more}
        return self.door.call("POST", "/messages", body, self.session)

    def photo(self) -> str:
        """The key of a new photo, as the page would ask for it."""
        body = {"id": uuid4().hex, "content_type": "image/jpeg", "size": 1000}
        answer = self.door.call("POST", "/photos", body, self.session)
        assert answer.status == 201, answer
        return str(answer.body["key"])

    def say(self, text: str, **more: Any) -> dict[str, Any]:
        answer = self.post(text, **more)
        assert answer.status == 200, answer
        return dict(answer.body)

    def hear(self, text: str, **more: Any) -> dict[str, Any]:
        reply = self.say(text, **more)["reply"]
        assert reply is not None
        return dict(reply)

    def history(self, query: str = "") -> dict[str, Any]:
        return dict(self.door.call("GET", f"/messages{query}", token=self.session).body)


def token_of(customer: str, **claims: Any) -> str:
    """A token as the shop would sign it."""
    content = {"sub": customer, "name": "林小满", "aud": "kefu", "exp": datetime.now(UTC) + timedelta(hours=1)}
    return jwt.encode({**content, **claims}, os.environ["KEFU_CUSTOMER_JWT_SECRET"], "HS256")


@pytest.fixture
def door(stocked: str) -> Iterator[Door]:
    """The API over the stocked shop."""
    from app import app

    with Client(app) as client:
        yield Door(client)


@pytest.fixture
def newcomer() -> str:
    """A customer id that nobody else uses."""
    return f"new-{uuid4().hex[:12]}"


Owner = Callable[..., Talk]


@pytest.fixture
def owner(door: Door, newcomer: str) -> Owner:
    """A customer with these orders: one paid and one that arrived, where nothing else is said."""

    def of(*words: str) -> Talk:
        wardrobe.stock()
        wardrobe.bought(newcomer, words or ("paid", "arrived"))
        return door.customer(newcomer)

    return of


@pytest.fixture
def api(stocked: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[ShopApi]:
    """The shop's own API, in place of the tables that it happens to lie over."""
    with shop_api.opened() as opened:
        monkeypatch.setenv("KEFU_SHOP_API", opened.address)
        monkeypatch.setenv("KEFU_SHOP_API_SECRET", shop_api.KEY)
        yield opened


Later = Callable[[float], None]


@pytest.fixture
def later() -> Iterator[Later]:
    """Lets seconds pass."""
    yield lambda seconds: clock.tell(lambda: datetime.now(UTC) + timedelta(seconds=seconds))
    clock.tell(None)
