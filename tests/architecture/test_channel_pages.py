"""Every channel is written of: the published limits are those that kefu keeps, each has a page, and the pages name its secrets."""

import pytest

from chalicelib.channels.known import CHANNELS
from infra import channel_limits, places

_FOLDER = places.ROOT / "docs" / "channels"


def test_the_published_limits_are_those_that_are_kept() -> None:
    assert channel_limits.PAGE.read_text("utf-8") == channel_limits.page(), "make channel-limits"


@pytest.mark.parametrize("channel", sorted(CHANNELS))
def test_a_channel_has_a_page_that_names_every_secret(channel: str) -> None:
    page = (_FOLDER / f"{channel}.md").read_text("utf-8")
    missing = [name for name in CHANNELS[channel].fields if f"`{name}`" not in page]
    assert not missing
    assert f"webhooks/{channel}/" in page


@pytest.mark.parametrize("channel", sorted(CHANNELS))
def test_a_channel_stands_in_the_overview(channel: str) -> None:
    assert f"({channel}.md)" in (_FOLDER / "README.md").read_text("utf-8")


@pytest.mark.parametrize("channel", sorted(CHANNELS))
def test_a_limit_names_the_page_that_it_is_from(channel: str) -> None:
    assert CHANNELS[channel].limits.source.startswith("https://")
