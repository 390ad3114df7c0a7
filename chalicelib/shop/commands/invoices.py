"""An invoice: to whom, under which tax number, of which kind; asked for, corrected until it is issued."""

import re

from chalicelib.shop.commands import payments
from chalicelib.shop.commands.case import Case, Refused, yuan
from chalicelib.shop.commands.shapes import Content, Effect, Notes
from chalicelib.shop.commands.tax_numbers import fault_of, is_older

SPECIAL = "special"
_PERSONAL = re.compile(r"个人|個人|·")
_HAN = re.compile(r"[㐀-鿿]")
_INCORPORATED = re.compile(r"\b(?:Ltd|Inc|LLC|GmbH|Limited|Corp|Corporation|Company)\b", re.IGNORECASE)
_LONGEST_NAME = 4  # Han characters of a person's
_OWN = ("requested_at", "issued_at", "url", "number")  # what is the shop's to say


def invoice(case: Case) -> Effect:
    """The order with the invoice that is asked for; until it is issued it may be corrected.

    Raises Refused (issued, special_link, special_person, invoice_asked, tax_*).
    """
    before = case.order.get("invoice", {})
    if before.get("issued_at"):
        raise Refused("issued", order=case.number)
    if case.command.type == SPECIAL:
        raise _by_people(case)
    if before and not (case.command.title or case.command.tax_id or _sent_elsewhere(case, before)):
        raise Refused("invoice_asked", order=case.number, title=str(before["title"]))
    wanted = _wanted(case, before)
    _may_be_taxed(case, wanted)
    if before and wanted == {name: before[name] for name in before if name not in _OWN}:
        raise Refused("already_asked", order=case.number)
    return Effect(case.order | {"invoice": wanted | {"requested_at": case.at}}, notes=_notes(case, wanted, before))


def is_organisation(title: str) -> bool:
    """Whether a title is no person's, so that a tax number belongs to it."""
    named = not _PERSONAL.search(title) and len(_HAN.findall(title)) > _LONGEST_NAME
    return named or bool(_INCORPORATED.search(title))


def _by_people(case: Case) -> Refused:
    if case.rule.link:
        return Refused("special_link", link=case.rule.link)
    return Refused("special_person", person=True)


def _sent_elsewhere(case: Case, before: Content) -> bool:
    return case.command.email not in ("", before.get("email", case.command.email))


def _wanted(case: Case, before: Content) -> Content:
    """What is asked for now, over what was before; another title has a tax number of its own."""
    command = case.command
    given = {"title": command.title, "tax_id": command.tax_id, "type": command.type, "email": command.email}
    kept = {name: before[name] for name in given if name in before}
    if command.title and command.title != before.get("title"):
        kept.pop("tax_id", None)
    return kept | {name: text for name, text in given.items() if text}


def _may_be_taxed(case: Case, wanted: Content) -> None:
    number = wanted.get("tax_id", "")
    if number and (fault := fault_of(number)):
        raise Refused(fault[0], False, **fault[1])
    if not number and is_organisation(title := str(wanted.get("title", ""))):
        raise Refused("tax_missing", title=title)


def _notes(case: Case, wanted: Content, before: Content) -> Notes:
    """What to say before the yes: the change, the amount, the number, where it goes."""
    changed = before and before.get("title") != wanted.get("title")
    number, email = wanted.get("tax_id", ""), wanted.get("email", "")
    notes = [("invoice_change", {"before": str(before["title"]), "after": str(wanted["title"])})] if changed else []
    notes += [("invoice_amount", {"amount": yuan(payments.total(case.order))})]
    notes += [("invoice_tax", {"tax_id": number})] if number else []
    notes += [("invoice_older_tax", {})] if number and is_older(number) else []
    notes += [("invoice_email", {"email": email})] if email else []
    return tuple(notes)
