"""Writes docs/channels/limits.md: what each platform takes, from the channels' own limits, so that the page cannot be of yesterday."""

from __future__ import annotations

from pathlib import Path

from chalicelib.channels.contract import Channel, Limits
from chalicelib.channels.known import CHANNELS
from infra import places

PAGE = places.ROOT / "docs" / "channels" / "limits.md"
_HEAD = """\
# What platforms take

Written by `make channel-limits` from each channel's file (`chalicelib/channels/<name>.py`); a test fails when it is stale. What does not fit a
platform is made to fit: buttons become numbered options in the text, long texts are cut at a line, cards are written out.

**Text**: the longest text of one message. **Buttons**: how many on a message, and the longest words on one. **Window**: how long after a
customer's words they may be answered, and how often. **Pace**: messages in so many seconds, of the account and to one person; kefu keeps it
by itself. **Answer within**: seconds for kefu's acknowledgement of a call, and for the check of the address.

| channel | text | buttons | window | pace of the account | pace to one person | answer within | twice? | source |
|---|---|---|---|---|---|---|---|---|
"""
_FOOT = """
**Twice?** says what happens where the platform took a message and its answer got lost: *known by its key*: it is sent again with the same
key, and the platform shows it once; *not repeated*: it is not sent again, and the desk is told that nobody knows.

The web page and the app are kefu's own: 2,000 characters a message, any number of buttons and cards, photos of 5 MB at most.
"""


def page() -> str:
    """The whole page."""
    return _HEAD + "".join(_row(CHANNELS[name]) for name in sorted(CHANNELS)) + _FOOT


def _row(channel: Channel) -> str:
    limits = channel.limits
    cells = (
        f"[{channel.name}]({channel.name}.md)",
        f"{limits.text:,} {'bytes' if limits.in_bytes else 'characters'}",
        _buttons(limits),
        _window(limits),
        _pace(limits.account),
        _pace(limits.person),
        f"{limits.acknowledge:g} s" + (f", check {limits.check:g} s" if limits.check else ""),
        "known by its key" if channel.safe else "not repeated",
        f"[page]({limits.source})",
    )
    return f"| {' | '.join(cells)} |\n"


def _buttons(limits: Limits) -> str:
    if not limits.choices:
        return "none: numbered"
    in_bytes = limits.in_bytes and limits.choice_in_bytes
    return f"{limits.choices} of {limits.choice} {'bytes' if in_bytes else 'characters'}"


def _window(limits: Limits) -> str:
    hours = f"{limits.window} h" if limits.window else "without end"
    more = f"; a person {limits.agents} h, where allowed" if limits.agents else ""
    return (f"{hours}, {limits.replies} answers" if limits.replies else hours) + more


def _pace(pace: tuple[int, float]) -> str:
    most, seconds = pace
    return f"{most:,} in {seconds:g} s" if most else "–"


def main() -> None:
    """`python -m infra.channel_limits`."""
    Path(PAGE).write_text(page(), "utf-8")
    print(f"  {PAGE.relative_to(places.ROOT)}: {len(CHANNELS)} channels")


if __name__ == "__main__":
    main()
