"""Feishu (飞书), where company customers write to the shop's bot: events over HTTP, answers as text or as cards with buttons.

Pages of https://open.feishu.cn/document/ that this follows: im-v1/message/events/receive, message-content-description/
message_content, im-v1/message/create, feishu-cards/card-callback-communication, event-subscription-configure-.
"""

import base64
import hashlib
import hmac
import json
import re
from collections.abc import Mapping

from Crypto.Cipher import AES

from chalicelib import clock
from chalicelib.channels import reading, tokens, wire
from chalicelib.channels.contract import (
    Answer,
    Call,
    Channel,
    Json,
    Keys,
    Kind,
    Limits,
    Media,
    Outgoing,
    Received,
    Saying,
    Sent,
    Via,
)
from chalicelib.channels.degrading import fitted, pieces
from chalicelib.edge.errors import BadRequest, Unauthorized
from chalicelib.message import Choice

FIELDS = {
    "app_id": "the app's App ID (cli_…)",
    "app_secret": "the app's App Secret",
    "encrypt_key": "Events and callbacks > Encryption strategy: the Encrypt Key",
    "verification_token": "the Verification Token on the same page",
}
OPTIONAL = {"api": "the platform's address, where it is not Feishu's own: https://open.larksuite.com for Lark"}
# A card's request may have 30 KB and a character takes up to 4 bytes there (a backslash that is escaped twice): 4,000 and the
# buttons fit. A text may have 150 KB; nobody reads one of more than 4,000 characters.
LIMITS = Limits(
    text=4_000,
    choices=15,
    choice=60,
    acknowledge=3,
    check=1,
    account=(1_000, 60),
    person=(5, 1),
    source="https://open.feishu.cn/document/server-docs/im-v1/message/create",
)
_API = "https://open.feishu.cn"
# Feishu brings an event again after 15 s, 5 min, 1 h and 6 h, and does not say whether it signs it anew. What is older is refused;
# what is younger and comes twice is known by its message's id.
_OLDEST = 8 * 3600
_LARGEST_CHECK = 2_048
_SPENT = {99991661, 99991663, 99991664, 99991668, 99991677}
_PACED = {99991400, 230020, 230049, 11232}
_KINDS: Mapping[str, Kind] = {
    "text": "text",
    "post": "text",
    "image": "image",
    "audio": "voice",
    "media": "video",
    "file": "file",
    "folder": "file",
    "sticker": "sticker",
    "location": "location",
}
_NAMED = re.compile(r"[\w-]{1,200}/[\w-]{1,200}", re.ASCII)
_CALLS = re.compile(r"<(?=/?at\b)", re.IGNORECASE)


def verify(call: Call, keys: Keys) -> None:
    """The signature covers time, nonce and body. Raises Unauthorized."""
    secret, headers = keys.get("encrypt_key", ""), call.headers
    at, nonce = headers.get("x-lark-request-timestamp", ""), headers.get("x-lark-request-nonce", "")
    signed = hashlib.sha256(f"{at}{nonce}{secret}".encode(errors="replace") + call.body).hexdigest()
    given = headers.get("x-lark-signature", "").encode(errors="replace")
    if not secret or not hmac.compare_digest(signed.encode(), given):
        raise Unauthorized("This is not signed by Feishu.", "bad_signature")
    if not at.isdecimal() or abs(clock.now().timestamp() - int(at[:12])) > _OLDEST:
        raise Unauthorized("This was signed too long ago.", "old_signature")


def challenge(call: Call, keys: Keys) -> Answer | None:
    """The check of the address is encrypted and need not be signed: it is known by its token. Raises Unauthorized."""
    if len(call.body) > _LARGEST_CHECK or not keys.get("encrypt_key") or not keys.get("verification_token"):
        return None
    try:
        asked = _opened(call, keys)
    except BadRequest:
        return None
    if asked.get("type") != "url_verification":
        return None
    if not hmac.compare_digest(reading.text(asked, "token").encode(), keys["verification_token"].encode()):
        raise Unauthorized("This check is of another app.", "bad_signature")
    return reading.answer({"challenge": reading.text(asked, "challenge")})


def parse(call: Call, keys: Keys) -> tuple[Received, ...]:
    """A message of a person to the bot, or a button that was tapped; what is said in groups is not the bot's. Raises BadRequest."""
    told = _opened(call, keys)
    header, event = reading.part(told, "header"), reading.part(told, "event")
    if header.get("event_type") == "card.action.trigger":
        return _tapped(header, event)
    message, sender = (
        reading.part(event, "message"),
        reading.text(reading.part(event, "sender", "sender_id"), "open_id"),
    )
    # In a group everybody would read one customer's orders: the bot serves people one by one.
    if header.get("event_type") != "im.message.receive_v1" or message.get("chat_type") != "p2p" or not sender:
        return ()
    return (_said(message, sender),)


def acknowledged(call: Call, keys: Keys) -> Answer:
    """An empty object: it is enough for an event, and leaves a card as it is."""
    return reading.answer({})


def render(saying: Saying, via: Via) -> tuple[Json, ...]:
    """Texts, and where there are buttons a card at the end."""
    fit = fitted(saying, LIMITS)
    # In a text of Feishu's, <at …> would call people, all of them with user_id="all".
    *before, last = pieces(_CALLS.sub("＜", reading.shown(fit.text)), LIMITS.text) or [""]
    if not fit.buttons:
        return tuple(_body("text", {"text": words}) for words in (*before, last) if words.strip())
    return (*(_body("text", {"text": words}) for words in before), _card(last, fit.buttons))


def send(body: Json, outgoing: Outgoing, keys: Keys) -> Sent:
    """Sends one message. Feishu takes no second one with the same `uuid` within an hour. Raises Unsent, Unsure."""
    content = {"receive_id": outgoing.via["sender"], **body, "uuid": outgoing.key}
    heard = _asked("POST", "/open-apis/im/v1/messages?receive_id_type=open_id", content, keys)
    code = heard.json.get("code")
    if code == 0:
        return Sent("taken", reading.text(reading.part(heard.json, "data"), "message_id"))
    if heard.status in (429, 503) or code in _PACED:
        return Sent("later", code=str(code or heard.status), seconds=_pause(heard))
    if code is None or heard.status >= 500:
        return Sent("unsure", code=str(code or heard.status))
    return Sent("refused", code=str(code))


def fetch(media: str, keys: Keys) -> Media:
    """An image out of a message; `media` is the message's id and the image's key. Raises Unsent, BadRequest."""
    if not _NAMED.fullmatch(media):
        raise BadRequest("This names no image of Feishu.")
    message, key = media.split("/")
    heard = _asked("GET", f"/open-apis/im/v1/messages/{message}/resources/{key}?type=image", None, keys)
    if heard.status != 200 or heard.headers.get("content-type", "").startswith("application/json"):
        raise wire.Unsent(str(heard.json.get("code") or heard.status))
    return Media(heard.body, heard.headers.get("content-type", ""))


def check(keys: Keys) -> list[tuple[str, bool, str]]:
    """Whether the app's secrets are good, and its bot is switched on."""
    try:
        heard = _asked("GET", "/open-apis/bot/v3/info", None, keys)
    except (wire.Unsent, wire.Unsure) as error:
        return [("app_id and app_secret", False, f"Feishu gave no access token: {error}")]
    bot, code = reading.part(heard.json, "bot"), heard.json.get("code")
    good = code == 0 and bot.get("activate_status") == 2
    told = f"the bot is “{reading.text(bot, 'app_name')}”" if good else f"the app has no bot switched on (code {code})"
    return [("app_id and app_secret", True, "Feishu gave an access token"), ("bot", good, told)]


def unsealed(sealed: str, secret: str) -> bytes:
    """What was encrypted with an Encrypt Key. Raises ValueError, IndexError."""
    raw = base64.b64decode(sealed, validate=True)
    padded = AES.new(hashlib.sha256(secret.encode()).digest(), AES.MODE_CBC, raw[:16]).decrypt(raw[16:])
    return padded[: -padded[-1]]


def _asked(method: str, path: str, content: Json | None, keys: Keys) -> wire.Heard:
    """A call with the app's token. Raises Unsent, Unsure."""

    def call(token: str) -> wire.Heard:
        return _called(method, path, content, keys, token)

    return tokens.asked("feishu", keys, lambda: _token(keys), call, lambda heard: heard.json.get("code") in _SPENT)


def _called(method: str, path: str, content: Json | None, keys: Keys, token: str) -> wire.Heard:
    address, headers = keys.get("api", _API) + path, {"Authorization": f"Bearer {token}"}
    return wire.get(address, headers) if method == "GET" else wire.post(address, content, headers)


def _token(keys: Keys) -> tuple[str, int]:
    address = keys.get("api", _API) + "/open-apis/auth/v3/tenant_access_token/internal"
    try:
        told = wire.post(address, {"app_id": keys.get("app_id", ""), "app_secret": keys.get("app_secret", "")}).json
    except wire.Unsure as error:
        raise wire.Unsent(str(error)) from error
    if told.get("code") != 0 or not reading.text(told, "tenant_access_token"):
        raise wire.Unsent(f"token {told.get('code')}")
    return reading.text(told, "tenant_access_token"), int(told.get("expire") or 0)


def _pause(heard: wire.Heard) -> float:
    """Seconds until the limit is over, as Feishu's gateway says them."""
    told = heard.headers.get("x-ogw-ratelimit-reset", "")
    return float(told) if told.isdecimal() else 2


def _opened(call: Call, keys: Keys) -> Json:
    """What the envelope holds. Raises BadRequest."""
    sealed = reading.text(reading.body(call), "encrypt")
    try:
        return reading.loaded(json.loads(unsealed(sealed, keys["encrypt_key"])))
    except (ValueError, IndexError, RecursionError) as error:
        raise BadRequest("This is not an event of Feishu.") from error


def _said(message: Json, sender: str) -> Received:
    content, kind = reading.loaded(message.get("content")), reading.text(message, "message_type")
    identifier, image = reading.text(message, "message_id"), reading.text(content, "image_key")
    words = reading.text(content, "text") if kind == "text" else reading.text(content, "name")
    if kind == "post":
        words, image = _flattened(content)
    return Received(
        # Feishu may bring one message under several event ids: "use message_id, do not rely on event_id".
        identifier,
        sender,
        _without_names(message, words),
        "image" if image and kind == "post" else _KINDS.get(kind, "other"),
        media=f"{identifier}/{image}" if image and kind in ("image", "post") else "",
        at=reading.moment(message.get("create_time")),
    )


def _tapped(header: Json, event: Json) -> tuple[Received, ...]:
    """A button brings back what it was given; a card that others made is none of ours."""
    given = reading.loaded(reading.part(event, "action").get("value"))
    sender, choice = reading.text(reading.part(event, "operator"), "open_id"), reading.text(given, "choice")
    if not sender or not choice:
        return ()
    at = reading.moment(header.get("create_time"))
    return (Received(reading.text(header, "event_id"), sender, reading.text(given, "text"), choice=choice, at=at),)


def _flattened(content: Json) -> tuple[str, str]:
    """The words of a rich text, line by line, and the first image in it."""
    lines = content.get("content")
    rows = [reading.parts({"row": row}, "row") for row in lines] if isinstance(lines, list) else []
    words = [reading.text(content, "title"), *("".join(_words(one) for one in row) for row in rows)]
    images = [reading.text(one, "image_key") for row in rows for one in row if one.get("tag") == "img"]
    return "\n".join(line for line in words if line), next(iter(images), "")


def _words(one: Json) -> str:
    return reading.text(one, "user_id" if one.get("tag") == "at" else "text")


def _without_names(message: Json, words: str) -> str:
    """The words without the placeholders that stand for people (@_user_1): their names are there instead."""
    names = {reading.text(one, "key"): reading.text(one, "name") for one in reading.parts(message, "mentions")}
    for key in sorted(filter(None, names), key=len, reverse=True):
        words = words.replace(key, names[key])
    return words.strip()


def _card(words: str, buttons: tuple[Choice, ...]) -> Json:
    actions = {"tag": "action", "actions": [_button(choice) for choice in buttons]}
    said = [{"tag": "div", "text": {"tag": "plain_text", "content": words}}] if words.strip() else []
    return _body("interactive", {"config": {"wide_screen_mode": True}, "elements": [*said, actions]})


def _button(choice: Choice) -> Json:
    value = {"choice": choice.id, "text": choice.text}
    return {"tag": "button", "text": {"tag": "plain_text", "content": choice.text}, "type": "default", "value": value}


def _body(kind: str, content: Json) -> Json:
    return {"msg_type": kind, "content": json.dumps(content, ensure_ascii=False)}


CHANNEL = Channel(
    "feishu",
    LIMITS,
    FIELDS,
    verify,
    parse,
    render,
    send,
    optional=OPTIONAL,
    challenge=challenge,
    challenge_first=True,
    acknowledged=acknowledged,
    safe=True,
    fetch=fetch,
    check=check,
)
