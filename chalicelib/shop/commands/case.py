"""One command on the table: everything it is judged by in one hand, and the way to say no."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from chalicelib import clock
from chalicelib.shop.commands.shapes import Command, Content, Facts, Refusal
from chalicelib.shop.policy import Rule


class Refused(Exception):
    """The command may not be done; carries the refusal."""

    def __init__(self, reason: str, person: bool = False, **values: str) -> None:
        super().__init__(reason)
        self.refusal = Refusal(reason, values, person)


@dataclass(frozen=True, slots=True)
class Case:
    """A command with the facts, the rule and the moment it is judged by."""

    command: Command
    facts: Facts
    rule: Rule
    now: datetime

    @property
    def order(self) -> Content:
        return self.facts.order

    @property
    def profile(self) -> Content:
        return self.facts.profile

    @property
    def number(self) -> str:
        """The order's number; empty where the command is about the account."""
        return str(self.order.get("order", ""))

    @property
    def at(self) -> str:
        """The moment as it is stored."""
        return clock.iso(self.now)


def yuan(amount: Decimal) -> str:
    """Money as it is stored and said."""
    return f"{amount:.2f}"
