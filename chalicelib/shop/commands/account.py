"""What customers change of their own account: what they are called and reached by, and whether it stays."""

from chalicelib.shop.commands.case import Case, Refused
from chalicelib.shop.commands.shapes import Effect, Notes

# Languages are named in themselves: whoever chose the wrong one by mistake can still read the right one.
LANGUAGES = {"zh-Hans": "简体中文", "zh-Hant": "繁體中文", "en": "English"}
_CHANGES = ("name", "email", "language")


def change_profile(case: Case) -> Effect:
    """Another name, e-mail address or language; what is not given stays. Raises Refused (same_profile)."""
    given = {name: getattr(case.command, name) for name in _CHANGES if getattr(case.command, name)}
    changed = {name: text for name, text in given.items() if case.profile.get(name) != text}
    if not changed:
        raise Refused("same_profile")
    return Effect(profile=case.profile | changed, notes=_notes(case, changed))


def _notes(case: Case, changed: dict[str, str]) -> Notes:
    before = {name: str(case.profile.get(name) or "—") for name in changed}
    return tuple(
        (f"profile_{name}", {"before": LANGUAGES.get(before[name], before[name]), "after": LANGUAGES.get(text, text)})
        for name, text in changed.items()
    )


def delete_account(case: Case) -> Effect:
    """Noted for the shop, which deletes; refused while an order is open. Raises Refused."""
    if case.facts.open_orders:
        orders = "、".join(case.facts.waiting)
        raise Refused("open_orders", count=str(case.facts.open_orders), orders=orders)
    if asked := case.profile.get("deletion_requested_at"):
        raise Refused("deletion_asked", day=str(asked)[:10])
    profile = case.profile | {"deletion_requested_at": case.at}
    days = {"days": str(case.rule.done_days)}
    return Effect(profile=profile, notes=(("deleted", {}), ("kept_by_law", {}), ("done_within", days)))


def keep_account(case: Case) -> Effect:
    """The deletion that was asked for, and that is not done yet, is off. Raises Refused (nothing_to_keep)."""
    if not case.profile.get("deletion_requested_at"):
        raise Refused("nothing_to_keep")
    kept = {name: value for name, value in case.profile.items() if name != "deletion_requested_at"}
    return Effect(profile=kept)
