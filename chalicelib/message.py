"""The shapes that cross the system: what comes in, what is kept of it, and what goes back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

# The choice that calls a person, offered with almost every reply.
HUMAN = "human"
# What a choice's id begins with that is a judgement: rating:5.
RATING = "rating:"
LANGUAGES = ("zh-Hans", "zh-Hant", "en")


@dataclass(frozen=True, slots=True)
class Customer:
    """Who asks. `id` is the shop's own id for the customer, or one that kefu made for a guest; `person` is the shop's wish that
    people see to this one: sooner than to others, or always."""

    id: str
    name: str = ""
    guest: bool = True
    level: str = ""
    person: str = ""


@dataclass(frozen=True, slots=True)
class Agent:
    """Who answers in person. `role` is one of edge/rights.py."""

    id: str
    name: str
    role: str = "agent"


@dataclass(frozen=True, slots=True)
class Choice:
    """A button: `id` comes back when it is tapped (at most 64 bytes, the smallest platform's slot)."""

    id: str
    text: str


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a card."""

    text: str = ""
    label: str = ""


@dataclass(frozen=True, slots=True)
class Card:
    """Something with more shape than a sentence: an order, a parcel, a product, a promotion."""

    kind: str
    title: str
    subtitle: str = ""
    status: str = ""
    image: str = ""
    lines: tuple[Line, ...] = ()
    choice: Choice | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """The shop's page that a customer writes from, as the shop has signed it: `id` tells one showing from the next."""

    id: str
    address: str = ""
    product: str = ""
    order: str = ""


@dataclass(frozen=True, slots=True)
class File:
    """A document of a customer's: the key under which it is kept, its name, its size in bytes."""

    key: str
    name: str
    size: int = 0


@dataclass(frozen=True, slots=True)
class Inbound:
    """One message of a customer, whatever the channel it came by. `photos` are the keys under which they are kept; `via` is how a
    platform reaches the customer (channels/contract.py), `kind` what it is where it has no words: sticker, location, video …"""

    conversation: str
    customer: Customer
    channel: str
    id: str
    text: str
    at: datetime
    choice: str = ""
    language: str = ""
    photos: tuple[str, ...] = ()
    via: Mapping[str, str] = field(default_factory=dict)
    kind: str = "text"
    page: Page | None = None
    files: tuple[File, ...] = ()


@dataclass(frozen=True, slots=True)
class Reply:
    """What the bot says to one message."""

    text: str = ""
    choices: tuple[Choice, ...] = ()
    cards: tuple[Card, ...] = ()
    intent: str = ""
    ask_rating: bool = False


@dataclass(frozen=True, slots=True)
class Minutes:
    """A range of whole minutes."""

    low: int
    high: int


@dataclass(frozen=True, slots=True)
class Service:
    """Who serves the customer now: the bot, nobody yet (`position` people before them, for `wait`), or an agent; `away` where
    nobody is at the desk who could."""

    mode: str = "bot"
    position: int | None = None
    agent: str = ""
    case: str = ""
    wait: Minutes | None = None
    away: bool | None = None


@dataclass(frozen=True, slots=True)
class Turn:
    """One step of a conversation as it is kept: somebody's words and, after a customer's, the reply.

    `by` is customer, agent or notice. `event` names what else happened with it: opened, claimed, closed.
    `service` is the state that the customer was told with it, `done` what was carried out, for the shop's systems. `task` names
    a department's task that went on with it: task, department, step. `marks` are what began with it (insight/visits.py), `why`
    the reasons of a decision whether a person takes over, `language` is noted where a judgement is asked for or a platform is
    told; `via` is how that platform reaches the customer.
    """

    id: str
    conversation: str
    by: str
    at: str
    text: str = ""
    message: str = ""
    reply: Reply | None = None
    agent: Agent | None = None
    case: str = ""
    event: str = ""
    service: Service | None = None
    ask_rating: bool = False
    done: tuple[Mapping[str, Any], ...] = ()
    photos: tuple[str, ...] = ()
    task: Mapping[str, str] = field(default_factory=dict)
    marks: tuple[str, ...] = ()
    language: str = ""
    why: tuple[str, ...] = ()
    files: tuple[File, ...] = ()
    via: Mapping[str, str] = field(default_factory=dict)


# Where a platform has no page that asks for a judgement, stars are chosen like anything else.
STARS = tuple(Choice(f"{RATING}{score}", "★" * score) for score in range(5, 0, -1))


def options(choices: Sequence[Choice], cards: Sequence[Card]) -> tuple[Choice, ...]:
    """What can be chosen, in the order of its numbers: of the cards, then the others; a person is called in words, not by number."""
    of_cards = [Choice(card.choice.id, card.title) for card in cards if card.choice]
    found = {choice.id: choice for choice in (*of_cards, *choices) if choice.id != HUMAN}
    return tuple(found.values())


def offered(turn: Turn) -> tuple[Choice, ...]:
    """What a turn lets its customer choose by number, on a platform."""
    reply = turn.reply or Reply()
    return options((*reply.choices, *stars(turn)), reply.cards)


def stars(turn: Turn) -> tuple[Choice, ...]:
    """The stars, where a turn asks for a judgement."""
    return STARS if turn.ask_rating or (turn.reply and turn.reply.ask_rating) else ()


@dataclass(frozen=True, slots=True)
class Visit:
    """A customer's visit: the scene served last, whether a person was needed, and what an earlier visit had seemed to settle."""

    scene: str = ""
    person: bool = False
    earlier: str = ""


@dataclass(frozen=True, slots=True)
class Expecting:
    """What the bot asked last, so that a short answer ("第二个", a number, a button) finds its question."""

    intent: str
    slot: str
    options: tuple[Choice, ...] = ()


@dataclass(frozen=True, slots=True)
class Draft:
    """A command that is being put together, and the intent that began it: the pieces known so far and, once all of it was
    shown, what was shown and when; `unsure` after a yes of which it is not known what came of it; `costly` where so much money
    hangs on it that a person carries it out."""

    kind: str
    intent: str
    slots: Mapping[str, str] = field(default_factory=dict)
    shown: str = ""
    at: str = ""
    tries: int = 0
    unsure: bool = False
    costly: bool = False


@dataclass(frozen=True, slots=True)
class Settled:
    """A matter that a person has settled: what it was about, by whom, when, and what they noted of it for colleagues."""

    case: str
    subject: str
    agent: str
    at: str
    resolution: str = ""


@dataclass(frozen=True, slots=True)
class State:
    """What kefu remembers of a conversation between two turns.

    `topic` is the intent last served and `meant` what else that message may have wanted; `order` and `product` are
    what was spoken of; `earlier` is the last question with options that is no longer open, `later` what the customer
    asked and has not heard an answer to yet; `news` that they asked here to be told unasked; `photos` came without a word of
    what they show. `queue` is where a waiting case waits (empty: general) and `place` its place there (empty: its id), `settled`
    what a person settled last, `last` the
    intent and the order that the customer came with last: silence does not put these out of mind. `measures` are of a body, by
    kind, in cm, kg and, for the foot, mm; `wish` is what was to be suggested, and what has been; `visit` is the customer's
    present one, `rating_day` the day (of Shanghai) on which they were last asked how it was. `wary` once they spoke of fraud,
    `offered` are the reasons for a person at which the bot has offered itself first. `via` is how the platform by which the
    customer spoke last reaches them, empty for a page; `numbered` what can be chosen there by number or by its words. `page` is the shop's page they wrote from last.
    """

    conversation: str
    customer: Customer
    channel: str = "web"
    language: str = "zh-Hans"
    version: int = 0
    last_turn: str = ""
    mode: str = "bot"
    case: str = ""
    agent: Agent | None = None
    unknowns: int = 0
    expecting: Expecting | None = None
    order: str = ""
    product: str = ""
    topic: str = ""
    meant: tuple[str, ...] = ()
    earlier: Expecting | None = None
    later: tuple[str, ...] = ()
    draft: Draft | None = None
    unlocked: tuple[tuple[str, str], ...] = field(default=())
    pace: tuple[int, int] = (0, 0)
    news: bool = False
    photos: tuple[str, ...] = ()
    queue: str = ""
    place: str = ""
    settled: Settled | None = None
    last: tuple[str, ...] = ()
    measures: Mapping[str, float] = field(default_factory=dict)
    wish: Mapping[str, str] = field(default_factory=dict)
    wary: bool = False
    offered: tuple[str, ...] = ()
    visit: Visit | None = None
    rating_day: str = ""
    via: Mapping[str, str] = field(default_factory=dict)
    numbered: tuple[Choice, ...] = ()
    page: Page | None = None
