"""The buttons under the questions of after-sales: what is wrong, what is wanted instead, when somebody may come."""

from datetime import timedelta

from chalicelib import clock
from chalicelib.message import Choice, Draft
from chalicelib.scenes.ask import Ask
from chalicelib.scenes.form import filling, showing
from chalicelib.shop.commands import PROBLEMS, Facts, Refusal, remedies
from chalicelib.shop.policy import Rule

_DAYS = (1, 2)
_HOURS = ((9, 12), (14, 18))


def offered(ask: Ask, draft: Draft, slot: str, facts: Facts, rule: Rule) -> tuple[Choice, ...]:
    """The answers that a question may be tapped with; none where it can only be written."""
    match slot:
        case "photo":
            return (Choice(f"photo:{filling.NO_PHOTO}", ask.say("no_photo", "form")),)
        case "problem":
            return tuple(Choice(f"problem:{one}", ask.say(f"problem_{one}", "form")) for one in PROBLEMS)
        case "remedy":
            return _remedies(ask, draft, facts, rule)
        case "window":
            return _windows(ask)
    return ()


def instead(ask: Ask, refusal: Refusal) -> tuple[Choice, ...]:
    """What can be looked at where something cannot be done yet."""
    if refusal.reason != "on_the_way":
        return ()
    return (Choice(f"track:{refusal.values['order']}", ask.say("track", "order")),)


def _remedies(ask: Ask, draft: Draft, facts: Facts, rule: Rule) -> tuple[Choice, ...]:
    command = filling.command_of(draft)
    found = remedies(draft.kind, command.problem, facts.order, command.skus, rule.keep)
    return tuple(Choice(f"remedy:{one}", showing.remedy_of(ask, draft, one)) for one in found)


def _windows(ask: Ask) -> tuple[Choice, ...]:
    """Tomorrow and the day after, before noon and after it, in Shanghai."""
    today = ask.now.astimezone(clock.SHANGHAI).replace(hour=0, minute=0, second=0, microsecond=0)
    starts = [(today + timedelta(days=day), *hours) for day in _DAYS for hours in _HOURS]
    pairs = [(day.replace(hour=first), day.replace(hour=last)) for day, first, last in starts]
    return tuple(
        Choice(f"window:{clock.iso(start)}/{clock.iso(end)}", clock.between(start, end)) for start, end in pairs
    )
