"""The fake's departments: the real forms, and tasks as the pages can tell them from the real ones."""

from datetime import UTC, datetime, timedelta
from typing import Any

from chalicelib.edge.errors import BadRequest
from chalicelib.handover import forms
from chalicelib.handover.plan import DEFAULT
from chalicelib.shapes import plain
from tests.browser.fake_bucket import Bucket
from tests.browser.fake_system import Refused, Shape, System

_LEADS = ("lead", "admin")
FACTS = {"order": ["KF20261118000042"], "parcel": ["SF1234567890", "SF1234567891"], "courier": ["顺丰速运"]}


def at(hours: float = 0) -> str:
    """A time so many hours from now."""
    return (datetime.now(UTC) + timedelta(hours=hours)).strftime("%Y-%m-%dT%H:%M:%S.000Z")


class Tasks:
    """Tasks by their ids, who does them, and the links to them."""

    def __init__(self, system: System, bucket: Bucket) -> None:
        self.system, self.bucket = system, bucket
        self.tasks: dict[str, Shape] = {}
        self.links: dict[str, str] = {}
        self.answers: list[Shape] = []
        self.people = {
            name: {"id": f"a-{name}", "name": name, "role": "department", "departments": [department]}
            for name, department in (("物流阿峰", "logistics"), ("物流小周", "logistics"), ("仓库小李", "warehouse"))
        }

    def add(self, form: str, hours: float = 4, case: str = "case-1", by: str = "小夏", **asked: Any) -> Shape:
        """A task that somebody asked for."""
        found = forms.form_of(form)
        task = {
            "task": f"{case}-{len(self.tasks):012d}",
            "case": case,
            "form": form,
            "department": found.department,
            "state": "open",
            "by": {"id": f"a-{by}", "name": by, "role": "agent"},
            "at": at(-1),
            "due": at(hours),
            "asked": asked,
            "tells": False,
            "version": 1,
        }
        self.tasks[str(task["task"])] = task
        self._told(task, "open")
        return task

    def answer(self, method: str, parts: list[str], agent: Shape, body: Shape, query: dict[str, str]) -> Shape:
        """What the API answers below /desk for tasks."""
        match method, parts:
            case "POST", ["tasks", name, "photos"]:
                return self.bucket.door(f"task-{name}", body)
            case "GET", ["forms"]:
                return self._forms(agent, query)
            case "GET", ["tasks"]:
                return {"tasks": self._listed(agent, query)}
            case "GET", ["cases", case, "tasks"]:
                return {"tasks": [task for task in self.tasks.values() if task["case"] == case]}
            case "POST", ["cases", case, "tasks"]:
                return {"task": self._ask(case, agent, body)}
            case "GET", ["tasks", name]:
                return {"task": self._of(name, agent), "form": forms.form_of(self.tasks[name]["form"]).shown()}
            case "POST", ["tasks", name, step]:
                return self._step(self._of(name, agent), step, agent, body)
        raise Refused(404, "not_found", "没有这个地址。")

    def outside(self, method: str, parts: list[str], body: Shape) -> Shape:
        """What the API answers below /outside/tasks."""
        task = self.tasks.get(self.links.get(parts[0], ""))
        if not task:
            raise Refused(401, "bad_link", "链接无效。")
        if task["state"] not in ("open", "taken"):
            raise Refused(409, "link_used", "已经处理了。")
        form = forms.form_of(task["form"]).shown()
        if method == "GET":
            asks = [ask for ask in form["asks"] if ask.get("outside")]
            asked = {ask["name"]: task["asked"][ask["name"]] for ask in asks if ask["name"] in task["asked"]}
            facts = {"form": form["form"], "name": form["name"], "asks": asks, "answers": form["answers"]}
            return {**facts, "asked": asked, "due": task["due"], "until": at(24)}
        self._answered(task, {"id": "outside", "name": body.get("name", "外部协作"), "role": "outside"}, body)
        return {"answered_at": task["done_at"]}

    def _forms(self, agent: Shape, query: dict[str, str]) -> Shape:
        own = agent.get("departments", [])
        return {
            "forms": [form.shown() for form in forms.FORMS],
            "departments": [
                {**plain(one), "mine": one.id in own or agent["role"] in _LEADS} for one in DEFAULT.departments
            ],
            "facts": FACTS if "case" in query else {},
        }

    def _listed(self, agent: Shape, query: dict[str, str]) -> list[Shape]:
        departments = [query["department"]] if query.get("department") else agent.get("departments")
        done = query.get("status") == "done"
        return [
            task
            for task in sorted(self.tasks.values(), key=lambda task: str(task["due"]))
            if (departments is None or task["department"] in departments)
            and (task["state"] in ("answered", "cancelled")) == done
        ]

    def _ask(self, case: str, agent: Shape, body: Shape) -> Shape:
        try:
            asked = forms.asked(forms.form_of(body["form"]), body["asked"])
        except BadRequest as wrong:
            raise Refused(400, wrong.code, wrong.message, dict(wrong.details)) from None
        task = self.add(body["form"], case=case, by=agent["name"], **asked)
        task |= {"tells": body["tells"], "department": body["department"]}
        return task

    def _of(self, name: str, agent: Shape) -> Shape:
        task = self.tasks.get(name)
        if not task:
            raise Refused(404, "not_found", "没有这个任务。")
        if task["department"] not in agent.get("departments", [task["department"]]):
            raise Refused(403, "other_department", "这是别的部门的任务。")
        return task

    def _step(self, task: Shape, step: str, agent: Shape, body: Shape) -> Shape:
        if task["state"] in ("answered", "cancelled") and step != "cancel":
            raise Refused(409, "illegal_move", "已经处理了。")
        taker = task.get("taker", {})
        if taker and taker["id"] != agent["id"] and agent["role"] not in _LEADS and step != "link":
            raise Refused(409, "already_taken", f"{taker['name']} 正在处理。")
        match step:
            case "take":
                task |= {"state": "taken", "taker": agent, "taken_at": at()}
            case "put-back":
                task |= {"state": "open", "taker": None}
            case "cancel":
                task |= {"state": "cancelled", "done_by": agent, "done_at": at()}
            case "answer":
                self._answered(task, agent, body)
            case "link":
                token = f"link-{len(self.links)}"
                self.links[token] = task["task"]
                return {"token": token, "until": at(24), "task": task}
        self._went_on(task, step)
        return {"task": task}

    def _answered(self, task: Shape, by: Shape, body: Shape) -> None:
        try:
            kept = forms.answered(forms.form_of(task["form"]), body["answer"])
        except BadRequest as wrong:
            raise Refused(400, wrong.code, wrong.message, dict(wrong.details)) from None
        self.answers.append(body)
        task |= {"state": "answered", "answer": kept, "done_by": by, "done_at": at()}
        self._went_on(task, "answer")

    def _went_on(self, task: Shape, step: str) -> None:
        task["version"] += 1
        self._told(task, step)

    def _told(self, task: Shape, step: str) -> None:
        about = {name: task[name] for name in ("task", "case", "department", "state", "due", "version")}
        for audience in ("desk", "departments"):
            self.system.push(audience, {"type": "task", "event": step, **about})
