"""Notices are signed as the platforms' pages say, go no faster than their rules, and say no more than they should."""

from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.desk.notices import dingtalk, feishu, letter, rate, targets, webhook, wecom, words
from chalicelib.desk.notices.letter import AGAIN, REFUSED, SLOWER, TAKEN, Card, Target
from chalicelib.handover import queue

SECRET, SECONDS = "SECb0c9a8d7e6f5", 1599360473  # the moment of Feishu's page
RULES = ((5, 1.0), (20, 60.0))


def test_signatures_are_those_that_openssl_makes() -> None:
    # printf '' | openssl dgst -sha256 -mac HMAC -macopt "key:<seconds>\n<secret>" -binary | base64, and the other way round
    assert feishu.signature(SECRET, SECONDS) == "G+wBWr1nJEC/PO9VuXQ8SDFq8d4OoQGAcylgxMpfEvU="
    assert dingtalk.signature(SECRET, SECONDS * 1000) == "Ewr7GPUGqd4uaqtHkX3fYX0l00upPn7YZght3n3p1SA="


def test_a_signature_survives_the_address() -> None:
    target = Target("d", "dingtalk", "https://oapi.dingtalk.com/robot/send?access_token=x", SECRET)
    asked = parse_qs(urlsplit(dingtalk.write(target, {}, Card("测试")).url).query)
    stamp = int(asked["timestamp"][0])
    assert asked["sign"] == [dingtalk.signature(SECRET, stamp)]
    assert asked["access_token"] == ["x"]


@given(st.lists(st.floats(0, 3, allow_nan=False), min_size=1, max_size=90))
def test_no_stretch_of_time_is_given_more_than_the_rules_allow(pauses: list[float]) -> None:
    now, granted = 0.0, list[float]()
    for pause in pauses:
        now += pause
        granted.append(rate.earliest(granted, now, RULES))
    assert granted == sorted(granted)
    for most, seconds in RULES:
        assert all(later - earlier >= seconds - 1e-6 for earlier, later in zip(granted, granted[most:], strict=False))


@given(st.floats(0, 1e6, allow_nan=False))
def test_who_comes_to_an_empty_line_goes_at_once(now: float) -> None:
    assert rate.earliest([], now, RULES) == now


@pytest.mark.parametrize(
    ("judge", "body", "outcome"),
    [
        (feishu.judge, b'{"code":0,"msg":"success"}', TAKEN),
        (feishu.judge, b'{"StatusCode":0,"StatusMessage":"success"}', TAKEN),
        (feishu.judge, b'{"code":9499,"msg":"too many request"}', SLOWER),
        (feishu.judge, b'{"code":9499,"msg":"Bad Request"}', REFUSED),
        (feishu.judge, b'{"code":1500,"msg":"internal error"}', AGAIN),
        (feishu.judge, b"<html>", AGAIN),
        (dingtalk.judge, b'{"errcode":-1,"errmsg":"busy"}', AGAIN),
        (dingtalk.judge, b'{"errcode":"0","errmsg":"ok"}', TAKEN),
        (dingtalk.judge, b'{"errcode":410100,"errmsg":"too fast"}', SLOWER),
        (wecom.judge, b'{"errcode":-1,"errmsg":"system busy"}', AGAIN),
        (wecom.judge, b"[]", AGAIN),
        (webhook.judge, b"whatever", TAKEN),
    ],
)
def test_each_platform_is_understood_in_its_own_words(judge: object, body: bytes, outcome: str) -> None:
    assert judge(200, {}, body).outcome == outcome  # type: ignore[operator]


@pytest.mark.parametrize(
    ("status", "headers", "outcome", "seconds"),
    [
        (429, {"Retry-After": "7"}, SLOWER, 7),
        (429, {"Retry-After": "Wed, 21 Oct 2026 07:28:00 GMT"}, SLOWER, 60),
        (429, {"Retry-After": "9999999"}, SLOWER, 3600),
        (503, {"Retry-After": "0"}, SLOWER, 1),
        (503, {}, AGAIN, 0),
        (404, {}, AGAIN, 0),
        (410, {}, REFUSED, 0),
        (302, {}, AGAIN, 0),
    ],
)
def test_a_shops_system_is_understood_by_its_status(
    status: int, headers: dict[str, str], outcome: str, seconds: int
) -> None:
    verdict = webhook.judge(status, headers, b"")
    assert (verdict.outcome, verdict.seconds) == (outcome, seconds)


def test_a_platform_whose_gateway_fails_is_tried_again() -> None:
    assert {judge(502, {}, b"<html>").outcome for judge in (feishu.judge, dingtalk.judge, wecom.judge)} == {AGAIN}


@pytest.mark.parametrize("told", ["", "x", "-1", "²"])
def test_a_pause_that_cannot_be_read_is_the_usual_one(told: str) -> None:
    assert letter.patience({"Retry-After": told}) == 60


def test_every_wording_stands_in_every_language() -> None:
    for key, said in words._WORDING.items():
        assert set(said) == set(words.LANGUAGES), key
        assert all(said.values()), key


def test_a_long_message_keeps_its_link_and_its_size() -> None:
    card = Card("标题", ("很长的一行" * 900,), "https://kefu.example.com/desk/#case=1", "打开")
    shown = wecom.write(Target("w", "wecom", "https://x"), {}, card).body.decode()
    assert "#case=1" in shown
    assert len(shown.encode()) < 4200


@given(st.dictionaries(st.text(max_size=8), st.text(max_size=8) | st.integers()))
def test_whatever_a_case_holds_only_what_may_leave_leaves(more: dict[str, object]) -> None:
    customer = {"id": "u1", "name": "林小满", "phone": "13800138000"}
    told = queue.impersonal({"event": "case.opened", "case": {**more, "customer": customer, "last": "13800138000"}})
    assert told["case"]["customer"] == {"id": "u1"}
    assert set(told["case"]) <= set(queue._OF_CASE.split())


def test_a_webhook_hears_of_everything_and_a_group_of_what_people_act_on() -> None:
    shop, group = Target("w", "webhook", "https://x"), Target("g", "wecom", "https://x")
    for event, heard in (
        ("command.done", False),
        ("case.opened", True),
        ("task.opened", True),
        ("task.answered", False),
    ):
        assert targets.wants(shop, {"event": event})
        assert targets.wants(group, {"event": event}) is heard
