"""The fake's memory: conversations, cases and agents, as far as the pages can tell them from the real ones."""

import itertools
import threading
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from tests.browser.fake_replies import GREETING, ORDER, reply_to

Shape = dict[str, Any]
_HUMAN_WORDS = ("人工", "真人", "person")


class Refused(Exception):
    """An answer that is an error: (status, code, message), and what a program is told besides."""

    def __init__(self, status: int, code: str, message: str, details: Shape | None = None) -> None:
        super().__init__(message)
        self.status, self.code, self.message, self.details = status, code, message, details or {}


@dataclass
class Talk:
    """One conversation."""

    id: str
    customer: Shape
    messages: list[Shape] = field(default_factory=list)
    answers: dict[str, Shape] = field(default_factory=dict)
    mode: str = "bot"
    case: str = ""
    ratings: list[Shape] = field(default_factory=list)


class System:
    """Everything behind the fake's doors; `pushed` collects what its sockets have to send."""

    def __init__(self) -> None:
        self.lock = threading.RLock()
        self.clock = datetime.now(UTC)
        self.numbers = itertools.count(1)
        self.talks: dict[str, Talk] = {}
        self.cases: dict[str, Shape] = {}
        self.pushed: list[tuple[str, Shape]] = []
        self.agents = {name: {"id": f"a-{name}", "name": name, "role": "agent"} for name in ("小夏", "阿宁")}
        self.editors = {name: {"id": f"a-{name}", "name": name, "role": "lead"} for name in ("云姐", "管姐")}
        self.queue_before = 0
        self.wait: Shape = {}  # what is told of the wait: wait, or away
        self.photos = ""  # where photos lie
        self.identities: list[Shape] = []  # what customers have bound

    def ulid(self) -> str:
        return f"01KFAKE{next(self.numbers):019d}"

    def now(self) -> str:
        self.clock = max(self.clock + timedelta(milliseconds=1), datetime.now(UTC))
        return self.clock.strftime("%Y-%m-%dT%H:%M:%SZ")

    # -- the customer's side

    def talk_of(self, customer: Shape) -> Talk:
        conversation = f"web-{customer['id']}"
        return self.talks.setdefault(conversation, Talk(conversation, customer))

    def greeting(self) -> Shape:
        return {**self._message("greeting", "bot", ""), **GREETING}

    def say(self, talk: Talk, body: Shape) -> Shape:
        """The customer's message; the same id gets the same answer."""
        with self.lock:
            if body["id"] not in talk.answers:
                talk.answers[body["id"]] = self._turn(talk, body)
            return talk.answers[body["id"]]

    def _turn(self, talk: Talk, body: Shape) -> Shape:
        turn = self.ulid()
        photos = [{"key": key, "url": f"{self.photos}/{key}"} for key in body.get("photos", [])]
        said = self._message(f"{turn}.0", "customer", body["text"]) | ({"photos": photos} if photos else {})
        files = [{**one, "size": 2009, "url": f"{self.photos}/{one['key']}"} for one in body.get("files", [])]
        said |= {"files": files} if files else {}
        mine = self.keep(talk, said)
        wanted = f"{body['text']} {'人工' if body.get('choice') == 'human' else ''}"
        reply = self._reply(talk, turn, wanted.strip()) if talk.mode != "human" else None
        for message in filter(None, (mine, reply)):
            self.push(
                f"customer:{talk.id}",
                {"type": "message", "message": message, "conversation": talk.id, "service": self.service(talk)},
            )
        if talk.case:
            self._tell_desk(talk, mine)
        return {"turn": turn, "message": mine, "reply": reply, "service": self.service(talk)}

    def _reply(self, talk: Talk, turn: str, text: str) -> Shape:
        said: Shape
        if talk.mode == "bot" and any(word in text.lower() for word in _HUMAN_WORDS):
            self.open_case(talk, text)
            said = {"text": "好的，已经为您转接人工客服。可以先把情况说一下，同事接入后就能看到。"}
        else:
            said = reply_to(text) if talk.mode == "bot" else {"text": "收到，已记下来给同事看，请稍等。"}
        return self.keep(talk, {**self._message(f"{turn}.1", "bot", ""), **said})

    def service(self, talk: Talk) -> Shape:
        if talk.mode == "waiting":
            waiting = [case["case"] for case in self.listed("waiting")]
            place = {"position": self.queue_before + waiting.index(talk.case), "case": talk.case}
            return {"mode": "waiting", **place, **self.wait}
        agent = self.cases[talk.case]["agent"]["name"] if talk.mode == "human" else None
        return {"mode": talk.mode, **({"agent": agent, "case": talk.case} if agent else {})}

    def rate(self, talk: Talk, body: Shape) -> Shape:
        talk.ratings.append(body)
        if body["score"] <= 2 and "unsolved" in body.get("tags", []):
            return {"thanks": "很抱歉这次没帮到您。", "choices": [{"id": "human", "text": "再找同事"}]}
        return {"thanks": "谢谢您的评价，我们会继续努力。"}

    # -- the desk's side

    def open_case(self, talk: Talk, text: str, opened_at: str = "", reason: str = "asked") -> Shape:
        case = self.ulid()
        talk.mode, talk.case = "waiting", case
        reasons = {"asked": "客户要求人工", "not_understood": "机器人连续两次没听懂", "angry": "客户情绪激动"}
        at = opened_at or self.now()
        self.cases[case] = {
            "case": case,
            "conversation": talk.id,
            "status": "waiting",
            "reason": reason,
            "reason_text": reasons[reason],
            "customer": talk.customer,
            "subject": "logistics.track",
            "last": text,
            "opened_at": at,
            "changed_at": at,
            "state": "waiting",
            "queue": "general",
            "language": "zh-Hans",
        }
        self.push("desk", {"type": "case", "event": "opened", "case": self.cases[case]})
        return self.cases[case]

    def listed(self, status: str, agent: str = "") -> list[Shape]:
        found = [
            case
            for case in self.cases.values()
            if case["status"] == status and (not agent or case.get("agent", {}).get("id") == agent)
        ]
        return sorted(found, key=lambda case: str(case["changed_at"]), reverse=status != "waiting")

    def opened(self, case: str) -> Shape:
        found = self.case(case)
        talk = self.talks[found["conversation"]]
        lines = [{"by": m["by"], "text": m["text"], "at": m["at"]} for m in talk.messages[-10:]]
        briefing = {
            "who": f"{talk.customer['name']} 金卡",
            "want": found["subject"],
            "order": ORDER["order"],
            "why": found["reason_text"],
            "details": ["42码", "昨天下午 (11-17 13:00 – 18:00)"],
            "next": "courier",
            "tried": ["好消息，您的包裹正在派送，今天就能到，请保持电话畅通。"],
            "mood": "angry" if found["reason"] == "angry" else "calm",
            "lines": lines,
        }
        return {
            "case": found,
            "briefing": briefing,
            "messages": talk.messages,
            "identities": [] if talk.customer["guest"] else self.identities,
            "orders": [] if talk.customer["guest"] else [ORDER],
        }

    def case(self, case: str) -> Shape:
        if case not in self.cases:
            raise Refused(404, "not_found", "没有这个会话。")
        return self.cases[case]

    def claim(self, case: str, agent: Shape) -> Shape:
        with self.lock:
            found = self.case(case)
            if found["status"] != "waiting":
                raise Refused(409, "already_claimed", f"{found['agent']['name']} 已经接了这个会话。")
            found.update(
                status="claimed",
                state="claimed",
                claimed_at=self.now(),
                agent={"id": agent["id"], "name": agent["name"]},
            )
            return self._changed(found, "claimed", "human", f"客服 {agent['name']} 已接入，正在看您的情况。")

    def close(self, case: str, resolution: str) -> Shape:
        with self.lock:
            found = self.case(case)
            if found["status"] != "claimed":
                raise Refused(409, "not_claimed", "这个会话不在接待中。")
            found.update(status="closed", state="resolved", closed_at=self.now(), resolution=resolution)
            good = [{"id": "solved", "text": "问题已解决"}, {"id": "fast", "text": "回复及时"}]
            bad = [{"id": "unsolved", "text": "问题没解决"}, {"id": "unkind", "text": "态度不好"}]
            asked = {"subject": "human", "case": case, "tags": {"good": good, "bad": bad}}
            return self._changed(
                found, "closed", "bot", "人工服务已结束。请为本次服务打个分。", ask_rating=True, rating=asked
            )

    def _changed(self, case: Shape, event: str, mode: str, notice: str, **extra: Any) -> Shape:
        case["changed_at"] = self.now()
        talk = self.talks[case["conversation"]]
        talk.mode = mode
        self.push("desk", {"type": "case", "event": event, "case": dict(case)})
        self._tell_customer(talk, {**self._message(f"{self.ulid()}.0", "notice", notice), **extra})
        return case

    def answer(self, case: str, body: Shape, agent: Shape) -> Shape:
        with self.lock:
            found = self.case(case)
            talk = self.talks[found["conversation"]]
            if body["id"] not in talk.answers:
                theirs = found.get("agent", {}).get("id") == agent["id"] or agent["role"] == "lead"
                if found["status"] != "claimed" or not theirs:
                    raise Refused(409, "not_yours", "这个会话已经结束或由别人接待。")
                message = {**self._message(f"{self.ulid()}.0", "agent", body["text"]), "name": agent["name"]}
                talk.answers[body["id"]] = {"message": message}
                self._tell_customer(talk, message)
            return talk.answers[body["id"]]

    def _tell_customer(self, talk: Talk, message: Shape) -> None:
        self.keep(talk, message)
        self.push(
            f"customer:{talk.id}",
            {"type": "message", "message": message, "conversation": talk.id, "service": self.service(talk)},
        )
        self._tell_desk(talk, message)

    def _tell_desk(self, talk: Talk, message: Shape) -> None:
        case = self.cases[talk.case]
        case["last"] = message["text"]
        self.push("desk", {"type": "message", "message": message, "conversation": talk.id, "case": talk.case})

    # -- both

    def keep(self, talk: Talk, message: Shape) -> Shape:
        talk.messages.append(message)
        return message

    def push(self, audience: str, frame: Shape) -> None:
        self.pushed.append((audience, frame))

    def _message(self, identifier: str, by: str, text: str) -> Shape:
        return {"id": identifier, "at": self.now(), "by": by, "text": text, "choices": [], "cards": []}

    def page(self, talk: Talk, after: str, before: str, limit: int) -> Shape:
        """A page of history; cursors are the first 26 characters of message ids."""
        found = [
            m for m in talk.messages if (not after or m["id"][:26] > after) and (not before or m["id"][:26] < before)
        ]
        found = found[:limit] if after else found[-limit:]
        return {"messages": found, "cursor": found[-1]["id"][:26] if found else after, "service": self.service(talk)}
