"""What somebody without an account sees of a task: the fields meant for them, without a customer's name or number in them."""

import re
from collections.abc import Mapping
from typing import Any

from chalicelib.handover.forms.kinds import Form
from chalicelib.message import Customer

_PHONE = re.compile(r"(?<![\dA-Za-z])(?:\+?\d{2,3}[ -]?)?1[3-9]\d[ -]?\d{4}[ -]?\d{4}(?!\d)")
_EMAIL = re.compile(r"[\w.+-]+@[\w-]+\.[\w.]+")
_HIDDEN = "***"


def outside(form: Form, asked: Mapping[str, Any], customer: Customer) -> dict[str, Any]:
    """The asked fields as they are seen outside the shop."""
    seen = {field.name: asked[field.name] for field in form.asks if field.outside and field.name in asked}
    # A parcel's number may look like a phone, and has to be read to the letter.
    return {name: value if name == "parcel" else _masked(value, customer) for name, value in seen.items()}


def _masked(value: Any, customer: Customer) -> Any:
    if not isinstance(value, str):
        return value
    text = _EMAIL.sub(_HIDDEN, _PHONE.sub(_HIDDEN, value))
    return text.replace(customer.name, _HIDDEN) if len(customer.name) > 1 else text
