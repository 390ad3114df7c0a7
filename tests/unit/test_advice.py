"""The suggested next step follows from why a case came and what it is about, and the desk has words for every one."""

from pathlib import Path

import pytest

from chalicelib.handover import advice

INTENTS = (Path(__file__).parents[2] / "models" / "artifacts" / "labels.txt").read_text("utf-8").split()
DESK = Path(__file__).parents[2] / "web" / "desk"
WORDING = "".join(path.read_text("utf-8") for path in DESK.glob("wording*.js"))


@pytest.mark.parametrize(
    ("want", "reason", "step"),
    [
        ("logistics.track", "asked", "courier"),
        ("logistics.not_received", "asked", "intercept"),
        ("order.cancel", "not_understood", "stop"),
        ("aftersales.damaged", "asked", "photos"),
        ("aftersales.return", "complex", "rules"),
        ("refund.status", "angry", "soothe"),
        ("service.complaint", "legal", "careful"),
        ("service.human", "asked", "ask"),
        ("", "asked", "ask"),
    ],
)
def test_the_graver_reason_goes_before_the_matter(want: str, reason: str, step: str) -> None:
    assert advice.next_step(want, reason) == step


def test_the_desk_says_every_step_in_both_languages() -> None:
    reasons = ("asked", "angry", "legal", "complex", "shop_down")
    steps = {advice.next_step(intent, reason) for intent in INTENTS for reason in reasons}
    assert all(WORDING.count(f"next_{step}:") == 2 for step in steps)
