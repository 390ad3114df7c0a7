"""What the benchmark's policy.md allows, as the rows that a shop would import."""

from typing import Any

PENDING, DELIVERED = ["paid"], ["delivered"]
REASONS = {"no_longer_needed": "no longer needed", "by_mistake": "ordered by mistake"}  # ours: theirs
_REFUSED = (
    "refund", "withdraw", "urge_dispatch", "urge_delivery", "intercept", "invoice", "delete_account", "not_received",
    "price_protection", "coupon_reissue", "resend_gift", "damaged", "wrong_or_missing", "repair", "installation", "send_back",
)  # fmt: skip

ROWS: list[dict[str, Any]] = [
    {"policy": "cancel", "states": PENDING, "reasons": [*REASONS], "once": True},
    {"policy": "change_address", "states": PENDING},
    {"policy": "change_items", "states": PENDING, "once": True, "methods": True},
    {"policy": "change_payment", "allowed": True, "states": PENDING},
    {"policy": "return", "states": DELIVERED, "days": 0, "refund_to": "original_or_gift_card", "freight": "unsaid"},
    {"policy": "exchange", "states": DELIVERED, "days": 0, "once": True, "methods": True, "freight": "unsaid"},
    {"policy": "default_address"},
    *({"policy": command, "allowed": False} for command in _REFUSED),
]
