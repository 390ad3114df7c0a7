"""WeChat's and WeCom's signature and encryption: the official examples, and another library's word on a thousand messages."""

import random
import warnings
from datetime import UTC, datetime

import pytest

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


def test_the_official_example_of_the_check_of_an_address() -> None:
    assert tencent.signature(TOKEN, "1409659589", "263014780", ECHO) == "5c45ff5e21c57e6ad56bac8758b79b1d9ac89fd3"
    assert tencent.opened(ECHO, AES_KEY, COMPANY) == "1616140317555161061"


def test_the_official_example_of_a_message() -> None:
    assert tencent.signature(TOKEN, "1409659813", "1372623149", MESSAGE) == "477715d11cdb4164915debcba66cb864d751f3e6"
    told = tencent.fields(tencent.opened(MESSAGE, AES_KEY, COMPANY))
    assert (told["Content"], told["AgentID"], told["FromUserName"]) == ("hello", "218", "mycreate")


def test_a_message_for_another_company_or_of_another_key_is_refused() -> None:
    with pytest.raises(BadRequest):
        tencent.opened(MESSAGE, AES_KEY, "wx0000000000000000")
    with pytest.raises(BadRequest):
        tencent.opened(MESSAGE, "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG", COMPANY)
    for odd in ("", "AAAA", "no base64!", MESSAGE[:-8], ECHO[: len(ECHO) // 2]):
        with pytest.raises(BadRequest):
            tencent.opened(odd, AES_KEY, COMPANY)


def test_a_document_type_is_refused_before_anything_is_parsed() -> None:
    for xml in (
        '<!DOCTYPE x [<!ENTITY a "b">]><xml><A>&a;</A></xml>',
        "<xml><!ENTITY a 'b'></xml>",
        "<xml><!-- a --></xml>",
    ):
        with pytest.raises(BadRequest):
            tencent.fields(xml)
    assert tencent.fields("<xml><A><![CDATA[1 < 2]]></A><B/></xml>") == {"A": "1 < 2", "B": ""}


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
        assert crypto.decrypt_message(posted(sealed(text, AES_KEY, COMPANY)).body, *_proof(text, stamp, nonce)) == text


def _proof(text: str, stamp: str, nonce: str) -> tuple[str, str, str]:
    return tencent.signature(TOKEN, stamp, nonce, sealed(text, AES_KEY, COMPANY)), stamp, nonce
