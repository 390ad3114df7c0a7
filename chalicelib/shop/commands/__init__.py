"""What a customer may have done: typed, judged by the shop's policy, and applied as a whole or not at all."""

from chalicelib.shop.commands.faults import remedies
from chalicelib.shop.commands.judging import judged
from chalicelib.shop.commands.shapes import (
    KINDS,
    NOTES,
    PROBLEMS,
    REASONS,
    REFUSALS,
    REMEDIES,
    SETTLEMENTS,
    Command,
    Content,
    Effect,
    Facts,
    Refusal,
    Swap,
)

__all__ = [
    "KINDS",
    "NOTES",
    "PROBLEMS",
    "REASONS",
    "REFUSALS",
    "REMEDIES",
    "SETTLEMENTS",
    "Command",
    "Content",
    "Effect",
    "Facts",
    "Refusal",
    "Swap",
    "judged",
    "remedies",
]
