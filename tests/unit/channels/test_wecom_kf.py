"""微信客服: who is believed, what a bell brings, what a customer sees, and what is made of WeCom's answers."""

from collections.abc import Iterator
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib import clock
from chalicelib.channels import wire
from chalicelib.channels.contract import Call, Keys, Outgoing, Saying
from chalicelib.channels.wecom_kf import CHANNEL, LIMITS
from chalicelib.edge.errors import BadRequest, Unauthorized
from chalicelib.message import HUMAN, Choice
from tests.platforms.platform import Told
from tests.unit.channels.company import Scripted, bodies, sayings, without_a_cloud
from tests.unit.channels.wecom import (
    BUYER,
    KEYS,
    MOVED,
    NOW,
    OUTGOING,
    SHOP,
    TAKEN,
    TOKEN,
    VIA,
    posted,
    recorded,
    refusal,
    sealed,
    signed,
)

TEXT = {"msgtype": "text", "text": {"content": "好的"}}


@pytest.fixture(autouse=True)
def at_the_bell() -> Iterator[None]:
    clock.tell(lambda: NOW)
    yield
    clock.tell(None)


@pytest.fixture
def platform(monkeypatch: pytest.MonkeyPatch) -> Iterator[Scripted]:
    without_a_cloud(monkeypatch)
    scripted = Scripted()
    yield scripted
    scripted.stop()


def keys(platform: Scripted, **more: str) -> Keys:
    return {**KEYS, **platform.keys, **more}


def test_the_check_of_the_address_gets_the_plain_echo() -> None:
    cipher = sealed("1616140317555161061")
    call = Call("GET", {**signed(cipher), "echostr": cipher}, {})
    CHANNEL.verify(call, KEYS)
    answer = CHANNEL.challenge(call, KEYS)
    assert answer and answer.body == "1616140317555161061"
    assert CHANNEL.challenge(posted(cipher), KEYS) is None


def test_a_bell_names_its_account_and_what_opens_the_mailbox() -> None:
    call = posted(sealed(recorded("bell.xml")))
    CHANNEL.verify(call, KEYS)
    (bell,) = CHANNEL.parse(call, KEYS)
    assert (bell.kind, bell.sender, bell.id) == ("bell", SHOP, call.query["msg_signature"])
    assert bell.at == "2026-11-23T02:13:21.000Z"
    assert bell.via == {"token": "ENCApHxnGDNAVNY4AaSJKj4Tb5mwsEMzxhFmHVGcra996NR", "open_kfid": SHOP}
    assert CHANNEL.acknowledged(call, KEYS).status == 200


def test_of_two_bells_none_passes_for_the_others_repeat() -> None:
    cipher = sealed(recorded("bell.xml"))
    first, second = (CHANNEL.parse(posted(cipher, nonce=nonce), KEYS)[0].id for nonce in ("1", "2"))
    assert first != second


def test_other_news_and_other_accounts_ring_no_bell() -> None:
    assert CHANNEL.parse(posted(sealed(recorded("other.xml"))), KEYS) == ()
    bell = posted(sealed(recorded("bell.xml")))
    assert CHANNEL.parse(bell, {**KEYS, "open_kfid": "wkAnother"}) == ()
    assert len(CHANNEL.parse(bell, {**KEYS, "open_kfid": SHOP})) == 1
    older = posted(sealed(recorded("bell.xml").replace("OpenKfId", "Nothing")))
    assert CHANNEL.parse(older, KEYS) == ()
    assert CHANNEL.parse(older, {**KEYS, "open_kfid": SHOP})[0].sender == SHOP


def test_a_foreign_or_changed_call_is_not_believed() -> None:
    good = posted(sealed(recorded("bell.xml")))
    CHANNEL.verify(good, KEYS)
    query = dict(good.query)
    other = sealed(recorded("other.xml"))
    lies: list[tuple[Call, Keys]] = [
        (Call("POST", query, {}, posted(other).body), KEYS),
        (Call("POST", query, {}, good.body[: len(good.body) // 2]), KEYS),
        (Call("POST", query, {}, b""), KEYS),
        (Call("POST", query, {}, good.body * 2), KEYS),
        (Call("POST", {}, {}, good.body), KEYS),
        (Call("POST", {**query, "nonce": "2"}, {}, good.body), KEYS),
        (Call("POST", {**query, "msg_signature": query["msg_signature"][:-1]}, {}, good.body), KEYS),
        (Call("POST", {**query, "msg_signature": "\ud800é"}, {}, good.body), KEYS),
        (posted(sealed(recorded("bell.xml")), token="another"), KEYS),
        (good, {**KEYS, "token": "another"}),
        (posted(other, token=""), {name: value for name, value in KEYS.items() if name != "token"}),
        (Call("GET", {**signed(other), "echostr": other[:-4]}, {}), KEYS),
    ]
    for call, secrets in lies:
        with pytest.raises(Unauthorized) as told:
            CHANNEL.verify(call, secrets)
        assert told.value.code == "bad_signature"


def test_what_is_sealed_for_another_company_or_has_a_document_type_is_refused() -> None:
    bell = recorded("bell.xml")
    typed = '<!DOCTYPE xml [<!ENTITY a "x">]>' + bell
    good = posted(sealed(bell))
    for call in (
        posted(sealed(bell, receiver="ww999")),
        posted(sealed(bell, aes_key="A" * 43)),
        posted(sealed(typed)),
        posted(sealed("no xml")),
        posted("bm8gY2lwaGVy"),
        Call("POST", good.query, {}, b"<!DOCTYPE xml [<!ENTITY a 'x'>]>" + good.body),
    ):
        with pytest.raises((BadRequest, Unauthorized)):
            CHANNEL.verify(call, KEYS)
            CHANNEL.parse(call, KEYS)


@given(st.one_of(st.binary(max_size=300), bodies))
@settings(max_examples=200, deadline=None)
def test_a_body_of_any_shape_is_refused_or_understood(body: bytes) -> None:
    for call in (posted(sealed(body.decode(errors="replace"))), Call("POST", {}, {}, body)):
        with suppress(BadRequest, Unauthorized):
            CHANNEL.verify(call, KEYS)
            assert isinstance(CHANNEL.parse(call, KEYS), tuple)


@given(sayings)
@settings(max_examples=300, deadline=None)
def test_whatever_is_said_fits_into_messages_and_menus(saying: Saying) -> None:
    found = CHANNEL.render(saying, VIA)
    assert found == CHANNEL.render(saying, VIA)
    for body in found:
        if body["msgtype"] == "text":
            assert len(body["text"]["content"].strip()) > 0 and len(body["text"]["content"].encode()) <= 2_048
            continue
        menu = body["msgmenu"]
        assert len(menu.get("head_content", "x").encode()) in range(1, 1_025)
        assert 1 <= len(menu["list"]) <= 10
        for item in menu["list"]:
            assert 1 <= len(item["click"]["id"].encode()) <= 64
            assert 1 <= len(item["click"]["content"].encode()) <= 128


def test_a_menu_stands_below_the_words() -> None:
    saying = Saying("您要看哪一单？", (Choice("order:1", "显示器"), Choice(HUMAN, "转人工")))
    (body,) = CHANNEL.render(saying, VIA)
    assert body["msgmenu"]["head_content"] == "您要看哪一单？"
    assert [item["click"] for item in body["msgmenu"]["list"]] == [
        {"id": "order:1", "content": "显示器"},
        {"id": HUMAN, "content": "转人工"},
    ]


@pytest.mark.parametrize(("size", "messages"), [(341, 1), (342, 2), (682, 2), (683, 2), (1_000, 2)])
def test_long_words_and_a_menu_are_as_few_messages_as_can_be(size: int, messages: int) -> None:
    found = CHANNEL.render(Saying("长" * size, (Choice("a", "好"),)), VIA)
    assert len(found) == messages
    said = "".join(
        body.get("text", body.get("msgmenu", {}).get("head_content", "")) for body in found if "text" not in body
    )
    assert len(said) + sum(len(body["text"]["content"]) for body in found if "text" in body) == size


def test_a_message_goes_under_its_own_key(platform: Scripted) -> None:
    platform.answers.extend([TOKEN, TAKEN])
    sent = CHANNEL.send(TEXT, OUTGOING, keys(platform))
    assert (sent.outcome, sent.id) == ("taken", OUTGOING.key)
    token, call = platform.calls
    assert (token.path, token.query) == (
        "/cgi-bin/gettoken",
        {"corpid": KEYS["corp_id"], "corpsecret": KEYS["secret"]},
    )
    assert (call.path, call.query) == ("/cgi-bin/kf/send_msg", {"access_token": "t-1"})
    assert call.json == {"touser": BUYER, "open_kfid": SHOP, "msgid": OUTGOING.key, **TEXT}


@pytest.mark.parametrize("code", [40014, 42001])
def test_a_spent_token_is_fetched_anew_once(platform: Scripted, code: int) -> None:
    again = Told(200, {**TOKEN.content, "access_token": "t-2"})
    platform.answers.extend([TOKEN, refusal(code), again, TAKEN])
    assert CHANNEL.send(TEXT, OUTGOING, keys(platform)).outcome == "taken"
    assert platform.calls[-1].query == {"access_token": "t-2"}
    platform.answers.extend([refusal(code), TOKEN, refusal(code)])
    sent = CHANNEL.send(TEXT, OUTGOING, keys(platform))
    assert (sent.outcome, sent.code) == ("refused", str(code)) and not platform.answers


@pytest.mark.parametrize(
    ("told", "outcome", "code", "seconds"),
    [
        (refusal(-1, "system busy"), "later", "-1", 2),
        (refusal(45009, "api freq out of limit"), "later", "45009", 60),
        (refusal(45033, "api concurrent out of limit"), "later", "45033", 5),
        (refusal(95001, "send msg count limit"), "refused", "95001", 0),
        (refusal(95002, "send msg time limit"), "refused", "95002", 0),
        (refusal(95013, "conversation end"), "refused", "95013", 0),
        (refusal(40096, "invalid external userid"), "refused", "40096", 0),
        (refusal(99999, "msgid is used already"), "taken", "", 0),
        (refusal(99999, "duplicate msgid"), "taken", "", 0),
        (Told(502, b"<html>"), "unsure", "502", 0),
        (Told(200, b""), "unsure", "200", 0),
    ],
)
def test_wecoms_answers_are_judged(platform: Scripted, told: Told, outcome: str, code: str, seconds: float) -> None:
    platform.answers.extend([TOKEN, told])
    sent = CHANNEL.send(TEXT, OUTGOING, keys(platform))
    assert (sent.outcome, sent.code, sent.seconds) == (outcome, code, seconds)
    assert sent.id == (OUTGOING.key if outcome == "taken" else "")


def test_a_session_in_the_wrong_state_is_taken_back_once(platform: Scripted) -> None:
    platform.answers.extend([TOKEN, refusal(95018), MOVED, TAKEN])
    assert CHANNEL.send(TEXT, OUTGOING, keys(platform)).outcome == "taken"
    moved = platform.calls[2]
    assert moved.path == "/cgi-bin/kf/service_state/trans"
    assert moved.json == {"open_kfid": SHOP, "external_userid": BUYER, "service_state": 1}
    platform.answers.extend([refusal(95018), refusal(95016), refusal(95018)])
    assert CHANNEL.send(TEXT, OUTGOING, keys(platform)).code == "95018"
    platform.answers.append(refusal(95018))
    assert CHANNEL.send(TEXT, OUTGOING, keys(platform, human="wecom")).code == "95018", "WeCom's people have it"


def test_a_welcome_is_said_by_its_code_while_that_is_fresh(platform: Scripted) -> None:
    via = {**VIA, "welcome_code": "aaaaaa", "at": clock.iso(NOW)}
    platform.answers.extend([TOKEN, TAKEN])
    assert CHANNEL.send(TEXT, Outgoing(OUTGOING.key, via), keys(platform)).outcome == "taken"
    assert platform.calls[-1].path == "/cgi-bin/kf/send_msg_on_event"
    assert platform.calls[-1].json == {"code": "aaaaaa", "msgid": OUTGOING.key, **TEXT}
    platform.answers.extend([refusal(40058, "used code"), TAKEN])
    CHANNEL.send(TEXT, Outgoing(OUTGOING.key, via), keys(platform))
    assert platform.calls[-1].path == "/cgi-bin/kf/send_msg"
    platform.answers.append(TAKEN)
    CHANNEL.send(TEXT, Outgoing(OUTGOING.key, {**via, "at": "2026-11-22T00:00:00Z"}), keys(platform))
    assert platform.calls[-1].path == "/cgi-bin/kf/send_msg"


def test_without_a_token_nothing_is_sent(platform: Scripted) -> None:
    platform.answers.append(refusal(40001, "invalid credential"))
    with pytest.raises(wire.Unsent):
        CHANNEL.send(TEXT, OUTGOING, keys(platform))
    platform.down = True
    with pytest.raises(wire.Unsent):
        CHANNEL.send(TEXT, OUTGOING, keys(platform))


def test_limits_are_those_of_the_page() -> None:
    assert (LIMITS.text, LIMITS.choices, LIMITS.choice, LIMITS.window, LIMITS.replies) == (2_048, 10, 128, 48, 5)
    assert LIMITS.in_bytes and CHANNEL.safe
