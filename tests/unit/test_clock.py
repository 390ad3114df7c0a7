"""The clock can be put forward where a night is rehearsed, and never where customers are served."""

from datetime import UTC, datetime, timedelta

import pytest

from chalicelib import clock


def test_a_rehearsed_night_comes_early(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KEFU_CLOCK_AHEAD", str(48 * 3600))
    assert clock.now() - datetime.now(UTC) > timedelta(hours=47)


def test_the_clock_of_the_real_shop_cannot_be_put_forward(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KEFU_CLOCK_AHEAD", str(48 * 3600))
    monkeypatch.setenv("KEFU_STAGE", "prod")
    assert abs(clock.now() - datetime.now(UTC)) < timedelta(hours=1)
