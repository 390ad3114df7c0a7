"""What whoever takes a case does best first: read it as two tables, the graver one first."""

from collections.abc import Mapping

# By why it came to a person: how to speak goes before what to look up.
_BY_REASON: Mapping[str, str] = {
    "legal": "careful",
    "harmed": "careful",
    "angry": "soothe",
    "risky": "identity",
    "shop_down": "look_up",
}
# By what the customer wants; the longest beginning of the intent that is named here decides.
_BY_WANT: Mapping[str, str] = {
    "logistics.": "courier",
    "logistics.not_received": "intercept",
    "order.": "order",
    "order.cancel": "stop",
    "order.change_address": "stop",
    "aftersales.": "rules",
    "aftersales.damaged": "photos",
    "aftersales.wrong_or_missing": "photos",
    "aftersales.repair": "warranty",
    "refund.": "refund",
    "payment.": "payment",
    "product.": "product",
    "promotion.": "promotion",
    "account.": "identity",
    "service.complaint": "soothe",
    "service.progress": "earlier",
}
OTHERWISE = "ask"


def next_step(want: str, reason: str) -> str:
    """The suggested next step for a case about the intent `want` that came for `reason`: a code the pages have words for."""
    if reason in _BY_REASON:
        return _BY_REASON[reason]
    fitting = [beginning for beginning in _BY_WANT if want.startswith(beginning)]
    return _BY_WANT[max(fitting, key=len)] if fitting else OTHERWISE
