"""What the tests of 微信客服 share: how WeCom seals and signs, by another library than kefu's, and answers as its pages show them."""

import hashlib
import struct
from base64 import b64decode, b64encode
from datetime import UTC, datetime
from typing import Any

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from chalicelib.channels.contract import Call, Outgoing
from tests.platforms.platform import Told
from tests.unit.channels.company import PAYLOADS

NOW = datetime.fromtimestamp(1795400001, UTC)
KEYS = {
    "account": "main",
    "corp_id": "ww12345678910",
    "secret": "secret-of-the-app",
    "token": "QDG6eKtests",
    "aes_key": "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C",
}
SHOP, BUYER = "wkAJ2GCAAAZSfhHCt7IFSvLKtMPxyJTw", "wmAJ2G-1"
VIA = {"channel": "wecom_kf", "account": "main", "sender": BUYER, "open_kfid": SHOP}
OUTGOING = Outgoing("0123456789abcdef" * 2, VIA)
TOKEN = Told(200, {"errcode": 0, "errmsg": "ok", "access_token": "t-1", "expires_in": 7200})
TAKEN = Told(200, {"errcode": 0, "errmsg": "ok", "msgid": OUTGOING.key})
MOVED = Told(200, {"errcode": 0, "errmsg": "ok", "msg_code": "c"})


def refusal(code: int, words: str = "no") -> Told:
    return Told(200, {"errcode": code, "errmsg": f"{words}, hint: [1], from ip: 1.1.1.1"})


def sealed(text: str, aes_key: str = KEYS["aes_key"], receiver: str = KEYS["corp_id"]) -> str:
    key, raw = b64decode(f"{aes_key}="), text.encode()
    content = b"0123456789abcdef" + struct.pack(">I", len(raw)) + raw + receiver.encode()
    padding = 32 - len(content) % 32
    cipher = Cipher(algorithms.AES(key), modes.CBC(key[:16])).encryptor()
    return b64encode(cipher.update(content + bytes([padding]) * padding) + cipher.finalize()).decode()


def signed(cipher: str, token: str = KEYS["token"], at: int = 1795400001, nonce: str = "1372623149") -> dict[str, str]:
    digest = hashlib.sha1("".join(sorted((token, str(at), nonce, cipher))).encode()).hexdigest()
    return {"msg_signature": digest, "timestamp": str(at), "nonce": nonce}


def posted(cipher: str, **odd: Any) -> Call:
    body = f"<xml><ToUserName><![CDATA[ww12345678910]]></ToUserName><Encrypt><![CDATA[{cipher}]]></Encrypt></xml>"
    return Call("POST", signed(cipher, **odd), {"content-type": "text/xml"}, body.encode())


def recorded(name: str) -> str:
    return (PAYLOADS / "wecom_kf" / name).read_text("utf-8")
