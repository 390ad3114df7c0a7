"""WhatsApp's Cloud API as its documentation describes it: envelopes with messages and statuses, buttons, lists, a window of 24 hours.

Pages at developers.facebook.com/documentation/business-messaging/whatsapp: webhooks/reference/messages, messages/text-messages,
messages/interactive-reply-buttons-messages, messages/interactive-list-messages, throughput, support/error-codes, business-scoped-user-ids.
"""

from typing import Any
from uuid import uuid4

from tests.platforms.graph import PHOTO, Graph, Refused, length, number, object_of
from tests.platforms.platform import Asked, Delivered, Request, Told

Json = dict[str, Any]
_ACCOUNT = (80, 1.0)
# "One message every 6 seconds", of which up to 45 may be borrowed at once.
_PERSON = (45, 45 * 6.0)
_TAPS = {"button": "button_reply", "list": "list_reply"}
_FILES: dict[str, tuple[str, Json]] = {
    "voice": ("audio", {"id": "1003", "mime_type": "audio/ogg; codecs=opus", "sha256": "…", "voice": True}),
    "video": ("video", {"id": "1004", "mime_type": "video/mp4", "sha256": "…"}),
    "sticker": ("sticker", {"id": "1005", "mime_type": "image/webp", "sha256": "…", "animated": False}),
    "file": ("document", {"id": "1006", "mime_type": "application/pdf", "sha256": "…", "filename": "合同.pdf"}),
    "location": ("location", {"latitude": 22.53, "longitude": 113.93, "name": "南山区", "address": "深圳市南山区"}),
}


class WhatsApp(Graph):
    """One phone number of a business. Users are telephone numbers, or (CN.…) people who hide theirs."""

    name = "whatsapp"

    def __init__(self, account: str = "main") -> None:
        super().__init__(account)
        self.phone_number_id, self.business = str(uuid4().int)[:15], str(uuid4().int)[:15]
        self.sent: dict[str, Delivered] = {}
        self._media: dict[str, str] = {}
        self._ways: dict[tuple[str, str], str] = {}

    @property
    def keys(self) -> dict[str, str]:
        return {**super().keys, "phone_number_id": self.phone_number_id}

    def user(self, number: int) -> str:
        return f"86138{number:08d}"

    # ---- what the business hears

    def says(self, user: str, text: str) -> Request:
        return self._brought(user, "text", {"body": text})

    def taps(self, user: str, button: tuple[str, str]) -> Request:
        way = self._ways.get((user, button[0]), "button_reply")
        told: Json = {"type": way, way: {"id": button[0], "title": button[1]}}
        return self._brought(user, "interactive", told)

    def sends(self, user: str, kind: str) -> Request:
        """There is no following here: who writes for the first time just writes, who blocks says nothing."""
        if kind == "image":
            media = str(uuid4().int)[:16]
            self._media[media] = self.photo()
            return self._brought(user, "image", {"id": media, "mime_type": "image/jpeg", "sha256": "…"})
        if kind in ("follow", "unfollow"):
            return self.reports(f"wamid.{uuid4().hex}", user, "read")
        name, content = _FILES.get(kind, ("unsupported", {}))
        return self._brought(user, name, content)

    def reports(self, identifier: str, user: str, status: str, code: int = 0) -> Request:
        """What became of a message: sent, delivered, read or failed."""
        told: Json = {"id": identifier, "status": status, "timestamp": self._stamp(), **_who(user, "recipient")}
        if status == "failed":
            details = {"details": "Message undeliverable."}
            told["errors"] = [{"code": code, "title": "Message undeliverable", "message": "…", "error_data": details}]
        return self._signed(self._envelope({"statuses": [told]}))

    def in_a_group(self, user: str, text: str) -> Request:
        """What somebody writes where others read along."""
        return self._brought(user, "text", {"body": text}, group_id="Y2FwaV9ncm91cDo")

    def at_another_number(self, user: str, text: str) -> Request:
        """What came to another number of the same app."""
        envelope = self._envelope({"messages": [self._message(user, "text", {"body": text})]}, "999999999999999")
        return self._signed(envelope)

    def _brought(self, user: str, kind: str, content: Json, **more: object) -> Request:
        self.spoke[user] = self.now()
        person: Json = {"profile": {"name": f"顾客{user[-4:]}"}, **_who(user, "contact")}
        message = {**self._message(user, kind, content), **more}
        return self._signed(self._envelope({"contacts": [person], "messages": [message]}))

    def _message(self, user: str, kind: str, content: Json) -> Json:
        message = {"id": f"wamid.{uuid4().hex}=", "timestamp": self._stamp(), "type": kind, **_who(user, "from")}
        if kind == "unsupported":
            return {**message, "errors": [{"code": 131051, "title": "Message type unknown"}]}
        return {**message, kind: content}

    def _envelope(self, value: Json, phone: str = "") -> Json:
        metadata = {"display_phone_number": "15550783881", "phone_number_id": phone or self.phone_number_id}
        change = {"value": {"messaging_product": "whatsapp", "metadata": metadata, **value}, "field": "messages"}
        return {"object": "whatsapp_business_account", "entry": [{"id": self.business, "changes": [change]}]}

    def _stamp(self) -> str:
        return str(int(self.now()))

    # ---- what the business says

    def _answered(self, call: Asked, path: list[str]) -> Told:
        if call.method == "GET":
            return self._looked_up(path[0])
        if path != [self.phone_number_id, "messages"]:
            raise Refused(400, 100, "Unsupported post request. Object does not exist", subcode=33, violation=call.path)
        told = object_of(call)
        if told.get("status") == "read":
            return Told(200, {"success": True})
        return self._message_of(told)

    def _looked_up(self, what: str) -> Told:
        if what == self.phone_number_id:
            return Told(200, {"id": what, "verified_name": "暖暖商店", "display_phone_number": "+1 555 078 3881"})
        path = self._media.get(what)
        if not path:
            raise Refused(400, 100, "Unsupported get request. Object does not exist", subcode=33)
        told = {"messaging_product": "whatsapp", "url": self.api + path, "mime_type": "image/jpeg", "id": what}
        return Told(200, {**told, "sha256": "…", "file_size": len(PHOTO)})

    def _file(self, call: Asked) -> Told:
        """A file wants the token too."""
        allowed = call.headers.get("authorization") == f"Bearer {self.access_token}"
        return super()._file(call) if allowed else Told(401, b"")

    def _message_of(self, told: Json) -> Told:
        user = str(told.get("to") or told.get("recipient") or "").removeprefix("+")
        if told.get("messaging_product") != "whatsapp" or not user:
            raise _wrong("messaging_product and to are required")
        if told.get("recipient_type", "individual") != "individual":
            raise _wrong("recipient_type")
        text, buttons, way = _shown(told)
        self._may(user)
        for identifier, _ in buttons:
            self._ways[user, identifier] = _TAPS[way]
        wamid = f"wamid.{uuid4().hex}="
        self.sent[wamid] = Delivered(user, text, buttons, _opaque(told))
        self.delivered.append(self.sent[wamid])
        contact = {"input": user, "wa_id" if user.isdecimal() else "user_id": user}
        return Told(200, {"messaging_product": "whatsapp", "contacts": [contact], "messages": [{"id": wamid}]})

    def _may(self, user: str) -> None:
        if user in self.blocked:
            raise Refused(400, 131026, "(#131026) Message undeliverable", "Message Undeliverable.")
        if self.now() - self.spoke.get(user, float("-inf")) > self.window:
            details = "More than 24 hours have passed since the customer last replied to this number."
            raise Refused(400, 131047, "(#131047) Re-engagement message", details)
        if self.too_fast(user, *_PERSON):
            details = "Too many messages sent from the sender phone number to the same recipient."
            raise Refused(400, 131056, "(#131056) Pair rate limit hit", details, violation=f"too fast to {user}")
        if self.too_fast("", *_ACCOUNT):
            details = "Cloud API message throughput has been reached."
            raise Refused(429, 130429, "(#130429) Rate limit hit", details, violation="too fast for the number")


def _who(user: str, where: str) -> Json:
    """The same person as each part of an envelope names them: by number, or by the business's own id of them."""
    names = {"contact": ("wa_id", "user_id"), "from": ("from", "from_user_id"), "recipient": ("recipient_id",) * 2}
    return {names[where][not user.isdecimal()]: user}


def _wrong(details: str) -> Refused:
    return Refused(400, 131009, "(#131009) Parameter value is not valid", details, violation=details)


def _opaque(told: Json) -> str:
    return length(told.get("biz_opaque_callback_data", "-"), 512, _wrong, "biz_opaque_callback_data").strip("-")


def _shown(told: Json) -> tuple[str, tuple[tuple[str, str], ...], str]:
    """What a user sees: the words, and the buttons with their way. Raises Refused."""
    match told:
        case {"type": "text", "text": {"body": text}}:
            return length(text, 4_096, _wrong, "text.body"), (), ""
        case {"type": "interactive", "interactive": {"type": "button", "body": {"text": text}, "action": dict(action)}}:
            return length(text, 1_024, _wrong, "body.text"), _buttons(action), "button"
        case {"type": "interactive", "interactive": {"type": "list", "body": {"text": text}, "action": dict(action)}}:
            return length(text, 4_096, _wrong, "body.text"), _rows(action), "list"
    raise _wrong(f"type {told.get('type')!r} with what belongs to it")


def _buttons(action: Json) -> tuple[tuple[str, str], ...]:
    found = []
    for button in number(action.get("buttons"), 3, _wrong, "action.buttons"):
        reply = button.get("reply") if button.get("type") == "reply" else None
        if not isinstance(reply, dict):
            raise _wrong("a button's type is reply")
        found.append((_identifier(reply, 256), length(reply.get("title"), 20, _wrong, "button title")))
    return _unique(found, titles=True)


def _rows(action: Json) -> tuple[tuple[str, str], ...]:
    """Ten rows in all sections together."""
    length(action.get("button"), 20, _wrong, "action.button")
    sections = number(action.get("sections"), 10, _wrong, "action.sections")
    found = []
    for section in sections:
        if len(sections) > 1 or "title" in section:
            length(section.get("title"), 24, _wrong, "section title")
        for row in number(section.get("rows"), 10, _wrong, "rows"):
            length(row.get("description", "-"), 72, _wrong, "row description")
            found.append((_identifier(row, 200), length(row.get("title"), 24, _wrong, "row title")))
    if len(found) > 10:
        raise _wrong("more than 10 rows in all sections")
    return _unique(found, titles=False)


def _identifier(of: Json, most: int) -> str:
    identifier = length(of.get("id"), most, _wrong, "id")
    if identifier != identifier.strip():
        raise _wrong("an id with spaces around it")
    return identifier


def _unique(found: list[tuple[str, str]], titles: bool) -> tuple[tuple[str, str], ...]:
    if len({identifier for identifier, _ in found}) < len(found):
        raise _wrong("two options with the same id")
    if titles and len({title for _, title in found}) < len(found):
        raise _wrong("two buttons with the same title")
    return tuple(found)
