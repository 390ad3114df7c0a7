"""Telegram, where anybody can write to the shop's bot: updates with a secret in a header, answers as text with buttons below it.

Pages of https://core.telegram.org/bots/ that this follows: api#setwebhook, api#update, api#message, api#callbackquery,
api#sendmessage, api#inlinekeyboardbutton, api#making-requests-when-getting-updates, api#responseparameters, faq#my-bot-is-hitting-limits.
"""

import hmac
import re
from collections.abc import Mapping

from chalicelib.channels import reading, wire
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
from chalicelib.channels.degrading import fitted, label, units
from chalicelib.edge.errors import BadRequest, Unauthorized
from chalicelib.message import Choice

FIELDS = {
    "token": "the bot's token from @BotFather (123456:ABC…)",
    "secret_token": "the secret_token that was given to setWebhook: 1 to 256 letters, digits, _ and -",
}
OPTIONAL = {"api": "the platform's address, where it is not https://api.telegram.org"}
# Telegram names no end of a button's words, and 100 for their number: more than these nobody reads on a telephone. Nor does it say how
# long it waits for an answer: ten seconds are kefu's own.
LIMITS = Limits(
    text=4_096,
    choices=12,
    choice=40,
    acknowledge=10,
    account=(30, 1),
    person=(1, 1),
    source="https://core.telegram.org/bots/api#sendmessage",
)
_API = "https://api.telegram.org"
_NARROW = 12  # characters of a button, two of which stand in one row
_KINDS: Mapping[str, Kind] = {
    "photo": "image",
    "voice": "voice",
    "audio": "voice",
    "video": "video",
    "video_note": "video",
    "animation": "video",
    "sticker": "sticker",
    "venue": "location",
    "location": "location",
    "document": "file",
}
# What Telegram notes in a chat by itself: nobody said it.
_NOTES = {"pinned_message", "message_auto_delete_timer_changed", "write_access_allowed", "successful_payment"}
_START = re.compile(r"/start(?:@\w{1,64})?(?:\s.*)?", re.DOTALL)
_FILE = re.compile(r"[\w-]{1,200}", re.ASCII)
_PATH = re.compile(r"[\w-]+(?:/[\w-]+)*\.(\w{1,5})", re.ASCII)
# Telegram gives all files as octets; a photo is a JPEG there.
_TYPES = {"jpg": "image/jpeg", "jpeg": "image/jpeg", "png": "image/png", "webp": "image/webp"}
_TRADITIONAL = re.compile(r"zh-(?:.*-)?(?:hant|tw|hk|mo)\b")


def verify(call: Call, keys: Keys) -> None:
    """Telegram shows the secret that it was given with the address. Raises Unauthorized."""
    secret, given = keys.get("secret_token", ""), call.headers.get("x-telegram-bot-api-secret-token", "")
    if not secret or not hmac.compare_digest(secret.encode(), given.encode(errors="replace")):
        raise Unauthorized("This does not come from Telegram.", "bad_signature")


def parse(call: Call, keys: Keys) -> tuple[Received, ...]:
    """What a person said or tapped in their own chat with the bot. Raises BadRequest.

    In groups everybody would read one customer's orders: nothing is heard there. A message that was changed afterwards was
    answered as it was, and is not heard twice.
    """
    update = reading.body(call)
    if type(update.get("update_id")) is not int:
        raise BadRequest("This is no update of Telegram.")
    found = _said(update) or _tapped(update) or _left(update)
    return (found,) if found else ()


def acknowledged(call: Call, keys: Keys) -> Answer:
    """A tap is answered here, so that its button stops turning at once: the webhook's answer may be a call of the bot's."""
    query = reading.text(reading.part(reading.body(call), "callback_query"), "id")
    return reading.answer({"method": "answerCallbackQuery", "callback_query_id": query}) if query else Answer()


def render(saying: Saying, via: Via) -> tuple[Json, ...]:
    """Texts without any markup, the buttons below the last."""
    fit = fitted(saying, LIMITS)
    texts = [piece for piece in units(reading.shown(fit.text), LIMITS.text) if piece.strip()]
    bodies: list[Json] = [{"text": piece} for piece in texts or ["…"] * bool(fit.buttons)]
    if fit.buttons:
        bodies[-1]["reply_markup"] = {"inline_keyboard": _rows(fit.buttons)}
    return tuple({**body, "link_preview_options": {"is_disabled": True}} for body in bodies)


def send(body: Json, outgoing: Outgoing, keys: Keys) -> Sent:
    """Sends one message. Telegram knows no key against repeats: what was lost is not tried again. Raises Unsent, Unsure."""
    chat = outgoing.via["sender"]
    heard = wire.post(f"{_bot(keys)}/sendMessage", {"chat_id": int(chat) if chat.isdecimal() else chat, **body})
    told = heard.json
    if told.get("ok") is True:
        return Sent("taken", id=f"{chat}/{reading.part(told, 'result').get('message_id', '')}")
    return _judged(heard.status, told)


def fetch(media: str, keys: Keys) -> Media:
    """A photo by its file_id. Raises Unsent, BadRequest where it cannot be had."""
    if not _FILE.fullmatch(media):
        raise BadRequest("This names no file of Telegram.")
    told = _got(f"{_bot(keys)}/getFile?file_id={media}").json
    path = reading.text(reading.part(told, "result"), "file_path")
    named = _PATH.fullmatch(path)
    if not named:
        raise BadRequest("Telegram does not give this file.")
    heard = _got(f"{keys.get('api', _API)}/file/bot{keys.get('token', '')}/{path}")
    return Media(heard.body, _TYPES.get(named[1].lower(), heard.headers.get("content-type", "")))


def check(keys: Keys) -> list[tuple[str, bool, str]]:
    """Whether the token is good, and whether Telegram brings updates to kefu's address."""
    try:
        me = wire.get(f"{_bot(keys)}/getMe").json
        hook = reading.part(wire.get(f"{_bot(keys)}/getWebhookInfo").json, "result")
    except wire.Unsent as error:
        return [("token", False, f"Telegram was not reached: {error}")]
    if me.get("ok") is not True:
        return [("token", False, f"Telegram does not take it: {reading.text(me, 'description')}")]
    url, trouble = reading.text(hook, "url"), reading.text(hook, "last_error_message")
    return [
        ("token", True, f"the bot is @{reading.text(reading.part(me, 'result'), 'username')}"),
        ("webhook address", url.endswith(f"/webhooks/telegram/{keys['account']}"), url or "none is set: setWebhook"),
        ("webhook updates", _brought(hook), "messages, taps and goodbyes must be among allowed_updates"),
        ("webhook's last error", not trouble, trouble or "none"),
    ]


def _said(update: Json) -> Received | None:
    message = reading.part(update, "message")
    person = reading.part(message, "from")
    if not _alone(message, person) or _NOTES & message.keys():
        return None
    words = reading.text(message, "text") or reading.text(message, "caption")
    kind, media = _kind(message)
    if kind == "text" and _START.fullmatch(words):
        kind, words = "follow", ""
    if kind == "location":
        place = reading.part(message, "venue")
        words = " ".join(part for part in (reading.text(place, "title"), reading.text(place, "address")) if part)
    at = reading.moment(f"{message.get('date')}000")
    return _received(update, person, text=words, kind=kind, media=media, at=at)


def _tapped(update: Json) -> Received | None:
    query = reading.part(update, "callback_query")
    message, person = reading.part(query, "message"), reading.part(query, "from")
    choice = reading.text(query, "data")
    if not choice or not _alone(message, person):
        return None
    return _received(update, person, text=_words(message, choice), choice=choice)


def _left(update: Json) -> Received | None:
    """Somebody blocked the bot. Who comes back begins with /start."""
    member = reading.part(update, "my_chat_member")
    person, status = reading.part(member, "from"), reading.part(member, "new_chat_member").get("status")
    return _received(update, person, kind="unfollow") if _alone(member, person) and status == "kicked" else None


def _received(
    update: Json, person: Json, text: str = "", kind: Kind = "text", choice: str = "", media: str = "", at: str = ""
) -> Received:
    name = " ".join(part for part in (reading.text(person, "first_name"), reading.text(person, "last_name")) if part)
    language = _language(reading.text(person, "language_code").lower())
    return Received(str(update["update_id"]), str(person["id"]), text, kind, choice, media, at, name, language)


def _alone(message: Json, person: Json) -> bool:
    """Whether this is a person's own chat with the bot."""
    private = reading.part(message, "chat").get("type") == "private"
    return private and type(person.get("id")) is int and person.get("is_bot") is not True


def _kind(message: Json) -> tuple[Kind, str]:
    """What a message is, and what its photo is fetched by. A photo that was sent as a file is a photo."""
    if "text" in message:
        return "text", ""
    if "photo" in message:
        return "image", _largest(message)
    document = reading.part(message, "document")
    if "animation" not in message and reading.text(document, "mime_type") in _TYPES.values():
        return "image", reading.text(document, "file_id")
    return next((kind for name, kind in _KINDS.items() if name in message), "other"), ""


def _largest(message: Json) -> str:
    sizes = [one for one in reading.parts(message, "photo") if type(one.get("width")) is int]
    return reading.text(max(sizes, key=lambda one: int(one["width"]), default={}), "file_id")


def _words(message: Json, choice: str) -> str:
    """What stood on the button."""
    rows = reading.part(message, "reply_markup").get("inline_keyboard")
    buttons = [one for row in rows for one in reading.parts({"row": row}, "row")] if isinstance(rows, list) else []
    return next((reading.text(one, "text") for one in buttons if one.get("callback_data") == choice), "")


def _language(code: str) -> str:
    """IETF tags as Telegram's apps give them; of other languages the customer's words tell more."""
    if code == "zh" or code.startswith("zh-"):
        return "zh-Hant" if _TRADITIONAL.match(code) else "zh-Hans"
    return "en" if code == "en" or code.startswith("en-") else ""


def _rows(buttons: tuple[Choice, ...]) -> list[list[Json]]:
    """Short buttons in pairs, long ones below each other."""
    shown: list[Json] = [{"text": label(choice), "callback_data": choice.id} for choice in buttons]
    wide = 2 if all(len(choice.text) <= _NARROW for choice in buttons) else 1
    return [shown[place : place + wide] for place in range(0, len(shown), wide)]


def _judged(status: int, told: Json) -> Sent:
    """Of a refusal in Telegram's own words. A gateway's page says nothing of what became of the message, except 503: not let in."""
    code = told.get("error_code", 503 if status == 503 else None)
    if type(code) is not int:
        return Sent("refused", code=str(status)) if 400 <= status < 500 else Sent("unsure", code=str(status))
    seconds = reading.part(told, "parameters").get("retry_after")
    if code == 429 or code >= 500:
        return Sent("later", code=str(code), seconds=float(seconds) if type(seconds) is int else 1)
    return Sent("refused", code=str(code))


def _got(address: str) -> wire.Heard:
    """Raises Unsent, BadRequest where Telegram will not give it later either."""
    heard = wire.get(address)
    if 400 <= heard.status < 500 and heard.status != 429:
        raise BadRequest("Telegram does not give this file.")
    if heard.status != 200:
        raise wire.Unsent(str(heard.status))
    return heard


def _brought(hook: Json) -> bool:
    """Whether the updates that are needed come; where none are named, all but a few do, and these."""
    allowed = hook.get("allowed_updates")
    return not allowed or all(name in allowed for name in ("message", "callback_query", "my_chat_member"))


def _bot(keys: Keys) -> str:
    return f"{keys.get('api', _API)}/bot{keys.get('token', '')}"


CHANNEL = Channel(
    "telegram",
    LIMITS,
    FIELDS,
    verify,
    parse,
    render,
    send,
    optional=OPTIONAL,
    acknowledged=acknowledged,
    fetch=fetch,
    check=check,
)
