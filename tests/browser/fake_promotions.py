"""The fake's promotions: packs and drafts as the page can tell them from the real ones, with a handful of offers in force."""

from copy import deepcopy
from datetime import UTC, datetime, timedelta
from typing import Any

from tests.browser.fake_system import Refused, Shape

NOW = datetime.now(UTC)
_EDGES = ("starts_at", "ends_at")


def at(days: float) -> str:
    """A time so many days from now."""
    return (NOW + timedelta(days=days)).strftime("%Y-%m-%dT%H:%M:%S.000Z")


def offer(name: str, kind: str, title: str, starts: float, ends: float, **terms: Any) -> Shape:
    """A promotion that is on from so many days from now to so many days from now."""
    words = {"zh-Hans": title, "zh-Hant": title, "en": f"{title} (en)"}
    text = {"zh-Hans": f"{title}，先到先得。", "en": f"{title}: while stocks last."}
    hours = {"starts_at": at(starts), "ends_at": at(ends)}
    return {"promotion": name, "kind": kind, "name": words, "text": text, "terms": terms, "audience": "all", **hours}


OFFERS = [
    offer("M-300-40", "threshold", "双十一返场 满300减40", -9, 6, threshold="300.00", off="40.00", repeats=False),
    offer("M-HOME-500-80", "threshold", "暖家专场 满500减80", -3, 5, threshold="500.00", off="80.00"),
    offer("C-NEW-99-15", "coupon", "新人券 满99减15", -60, 120, threshold="99.00", off="15.00", per_customer=1),
    offer("C-BEAUTY", "coupon", "美妆个护券 满159减30", -20, -1.5, threshold="159.00", off="30.00"),
    offer("G-BAG-199", "gift", "满199送半夏帆布袋", -9, 6, threshold="199.00", gift="半夏帆布袋"),
    offer("P-PROTECT", "price_protection", "15 天价保", -30, 30, days=15),
    offer("J-POINTS-2", "points", "双倍积分", -1, 3, times=2),
    offer("F-SHIP-59", "shipping", "满59包邮", -9, 6, threshold="59.00"),
    offer("Y-QUILT", "presale", "95 白鹅绒冬被预售", -2, 13, deposit="100.00", balance_from=at(8), balance_to=at(13)),
    offer("M-1212-400-60", "threshold", "双十二 满400减60", 7, 21, threshold="400.00", off="60.00"),
]


class Promotions:
    """Packs, drafts and the one in force."""

    def __init__(self) -> None:
        first = {"pack": "p1", "origin": "import", "at": at(-12), "by": {"id": "a-admin", "name": "admin"}}
        self.rows: dict[str, dict[str, Shape]] = {"p1": {row["promotion"]: deepcopy(row) for row in OFFERS}}
        self.packs: list[Shape] = [first | {"added": [row["promotion"] for row in OFFERS]}]
        self.deeds: list[Shape] = []
        self.drafts: dict[str, Shape] = {}
        self.doubts: list[Shape] = []
        self.in_force = "p1"

    def answer(self, method: str, parts: list[str], agent: Shape, body: Shape, query: dict[str, str]) -> Shape:
        """What the API answers below /desk/promotions."""
        match method, parts:
            case "GET", ["packs"]:
                return {"in_force": self.in_force, "packs": self.packs[::-1], "deeds": self.deeds[::-1]}
            case "GET", ["packs", name]:
                return {"pack": self._pack(name), "promotions": list(self.rows[name].values())}
            case "GET", ["preview"]:
                return self._preview(query)
            case "POST", ["packs", name, "restore"]:
                self.in_force = name
                return self._did("restored", agent, pack=name, note=body["reason"])
            case "GET", ["drafts"]:
                return {"in_force": self.in_force, "drafts": [one for one in self.drafts.values() if not _over(one)]}
            case "POST", ["drafts"]:
                return {"draft": self._write(f"d{len(self.drafts) + 1}", agent, body)}
            case "POST", ["drafts", name]:
                return {"draft": self._write(name, agent, body)}
            case "POST", ["drafts", name, deed]:
                return self._step(self.drafts[name], deed, agent)
        raise Refused(404, "not_found", "没有这个地址。")

    def _pack(self, name: str) -> Shape:
        return next(pack for pack in self.packs if pack["pack"] == name)

    def _did(self, did: str, agent: Shape, **more: Any) -> Shape:
        self.deeds.append({"did": did, "by": agent, "at": at(0), **more})
        return {"in_force": self.in_force, "pack": self._pack(self.in_force)}

    def _write(self, name: str, agent: Shape, body: Shape) -> Shape:
        for line, row in enumerate(body["rows"], 1):
            if row["ends_at"] <= row["starts_at"]:
                fault = {"line": line, "field": "ends_at", "code": "not_in_order", "reason": "must lie after starts_at"}
                raise Refused(400, "wrong_rows", "Some rows are wrong.", {"rejected": [fault]})
        body = {**body, "rows": [_kept(row) for row in body["rows"]]}
        known = self.drafts.get(name, {"version": 0, "authors": []})
        authors = [one for one in known["authors"] if one["id"] != agent["id"]] + [agent]
        fresh = {"draft": name, "at": at(0), "authors": authors, "base": self.in_force, "status": "open"}
        self.drafts[name] = {**fresh, **body, "version": known["version"] + 1}
        return self.drafts[name]

    def _step(self, draft: Shape, deed: str, agent: Shape) -> Shape:
        if deed == "approve":
            if agent["id"] in [one["id"] for one in draft["authors"]]:
                raise Refused(403, "own_draft", "Somebody else has to approve it.")
            draft.update(status="approved", approved_by=agent, version=draft["version"] + 1)
        if deed == "discard":
            draft["status"] = "discarded"
        if deed == "publish":
            return self._publish(draft, agent)
        return {"draft": draft}

    def _publish(self, draft: Shape, agent: Shape) -> Shape:
        if draft["base"] != self.in_force:
            raise Refused(409, "outdated", "Another pack has come into force since.")
        name, change = f"p{len(self.packs) + 1}", self._changes(self._with(draft))
        self.rows[name] = self._with(draft)
        draft["status"] = "published"
        self.packs.append(
            {"pack": name, "origin": "draft", "at": at(0), "by": agent, "approved_by": draft["approved_by"]}
            | {"note": draft["note"], "base": self.in_force, "authors": draft["authors"]}
            | {kind: [one["promotion"] for one in change[kind]] for kind in ("added", "changed", "removed")}
        )
        self.in_force = name
        return self._did("published", agent, pack=name)

    def publish_something(self, name: str) -> None:
        """What somebody else publishes meanwhile."""
        rows = {**self.rows[self.in_force], name: offer(name, "coupon", f"{name}券", -1, 4, threshold="9", off="1")}
        pack = f"p{len(self.packs) + 1}"
        self.rows[pack] = rows
        self.packs.append(self.packs[-1] | {"pack": pack, "at": at(0), "added": [name]})
        self.in_force = pack

    def _with(self, draft: Shape) -> dict[str, Shape]:
        kept = {name: row for name, row in self.rows[self.in_force].items() if name not in draft["remove"]}
        return {**kept, **{row["promotion"]: row for row in draft["rows"]}}

    def _changes(self, rows: dict[str, Shape]) -> Shape:
        before = self.rows[self.in_force]
        changed = [name for name in rows if name in before and rows[name] != before[name]]
        return {
            "added": [row for name, row in rows.items() if name not in before],
            "removed": [row for name, row in before.items() if name not in rows],
            "changed": [_changed(before[name], rows[name]) for name in changed],
        }

    def _preview(self, query: dict[str, str]) -> Shape:
        moment, draft = query["at"], self.drafts.get(query.get("pack", ""))
        rows = self._with(draft) if draft else self.rows[self.in_force]
        found = rows.values()
        edges = [{"at": row[edge], "promotion": row["promotion"], "edge": edge} for row in found for edge in _EDGES]
        return {
            "at": moment,
            "level": query.get("level", ""),
            "on": [row for row in found if row["starts_at"] <= moment < row["ends_at"]],
            "coming": [row for row in found if row["starts_at"] > moment],
            "ended": [row for row in found if row["ends_at"] <= moment],
            "edges": sorted((edge for edge in edges if edge["at"] > moment), key=lambda edge: edge["at"]),
            "changes": self._changes(rows),
            "doubts": self.doubts,
        }


def _kept(row: Shape) -> Shape:
    """A row as an import keeps it: its times in UTC, and nothing that is empty."""
    times = {edge: datetime.fromisoformat(row[edge]).astimezone(UTC) for edge in _EDGES}
    spelt = {edge: time.strftime("%Y-%m-%dT%H:%M:%S.000Z") for edge, time in times.items()}
    return {name: value for name, value in {**row, **spelt}.items() if value != []}


def _over(draft: Shape) -> bool:
    return draft["status"] in ("published", "discarded")


def _changed(before: Shape, after: Shape) -> Shape:
    fields = [name for name in sorted({*before, *after}) if before.get(name) != after.get(name)]
    told = [{"field": name, "before": before.get(name), "after": after.get(name)} for name in fields]
    return {"promotion": after["promotion"], "name": after["name"], "fields": told}
