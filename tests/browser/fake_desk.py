"""The fake's desk beyond claiming and answering: moves, notes, colleagues, ready replies, suggestions."""

from typing import Any

from tests.browser.fake_replies import ORDER
from tests.browser.fake_system import Refused, Shape, System

GROUPS = ("general", "presales", "orders", "aftersales", "complaints", "vip", "leads")
CANNED: list[Shape] = [
    {"id": "hello", "title": "问好", "text": {"zh-Hans": "您好{customer}，我是{agent}。", "en": "Hello {customer}."}},
    {"id": "checking", "title": "正在查", "text": {"zh-Hans": "正在核实订单 {order}，请稍等。"}},
    {"id": "sorry", "title": "致歉", "text": {"zh-Hans": "非常抱歉给您添麻烦了。"}},
]
SUGGESTED: list[Shape] = [
    {"source": "scene", "id": "logistics.track", "title": "logistics.track", "text": "您的包裹正在派送，今天就能到。"},
    {"source": "faq", "id": "F1", "title": "多久能到", "text": "一般 48 小时内发货，3 天左右送达。"},
    {"source": "faq", "id": "F2", "title": "催派送", "text": "可以帮您登记催派送，快递会优先安排。"},
]
_WRITERS = ("lead", "editor", "admin")


class Moves:
    """What colleagues do beyond answering; `revealed` is every unmasking, `presence` who is away."""

    def __init__(self, system: System) -> None:
        self.system = system
        self.notes: dict[str, list[Shape]] = {}
        self.steps: dict[str, list[Shape]] = {}
        self.presence: dict[str, str] = {}
        self.revealed: list[Shape] = []
        self.canned: Shape = {"version": 0, "replies": CANNED}
        self.suggested = SUGGESTED
        self.capacity = 5

    def answer(self, method: str, parts: list[str], agent: Shape, body: Shape, query: dict[str, str]) -> Shape | None:
        """What the API answers below /desk; None where this is another's matter."""
        match method, parts:
            case "GET", ["presence"]:
                return {"presence": self._there(agent)}
            case "POST", ["presence"]:
                self.presence[agent["id"]] = body["state"]
                return {"presence": self._there(agent)}
            case "GET", ["colleagues"]:
                return self._colleagues()
            case "POST", ["next"]:
                return self._next(agent)
            case "GET", ["find"]:
                return {"cases": self._found(query["term"])}
            case "GET", ["canned"]:
                return self.canned
            case "PUT", ["canned"]:
                return self._keep(agent, body)
            case "GET", ["cases", _, "suggestions"]:
                return {"suggestions": self.suggested}
            case "POST", ["cases", case, deed]:
                return self._deed(deed, self.system.case(case), agent, body)
        return None

    def opened(self, case: str) -> Shape:
        """What a case is opened with beside its conversation."""
        return {"notes": self.notes.get(case, []), "steps": self.steps.get(case, []), "profile": {"level": "金卡"}}

    def _deed(self, deed: str, case: Shape, agent: Shape, body: Shape) -> Shape | None:
        deeds = {"hold": self._hold, "resume": self._resume, "transfer": self._transfer, "give-back": self._give_back}
        deeds |= {"take-over": self._take_over, "labels": self._label, "notes": self._note, "reveal": self._reveal}
        return deeds[deed](case, agent, body) if deed in deeds else None

    def _moved(self, case: Shape, by: Shape, move: str, event: str = "changed", **facts: Any) -> Shape:
        case.update(facts, changed_at=self.system.now())
        for name in [name for name, value in case.items() if value in (None, "", [])]:
            del case[name]
        step = {"id": self.system.ulid(), "at": self.system.now(), "move": move, "state": case["state"], "by": by}
        self.steps.setdefault(case["case"], []).append(step)
        self.system.push("desk", {"type": "case", "event": event, "case": dict(case)})
        return {"case": case}

    def _own(self, case: Shape, agent: Shape) -> None:
        if case.get("agent", {}).get("id") != agent["id"] or case["status"] != "claimed":
            raise Refused(409, "not_yours", "这个会话不在您手上。")

    def _hold(self, case: Shape, agent: Shape, body: Shape) -> Shape:
        self._own(case, agent)
        return self._moved(case, agent, "hold", state="on_hold", snoozed_until=body.get("until", ""))

    def _resume(self, case: Shape, agent: Shape, body: Shape) -> Shape:
        self._own(case, agent)
        return self._moved(case, agent, "resume", state="active", snoozed_until="")

    def _transfer(self, case: Shape, agent: Shape, body: Shape) -> Shape:
        self._own(case, agent)
        self.system.talks[case["conversation"]].mode = "human" if body.get("agent") else "waiting"
        if body.get("agent"):
            other = next(one for one in self._everybody() if one["id"] == body["agent"])
            return self._moved(
                case, agent, "pass_on", agent={"id": other["id"], "name": other["name"]}, state="claimed"
            )
        back = {"status": "waiting", "state": "waiting", "agent": None, "queue": body["group"]}
        return self._moved(case, agent, "transfer", "returned", **back)

    def _give_back(self, case: Shape, agent: Shape, body: Shape) -> Shape:
        self._own(case, agent)
        self.system.talks[case["conversation"]].mode = "waiting"
        return self._moved(case, agent, "give_back", "returned", status="waiting", state="waiting", agent=None)

    def _take_over(self, case: Shape, agent: Shape, body: Shape) -> Shape:
        return self._moved(case, agent, "take_over", agent={"id": agent["id"], "name": agent["name"]})

    def _label(self, case: Shape, agent: Shape, body: Shape) -> Shape:
        return self._moved(case, agent, "amend", labels=body["labels"])

    def _note(self, case: Shape, agent: Shape, body: Shape) -> Shape:
        note = {"id": body["id"], "at": self.system.now(), "by": agent, "text": body["text"]}
        note["mentions"] = body.get("mentions", [])
        self.notes.setdefault(case["case"], []).append(note)
        self.system.push("desk", {"type": "note", "case": dict(case), "note": note})
        return {"note": note}

    def _reveal(self, case: Shape, agent: Shape, body: Shape) -> Shape:
        self._own(case, agent)
        self.revealed.append({"by": agent["id"], **body})
        full = {"phone": "13800138000", "address": "浙江省杭州市西湖区文一路 1 号 3 幢 502"}[body["what"]]
        return {"what": body["what"], "order": body.get("order", ""), "value": full}

    def _next(self, agent: Shape) -> Shape:
        waiting = self.system.listed("waiting")
        if self._there(agent)["held"] >= self.capacity:
            raise Refused(409, "at_capacity", "手上的会话已满。")
        return {"case": self.system.claim(waiting[0]["case"], agent) if waiting else None}

    def _found(self, term: str) -> list[Shape]:
        def terms(case: Shape) -> tuple[str, ...]:
            named = (case["customer"]["id"], case["customer"]["name"], str(ORDER["order"]))
            return (*named, str(ORDER["phone"])[-4:])

        found = [case for case in self.system.cases.values() if term in terms(case)]
        return sorted(found, key=lambda case: str(case["case"]), reverse=True)

    def _keep(self, agent: Shape, body: Shape) -> Shape:
        if agent["role"] not in _WRITERS:
            raise Refused(403, "forbidden", "没有权限。")
        if body["version"] != self.canned["version"]:
            raise Refused(409, "outdated", "已经有人改过。")
        self.canned = {"version": body["version"] + 1, "replies": body["replies"]}
        return self.canned

    def _everybody(self) -> list[Shape]:
        return [*self.system.agents.values(), *self.system.editors.values()]

    def _there(self, agent: Shape) -> Shape:
        state = self.presence.get(agent["id"], "online")
        held = len(self.system.listed("claimed", agent["id"]))
        return {
            **agent,
            "groups": [],
            "state": state,
            "online": state == "online",
            "held": held,
            "capacity": self.capacity,
        }

    def _colleagues(self) -> Shape:
        waiting = [case.get("queue", "general") for case in self.system.listed("waiting")]
        groups = [{"id": name, "name": {}, "waiting": waiting.count(name)} for name in GROUPS]
        return {"agents": [self._there(one) for one in self._everybody()], "groups": groups}
