"""With what a department is asked, and in what shape it answers: a form for each kind of task."""

from collections.abc import Mapping
from typing import Any

from chalicelib.edge.errors import BadRequest
from chalicelib.handover.forms.fields import Field, Words, read
from chalicelib.handover.forms.kinds import FORMS, Form
from chalicelib.shapes import plain
from chalicelib.shop.intake.checks import Wrong

__all__ = ["FORMS", "Form", "answered", "asked", "form_of", "told"]

Content = Mapping[str, Any]
_BY_ID = {form.id: form for form in FORMS}


def form_of(identifier: str) -> Form:
    """The form with this id. Raises BadRequest."""
    if identifier not in _BY_ID:
        raise BadRequest(f"form must be one of {', '.join(_BY_ID)}.", "unknown_form")
    return _BY_ID[identifier]


def asked(form: Form, content: Content) -> dict[str, Any]:
    """What was filled in to ask, as it is kept. Raises BadRequest with every fault."""
    return _checked(form.asks, content)


def answered(form: Form, content: Content) -> dict[str, Any]:
    """What was filled in to answer, as it is kept. Raises BadRequest with every fault."""
    return _checked(form.answers, content)


def told(fields: tuple[Field, ...], content: Content, language: str) -> str:
    """Filled-in fields as a colleague reads them, a line each; photos by their number."""
    lines = [(field, content[field.name]) for field in fields if field.name in content]
    return "\n".join(f"{_word(field.label, language)}: {_value(field, value, language)}" for field, value in lines)


def _checked(fields: tuple[Field, ...], content: Content) -> dict[str, Any]:
    try:
        return read(fields, content)
    except Wrong as wrong:
        faults = [plain(fault) for fault in wrong.faults]
        raise BadRequest(
            "The form is not filled in as it should be.", "wrong_form", details={"faults": faults}
        ) from None


def _value(field: Field, value: Any, language: str) -> str:
    if field.kind == "photos":
        return str(len(value))
    if field.kind == "choice":
        return next((_word(option.label, language) for option in field.options if option.id == value), str(value))
    return str(value)


def _word(label: Words, language: str) -> str:
    return label.get(language) or label["zh-Hans"]
