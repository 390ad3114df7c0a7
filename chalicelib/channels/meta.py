"""What WhatsApp, Messenger and Instagram have in common: Meta signs alike, wraps alike, and its Graph refuses alike."""

import hashlib
import hmac
from collections.abc import Mapping
from datetime import UTC, datetime
from urllib.parse import urlencode

from chalicelib import clock
from chalicelib.channels import degrading, wire
from chalicelib.channels.contract import Answer, Call, Json, Keys, Media, Sent
from chalicelib.channels.reading import body, part, parts, shown
from chalicelib.edge.errors import BadRequest, Unauthorized

# What all three need to be told; docs/channels/ says where it is found.
FIELDS: Mapping[str, str] = {
    "app_secret": "App secret of the Meta app: App settings > Basic",
    "verify_token": "A long random word of your own, given to Meta together with the webhook's address",
    "access_token": "Access token that does not expire: of a system user (WhatsApp), of the Page (Messenger, Instagram)",
}
OPTIONAL: Mapping[str, str] = {
    "api": "Address of the Graph API, where it is another than https://graph.facebook.com",
    "version": "Version of the Graph API, v25.0 unless told",
    "proof": "off: calls carry no appsecret_proof, for a token that belongs to another app than app_secret",
}
# Codes after which the same message may be taken, and when (seconds). All others are for good.
# https://developers.facebook.com/documentation/business-messaging/whatsapp/support/error-codes
# https://developers.facebook.com/documentation/business-messaging/messenger-platform/error-codes
_LATER: Mapping[int, int] = {
    1: 30,  # unknown, "possibly temporary"
    2: 30,  # the service is down for the moment
    4: 60,  # calls of the app
    17: 60,  # calls of the user
    32: 60,  # calls of the Page
    341: 60,  # limit of the application
    613: 60,  # calls of this kind
    1200: 30,  # "temporary send message failure"
    80006: 60,  # calls of a Messenger account
    80007: 60,  # calls of a WhatsApp business account
    130429: 5,  # messages of the phone number
    131000: 30,  # something went wrong
    131016: 30,  # the service is overloaded
    131048: 900,  # held back for what was marked as spam
    131056: 6,  # messages to this one person
    131057: 300,  # the account is under maintenance
    133004: 60,  # the server is down for the moment
}
# "The messages are all sent successfully, but the endpoint returns an error."
_PERHAPS_SENT = (1, 1357046)
_GATEWAYS = (502, 504)


def verify(call: Call, keys: Keys) -> None:
    """Compares the signature of the raw bytes. Raises Unauthorized (bad_signature)."""
    given, secret = call.headers.get("x-hub-signature-256", ""), keys.get("app_secret", "")
    if not secret or not given.startswith("sha256="):
        raise Unauthorized("This call is not signed by Meta.", "bad_signature")
    if not hmac.compare_digest(given.encode(errors="replace"), f"sha256={_hmac(secret, call.body)}".encode()):
        raise Unauthorized("The signature does not fit.", "bad_signature")


def challenge(call: Call, keys: Keys) -> Answer | None:
    """Gives back what Meta asks the address for; such a call is not signed but knows our word. Raises Unauthorized."""
    if call.method != "GET":
        return None
    given, known = call.query.get("hub.verify_token", ""), keys.get("verify_token", "")
    good = call.query.get("hub.mode") == "subscribe" and bool(known)
    if not good or not hmac.compare_digest(given.encode(errors="replace"), known.encode()):
        raise Unauthorized("This is not the word that Meta was given.", "bad_signature")
    return Answer(body=call.query.get("hub.challenge", ""))


def entries(call: Call, wanted: str) -> list[Json]:
    """What one call brings of the object `wanted`; nothing of another's. Raises BadRequest."""
    content = body(call)
    if not isinstance(content.get("entry"), list):
        raise BadRequest("This is not what Meta brings.")
    return parts(content, "entry") if content.get("object") == wanted else []


def word(content: Json, *names: str) -> str:
    """The text or number at the end of the names, as text; empty where it is something else."""
    found = part(content, *names[:-1]).get(names[-1])
    said = str(found) if isinstance(found, str | int) and not isinstance(found, bool) else ""
    return said.encode(errors="replace").decode()


def at(epoch: str, in_a_second: int = 1) -> str:
    """The time that Meta says in seconds (or 1,000 of them in a second) in ISO 8601; empty where it is none."""
    try:
        return clock.iso(datetime.fromtimestamp(int(epoch) / in_a_second, UTC))
    except (ValueError, OverflowError, OSError):
        return ""


def texts(text: str, most: int, last: int, in_bytes: bool = False) -> tuple[list[str], str]:
    """Messages to go before, of `most` each, and the end of the text that fits into `last`: there the buttons are."""
    text = shown(text).strip()
    end = (degrading.pieces(text, last, in_bytes) or ["…"])[-1]
    before = text[: len(text) - len(end)].rstrip() if text else ""
    return degrading.pieces(before, most, in_bytes), end


def label(text: str, most: int) -> str:
    """The words of a button: in one line, never none, at most so many characters."""
    return degrading.cut(" ".join(shown(text).split()) or "…", most)


def address(keys: Keys, path: str, **asked: str) -> str:
    """Where a thing lies in the Graph; the call proves that we know the app's secret.

    https://developers.facebook.com/docs/graph-api/guides/secure-requests
    """
    if keys.get("app_secret") and keys.get("proof") != "off":
        asked["appsecret_proof"] = _hmac(keys["app_secret"], keys.get("access_token", "").encode())
    start = f"{_api(keys)}/{keys.get('version', 'v25.0')}/{path}"
    return f"{start}?{urlencode(asked)}" if asked else start


def bearer(keys: Keys) -> dict[str, str]:
    """The header by which Meta knows us; an address would stand in logs."""
    return {"Authorization": f"Bearer {keys.get('access_token', '')}"}


def judged(heard: wire.Heard, found: str) -> Sent:
    """What an answer says of a message; `found` is the id under which it was taken. Limits end by waiting, the rest is for good."""
    if heard.status < 300:
        return Sent("taken", found)
    error = part(heard.json, "error")
    code, more = _number(error, "code"), _number(error, "error_subcode")
    name = f"{code}/{more}" if more else str(code) if error else str(heard.status)
    if (code, more) == _PERHAPS_SENT or (not error and heard.status in _GATEWAYS):
        return Sent("unsure", code=name)
    if code in _LATER or heard.status == 429 or heard.status >= 500 or error.get("is_transient") is True:
        return Sent("later", code=name, seconds=_patience(heard, code))
    return Sent("refused", code=name)


def fetched(url: str, keys: Keys, headers: Mapping[str, str]) -> Media:
    """A file from where Meta keeps it. Raises Unsent, BadRequest where it is not to be had."""
    if not url.startswith(("https://", f"{_api(keys)}/")):
        raise BadRequest("A file is only fetched over HTTPS.")
    heard = found(wire.get(url, headers))
    return Media(heard.body, heard.headers.get("content-type", "").split(";")[0].strip())


def found(heard: wire.Heard) -> wire.Heard:
    """An answer that has what was asked for. Raises Unsent where it may have it later, BadRequest where it will not."""
    if heard.status == 429 or heard.status >= 500:
        raise wire.Unsent(f"HTTP {heard.status}")
    if heard.status != 200:
        raise BadRequest(f"Meta does not give this: {judged(heard, '').code}.")
    return heard


def checked(keys: Keys) -> tuple[str, bool, str]:
    """Whether the app's secret looks like one: it is easily taken for another number of the same page."""
    secret = keys.get("app_secret", "")
    fits = len(secret) == 32 and all(digit in "0123456789abcdef" for digit in secret)
    return "app_secret", fits, "has the form of one" if fits else "should have 32 hexadecimal digits"


def told(keys: Keys, path: str, **asked: str) -> tuple[Json, str]:
    """What the Graph knows of a thing, and in a colleague's words why it does not tell."""
    try:
        heard = wire.get(address(keys, path, **asked), bearer(keys))
    except wire.Unsent as error:
        return {}, f"Meta was not reached ({error})"
    return (heard.json, "") if heard.status == 200 else ({}, f"Meta says {word(heard.json, 'error', 'message')}")


def _hmac(secret: str, content: bytes) -> str:
    return hmac.new(secret.encode(), content, hashlib.sha256).hexdigest()


def _api(keys: Keys) -> str:
    return keys.get("api", "https://graph.facebook.com").rstrip("/")


def _number(error: Json, name: str) -> int:
    found = error.get(name)
    return found if isinstance(found, int) else 0


def _patience(heard: wire.Heard, code: int) -> float:
    asked = heard.headers.get("retry-after", "")
    return float(asked) if asked.isdecimal() and len(asked) < 6 else float(_LATER.get(code, 10))
