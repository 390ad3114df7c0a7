"""The made-up 微信客服 keeps its documentation's rules, for whoever speaks with it."""

import hashlib
import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from xml.etree import ElementTree

import pytest
import urllib3

from tests.platforms.platform import Request
from tests.platforms.wecom_calls import DUPLICATE
from tests.platforms.wecom_kf import WecomKf
from tests.platforms.wecom_seal import opened

Json = dict[str, Any]
_http = urllib3.PoolManager(retries=False)


@pytest.fixture
def kf() -> Iterator[WecomKf]:
    made = WecomKf()
    yield made
    made.stop()


def token(kf: WecomKf) -> str:
    query = f"corpid={kf.corp}&corpsecret={kf.secret}"
    answer = _http.request("GET", f"{kf.api}/cgi-bin/gettoken?{query}").json()
    assert answer["expires_in"] == 7200
    return str(answer["access_token"])


def ask(kf: WecomKf, call: str, content: Json, access: str = "") -> Json:
    address = f"{kf.api}/cgi-bin/kf/{call}?access_token={access or token(kf)}"
    answer = _http.request("POST", address, body=json.dumps(content, ensure_ascii=False).encode())
    assert answer.status == 200
    found: Json = answer.json()
    return found


def rung(kf: WecomKf, bell: Request) -> str:
    """The token that a bell brings, read as the documentation says."""
    sealed = ElementTree.fromstring(bell.body.decode()).findtext("Encrypt") or ""
    query = bell.query
    signed = "".join(sorted((kf.token, query["timestamp"], query["nonce"], sealed)))
    assert hashlib.sha1(signed.encode()).hexdigest() == query["msg_signature"]
    told = ElementTree.fromstring(opened(sealed, kf.aes_key, kf.corp))
    assert (told.findtext("Event"), told.findtext("OpenKfId")) == ("kf_msg_or_event", kf.kf)
    return told.findtext("Token") or ""


def text(kf: WecomKf, user: str, words: str, msgid: str = "") -> Json:
    return {"touser": user, "open_kfid": kf.kf, "msgid": msgid, "msgtype": "text", "text": {"content": words}}


def menu(kf: WecomKf, user: str, *items: Json, head: str = "您要？") -> Json:
    return {"touser": user, "open_kfid": kf.kf, "msgtype": "msgmenu", "msgmenu": {"head_content": head, "list": items}}


def click(identifier: str, words: str) -> Json:
    return {"type": "click", "click": {"id": identifier, "content": words}}


def test_tencents_own_example_opens() -> None:
    """The check of an address in WeCom's documentation, document/path/90968, with its signature."""
    sealed = "P9nAzCzyDtyTWESHep1vC5X9xho/qYX3Zpb4yKa9SKld1DsH3Iyt3tP3zNdtp+4RPcs8TgAE7OaBO+FZXvnaqQ=="
    signed = hashlib.sha1("".join(sorted(("QDG6eK", "1409659589", "263014780", sealed))).encode()).hexdigest()
    assert signed == "5c45ff5e21c57e6ad56bac8758b79b1d9ac89fd3"
    key = "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C"
    assert opened(sealed, key, "wx5823bf96d3bd56c7") == "1616140317555161061"
    with pytest.raises(ValueError, match="another company"):
        opened(sealed, key, "wx0000000000000000")


def test_a_bell_says_only_that_something_lies_ready(kf: WecomKf) -> None:
    bell = kf.says("wm1", "在吗")
    kf.says("wm2", "有人吗")
    kf.page = 1
    asked = {"token": rung(kf, bell), "open_kfid": kf.kf, "limit": 1000}
    first = ask(kf, "sync_msg", asked)
    assert [one["text"]["content"] for one in first["msg_list"]] == ["在吗"] and first["has_more"] == 1
    second = ask(kf, "sync_msg", {**asked, "cursor": first["next_cursor"]})
    assert [one["external_userid"] for one in second["msg_list"]] == ["wm2"] and second["has_more"] == 0
    assert ask(kf, "sync_msg", {**asked, "cursor": second["next_cursor"]})["msg_list"] == []
    assert not kf.violations


def test_a_bells_token_is_good_for_ten_minutes_and_pulls_without_one_are_few(kf: WecomKf) -> None:
    asked = {"token": rung(kf, kf.says("wm1", "在吗")), "open_kfid": kf.kf}
    start = kf.now()
    kf.now = lambda: start + 601
    assert ask(kf, "sync_msg", asked)["errcode"] == 95007
    codes = [ask(kf, "sync_msg", {"open_kfid": kf.kf})["errcode"] for _ in range(7)]
    assert codes == [0, 0, 0, 0, 0, 45009, 45009]


def test_what_is_older_than_three_days_is_gone(kf: WecomKf) -> None:
    kf.says("wm1", "在吗")
    start = kf.now()
    kf.now = lambda: start + 3 * 86_400 + 2
    answer = ask(kf, "sync_msg", {"open_kfid": kf.kf})
    assert answer["msg_list"] == [] and answer["next_cursor"] == "cur1"


def test_two_pulls_at_the_same_time_are_seen(kf: WecomKf) -> None:
    asked, access = {"token": rung(kf, kf.says("wm1", "在吗")), "open_kfid": kf.kf}, token(kf)
    ask(kf, "sync_msg", asked, access)
    ask(kf, "sync_msg", asked, access)
    assert not kf.violations
    kf.slow = 0.3
    with ThreadPoolExecutor(2) as both:
        list(both.map(lambda _: ask(kf, "sync_msg", asked, access), range(2)))
    assert kf.violations == ["two pulls of one account at the same time"]


def test_five_messages_in_48_hours_and_each_msgid_once(kf: WecomKf) -> None:
    kf.says("wm1", "在吗")
    assert ask(kf, "send_msg", text(kf, "wm1", "在的", "a" * 32)) == {"errcode": 0, "errmsg": "ok", "msgid": "a" * 32}
    assert ask(kf, "send_msg", text(kf, "wm1", "在的", "a" * 32))["errcode"] == DUPLICATE
    codes = [ask(kf, "send_msg", text(kf, "wm1", "在的"))["errcode"] for _ in range(5)]
    assert codes == [0, 0, 0, 0, 95001]
    kf.says("wm1", "好")
    assert ask(kf, "send_msg", text(kf, "wm1", "好的"))["errcode"] == 0
    start = kf.now()
    kf.now = lambda: start + 48 * 3600 + 1
    assert ask(kf, "send_msg", text(kf, "wm1", "还在吗"))["errcode"] == 95002
    assert ask(kf, "send_msg", text(kf, "nobody", "在的"))["errcode"] == 40096
    assert [one.text for one in kf.of("wm1")] == ["在的"] * 5 + ["好的"] and kf.of("wm1")[0].key == "a" * 32


def test_only_a_session_of_nobodys_or_the_bots_is_written_into(kf: WecomKf) -> None:
    kf.says("wm1", "在吗")
    place = {"open_kfid": kf.kf, "external_userid": "wm1"}
    assert ask(kf, "service_state/get", place)["service_state"] == 0
    assert ask(kf, "service_state/trans", {**place, "service_state": 1})["errcode"] == 0
    assert ask(kf, "send_msg", text(kf, "wm1", "您好"))["errcode"] == 0
    assert ask(kf, "service_state/trans", {**place, "service_state": 2})["msg_code"]
    assert ask(kf, "send_msg", text(kf, "wm1", "您好"))["errcode"] == 95018
    assert ask(kf, "service_state/trans", {**place, "service_state": 1})["errcode"] == 95016
    assert ask(kf, "service_state/trans", {**place, "service_state": 3})["errcode"] == 95014
    assert ask(kf, "service_state/trans", {**place, "service_state": 3, "servicer_userid": "zhangsan"})["errcode"] == 0
    assert ask(kf, "service_state/get", place)["servicer_userid"] == "zhangsan"
    assert ask(kf, "service_state/trans", {**place, "service_state": 4})["errcode"] == 0
    assert ask(kf, "send_msg", text(kf, "wm1", "您好"))["errcode"] == 95013
    kf.says("wm1", "还有件事")
    assert ask(kf, "service_state/get", place)["service_state"] == 0


def test_what_is_too_long_or_too_much_is_refused_and_noted(kf: WecomKf) -> None:
    kf.says("wm1", "在吗")
    fitting = [
        text(kf, "wm1", "好" * 682),
        menu(kf, "wm1", *[click("i" * 64, "选" * 42)] * 10, head="头" * 341),
    ]
    assert [ask(kf, "send_msg", one)["errcode"] for one in fitting] == [0, 0]
    assert kf.of("wm1")[1].buttons[0] == ("i" * 64, "选" * 42) and not kf.violations
    unfit = [
        (text(kf, "wm1", "好" * 683), 45002),
        (text(kf, "wm1", "好", "m" * 33), 40058),
        (text(kf, "wm1", "好", "a.b"), 40058),
        (text(kf, "wm1", ""), 44004),
        ({**text(kf, "wm1", "好"), "open_kfid": "wk-another"}, 95000),
        (menu(kf, "wm1", *[click("i", "选")] * 11), 95008),
        (menu(kf, "wm1"), 95008),
        (menu(kf, "wm1", click("i" * 65, "选")), 95009),
        (menu(kf, "wm1", click("i", "选" * 43)), 95009),
        (menu(kf, "wm1", click("i", "选"), head="头" * 342), 45002),
        ({**text(kf, "wm1", "好"), "msgtype": "markdown"}, 40008),
    ]
    assert [ask(kf, "send_msg", one)["errcode"] for one, _ in unfit] == [code for _, code in unfit]
    assert len(kf.violations) == len(unfit)


def test_an_access_token_is_asked_for(kf: WecomKf) -> None:
    assert ask(kf, "send_msg", {}, "unknown")["errcode"] == 40014
    access, start = token(kf), kf.now()
    kf.now = lambda: start + 7201
    assert ask(kf, "send_msg", {}, access)["errcode"] == 42001
    assert _http.request("GET", f"{kf.api}/cgi-bin/gettoken?corpid={kf.corp}&corpsecret=x").json()["errcode"] == 40001


def test_words_a_tap_a_photo_a_failure_and_a_colleagues_words_come_by_the_same_way(kf: WecomKf) -> None:
    kf.taps("wm1", ("order:1", "第一单"))
    kf.sends("wm1", "image")
    kf.sends("wm2", "follow")
    kf.fails("a" * 32, "wm1")
    kf.answers_by_hand("wm1", "我来处理")
    kf.sends("wm1", "sticker")
    told = ask(kf, "sync_msg", {"open_kfid": kf.kf})["msg_list"]
    assert told[0]["text"] == {"content": "第一单", "menu_id": "order:1"}
    photo = _http.request(
        "GET", f"{kf.api}/cgi-bin/media/get?access_token={token(kf)}&media_id={told[1]['image']['media_id']}"
    )
    assert photo.headers["Content-Type"] == "image/jpeg"
    assert [one.get("event", {}).get("event_type") for one in told[2:4]] == ["enter_session", "msg_send_fail"]
    welcome = {"code": told[2]["event"]["welcome_code"], "msgtype": "text", "text": {"content": "欢迎光临"}}
    assert [ask(kf, "send_msg_on_event", welcome)["errcode"] for _ in range(2)] == [0, 95019]
    assert (told[4]["origin"], told[4]["servicer_userid"]) == (5, "zhangsan")
    assert [one.text for one in kf.of("wm2")] == ["欢迎光临"]


def test_no_forged_bell_is_like_a_real_one(kf: WecomKf) -> None:
    bell = kf.says("wm1", "在吗")
    forged = kf.forged(bell)
    assert len(forged) == 14 and bell not in forged
    assert opened(kf.checks("42").query["echostr"], kf.aes_key, kf.corp) == "42"
