"""What the pieces of an invoice mean to one another, and to what was asked for before."""

from collections.abc import Mapping

from chalicelib.message import Choice
from chalicelib.scenes.ask import Ask
from chalicelib.shop.commands import Facts
from chalicelib.shop.commands.tax_numbers import fault_of
from chalicelib.understanding import invoices

Slots = dict[str, str]
_LONGEST = 40  # bytes of a name that fits into a button's id


def said(text: str, asked: str) -> Slots:
    """The pieces of an invoice that a text brings; `asked` is what was asked for last."""
    return {
        "title": invoices.title_in(text, asked == "title"),
        "tax_id": tax_number(text, asked == "tax_id"),
        "type": invoices.kind_in(text),
        "email": invoices.email_in(text),
    }


def tax_number(text: str, asked: bool) -> str:
    """The tax number of a text, also one of digits only, which nothing but its check tells from an order's."""
    likely = (number for number in invoices.long_numbers_in(text) if not fault_of(number))
    return invoices.tax_number_in(text, asked) or next(likely, "")


def title_of(ask: Ask, title: str) -> str:
    """A title as the customer would say it."""
    return ask.say("title_personal", "form") if title == invoices.PERSONAL else title


def by_itself(facts: Facts) -> Slots:
    """Where an invoice goes if nothing else is said."""
    email = facts.order.get("invoice", {}).get("email") or facts.profile.get("email", "")
    return {"email": email} if email else {}


def agreed(slots: Slots, wanted: Slots, before: Mapping[str, str], facts: Facts) -> Slots:
    """The pieces without those that another one has put out of date: a new title has a tax number of its own."""
    if before.get("title") and before["title"] != slots.get("title") and "tax_id" not in wanted:
        slots = {name: piece for name, piece in slots.items() if name != "tax_id"}
    asked_for = facts.order.get("invoice", {}).get("title")
    if asked_for and not slots.get("title") and wanted.keys() & {"tax_id", "email"}:
        return {**slots, "title": asked_for}
    return slots


def titles(ask: Ask, facts: Facts) -> tuple[Choice, ...]:
    """Buttons for the titles that most customers want."""
    name = str(facts.profile.get("name", ""))
    own = (Choice(f"title:{name}", name),) if 0 < len(name.encode()) <= _LONGEST else ()
    return (Choice(f"title:{invoices.PERSONAL}", ask.say("title_personal", "form")), *own)
