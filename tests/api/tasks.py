"""A case in an agent's hands, with departments beside it: what the tests of tasks speak of."""

from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from tests.api.conftest import Answer, Door, Talk

Json = dict[str, Any]
INTERCEPT: Json = {"parcel": "SF1000000001", "courier": "顺丰速运", "wish": "return"}
STOCK: Json = {"form": "stock", "asked": {"sku": "P0001 晨雾保温杯", "quantity": 2}}


@dataclass(frozen=True)
class Desk:
    """小夏, who holds a customer's case, and the colleagues behind the scenes."""

    door: Door
    talk: Talk
    id: str

    @classmethod
    def of(cls, door: Door, talk: Talk) -> "Desk":
        talk.say("我的快递到哪了")
        case = talk.say("转人工")["service"]["case"]
        claimed = door.call("POST", f"/desk/cases/{case}/claim", token=door.agent())
        assert claimed.status == 200, claimed
        return cls(door, talk, case)

    def call(self, method: str, path: str, body: Any = None, by: str = "小夏") -> Answer:
        return self.door.call(method, path, body, self.door.agent(by))

    def ask(self, what: Json | None = None, mark: str = "", tells: bool = False) -> Json:
        what = what or {"form": "intercept", "asked": INTERCEPT}
        answer = self.call("POST", f"/desk/cases/{self.id}/tasks", {"id": mark or uuid4().hex, "tells": tells, **what})
        assert answer.status == 201, answer
        return dict(answer.body["task"])

    def post(self, task: Json, step: str, by: str, body: Json) -> Answer:
        return self.call("POST", f"/desk/tasks/{task['task']}/{step}", body, by)

    def do(self, task: Json, step: str, by: str, **body: Any) -> Json:
        answer = self.post(task, step, by, body)
        assert answer.status == 200, answer
        return dict(answer.body["task"])

    def answer(self, task: Json, by: str, content: Json, mark: str = "") -> Json:
        return self.do(task, "answer", by, id=mark or uuid4().hex, answer=content)

    def link(self, task: Json, by: str = "小夏", hours: int = 24) -> str:
        answer = self.post(task, "link", by, {"hours": hours})
        assert answer.status == 201, answer
        return str(answer.body["token"])

    def case(self) -> Json:
        return dict(self.call("GET", f"/desk/cases/{self.id}").body)

    def tasks(self) -> list[Json]:
        return list(self.call("GET", f"/desk/cases/{self.id}/tasks").body["tasks"])

    def line(self, by: str, status: str = "to_do") -> list[Json]:
        return list(self.call("GET", f"/desk/tasks?status={status}&limit=200", by=by).body["tasks"])
