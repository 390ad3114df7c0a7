"""What a platform has no buttons or cards for is said in words: numbered options, cards as lines, long texts in pieces."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from chalicelib.channels import words
from chalicelib.channels.contract import Limits, Saying
from chalicelib.message import HUMAN, Card, Choice, options


@dataclass(frozen=True, slots=True)
class Buttoned:
    """A message's words, and the buttons that fit below it."""

    text: str
    buttons: tuple[Choice, ...] = ()


def fitted(saying: Saying, limits: Limits) -> Buttoned:
    """The saying as one text with buttons where all options fit the platform's, and numbered in the text where they do not.

    The wish for a person is a button where there is room for it, and a word to answer with where there is not.
    """
    found = options(saying.choices, saying.cards)
    person = tuple(choice for choice in saying.choices if choice.id == HUMAN)[:1]
    if found and not _fit(found, limits):
        lines = [f"{number}. {choice.text}" for number, choice in enumerate(found, 1)]
        said = [saying.text, *map(card_text, _unnamed(saying.cards)), "\n".join(lines), _by_number(saying.language)]
        buttons = person if _fit(person, limits) else ()
        return Buttoned(_joined([*said, *([_by_word(saying)] if person and not buttons else [])]), buttons)
    buttons = (*found, *person) if _fit((*found, *person), limits) else found
    missing = [_by_word(saying)] if person and not set(person) <= set(buttons) else []
    return Buttoned(_joined([saying.text, *map(card_text, saying.cards), *missing]), buttons)


def card_text(card: Card) -> str:
    """A card in lines: its title and state, what it says, and each of its lines."""
    title = "  ".join(part for part in (card.title, card.status) if part)
    lines = [f"{line.label}：{line.text}" if line.label else line.text for line in card.lines]
    return "\n".join(part for part in (title, card.subtitle, *lines) if part)


def pieces(text: str, most: int, in_bytes: bool = False) -> list[str]:
    """The text in as few pieces as hold it, cut at a line's or a sentence's end where there is one in the last third."""
    found: list[str] = []
    while _size(text, in_bytes) > most:
        end = _end(text, most, in_bytes)
        found.append(text[:end].rstrip())
        text = text[end:].lstrip("\n")
    return [piece for piece in (*found, text) if piece]


def units(text: str, most: int) -> list[str]:
    """The same for a platform that counts UTF-16 units, of which an emoji is two."""
    return pieces(text, most if max(text, default="") <= "\uffff" else most // 2)


def label(choice: Choice) -> str:
    """What stands on a button: one line, and never nothing, which platforms refuse."""
    return " ".join("".join(sign if sign.isprintable() else " " for sign in choice.text).split()) or "…"


def cut(text: str, most: int, in_bytes: bool = False) -> str:
    """The text, with an ellipsis for what is more than `most`."""
    if _size(text, in_bytes) <= most:
        return text
    kept = text
    while _size(kept, in_bytes) > most - _size("…", in_bytes):
        kept = kept[:-1]
    return kept + "…"


def _fit(choices: Sequence[Choice], limits: Limits) -> bool:
    in_bytes = limits.in_bytes and limits.choice_in_bytes
    return len(choices) <= limits.choices and all(_size(choice.text, in_bytes) <= limits.choice for choice in choices)


def _unnamed(cards: Sequence[Card]) -> Iterator[Card]:
    """Cards that say more than the title by which they are chosen, or cannot be chosen."""
    return (card for card in cards if not card.choice or card.lines or card.subtitle or card.status)


def _joined(parts: Sequence[str]) -> str:
    return "\n\n".join(part for part in parts if part)


def _by_number(language: str) -> str:
    return words.say("by_number", language)


def _by_word(saying: Saying) -> str:
    return words.say("by_word", saying.language)


def _size(text: str, in_bytes: bool) -> int:
    return len(text.encode()) if in_bytes else len(text)


def _end(text: str, most: int, in_bytes: bool) -> int:
    end = min(len(text), most)
    while _size(text[:end], in_bytes) > most:
        end -= max(1, (_size(text[:end], in_bytes) - most) // 4)
    for mark in ("\n\n", "\n", "。", "！", "？", ". ", "；", "，"):
        place = text.rfind(mark, end * 2 // 3, end)
        if place > 0:
            return place + len(mark)
    return end
