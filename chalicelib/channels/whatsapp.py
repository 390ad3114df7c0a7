"""WhatsApp by Meta's Cloud API: buttons where three suffice, lists up to ten, and numbers beyond."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

from chalicelib.channels import degrading, meta, wire
from chalicelib.channels.contract import (
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
from chalicelib.channels.degrading import Buttoned
from chalicelib.channels.meta import label, word
from chalicelib.channels.reading import part, parts, shown
from chalicelib.channels.words import say
from chalicelib.edge.errors import BadRequest
from chalicelib.message import Choice, options

# https://developers.facebook.com/documentation/business-messaging/whatsapp/messages/interactive-reply-buttons-messages
# https://developers.facebook.com/documentation/business-messaging/whatsapp/throughput: 80 messages a second for a number, one in six
# seconds for a person. Webhooks "should" be answered within 250 ms by the median and nearly all within a second.
LIMITS = Limits(
    text=4096,
    acknowledge=1,
    source="https://developers.facebook.com/documentation/business-messaging/whatsapp/messages",
    choices=3,
    choice=20,
    window=24,
    account=(80, 1),
    person=(1, 6),
)
FIELDS = {**meta.FIELDS, "phone_number_id": "Phone number ID: WhatsApp > API setup. Not the number itself"}
# https://developers.facebook.com/documentation/business-messaging/whatsapp/messages/interactive-list-messages
_LIST = replace(LIMITS, choices=10, choice=72)
_ROW, _BODY = 24, 1024
_WHO = ("wa_id", "user_id")
_KINDS: Mapping[str, Kind] = {
    "image": "image",
    "audio": "voice",
    "video": "video",
    "document": "file",
    "sticker": "sticker",
}
# Nothing that somebody says: a heart on a message, a new number, a message taken back.
_SILENT = ("reaction", "system", "revoke")


def parse(call: Call, keys: Keys) -> tuple[Received, ...]:
    """All that a call brings of this account's number; another number's is another account's."""
    values = [part(change, "value") for entry in meta.entries(call, _OBJECT) for change in parts(entry, "changes")]
    own = [value for value in values if word(value, "metadata", "phone_number_id") == keys.get("phone_number_id")]
    return tuple(one for value in own for one in (*_messages(value), *_failures(value)))


def render(saying: Saying, via: Via) -> tuple[Json, ...]:
    """Buttons, a list or plain text; what is too long for the message with buttons goes before it."""
    said = _fitted(saying)
    if not said.buttons:
        return tuple(_text(piece, via) for piece in degrading.pieces(shown(said.text).strip() or "…", LIMITS.text))
    before, body = meta.texts(said.text, LIMITS.text, _BODY)
    action = _buttons(said.buttons) if _are_buttons(said.buttons) else _list(said.buttons, saying.language)
    message = {**action, "body": {"text": body}}
    return (*(_text(piece, via) for piece in before), {**_to(via), "type": "interactive", "interactive": message})


def send(body: Json, outgoing: Outgoing, keys: Keys) -> Sent:
    """One message; its key comes back with what becomes of it. Raises Unsent, Unsure."""
    url = meta.address(keys, f"{keys['phone_number_id']}/messages")
    heard = wire.post(url, {**body, "biz_opaque_callback_data": outgoing.key}, meta.bearer(keys))
    return meta.judged(heard, "".join(word(row, "id") for row in parts(heard.json, "messages")[:1]))


def fetch(media: str, keys: Keys) -> Media:
    """A file by its id: first where it lies (for five minutes), then itself; both only for our token. Raises Unsent, BadRequest."""
    if not media.isalnum():
        raise BadRequest("This is no file's id.")
    heard = meta.found(wire.get(meta.address(keys, media), meta.bearer(keys)))
    return meta.fetched(word(heard.json, "url"), keys, meta.bearer(keys))


def check(keys: Keys) -> list[tuple[str, bool, str]]:
    """Whether the secrets are there and the token may use the number."""
    known, wrong = meta.told(keys, keys.get("phone_number_id", ""), fields="display_phone_number,verified_name")
    name = f"{word(known, 'verified_name')}, {word(known, 'display_phone_number')}"
    return [meta.checked(keys), ("phone_number_id", not wrong, wrong or name)]


def _messages(value: Json) -> Iterator[Received]:
    """What people wrote. Who keeps their number to themselves has an id of this business's own (a BSUID), and everybody else too:
    https://developers.facebook.com/documentation/business-messaging/whatsapp/business-scoped-user-ids"""
    names = _names(value)
    for message in parts(value, "messages"):
        phone, user = word(message, "from"), word(message, "from_user_id")
        kind = word(message, "type")
        if not (phone or user) or not word(message, "id") or kind in _SILENT or message.get("group_id"):
            continue
        name = names.get(user) or names.get(phone, "")
        via = {"phone": phone} if user and phone else {}
        received = Received(
            word(message, "id"), user or phone, at=meta.at(word(message, "timestamp")), name=name, via=via
        )
        yield _READERS.get(kind, _of_a_kind)(received, message, kind)


def _names(value: Json) -> dict[str, str]:
    told = [(word(one, key), word(one, "profile", "name")) for one in parts(value, "contacts") for key in _WHO]
    return {who: name for who, name in told if who}


def _written(received: Received, message: Json, kind: str) -> Received:
    return replace(received, text=word(message, "text", "body"))


def _tapped(received: Received, message: Json, kind: str) -> Received:
    reply = part(message, "interactive", word(message, "interactive", "type"))
    tapped = word(reply, "id")
    return replace(received, text=word(reply, "title"), choice=tapped, kind="text" if tapped else "other")


def _answered(received: Received, message: Json, kind: str) -> Received:
    return replace(received, text=word(message, "button", "text"), choice=word(message, "button", "payload"))


def _place(received: Received, message: Json, kind: str) -> Received:
    said = (word(message, "location", "name"), word(message, "location", "address"))
    return replace(received, text=" ".join(said).strip(), kind="location")


def _ordered(received: Received, message: Json, kind: str) -> Received:
    text = word(message, "order", "text")
    return replace(received, text=text, kind="text" if text else "other")


def _greeted(received: Received, message: Json, kind: str) -> Received:
    return replace(received, kind="follow")


def _of_a_kind(received: Received, message: Json, kind: str) -> Received:
    """A file with what is written below it, or what kefu, or WhatsApp itself, does not know."""
    content = part(message, kind)
    return replace(received, kind=_KINDS.get(kind, "other"), media=word(content, "id"), text=word(content, "caption"))


def _failures(value: Json) -> Iterator[Received]:
    """What was taken and did not reach its reader; `sent`, `delivered` and `read` are no news."""
    for status in parts(value, "statuses"):
        taken, who = word(status, "id"), word(status, "recipient_id") or word(status, "recipient_user_id")
        if word(status, "status") == "failed" and taken and who:
            code = "".join(word(error, "code") for error in parts(status, "errors")[:1])
            when = meta.at(word(status, "timestamp"))
            yield Received(f"{taken}:failed", who, code or "failed", "failed", media=taken, at=when)


def _fitted(saying: Saying) -> Buttoned:
    """With buttons where they hold all that can be chosen: one tap. A list takes two, so it is for what they cannot hold."""
    tappable = degrading.fitted(saying, LIMITS)
    chosen = {choice.id for choice in options(saying.choices, saying.cards)}
    if chosen <= {choice.id for choice in tappable.buttons} and _unlike(tappable.buttons):
        return tappable
    return degrading.fitted(saying, _LIST)


def _unlike(choices: tuple[Choice, ...]) -> bool:
    """Two buttons with the same words are refused (131009)."""
    return len({label(choice.text, LIMITS.choice) for choice in choices}) == len(choices)


def _are_buttons(choices: tuple[Choice, ...]) -> bool:
    fit = all(len(choice.text) <= LIMITS.choice for choice in choices)
    return fit and len(choices) <= LIMITS.choices and _unlike(choices)


def _buttons(choices: tuple[Choice, ...]) -> Json:
    replies = [{"id": choice.id, "title": label(choice.text, LIMITS.choice)} for choice in choices]
    return {"type": "button", "action": {"buttons": [{"type": "reply", "reply": reply} for reply in replies]}}


def _list(choices: tuple[Choice, ...], language: str) -> Json:
    sections = [{"rows": [_row(choice) for choice in choices]}]
    return {"type": "list", "action": {"button": label(say("options", language), 20), "sections": sections}}


def _row(choice: Choice) -> Json:
    """Words that are too long for a row's first line stand whole in its second."""
    row = {"id": choice.id, "title": label(choice.text, _ROW)}
    return row if len(choice.text) <= _ROW else {**row, "description": label(choice.text, _LIST.choice)}


def _text(text: str, via: Via) -> Json:
    return {**_to(via), "type": "text", "text": {"body": text, "preview_url": False}}


def _to(via: Via) -> Json:
    """A number goes under `to`, a business's own id of somebody under `recipient`."""
    to = via.get("phone") or via["sender"]
    return {
        "messaging_product": "whatsapp",
        "recipient_type": "individual",
        "to" if to.isdecimal() else "recipient": to,
    }


_OBJECT = "whatsapp_business_account"
_READERS: Mapping[str, Callable[[Received, Json, str], Received]] = {
    "text": _written,
    "interactive": _tapped,
    "button": _answered,
    "location": _place,
    "order": _ordered,
    "request_welcome": _greeted,
}
CHANNEL = Channel(
    "whatsapp",
    LIMITS,
    FIELDS,
    meta.verify,
    parse,
    render,
    send,
    optional=meta.OPTIONAL,
    challenge=meta.challenge,
    challenge_first=True,
    fetch=fetch,
    check=check,
)
