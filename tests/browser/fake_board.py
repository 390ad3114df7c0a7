"""The fake's board: a busy afternoon and a lived-in fortnight, in the shapes that the real system answers."""

import math
from datetime import UTC, datetime, timedelta
from typing import Any

from tests.browser.fake_system import Refused, Shape, System

_NAMES = {
    "leads": ("主管", "Leads"),
    "complaints": ("投诉", "Complaints"),
    "vip": ("贵宾", "VIP"),
    "presales": ("售前", "Pre-sales"),
    "orders": ("订单物流", "Orders and logistics"),
    "aftersales": ("售后", "After-sales"),
    "general": ("综合", "General"),
}
_DEPARTMENTS = {"logistics": ("物流", "Logistics"), "warehouse": ("仓库", "Warehouse"), "tech": ("技术支持", "Tech")}


def _name(names: tuple[str, str]) -> Shape:
    return {"zh-Hans": names[0], "zh-Hant": names[0], "en": names[1]}


def _iso(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z")


class Board:
    """What leads are shown; tests change `waiting`, `risk`, `people`, `dead` and `empty`."""

    def __init__(self, system: System) -> None:
        self.system = system
        self.waiting = {"orders": (7, 340, 2), "aftersales": (3, 95, 0), "vip": (1, 12, 0)}
        self.surge = {"orders": "flooded", "aftersales": "busy"}
        self.people = [("小夏", "online", 5, 5), ("阿宁", "online", 2, 5), ("云姐", "away", 0, 5)]
        self.dead: dict[str, int | None] = {"turns": 0, "escalations": 0, "notices": 2}
        self.late = {"logistics": (4, 1), "warehouse": (2, 0), "tech": (0, 0)}
        self.risk = [
            ("01J0", "orders", "first_reply", "breached", -75, ""),
            ("01J1", "vip", "reply", "warned", 40, "小夏"),
        ]
        self.empty = False
        self.asked: list[Shape] = []

    def answer(self, what: str, agent: Shape, query: dict[str, str]) -> Shape:
        if agent["role"] not in ("lead", "admin"):
            raise Refused(403, "not_allowed", "This needs the role lead or admin.")
        self.asked.append({"what": what, **query})
        return self.board() if what == "board" else self.history(int(query["days"]), query.get("group", ""))

    def board(self) -> Shape:
        now = datetime.now(UTC)
        here = [one for one in self.people if one[1] == "online"]
        return {
            "at": _iso(now),
            "groups": [self._group(group, names) for group, names in _NAMES.items()],
            "people": {
                "online": len(here),
                "busy": sum(held >= capacity for _, _, held, capacity in here),
                "away": len(self.people) - len(here),
                "list": [
                    {"name": name, "role": "agent", "state": state, "held": held, "capacity": capacity}
                    for name, state, held, capacity in self.people
                ],
            },
            "risk": [
                dict(zip(("case", "group", "kind", "state"), one[:4], strict=True))
                | {"due": _iso(now + timedelta(seconds=one[4])), "agent": one[5]}
                for one in self.risk
            ],
            "tasks": [
                {"department": name, "name": _name(_DEPARTMENTS[name]), "open": open_, "late": late}
                for name, (open_, late) in self.late.items()
            ],
            "dead": [{"queue": queue, "letters": letters} for queue, letters in self.dead.items()],
            "today": measures(0 if self.empty else 1),
        }

    def _group(self, group: str, names: tuple[str, str]) -> Shape:
        waiting, longest, due = self.waiting.get(group, (0, 0, 0))
        shown = {"waiting": waiting, "longest": longest, "due": due, "promised": 180}
        return {"group": group, "name": _name(names), **shown, "surge": self.surge.get(group, "calm")}

    def history(self, days: int, group: str) -> Shape:
        step = timedelta(hours=1) if days <= 3 else timedelta(days=1)
        begin = (datetime.now(UTC) + timedelta(hours=8)).replace(hour=0, minute=0, second=0, microsecond=0)
        at = begin - timedelta(hours=8, days=days - 1)
        points: list[Shape] = []
        while at <= datetime.now(UTC):
            points.append({"at": _iso(at), **measures(0 if self.empty else 1 + 0.3 * math.sin(len(points)))})
            at += step
        found = {"step": "hour" if days <= 3 else "day", "points": points, "total": measures(0 if self.empty else days)}
        return found if group else found | {"groups": {name: measures(0 if self.empty else 1) for name in _NAMES}}


def measures(much: float) -> Shape:
    """The measures of a day in which so much happened; 0: nothing."""

    def some(value: float) -> int:
        return round(value * much)

    def share(value: float) -> float | None:
        return min(1, value * (0.9 + 0.1 * much)) if much else None

    def span(seconds: float) -> Shape:
        known = {"mean": seconds * much, "p50": seconds * 0.8 * much, "p90": seconds * 2.1 * much}
        return {"count": some(80), **(known if much else dict.fromkeys(known))}

    def judged(mean: float) -> Shape:
        scores = [some(score) for score in (2, 3, 6, 20, 40)]
        return {
            "count": sum(scores),
            "mean": mean if much else None,
            "good": share(0.85),
            "scores": scores,
            "tags": {"solved": some(9)},
        }

    plain = {
        "messages": 2100,
        "answers": 2050,
        "not_understood": 60,
        "handed": 96,
        "left": 8,
        "resolved": 90,
        "reopened": 5,
    }
    shares = {"containment": 0.78, "confirmed": 0.71, "resolution": 0.93, "abandonment": 0.06, "in_time": 0.88}
    told: dict[str, Any] = {"count": some(70), "inside": share(0.82), "expected": 150.0 * much or None}
    return {
        **{name: some(value) for name, value in plain.items()},
        **{name: share(value) for name, value in shares.items()},
        "conversations": some(430),
        "persons": some(94),
        "again": some(30),
        "abandoned": some(6),
        "surge_minutes": some(22),
        "offered_first": some(14),
        "wait": span(110),
        "reply": span(140),
        "handling": span(420),
        "patience": span(240),
        "told": told | {"real": 160.0 * much or None, "off": 45.0 * much or None},
        "reasons": {"asked": some(60), "angry": some(12)},
        "clocks": {"first_reply:breach": some(3)},
        "csat": {"bot": judged(4.1), "human": judged(4.6)},
    }
