"""The made-up Official Account keeps what WeChat's pages say of it."""

import hashlib
import json
import urllib.request
from collections.abc import Iterator
from typing import Any
from xml.etree import ElementTree

import pytest

from tests.platforms import wecom_seal
from tests.platforms.platform import Delivered, Request
from tests.platforms.wechat import WeChat

USER = "oDOk-1"


@pytest.fixture
def wechat() -> Iterator[WeChat]:
    platform = WeChat()
    yield platform
    platform.stop()


@pytest.fixture
def plain() -> Iterator[WeChat]:
    platform = WeChat(safe=False)
    yield platform
    platform.stop()


def ask(wechat: WeChat, path: str, told: Any = None) -> Any:
    body = None if told is None else json.dumps(told, ensure_ascii=False).encode()
    with urllib.request.urlopen(urllib.request.Request(wechat.api + path, body), timeout=5) as answer:
        assert answer.status == 200, "errors come with HTTP 200"
        return json.loads(answer.read())


def token_of(wechat: WeChat, **more: Any) -> str:
    told = {"grant_type": "client_credential", "appid": wechat.app_id, "secret": wechat.app_secret, **more}
    return str(ask(wechat, "/cgi-bin/stable_token", told).get("access_token"))


def send(wechat: WeChat, token: str, **told: Any) -> int:
    content = {"touser": USER, "msgtype": "text", "text": {"content": "在路上"}, **told}
    return int(ask(wechat, f"/cgi-bin/message/custom/send?access_token={token}", content)["errcode"])


def sha1(*parts: str) -> str:
    return hashlib.sha1("".join(sorted(parts)).encode()).hexdigest()


def told(wechat: WeChat, request: Request) -> dict[str, str]:
    root = ElementTree.fromstring(wechat._read(request.body))
    return {child.tag: child.text or "" for child in root}


def test_both_modes_are_signed_as_the_page_says(wechat: WeChat, plain: WeChat) -> None:
    for platform in (wechat, plain):
        check = platform.checks("echo")
        assert check.query["echostr"] == "echo"
        for request in (check, platform.says(USER, "到哪了")):
            query = request.query
            assert query["signature"] == sha1(platform.token, query["timestamp"], query["nonce"])
    request = wechat.says(USER, "到哪了")
    cipher = ElementTree.fromstring(request.body).findtext("Encrypt") or ""
    query = request.query
    assert query["msg_signature"] == sha1(wechat.token, query["timestamp"], query["nonce"], cipher)
    assert b"Content" not in request.body and told(wechat, request)["Content"] == "到哪了"
    assert b"Content" in plain.says(USER, "到哪了").body and "aes_key" not in plain.keys


def test_no_forgery_is_the_call_itself(wechat: WeChat, plain: WeChat) -> None:
    for platform in (wechat, plain):
        request = platform.says(USER, "到哪了")
        for forged in platform.forged(request):
            assert (dict(forged.query), forged.body) != (dict(request.query), request.body)
    request = plain.says(USER, "到哪了")
    other = plain.with_another_body(request, "退款给我")
    assert other.query == request.query and "退款给我" in other.body.decode()


def test_a_message_is_brought_three_times_at_most(wechat: WeChat) -> None:
    first = wechat.says(USER, "到哪了")
    second, third = wechat.again(first), wechat.again(first)
    assert {told(wechat, one)["MsgId"] for one in (first, second, third)} == {told(wechat, first)["MsgId"]}
    assert second.body != first.body and not wechat.given_up
    wechat.again(first)
    assert wechat.given_up == [told(wechat, first)["MsgId"]]
    assert not wechat.acknowledged(500, b"success")
    assert wechat.acknowledged(200, b"success") and wechat.acknowledged(200, b"") and not wechat.delivered


def passive(platform: WeChat, content: str = "在路上", **more: str) -> bytes:
    words = {"ToUserName": USER, "FromUserName": platform.original, "CreateTime": "1", "MsgType": "text", **more}
    xml = "".join(f"<{name}><![CDATA[{text}]]></{name}>" for name, text in {**words, "Content": content}.items())
    return f"<xml>{xml}</xml>".encode()


def test_an_answer_within_the_call_is_seen(wechat: WeChat, plain: WeChat) -> None:
    assert plain.acknowledged(200, passive(plain)) and plain.of(USER) == [Delivered(USER, "在路上")]
    cipher = wecom_seal.sealed(passive(wechat).decode(), wechat.aes_key, wechat.app_id)
    proof = sha1(wechat.token, "1", "2", cipher)
    body = (
        f"<xml><Encrypt>{cipher}</Encrypt><MsgSignature>{proof}</MsgSignature>"
        "<TimeStamp>1</TimeStamp><Nonce>2</Nonce></xml>"
    )
    assert wechat.acknowledged(200, body.encode()) and wechat.of(USER) == [Delivered(USER, "在路上")]
    assert not wechat.violations and not plain.violations


def test_any_other_answer_within_the_call_is_a_fault(wechat: WeChat, plain: WeChat) -> None:
    odd = [b'{"ok": true}', passive(plain, ""), passive(plain, "长" * 700), passive(plain, FromUserName="gh_another")]
    for body in odd:
        assert plain.acknowledged(200, body)
    assert len(plain.violations) == 4 and not plain.delivered
    wechat.acknowledged(200, passive(wechat))
    assert len(wechat.violations) == 1, "in safe mode it has to be encrypted"


def test_five_messages_follow_a_users_words_and_three_a_click(wechat: WeChat) -> None:
    token, then = token_of(wechat), wechat.now()
    wechat.now = lambda: then
    assert send(wechat, token) == 40003
    wechat.sends(USER, "follow")
    assert [send(wechat, token) for _ in range(4)] == [0, 0, 0, 45047]
    wechat.now = lambda: then + 61
    assert send(wechat, token) == 45015
    wechat.says(USER, "在吗")
    wechat.taps(USER, ("o1", "查物流"))
    assert [send(wechat, token) for _ in range(9)] == [0] * 8 + [45047]
    wechat.says(USER, "还在吗")
    assert send(wechat, token) == 0
    wechat.now = lambda: then + 48 * 3_600 + 100
    assert send(wechat, token_of(wechat)) == 45015
    wechat.says(USER, "在吗")
    wechat.sends(USER, "unfollow")
    assert send(wechat, token_of(wechat)) == 45015


def test_a_token_is_the_same_until_its_last_minutes_and_may_be_forced(wechat: WeChat) -> None:
    first, then = token_of(wechat), wechat.now()
    wechat.says(USER, "在吗")
    assert token_of(wechat) == first and wechat.tokens_given == 2
    wechat.now = lambda: then + 6_950
    second = token_of(wechat)
    assert second != first and send(wechat, first) == send(wechat, second) == 0
    wechat.now = lambda: then + 7_201
    assert send(wechat, first) == 42001 and send(wechat, "nobody's") == 40001 and send(wechat, "") == 41001
    third = token_of(wechat, force_refresh=True)
    assert send(wechat, second) == 40001 and token_of(wechat, force_refresh=True) == third
    assert token_of(wechat, secret="another") == "None"
    wechat.forget_tokens()
    assert send(wechat, third) == 40001


def test_a_menu_and_links_of_its_kind_are_seen_as_buttons(wechat: WeChat) -> None:
    wechat.says(USER, "在吗")
    menu = {"head_content": "满意吗？", "list": [{"id": "1", "content": "满意"}], "tail_content": "谢谢"}
    assert send(wechat, token_of(wechat), msgtype="msgmenu", msgmenu=menu) == 0
    link = '要<a href="weixin://bizmsgmenu?msgmenucontent=%E6%9F%A5&amp;msgmenuid=o1">查物流</a>吗'
    assert send(wechat, token_of(wechat), text={"content": link}) == 0
    assert [(one.text, one.buttons) for one in wechat.delivered] == [
        ("满意吗？\n谢谢", (("1", "满意"),)),
        ("要查物流吗", (("o1", "查"),)),
    ]
    tapped = told(wechat, wechat.taps(USER, ("o1", "查")))
    assert (tapped["Content"], tapped["bizmsgmenuid"]) == ("查", "o1")


@pytest.mark.parametrize(
    ("odd", "code"),
    [
        ({"text": {"content": "长" * 683}}, 45002),
        ({"text": {"content": "  "}}, 44004),
        ({"text": "no object"}, 47001),
        ({"msgtype": "poem"}, 47001),
        ({"msgtype": "msgmenu", "msgmenu": {"list": []}}, 45098),
        ({"msgtype": "msgmenu", "msgmenu": {"list": [{"id": "1", "content": "a"}] * 11}}, 45098),
    ],
)
def test_what_cannot_be_sent_is_refused_and_remembered(wechat: WeChat, odd: Any, code: int) -> None:
    wechat.says(USER, "在吗")
    assert send(wechat, token_of(wechat), **odd) == code
    assert len(wechat.violations) == 1 and not wechat.delivered
