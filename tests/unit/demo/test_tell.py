"""What the demo shop tells is what a shop may tell."""

from datetime import UTC, datetime

import pytest

from chalicelib.shop import events
from demo.tell import STEPS, told


@pytest.mark.parametrize("step", STEPS)
def test_every_step_is_an_event_that_kefu_takes(step: str) -> None:
    event = events.read(told("u00003", "KF20261122000001", step, datetime(2026, 11, 22, tzinfo=UTC)))
    assert event.about == "order#KF20261122000001"
