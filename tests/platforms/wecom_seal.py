"""How WeCom signs and encrypts what it calls with, by another library than kefu's: document/path/90968."""

import hashlib
import os
import struct
from base64 import b64decode, b64encode
from uuid import uuid4

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes


def signature(sealed: str, token: str, now: float) -> dict[str, str]:
    """The parts of an address that prove a call."""
    stamp, nonce = str(int(now)), str(uuid4().int)[:10]
    signed = hashlib.sha1("".join(sorted((token, stamp, nonce, sealed))).encode(), usedforsecurity=False)
    return {"msg_signature": signed.hexdigest(), "timestamp": stamp, "nonce": nonce}


def opened(raw: str, aes_key: str, corp: str) -> str:
    """What a company's word holds. Raises ValueError where it is of another company."""
    key = b64decode(aes_key + "=")
    cipher = Cipher(algorithms.AES(key), modes.CBC(key[:16])).decryptor()
    padded = cipher.update(b64decode(raw)) + cipher.finalize()
    content = padded[16 : -padded[-1]]
    length = struct.unpack(">I", content[:4])[0]
    if content[4 + length :].decode() != corp:
        raise ValueError("another company")
    return content[4 : 4 + length].decode()


def sealed(text: str, aes_key: str, corp: str) -> str:
    """AES-256-CBC, padded to blocks of 32: sixteen bytes of chance, the length, the text, whom it is for."""
    key, raw = b64decode(aes_key + "="), text.encode()
    content = os.urandom(16) + struct.pack(">I", len(raw)) + raw + corp.encode()
    pad = 32 - len(content) % 32
    cipher = Cipher(algorithms.AES(key), modes.CBC(key[:16])).encryptor()
    return b64encode(cipher.update(content + bytes([pad]) * pad) + cipher.finalize()).decode()
