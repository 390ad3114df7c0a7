"""What Messenger and Instagram share as Meta documents it: envelopes of messaging events, quick replies, a window of 24 hours.

Pages at developers.facebook.com/docs/messenger-platform: reference/webhook-events/messages, messaging_postbacks, message-reads,
reference/send-api and its error-codes, send-messages/quick-replies, reference/templates/button, policy/policy-overview (windows).
"""

from typing import Any
from uuid import uuid4

from tests.platforms.graph import DAY, Graph, Refused, length, number, object_of
from tests.platforms.platform import Asked, Delivered, Request, Told

Json = dict[str, Any]
_ACCOUNT = (300, 1.0)
_FILES = {"voice": "audio", "video": "video", "file": "file"}
Shown = tuple[str, tuple[tuple[str, str], ...], str]


class Messaging(Graph):
    """One page or professional account; `human_agent` says that Meta lets its people answer for seven days."""

    kind = ""
    in_bytes = False
    longest = 2_000
    outside = 2018278

    def __init__(self, account: str = "main") -> None:
        super().__init__(account)
        self.id = str(uuid4().int)[:16]
        self.human_agent = False
        self._ways: dict[tuple[str, str], str] = {}

    @property
    def keys(self) -> dict[str, str]:
        return {**super().keys, **({"human_agent": "yes"} if self.human_agent else {})}

    def user(self, number: int) -> str:
        return f"71000000{number:08d}"

    # ---- what the business hears

    def says(self, user: str, text: str) -> Request:
        return self._spoke(user, {"text": text})

    def taps(self, user: str, button: tuple[str, str]) -> Request:
        if self._ways.get((user, button[0])) == "postback":
            return self._postback(user, button[1], button[0])
        return self._spoke(user, {"text": button[1], "quick_reply": {"payload": button[0]}})

    def sends(self, user: str, kind: str) -> Request:
        if kind == "follow":
            return self._postback(user, "Get Started", "GET_STARTED")
        if kind == "unfollow":
            return self._happened(user, {"read": {"watermark": self._stamp()}})
        return self._spoke(user, {"attachments": [self._attached(kind)]})

    def echo(self, seen: Delivered) -> Request:
        """What the business itself has said, as it hears it back."""
        message = {"mid": f"m_{uuid4().hex}", "text": seen.text, "is_echo": True, "app_id": 517}
        parties = {"sender": {"id": self.id}, "recipient": {"id": seen.user}}
        return self._signed(self._envelope({**parties, "timestamp": self._stamp(), "message": message}))

    def on_standby(self, user: str, text: str) -> Request:
        """What is said while another app has the conversation."""
        event = self._event(user, {"message": {"mid": f"m_{uuid4().hex}", "text": text}})
        entry = {"id": self.id, "time": self._stamp(), "standby": [event]}
        return self._signed({"object": self.kind, "entry": [entry]})

    def _attached(self, kind: str) -> Json:
        match kind:
            case "image":
                return {"type": "image", "payload": {"url": self.api + self.photo()}}
            case "sticker":
                thumb = 369239263222822
                return {"type": "image", "payload": {"url": self.api + self.photo(), "sticker_id": thumb}}
            case "location":
                return {"type": "location", "payload": {"coordinates": {"lat": 22.53, "long": 113.93}}}
        return {"type": _FILES.get(kind, "template"), "payload": {"url": f"{self.api}/files/else"}}

    def _spoke(self, user: str, message: Json) -> Request:
        self.spoke[user] = self.now()
        return self._happened(user, {"message": {"mid": f"m_{uuid4().hex}-{uuid4().hex}", **message}})

    def _postback(self, user: str, title: str, payload: str) -> Request:
        self.spoke[user] = self.now()
        return self._happened(user, {"postback": {"mid": f"m_{uuid4().hex}", "title": title, "payload": payload}})

    def _happened(self, user: str, what: Json) -> Request:
        return self._signed(self._envelope(self._event(user, what)))

    def _event(self, user: str, what: Json) -> Json:
        return {"sender": {"id": user}, "recipient": {"id": self.id}, "timestamp": self._stamp(), **what}

    def _envelope(self, event: Json) -> Json:
        return {"object": self.kind, "entry": [{"id": self.id, "time": self._stamp(), "messaging": [event]}]}

    def _stamp(self) -> int:
        return int(self.now() * 1000)

    # ---- what the business says

    def _answered(self, call: Asked, path: list[str]) -> Told:
        if call.method == "GET":
            return Told(200, {"id": self.id, "name": "暖暖商店", "username": "warm.shop"})
        if len(path) != 2 or path[0] not in ("me", self.id) or path[1] != "messages":
            raise Refused(400, 100, "Unsupported post request. Object does not exist", subcode=33, violation=call.path)
        told = object_of(call)
        recipient = told.get("recipient")
        user = recipient.get("id") if isinstance(recipient, dict) else None
        if not isinstance(user, str) or not user:
            raise self._wrong("recipient")
        if "sender_action" in told:
            return Told(200, {"recipient_id": user})
        return self._message_of(user, told)

    def _message_of(self, user: str, told: Json) -> Told:
        text, buttons, way = self._shown(told.get("message"))
        self._may(user, told)
        for identifier, _ in buttons:
            self._ways[user, identifier] = way
        self.delivered.append(Delivered(user, text, buttons))
        return Told(200, {"recipient_id": user, "message_id": f"m_{uuid4().hex}"})

    def _may(self, user: str, told: Json) -> None:
        """The person is known and can be reached, the window is open, the pace is kept. Raises Refused."""
        if user not in self.spoke:
            raise Refused(400, 100, "(#100) No matching user found", subcode=2018001)
        if user in self.blocked:
            raise Refused(400, 551, "(#551) This person isn't available right now.", subcode=1545041)
        if self.now() - self.spoke[user] > (7 * DAY if self._tagged(told) else self.window):
            message = "(#10) This message is sent outside of allowed window."
            raise Refused(400, 10, message, subcode=self.outside)
        if self.too_fast("", *_ACCOUNT):
            message = "(#613) Calls to this API have exceeded the rate limit."
            raise Refused(400, 613, message, violation="too fast for the account")

    def _tagged(self, told: Json) -> bool:
        """Whether this is a person's answer, for which there are seven days. Raises Refused."""
        match told.get("messaging_type"), told.get("tag"):
            case "RESPONSE" | "UPDATE", None:
                return False
            case "MESSAGE_TAG", "HUMAN_AGENT":
                if not self.human_agent:
                    raise Refused(400, 10, "(#10) Requires the permission Human Agent", violation="HUMAN_AGENT unasked")
                return True
        raise self._wrong("messaging_type and tag")

    def _shown(self, message: object) -> Shown:
        match message:
            case {"text": text, **rest} if set(rest) <= {"quick_replies", "metadata"}:
                said = length(text, self.longest, self._wrong, "message[text]", self.in_bytes)
                return said, self._replies(rest["quick_replies"]) if "quick_replies" in rest else (), "quick_reply"
            case {
                "attachment": {
                    "type": "template",
                    "payload": {"template_type": "button", "text": text, "buttons": some},
                }
            }:
                buttons = number(some, 3, self._wrong, "buttons")
                return (
                    length(text, 640, self._wrong, "template text"),
                    self._titled(buttons, "type", "postback"),
                    "postback",
                )
        raise self._wrong("message")

    def _replies(self, some: object) -> tuple[tuple[str, str], ...]:
        return self._titled(number(some, 13, self._wrong, "quick_replies"), "content_type", "text")

    def _titled(self, some: list[Json], kind: str, wanted: str) -> tuple[tuple[str, str], ...]:
        if any(one.get(kind) != wanted for one in some):
            raise self._wrong(f"{kind} is {wanted}")
        return tuple(
            (
                length(one.get("payload"), 1_000, self._wrong, "payload"),
                length(one.get("title"), 20, self._wrong, "title"),
            )
            for one in some
        )

    def _wrong(self, what: str) -> Refused:
        return Refused(400, 100, f"(#100) Invalid parameter: {what}", subcode=2018065, violation=what)
