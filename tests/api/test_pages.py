"""Who asks from a product's page means that product; and only the shop can say which page that is."""

import os
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import jwt
import pytest

from chalicelib.store import conversations
from tests import wardrobe
from tests.api.conftest import Answer, Door, Owner, Talk, token_of

SHOES, MUG, DRYER = "P0009", "P0010", "P0051"


def signed(key: str = "", **claims: Any) -> str:
    """A context as the shop's server would sign it."""
    content = {"aud": "kefu-context", "exp": datetime.now(UTC) + timedelta(hours=1), **claims}
    return jwt.encode(content, key or os.environ["KEFU_CUSTOMER_JWT_SECRET"], "HS256")


def opened(door: Door, context: str, **more: Any) -> Answer:
    return door.call("POST", "/sessions", {"visitor": f"visitor-{uuid4().hex}", "context": context, **more})


def at(door: Door, context: str, **more: Any) -> Talk:
    answer = opened(door, context, **more)
    assert answer.status == 201, answer
    return Talk(door, answer.body["session"], answer.body)


@pytest.fixture
def door(door: Door) -> Door:
    """The API over a shop that sells shoes, mugs and hair dryers."""
    wardrobe.stock()
    return door


@pytest.mark.parametrize("words", ["这个有货吗", "有货吗", "is it in stock?"])
def test_a_question_on_a_products_page_is_about_that_product(door: Door, words: str) -> None:
    assert "松影马克杯" in at(door, signed(product=MUG)).hear(words)["text"]
    assert "负离子吹风机" in at(door, signed(product=DRYER)).hear(words)["text"]


def test_what_the_customer_names_is_nearer_than_the_page(door: Door) -> None:
    talk = at(door, signed(product=MUG))
    assert "云感跑鞋" in talk.hear("云感跑鞋多少钱")["text"]
    assert "云感跑鞋" in talk.hear("这个有货吗")["text"]


def test_another_page_is_another_product_and_the_same_page_loaded_again_is_not(door: Door) -> None:
    visitor = f"visitor-{uuid4().hex}"
    at(door, signed(product=MUG), visitor=visitor).hear("云感跑鞋多少钱")
    again = at(door, signed(product=MUG, iat=1), visitor=visitor)
    assert "云感跑鞋" in again.hear("这个有货吗")["text"]
    assert "负离子吹风机" in at(door, signed(product=DRYER), visitor=visitor).hear("这个有货吗")["text"]


def test_the_session_says_what_of_the_context_is_known(door: Door) -> None:
    known = opened(door, signed(product=MUG, page="https://shop.example/mug")).body["context"]
    assert known == {"product": {"id": MUG, "name": "松影马克杯"}, "page": "https://shop.example/mug"}
    assert opened(door, signed(product="P-gone", page=7, order=["x"])).body["context"] == {}
    assert opened(door, "").status == 400 and at(door, signed()).opened["context"] == {}


def test_an_order_counts_where_it_is_the_customers_own(owner: Owner, newcomer: str) -> None:
    talk = owner("arrived")
    number = wardrobe.NUMBER["arrived"]
    mine = {"customer_token": token_of(newcomer)}
    assert opened(talk.door, signed(order=number), **mine).body["context"] == {"order": number}
    assert opened(talk.door, signed(order=number)).body["context"] == {}
    stranger = {"customer_token": token_of(f"new-{uuid4().hex[:8]}")}
    assert opened(talk.door, signed(order=number), **stranger).body["context"] == {}


_PAST = datetime.now(UTC) - timedelta(hours=1)


@pytest.mark.parametrize(
    "context",
    [
        "x",
        "a.b.c",
        signed("another-key-of-somebody-0123456789ab", product=MUG),
        signed(aud="kefu", product=MUG),
        signed(exp=_PAST, product=MUG),
        signed(sub="somebody-else", product=MUG),
        jwt.encode({"aud": "kefu-context", "product": MUG}, os.environ["KEFU_CUSTOMER_JWT_SECRET"], "HS256"),
        jwt.encode({"aud": "kefu-context", "product": MUG, "exp": 9999999999}, "", "none"),
    ],
)
def test_a_context_that_the_shop_did_not_sign_for_this_customer_is_refused(door: Door, context: str) -> None:
    answer = opened(door, context)
    assert (answer.status, answer.body["error"]["code"]) == (401, "bad_context")


def test_a_context_is_no_customer_and_a_customer_no_context(door: Door) -> None:
    answer = door.call("POST", "/sessions", {"customer_token": signed(sub="u00042")})
    assert (answer.status, answer.body["error"]["code"]) == (401, "bad_token")
    assert opened(door, token_of("u00042")).body["error"]["code"] == "bad_context"


def test_an_open_question_stays_open_when_the_page_changes(owner: Owner, newcomer: str) -> None:
    talk = owner("arrived", "paid")
    asked = talk.hear("我要取消订单")
    body: dict[str, Any] = {"customer_token": token_of(newcomer), "context": signed(product=DRYER)}
    again = Talk(talk.door, talk.door.call("POST", "/sessions", body).body["session"], {})
    state = conversations.state_of(talk.opened["conversation"])
    said = again.hear("确认")
    assert (
        state
        and (state.draft or state.expecting)
        and "吹风机" not in said["text"]
        and asked["intent"] == "order.cancel"
    )


def test_the_app_is_another_channel_of_the_same_conversation(door: Door) -> None:
    web, app = (opened(door, signed(), visitor="v" * 32, channel=channel).body for channel in ("web", "app"))
    assert web["conversation"] == app["conversation"] and (web["channel"], app["channel"]) == ("web", "app")
    Talk(door, app["session"], app).say("你好")
    state = conversations.state_of(app["conversation"])
    assert state and state.channel == "app"
    assert opened(door, signed(), channel="wechat").status == 400
