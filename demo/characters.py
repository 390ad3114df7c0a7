"""The orders of the demo's ten logins, each staged so that one typical question has its answer."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Any

from demo.orders import Draft, Event, drafted, lived, moved, told
from demo.people import Person

Moment = Callable[[Sequence[Event]], int]


def becomes(status: str) -> Moment:
    """The place of the first event that gives a parcel, or the order itself, a status."""
    return lambda events: next(
        place for place, event in enumerate(events) if status in (event.status, event.step and event.step.status)
    )


def leaves(times: int) -> Moment:
    """The place of the event with which a parcel leaves a sorting centre for the n-th time."""
    return lambda events: [place for place, event in enumerate(events) if event.step and "离开" in event.step.text][
        times - 1
    ]


@dataclass(frozen=True, slots=True)
class Scene:
    """One order: it lives until `moment`, which happened `ago`; nothing has happened since."""

    moment: Moment
    ago: timedelta
    fate: str = "smooth"
    split: bool = False


def hours(number: float) -> timedelta:
    return timedelta(hours=number)


def days(number: float) -> timedelta:
    return timedelta(days=number)


def scenes(now: datetime) -> dict[int, list[Scene]]:
    """By customer: what their orders are like at `now`. demo/README.md tells it in words."""
    return {
        1: [
            Scene(becomes("out_for_delivery"), _since_this_morning(now)),
            *(Scene(becomes("completed"), days(ago)) for ago in (18, 64, 141)),
        ],
        2: [Scene(leaves(1), hours(3)), Scene(leaves(2), hours(7)), Scene(becomes("collected"), hours(5))],
        3: [Scene(becomes("paid"), hours(5))],
        4: [Scene(becomes("refunding"), days(2), "sent_back"), Scene(becomes("completed"), days(33))],
        5: [Scene(becomes("delivered"), days(1.2)), Scene(leaves(2), days(6.5), "lost")],
        6: [],
        7: [Scene(becomes("delivered"), hours(4), split=True)],
        8: [Scene(becomes("pending_payment"), hours(2)), Scene(becomes("at_station"), hours(9), "station")],
        9: [Scene(becomes("refunded"), days(3), "refunded_early"), Scene(leaves(1), hours(6))],
        10: [Scene(leaves(1), hours(2)), Scene(becomes("cancelled"), days(5), "unpaid")],
    }


def _since_this_morning(now: datetime) -> timedelta:
    """Riders are out since ten past eight, or, before nine, since just now; always on this day."""
    morning = now.replace(hour=8, minute=10, second=0, microsecond=0)
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    return now - (morning if now.hour >= 9 else max(midnight, now - timedelta(minutes=20)))


def staged(
    people: Sequence[Person], products: Sequence[dict[str, Any]], now: datetime, seed: int
) -> list[dict[str, Any]]:
    """All orders of the ten, as they stand at `now`."""
    rng = Random(f"{seed}/characters")
    return [
        _order(people[number - 1], scene, products, now, rng) for number, plan in scenes(now).items() for scene in plan
    ]


def _order(
    person: Person, scene: Scene, products: Sequence[dict[str, Any]], now: datetime, rng: Random
) -> dict[str, Any]:
    while True:
        draft = drafted(person, now - days(4), products, rng, busy=True)
        events = lived(draft, scene.fate, rng)
        parcels = {event.parcel for event in events if event.parcel}
        if len(parcels) == 2 if scene.split else len(parcels) < 2:
            return _cut(draft, events, scene, now)


def _cut(draft: Draft, events: list[Event], scene: Scene, now: datetime) -> dict[str, Any]:
    place = scene.moment(events)
    moment = events[place]
    past = [e for e in events[: place + 1] if not scene.split or e.parcel == moment.parcel or _on_the_road(e)]
    by = now - scene.ago - moment.at
    # Older orders move by whole days, so that nothing of theirs happens at an odd hour.
    draft, past = moved(draft, past, days(by // days(1)) if scene.ago >= days(1) else by)
    return told(draft, past, now)


def _on_the_road(event: Event) -> bool:
    return not event.step or event.step.status in ("collected", "in_transit")
