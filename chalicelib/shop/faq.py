"""The shop's own answers: the ways to ask for each, what is said in which language, and until when."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from chalicelib import clock
from chalicelib.shapes import shaped
from chalicelib.store import knowledge


@dataclass(frozen=True, slots=True)
class Entry:
    """A FAQ entry: many ways to ask, one answer a language, and the hours in which the answer holds."""

    faq: str
    intent: str = ""
    questions: Mapping[str, list[str]] = field(default_factory=dict)
    answer: Mapping[str, str] = field(default_factory=dict)
    valid_from: str = ""
    valid_to: str = ""
    hot: bool = False  # asked most: offered first where the wording leaves it open
    products: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()

    @property
    def bound(self) -> bool:
        """Whether the answer is about some products only."""
        return bool(self.products or self.categories)

    def is_about(self, product: str, category: str) -> bool:
        """Whether the answer was written for this product or its category."""
        return product in self.products or category in self.categories

    def valid_at(self, moment: datetime) -> bool:
        """Whether the answer holds at a moment, right to the second."""
        begun = not self.valid_from or clock.moment(self.valid_from) <= moment
        return begun and not (self.valid_to and clock.moment(self.valid_to) <= moment)

    def answer_in(self, language: str) -> str:
        """The answer in a language, or the Simplified Chinese one, which every entry has."""
        return self.answer.get(language) or self.answer["zh-Hans"]

    def title_in(self, language: str) -> str:
        """The first question, for a button."""
        asked = self.questions.get(language) or self.questions["zh-Hans"]
        return asked[0]


def book() -> tuple[str, tuple[Entry, ...]]:
    """All entries as of one version, and that version. Raises Unavailable."""
    shelf = knowledge.shelf("faq")
    return shelf.version, tuple(shaped(Entry, dict(row)) for row in shelf.entries)


def version() -> str:
    """The version of the entries, without reading them. Raises Unavailable."""
    return knowledge.shelf("faq").version
