"""How WeChat and WeCom prove who calls and hide what they say: a SHA-1 over sorted words, AES-256-CBC padded to blocks of 32.

Pages that this follows: developer.work.weixin.qq.com/document/path/90968 and developers.weixin.qq.com/doc/oplatform, "Message encryption
and decryption". The outer body is read with one expression, so that nothing is parsed before its signature is known to be good.
"""

import base64
import hashlib
import hmac
import re
from xml.etree import ElementTree

from Crypto.Cipher import AES

from chalicelib import clock
from chalicelib.channels.contract import Call, Keys
from chalicelib.edge.errors import BadRequest, Unauthorized

_ENCRYPT = re.compile(rb"<Encrypt><!\[CDATA\[([A-Za-z0-9+/=]+)\]\]></Encrypt>")
_OLDEST = 3_600  # seconds


def verify(call: Call, keys: Keys) -> None:
    """The signature covers time, nonce and what is encrypted. Raises Unauthorized."""
    query, sealed = call.query, envelope(call)
    at = query.get("timestamp", "")
    given = query.get("msg_signature", "").encode(errors="replace")
    signed = signature(keys.get("token", ""), at, query.get("nonce", ""), sealed)
    if not keys.get("token") or not sealed or not hmac.compare_digest(signed.encode(), given):
        raise Unauthorized("This is not signed by the platform.", "bad_signature")
    if not at.isdecimal() or abs(clock.now().timestamp() - int(at[:12])) > _OLDEST:
        raise Unauthorized("This was signed too long ago.", "old_signature")


def signature(*parts: str) -> str:
    """40 hexadecimal digits that only who knows the Token can find."""
    return hashlib.sha1("".join(sorted(parts)).encode(errors="replace"), usedforsecurity=False).hexdigest()


def envelope(call: Call) -> str:
    """What is encrypted of a call; empty where there is nothing."""
    if call.method == "GET":
        return call.query.get("echostr", "")
    found = _ENCRYPT.findall(call.body)
    return found[0].decode() if len(found) == 1 else ""


def opened(sealed: str, aes_key: str, receiver: str) -> str:
    """What was encrypted for `receiver`. Raises BadRequest."""
    try:
        key = base64.b64decode(f"{aes_key}=", validate=True)
        padded = AES.new(key, AES.MODE_CBC, key[:16]).decrypt(base64.b64decode(sealed, validate=True))
        content = padded[16 : -padded[-1]]
        end = 4 + int.from_bytes(content[:4])
        text, whose = content[4:end].decode(), content[end:]
    except (ValueError, IndexError) as error:
        raise BadRequest("This cannot be decrypted.") from error
    if not hmac.compare_digest(whose, receiver.encode()) or not 1 <= padded[-1] <= 32:
        raise BadRequest("This is meant for somebody else.")
    return text


def told(call: Call, aes_key: str, receiver: str) -> dict[str, str]:
    """The flat XML that a call holds, encrypted. Raises BadRequest."""
    if call.body.replace(b"<![CDATA[", b"").find(b"<!") >= 0:
        raise BadRequest("This has a document type.")
    return fields(opened(envelope(call), aes_key, receiver))


def fields(xml: str) -> dict[str, str]:
    """The words of a flat XML by their names. Raises BadRequest: also for any document type, before it is parsed."""
    if "<!" in xml.replace("<![CDATA[", ""):
        raise BadRequest("This has a document type.")
    try:
        root = ElementTree.fromstring(xml)
    except (ElementTree.ParseError, ValueError) as error:
        raise BadRequest("This is no XML.") from error
    return {child.tag: child.text or "" for child in root}
