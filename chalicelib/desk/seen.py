"""Cases and orders as the desk page sees them."""

from dataclasses import replace
from typing import Any

from chalicelib import clock
from chalicelib.desk import masking
from chalicelib.edge import photos
from chalicelib.handover import clocks, life
from chalicelib.scenes import wording
from chalicelib.shapes import plain
from chalicelib.shop.orders import Order
from chalicelib.shop.profiles import Profile
from chalicelib.store.cases import Case
from chalicelib.store.tasks import Task

_SHOWN = (
    "conversation",
    "status",
    "reason",
    "subject",
    "last",
    "opened_at",
    "claimed_at",
    "closed_at",
    "language",
    "queue",
    "state",
    "channel",
    "priority",
    "queued_at",
    "due",
    "first_reply_at",
    "snoozed_until",
    "awaiting",
    "spoken_at",
    "resolved_at",
    "reopened",
    "tasks",
)


def case(shown: Case) -> dict[str, Any]:
    """A case as a line of the desk's list."""
    content = {name: getattr(shown, name) for name in _SHOWN if getattr(shown, name)}
    content |= {"case": shown.id, "customer": {"guest": shown.customer.guest, **plain(shown.customer)}}
    content["customer"].setdefault("name", "")
    content["reason_text"] = wording.say("service", f"reason_{shown.reason}", "zh-Hans")
    content |= {name: list(getattr(shown, name)) for name in ("labels", "why", "breached") if getattr(shown, name)}
    content["state"] = life.state_at(shown, clock.now())
    content["clocks"] = _clocks(shown)
    if shown.status == "waiting":
        content["place"] = shown.stands
    if shown.callback:
        content["callback"] = masking.phone(shown.callback, masking.SIGHTS["agent"])
    if shown.agent:
        content["agent"] = {"id": shown.agent.id, "name": shown.agent.name}
    return content


def _clocks(shown: Case) -> list[dict[str, str]]:
    """What was done too late stands among the breached ones: there is nothing left to hurry for."""
    told = clocks.clocks_of(shown, clock.now())
    running = (one for one in told if one.state != clocks.BREACHED or not one.over)
    return [{"kind": one.kind, "due": clock.iso(one.due), "state": one.state} for one in running]


def task(shown: Task) -> dict[str, Any]:
    """A department's task as colleagues see it: the client's own id of the answer stays here, photos can be looked at."""
    content: dict[str, Any] = plain(replace(shown, answer_id="", place=""))
    content |= {"task": content.pop("id"), "tells": shown.tells, "asked": dict(shown.asked)}
    if photographed := shown.answer.get("photos"):
        content["photos"] = [{"key": key, "url": photos.link(key)} for key in photographed]
    return content


def profile(shown: Profile) -> dict[str, Any]:
    """What the shop says of a customer, without how they pay; their mail covered."""
    told = ("name", "level", "email", "deletion_requested_at", "personal")
    return masking.profile({name: value for name, value in plain(shown).items() if name in told})


def order(shown: Order, role: str = "agent") -> dict[str, Any]:
    """An order as a role sees it: phone and address covered (desk/masking.py)."""
    return masking.order(plain(shown), role)
