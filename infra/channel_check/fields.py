"""Whether an account's secrets are those that its channel asks for; their values are never printed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from difflib import get_close_matches
from typing import TYPE_CHECKING

from infra.channel_check.finding import Finding

if TYPE_CHECKING:
    from chalicelib.channels.contract import Channel

_NAME = re.compile(r"[A-Za-z0-9._-]{1,40}", re.ASCII)


def named(account: str) -> bool:
    """Whether an account may be called so: its name stands in the address that the platform calls."""
    return _NAME.fullmatch(account) is not None


def looked_at(channel: Channel, kept: Mapping[str, object]) -> list[Finding]:
    """What is there, what is missing, what nobody asks for, and what looks copied badly."""
    known = {**channel.fields, **channel.optional, "api": "another address of the platform"}
    needed = [_needed(name, meaning, kept) for name, meaning in channel.fields.items()]
    given = [_seen(name, kept[name]) for name in channel.optional if name in kept]
    return [*needed, *given, *(_unknown(name, known) for name in kept if name not in known)]


def _needed(name: str, meaning: str, kept: Mapping[str, object]) -> Finding:
    return _seen(name, kept[name]) if kept.get(name) else Finding(name, False, f"is missing: {meaning}")


def _seen(name: str, value: object) -> Finding:
    if not isinstance(value, str):
        return Finding(name, False, "is to be a text: put it in quotation marks")
    if value != value.strip() or not value.isprintable():
        return Finding(name, False, "has a blank or a line's end in it that was copied along")
    return Finding(name, True, "is there")


def _unknown(name: str, known: Mapping[str, str]) -> Finding:
    near = get_close_matches(name, known, 1)
    return Finding(name, False, f"is nothing that this channel knows{f'; is it {near[0]}?' if near else ''}")
