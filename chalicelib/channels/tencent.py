"""How WeChat, WeCom and DingTalk prove who calls and hide what they say: a SHA-1 over sorted words, AES-256-CBC in blocks of 32.

Pages that this follows: https://developers.weixin.qq.com/doc/oplatform/Third-party_Platforms/2.0/api/Before_Develop/Technical_Plan.html
and https://developer.work.weixin.qq.com/document/path/90968. What is encrypted is found with one expression, so that nothing is parsed
before its signature is known to be good.
"""

import base64
import hashlib
import hmac
import os
import re
from collections.abc import Callable
from typing import Any, Never
from xml.parsers import expat

from Crypto.Cipher import AES

from chalicelib import clock
from chalicelib.channels.contract import Call, Keys
from chalicelib.edge.errors import BadRequest, Unauthorized

HOUR = 3_600
_BLOCK = 32
_SEALED = re.compile(rb"<Encrypt>\s*(?:<!\[CDATA\[)?([A-Za-z0-9+/=]+)(?:\]\]>)?\s*</Encrypt>")


def verify(call: Call, keys: Keys, oldest: float = HOUR) -> None:
    """The signature covers time, nonce and what is encrypted; `oldest` is in seconds. Raises Unauthorized."""
    signed_by(keys, call.query.get("msg_signature", ""), call, envelope(call))
    fresh(call, oldest)


def signed_by(keys: Keys, given: str, call: Call, *more: str) -> None:
    """Whether a signature is of the account's token, the call's time and nonce, and of what more there must be. Raises Unauthorized."""
    token, query = keys.get("token", ""), call.query
    signed = signature(token, query.get("timestamp", ""), query.get("nonce", ""), *more)
    if not token or not all(more) or not hmac.compare_digest(signed.encode(), given.encode(errors="replace")):
        raise Unauthorized("This is not signed by the platform.", "bad_signature")


def fresh(call: Call, oldest: float) -> None:
    """Whether a call was signed within these seconds. Raises Unauthorized."""
    at = call.query.get("timestamp", "")
    if not (at.isascii() and at.isdecimal()) or abs(clock.now().timestamp() - int(at[:12])) > oldest:
        raise Unauthorized("This was signed too long ago.", "old_signature")


def signature(*parts: str) -> str:
    """40 hexadecimal digits that only who knows the token can find."""
    return hashlib.sha1("".join(sorted(parts)).encode(errors="replace"), usedforsecurity=False).hexdigest()


def envelope(call: Call) -> str:
    """What is encrypted of a call; empty where there is nothing, or more than one thing."""
    if call.method == "GET":
        return call.query.get("echostr", "")
    found = _SEALED.findall(call.body)
    return found[0].decode() if len(found) == 1 else ""


def opened(sealed: str, aes_key: str, receiver: str) -> str:
    """What was encrypted for `receiver` (an app's or a company's id). Raises Unauthorized."""
    try:
        content = _unpadded(_cipher(aes_key).decrypt(base64.b64decode(sealed, validate=True)))
        length = int.from_bytes(content[16:20])
        text, whose = content[20 : 20 + length], content[20 + length :]
        if len(content) < 20 or len(text) != length or not hmac.compare_digest(whose, receiver.encode()):
            raise ValueError("not its length, or not its receiver")
        return text.decode()
    except ValueError as error:
        raise Unauthorized("This is not encrypted for this account.", "bad_signature") from error


def sealed(text: str, aes_key: str, receiver: str, chance: Callable[[int], bytes] = os.urandom) -> str:
    """A text encrypted as `opened` reads it. Raises Unauthorized where the key is none."""
    raw = text.encode()
    content = chance(16) + len(raw).to_bytes(4) + raw + receiver.encode()
    left = _BLOCK - len(content) % _BLOCK
    try:
        return base64.b64encode(_cipher(aes_key).encrypt(content + bytes([left]) * left)).decode()
    except ValueError as error:
        raise Unauthorized("This account's EncodingAESKey is none.", "bad_signature") from error


def told(call: Call, aes_key: str, receiver: str) -> dict[str, str]:
    """The flat XML that a call holds, encrypted; what is around it is not signed and must be whole. Raises BadRequest, Unauthorized."""
    fields(call.body.decode(errors="replace"))
    return fields(opened(envelope(call), aes_key, receiver))


def fields(xml: str) -> dict[str, str]:
    """The words of a flat XML by their names; what lies deeper is left out. Raises BadRequest: of any declaration, unparsed."""
    _undeclared(xml)
    found, path = dict[str, str](), list[str]()

    def began(name: str, attributes: object) -> None:
        path.append(name)
        said("")

    def said(words: str) -> None:
        if len(path) == 2:
            found[path[1]] = found.get(path[1], "") + words

    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler, parser.EndElementHandler = began, lambda name: path.pop()
    parser.CharacterDataHandler = said
    # A declaration may hide behind what looks like a quotation and is none.
    parser.StartDoctypeDeclHandler = _refused
    try:
        parser.Parse(xml.encode(), True)
    except (expat.ExpatError, ValueError) as error:
        raise BadRequest("This is no XML.") from error
    return found


def _undeclared(xml: str) -> None:
    """Customers may quote any words, `<!DOCTYPE html>` too; outside quotations nothing is declared. Raises BadRequest."""
    first, *quoted = xml.split("<![CDATA[")
    if any("<!" in outside for outside in (first, *(one.partition("]]>")[2] for one in quoted))):
        _refused()


def _refused(*declared: object) -> Never:
    raise BadRequest("This declares something.")


def _cipher(aes_key: str) -> Any:
    key = base64.b64decode(f"{aes_key}=", validate=True)
    if len(key) != 32:
        raise ValueError("an EncodingAESKey has 43 characters")
    return AES.new(key, AES.MODE_CBC, key[:16])


def _unpadded(content: bytes) -> bytes:
    left = content[-1] if content else 0
    if not 1 <= left <= _BLOCK or content[-left:] != bytes([left]) * left:
        raise ValueError("not padded")
    return content[:-left]
