"""WeChat's and WeCom's signature and encryption: the official examples, and another library's word on a thousand messages."""

import base64
import json
import random
import time
import warnings
from datetime import UTC, datetime

import pytest
from Crypto.Cipher import AES

from chalicelib import clock
from chalicelib.channels import tencent
from chalicelib.channels.contract import Call
from chalicelib.edge.errors import BadRequest, Unauthorized
from tests.unit.channels.wecom import KEYS, NOW, posted, sealed

# https://developer.work.weixin.qq.com/document/path/90968, and the samples that Tencent ships with it.
COMPANY, TOKEN, AES_KEY = "wx5823bf96d3bd56c7", "QDG6eK", "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C"
ECHO = "P9nAzCzyDtyTWESHep1vC5X9xho/qYX3Zpb4yKa9SKld1DsH3Iyt3tP3zNdtp+4RPcs8TgAE7OaBO+FZXvnaqQ=="
MESSAGE = (
    "RypEvHKD8QQKFhvQ6QleEB4J58tiPdvo+rtK1I9qca6aM/wvqnLSV5zEPeusUiX5L5X/0lWfrf0QADHHhGd3QczcdCUpj911L3vg3W/sYYvuJTs3TUUk"
    "SUXxaccAS0qhxchrRYt66wiSpGLYL42aM6A8dTT+6k4aSknmPj48kzJs8qLjvd4Xgpue06DOdnLxAUHzM6+kDZ+HMZfJYuR+LtwGc2hgf5gsijff0ekU"
    "NXZiqATP7PF5mZxZ3Izoun1s4zG4LUMnvw2r+KqCKIw+3IQH03v+BCA9nMELNqbSf6tiWSrXJB3LAVGUcallcrw8V2t9EL4EhzJWrQUax5wLVMNS0+rU"
    "PA3k22Ncx4XXZS9o0MBH27Bo6BpNelZpS+/uh9KsNlY6bHCmJU9p8g7m3fVKn28H3KDYA5Pl/T8Z1ptDAVe0lXdQ2YoyyH2uyPIGHBZZIs2pDBS8R07+"
    "qN+E7Q=="
)


ACCOUNTS_KEY = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
ACCOUNTS = (
    "hyzAe4OzmOMbd6TvGdIOO6uBmdJoD0Fk53REIHvxYtJlE2B655HuD0m8KUePWB3+LrPXo87wzQ1QLvbeUgmBM4x6F8PGHQHFVAFmOD2LdJF9FrXpbUAh"
    "0B5GIItb52sn896wVsMSHGuPE328HnRGBcrS7C41IzDWyWNlZkyyXwon8T332jisa+h6tEDYsVticbSnyU8dKOIbgU6ux5VTjg3yt+WGzjlpKn6NPhRj"
    "pA912xMezR4kw6KWwMrCVKSVCZciVGCgavjIQ6X8tCOp3yZbGpy0VxpAe+77TszTfRd5RJSVO/HTnifJpXgCSUdUue1v6h0EIBYYI1BD1DlD+C0CR8e6"
    "OewpusjZ4uBl9FyJvnhvQl+q5rv1ixrcpCumEPo5MJSgM9ehVsNPfUM669WuMyVWQLCzpu9GhglF2PE="
)
DINGTALKS = (
    "1a3NBxmCFwkCJvfoQ7WhJHB+iX3qHPsc9JbaDznE1i03peOk1LaOQoRz3+nlyGNhwmwJ3vDMG+OzrHMeiZI7gTRWVdUBmfxjZ8Ej23JVYa9VrYeJ5as7"
    "XM/ZpulX8NEQis44w53h1qAgnC3PRzM7Zc/D6Ibr0rgUathB6zRHP8PYrfgnNOS9PhSBdHlegK+AGGanfwjXuQ9+0pZcy0w9lQ=="
)


def test_the_official_example_of_the_check_of_an_address() -> None:
    assert tencent.signature(TOKEN, "1409659589", "263014780", ECHO) == "5c45ff5e21c57e6ad56bac8758b79b1d9ac89fd3"
    assert tencent.opened(ECHO, AES_KEY, COMPANY) == "1616140317555161061"


def test_the_official_example_of_a_message() -> None:
    assert tencent.signature(TOKEN, "1409659813", "1372623149", MESSAGE) == "477715d11cdb4164915debcba66cb864d751f3e6"
    told = tencent.fields(tencent.opened(MESSAGE, AES_KEY, COMPANY))
    assert (told["Content"], told["AgentID"], told["FromUserName"]) == ("hello", "218", "mycreate")


def test_the_official_example_of_an_official_account() -> None:
    """Of the demo of WXBizMsgCrypt, which Tencent ships in five languages; the first is the signature of the plain mode."""
    token, at, nonce = "spamtest", "1409735669", "1320562132"
    assert tencent.signature(token, at, nonce) == "16120ec1b8dbb870f510d87ce6bc2463eae6ca1a"
    assert tencent.signature(token, at, nonce, ACCOUNTS) == "5d197aaffba7e9b25a30732f161a50dee96bd5fa"
    told = tencent.fields(tencent.opened(ACCOUNTS, ACCOUNTS_KEY, "wx2c2769f8efd9abc2"))
    assert (told["Content"], told["MsgId"], told["MsgType"]) == ("abcdteT", "6054768590064713728", "text")


def test_the_official_example_of_dingtalks_events() -> None:
    """https://open.dingtalk.com/document/ (faquestions/ltr370): token 123456."""
    signed = tencent.signature("123456", "1445827045067", "nEXhMP4r", DINGTALKS)
    assert signed == "5a65ceeef9aab2d149439f82dc191dd6c5cbe2c0"
    told = tencent.opened(DINGTALKS, "4g5j64qlyl3zvetqxz5jiocdr586fn2zvjpa8zls3ij", "suite4xxxxxxxxxxxxxxx")
    assert json.loads(told)["EventType"] == "check_create_suite_url"


def test_whatever_is_encrypted_by_no_one_is_not_believed_and_nothing_breaks() -> None:
    chance, key = random.Random(7), base64.b64decode(f"{AES_KEY}=")
    for length in (*range(130), *chance.choices(range(600), k=400)):
        raw = chance.randbytes(length)
        some = AES.new(key, AES.MODE_CBC, key[:16]).encrypt(raw) if length % 16 == 0 else raw
        with pytest.raises(Unauthorized) as told:
            tencent.opened(base64.b64encode(some).decode(), AES_KEY, COMPANY)
        assert told.value.code == "bad_signature"
    for odd in ("", "short", "é" * 43, AES_KEY + "A"):
        with pytest.raises(Unauthorized):
            tencent.opened(ECHO, odd, COMPANY)
        with pytest.raises(Unauthorized):
            tencent.sealed("text", odd, COMPANY)


@pytest.mark.parametrize("spoilt", ["padding", "length", "receiver", "words"])
def test_one_thing_wrong_is_enough(spoilt: str) -> None:
    raw = "退货".encode() if spoilt != "words" else b"\xff\xfe"
    length = len(raw) + (spoilt == "length")
    content = b"r" * 16 + length.to_bytes(4) + raw + (COMPANY if spoilt != "receiver" else COMPANY[:-1]).encode()
    left = 32 - len(content) % 32
    padding = bytes([left]) * left if spoilt != "padding" else b"\x01" * (left - 1) + bytes([left])
    key = base64.b64decode(f"{AES_KEY}=")
    cipher = base64.b64encode(AES.new(key, AES.MODE_CBC, key[:16]).encrypt(content + padding)).decode()
    with pytest.raises(Unauthorized) as told:
        tencent.opened(cipher, AES_KEY, COMPANY)
    assert told.value.code == "bad_signature"


def test_a_message_for_another_company_or_of_another_key_is_refused() -> None:
    with pytest.raises(Unauthorized):
        tencent.opened(MESSAGE, AES_KEY, "wx0000000000000000")
    with pytest.raises(Unauthorized):
        tencent.opened(MESSAGE, "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG", COMPANY)
    for odd in ("", "AAAA", "no base64!", MESSAGE[:-8], ECHO[: len(ECHO) // 2]):
        with pytest.raises(Unauthorized):
            tencent.opened(odd, AES_KEY, COMPANY)


def test_a_document_type_is_refused_before_anything_is_parsed() -> None:
    for xml in (
        '<!DOCTYPE x [<!ENTITY a "b">]><xml><A>&a;</A></xml>',
        "<xml><!ENTITY a 'b'></xml>",
        "<xml><!-- a --></xml>",
        "<?x <![CDATA[ ?><!DOCTYPE xml [<!ENTITY a 'b'>]><xml><A>&a;</A></xml><?x ]]> ?>",
        "<xml><A><![CDATA[a]]><!ENTITY a 'b'></A></xml>",
        "<xml><A>&a;</A></xml>",
        "<xml><A></xml>",
        "<xml>\ud800</xml>",
        "",
    ):
        with pytest.raises(BadRequest):
            tencent.fields(xml)
    assert tencent.fields("<xml><A><![CDATA[1 < 2]]></A><B/></xml>") == {"A": "1 < 2", "B": ""}
    quoted = "<xml><A><![CDATA[怎么写 <!DOCTYPE html> ？]]></A><C><D>deeper</D></C></xml>"
    assert tencent.fields(quoted) == {"A": "怎么写 <!DOCTYPE html> ？", "C": ""}


def test_a_long_body_costs_no_more_than_its_length() -> None:
    began = time.perf_counter()
    for odd in ("<![CDATA[" * 100_000, "<Encrypt>" * 100_000, "<Encrypt>" + " " * 900_000, "<xml>" + "<a>" * 300_000):
        assert tencent.envelope(Call("POST", {}, {}, odd.encode())) == ""
        with pytest.raises(BadRequest):
            tencent.fields(odd)
    assert time.perf_counter() - began < 5


def test_what_was_signed_long_ago_is_not_believed() -> None:
    call = posted(sealed("<xml></xml>"))
    for hours in (-2, 2):
        clock.tell(lambda hours=hours: datetime.fromtimestamp(NOW.timestamp() + hours * 3_600, UTC))  # type: ignore[misc]
        try:
            with pytest.raises(Unauthorized) as told:
                tencent.verify(call, KEYS)
        finally:
            clock.tell(None)
        assert told.value.code == "old_signature"


def test_only_one_thing_is_encrypted_in_a_call() -> None:
    call = posted(ECHO)
    assert tencent.envelope(call) == ECHO
    assert tencent.envelope(Call("POST", {}, {}, call.body * 2)) == ""
    assert tencent.envelope(Call("POST", {}, {}, b"")) == tencent.envelope(Call("GET", {}, {})) == ""


def test_a_thousand_messages_of_another_library_are_understood() -> None:
    pytest.importorskip("wechatpy")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from wechatpy.enterprise.crypto import WeChatCrypto  # type: ignore
    crypto, chance = WeChatCrypto(TOKEN, AES_KEY, COMPANY), random.Random(6)
    for number in range(1_000):
        text = "".join(chance.choices("您好abc 退货🚚<&\n1", k=chance.randrange(1, 400)))
        stamp, nonce = str(1_795_400_000 + number), str(chance.randrange(10**9))
        body = crypto.encrypt_message(text, nonce, stamp).encode()
        call = Call("POST", {}, {}, body)
        assert tencent.opened(tencent.envelope(call), AES_KEY, COMPANY) == text
        signed = tencent.signature(TOKEN, stamp, nonce, tencent.envelope(call))
        assert f"<MsgSignature><![CDATA[{signed}]]></MsgSignature>".encode() in body
        cipher = tencent.sealed(text, AES_KEY, COMPANY)
        proof = tencent.signature(TOKEN, stamp, nonce, cipher), stamp, nonce
        assert crypto.decrypt_message(posted(cipher).body, *proof) == text


def test_what_is_around_the_encrypted_must_be_whole() -> None:
    good = posted(sealed("<xml><Content>hello</Content></xml>"))
    assert tencent.told(good, KEYS["aes_key"], KEYS["corp_id"]) == {"Content": "hello"}
    for odd in (good.body.replace(b"</xml>", b"&b;</xml>"), good.body[:-6], good.body + good.body[:5]):
        with pytest.raises(BadRequest):
            tencent.told(Call("POST", good.query, {}, odd), KEYS["aes_key"], KEYS["corp_id"])
