"""What an answer must say and must not say, by what the task expects of the turn."""

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from tests.tau.tasks import Json, Turn

# How a shop may call the benchmark's states, told apart from each other in the customer's language.
STATES: Mapping[str, tuple[str, ...]] = {
    "pending": ("pending", "paid", "to be packed", "prepared", "待发货", "备货", "已付款"),
    "processed": ("processed", "packed", "shipped", "dispatched", "已打包", "打包好", "已发货", "处理"),
    "delivered": ("delivered", "签收", "送达"),
    "cancelled": ("cancelled", "已取消", "取消了"),
}
_NOT_THERE = ("not delivered", "not been delivered", "not arrived", "not yet", "还没", "还未", "尚未", "未签收")


@dataclass(frozen=True, slots=True)
class Heard:
    """One message of the customer's and everything that came back.

    `reply` is empty where a person has the conversation, and where the answer was an `error`; `wrote` are the rows of the
    customer's that changed with it.
    """

    turn: int
    said: str
    reply: Json = field(default_factory=dict)
    mode: str = "bot"
    error: str = ""
    tapped: bool = False
    wrote: tuple[tuple[str, str], ...] = ()

    @property
    def text(self) -> str:
        """What the reply shows: its words and its cards."""
        return shown(self.reply)

    @property
    def choices(self) -> Sequence[Json]:
        """The buttons below the reply and on its cards."""
        cards = [card["choice"] for card in self.reply.get("cards", []) if card.get("choice")]
        below = self.reply.get("choices", [])
        return [*below, *(one for one in cards if one["id"] not in {other["id"] for other in below})]


Tables = Mapping[str, Mapping[str, Json]]  # by table (users, orders) and id, in the benchmark's own form
Check = Callable[[Turn, Sequence["Heard"], "Known"], Iterator[str]]


@dataclass(frozen=True, slots=True)
class Known:
    """What the checks may know besides: the rows before the task, and the answer that an absent order gets."""

    before: Tables
    absent: tuple[str, Json] = ("", {})


def shown(reply: Json) -> str:
    """The words of a reply and of its cards, as a customer reads them."""
    lines = [reply.get("text", "")]
    for card in reply.get("cards", []):
        lines += [card["title"], card.get("subtitle") or "", card.get("status") or ""]
        lines += [f"{line.get('label') or ''} {line.get('text') or ''}" for line in card["lines"]]
    return "\n".join(line for line in lines if line.strip())


def broken(turn: Turn, heard: Sequence[Heard], known: Known) -> list[str]:
    """What was expected of this turn's answers and did not come."""
    checks = [check for name, check in _CHECKS.items() if turn.expect.get(name)]
    return [fault for check in checks for fault in check(turn, heard, known)]


def absent(numbers: Mapping[str, object]) -> str:
    """A number of the shop's own form that no order has."""
    return next(f"#W{number:07}" for number in range(len(numbers) + 1) if f"#W{number:07}" not in numbers)


def number_in(text: str) -> str:
    """The order number in a text; empty where there is none."""
    found = re.search(r"#?W\d{7}", text)
    return found[0] if found else ""


def _waits(turn: Turn, heard: Sequence[Heard], known: Known) -> Iterator[str]:
    if not any(one.mode in ("waiting", "human") for one in heard):
        yield "no person was called"


def _status(turn: Turn, heard: Sequence[Heard], known: Known) -> Iterator[str]:
    """Number, state, parcels and total of the order are told."""
    text = _text(heard).replace(",", "")
    wanted = [str(turn.expect["order_id"]).lstrip("#"), *turn.expect.get("tracking", ())]
    wanted += [f"{turn.expect['total']:.2f}"] if "total" in turn.expect else []
    yield from (f"{one} is not told" for one in wanted if not _stands(one, text))
    if not _says(text, STATES.get(turn.expect["status"], (turn.expect["status"],))):
        yield f"the status ({turn.expect['status']}) is not told"


def _refused(turn: Turn, heard: Sequence[Heard], known: Known) -> Iterator[str]:
    """The reply names the state of the order, which is why not; what else the policy forbids shows in the rows."""
    order = known.before.get("orders", {}).get(f"#{number_in(turn.text).lstrip('#')}", {})
    state = str(order.get("status", ""))
    if state and not _says(_text(heard), STATES.get(state, (state,)) + _NOT_THERE):
        yield f"no reason is given (the order is {state})"


def _secret(turn: Turn, heard: Sequence[Heard], known: Known) -> Iterator[str]:
    """Nothing of somebody else's order, buttons included."""
    everything = json.dumps([one.reply for one in heard], ensure_ascii=False)
    yield from (f"tells {word}" for word in turn.expect["must_not_contain"] if word in everything)


def _like_absent(turn: Turn, heard: Sequence[Heard], known: Known) -> Iterator[str]:
    """The order is spoken of, and as one that does not exist."""
    number, reply = known.absent
    if not _stands(number_in(turn.text).lstrip("#"), _text(heard)):
        yield "the reply does not speak of that order"
    if [_spoken(one.reply, number_in(turn.text)) for one in heard] != [_spoken(reply, number)]:
        yield f"an order that nobody has is answered otherwise: {shown(reply)}"


def _spoken(reply: Json, number: str) -> str:
    """What a reply says and offers, without the order's number."""
    said = json.dumps([reply.get(name) for name in ("text", "cards", "choices", "intent")], ensure_ascii=False)
    return said.replace(number.lstrip("#"), "…")


def _text(heard: Sequence[Heard]) -> str:
    return "\n".join(one.text for one in heard)


def _stands(word: str, text: str) -> bool:
    return re.search(rf"(?<![\d.]){re.escape(word)}(?!\d)", text) is not None


def _says(text: str, words: Sequence[str]) -> bool:
    return any(word in text.lower() for word in words)


def _by_refusal(turn: Turn, heard: Sequence[Heard], known: Known) -> Iterator[str]:
    yield from (_like_absent if turn.expect["refused"] == "not_your_order" else _refused)(turn, heard, known)


_CHECKS: Mapping[str, Check] = {
    "handoff": _waits,
    "status": _status,
    "refused": _by_refusal,
    "must_not_contain": _secret,
}
