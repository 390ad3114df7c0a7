"""What every platform's file has to offer, and the shapes in which kefu speaks with it: one file and one line make a channel."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from chalicelib.message import Card, Choice

Json = dict[str, Any]
# An account's secrets by their names (docs/channels/), and `account`, its own name.
Keys = Mapping[str, str]
# How a customer is reached: `channel`, `account`, `sender`, and what the platform wants to see again (a reply token, a chat's id).
Via = Mapping[str, str]
Kind = Literal[
    "text", "image", "voice", "video", "sticker", "location", "file", "follow", "unfollow", "failed", "bell", "other"
]


@dataclass(frozen=True, slots=True)
class Call:
    """What a platform sent to its address; names of headers are in lower case, the body is as it came."""

    method: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes = b""


@dataclass(frozen=True, slots=True)
class Answer:
    """What the platform is answered at once."""

    status: int = 200
    body: str = ""
    content_type: str = "text/plain; charset=utf-8"


@dataclass(frozen=True, slots=True)
class Received:
    """One thing that somebody said or did, in kefu's words.

    `id` is the platform's own, by which repeats are known; `sender` the platform's id of the person; `choice` the id of a button
    that was tapped; `media` what an image is fetched by (an id or an address); `at` the platform's time in ISO 8601; `via` what
    an answer needs beside channel, account and sender. Of kind `failed`, `text` is the platform's code and `media` the id under
    which it had taken the message that it could not deliver; a `bell` only says that there is something to pull, for `sender`.
    """

    id: str
    sender: str
    text: str = ""
    kind: Kind = "text"
    choice: str = ""
    media: str = ""
    at: str = ""
    name: str = ""
    language: str = ""
    via: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Saying:
    """What a customer is to see, of the bot (`by` bot), an agent (agent) or in the shop's name (notice); its words say who speaks."""

    text: str
    choices: tuple[Choice, ...] = ()
    cards: tuple[Card, ...] = ()
    by: str = "bot"
    language: str = "zh-Hans"


@dataclass(frozen=True, slots=True)
class Limits:
    """What a platform takes; 0 is none or without end. docs/channels/limits.md is written from these.

    `text` and `choice` are characters (bytes where `in_bytes`, of the choices only with `choice_in_bytes`); `choices` buttons on one
    message and `choice` their words; `acknowledge` and `check` seconds for an acknowledgement and for the check of the address;
    `window` hours after a customer's words in which they may be answered, `agents` the hours for a person where the account has a
    secret `human_agent`, `replies` how often; `account` and `person` messages and seconds: so many in so long.
    """

    text: int
    acknowledge: float
    source: str
    check: float = 0
    in_bytes: bool = False
    choices: int = 0
    choice: int = 20
    choice_in_bytes: bool = True
    cards: int = 0
    window: int = 0
    agents: int = 0
    replies: int = 0
    account: tuple[int, float] = (0, 0)
    person: tuple[int, float] = (0, 0)


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One message on its way: `key` is its own (32 hexadecimal digits), the same however often it is tried."""

    key: str
    via: Via
    by: str = "bot"


@dataclass(frozen=True, slots=True)
class Sent:
    """What became of a message: taken (under the platform's `id`), to be tried again in `seconds` (later), never to be taken
    (refused, with the platform's code), or nobody knows (unsure: it was sent and no answer came)."""

    outcome: Literal["taken", "later", "refused", "unsure"]
    id: str = ""
    code: str = ""
    seconds: float = 0


@dataclass(frozen=True, slots=True)
class Pulled:
    """What lay ready at a platform that only rings: in its order, with the cursor to go on from, and whether there is more."""

    received: tuple[Received, ...]
    cursor: str
    more: bool = False


@dataclass(frozen=True, slots=True)
class Media:
    """A file that was fetched."""

    content: bytes
    content_type: str


def _no_challenge(call: Call, keys: Keys) -> Answer | None:
    return None


def _thanks(call: Call, keys: Keys) -> Answer:
    return Answer()


@dataclass(frozen=True, slots=True)
class Channel:
    """A platform. Functions that speak with it raise wire.Unsent or wire.Unsure; what they do with its answers is theirs.

    - `verify(call, keys)` raises Unauthorized (bad_signature, old_signature) before anything of the body is read.
    - `challenge(call, keys)` answers the platform's check of the address, where this call is one; it is verified already, unless
      the platform signs none: then `challenge_first`, and the channel checks it itself.
    - `parse(call, keys)` gives what happened; what kefu does not know is of kind `other`, or nothing, never an error.
    - `acknowledged(call, keys)` is what the platform wants to hear.
    - `render(saying, via)` gives the bodies of the platform's sending call, in as few messages as its limits let it.
    - `send(body, outgoing, keys)` sends one. `safe` says that the platform knows `outgoing.key` and takes no message twice.
    - `fetch(media, keys)` gets a file; `pull(received, cursor, keys)` what a bell announced.
    - `proof(call)` names what signs a call where that does not cover its body: kefu then takes it for one body only.
    - `serve(mode, via, keys)` tells the platform who serves a customer now: bot, waiting or human.
    - `passive(bodies, received, keys)` answers within the platform's own call, for `passive_seconds` at most.
    - `check(keys)` tries the account out and gives findings: (what, well or not, in a colleague's words).
    """

    name: str
    limits: Limits
    fields: Mapping[str, str]
    verify: Callable[[Call, Keys], None]
    parse: Callable[[Call, Keys], tuple[Received, ...]]
    render: Callable[[Saying, Via], tuple[Json, ...]]
    send: Callable[[Json, Outgoing, Keys], Sent]
    optional: Mapping[str, str] = field(default_factory=dict)
    challenge: Callable[[Call, Keys], Answer | None] = _no_challenge
    challenge_first: bool = False
    acknowledged: Callable[[Call, Keys], Answer] = _thanks
    safe: bool = False
    fetch: Callable[[str, Keys], Media] | None = None
    pull: Callable[[Received, str, Keys], Pulled] | None = None
    proof: Callable[[Call], str] | None = None
    serve: Callable[[str, Via, Keys], Sent] | None = None
    passive: Callable[[tuple[Json, ...], Received, Keys], Answer] | None = None
    passive_seconds: float = 0
    check: Callable[[Keys], list[tuple[str, bool, str]]] | None = None
