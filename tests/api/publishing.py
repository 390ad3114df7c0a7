"""The two people of the tests who publish promotions, and how they go about it."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from chalicelib.edge import auth
from chalicelib.store import agents
from tests import shop
from tests.api.conftest import Answer, Door

Json = dict[str, Any]


def promotion(name: str, /, **more: Any) -> Json:
    """A shop-wide ¥40 off ¥300 that is on from yesterday to tomorrow, as the import takes it."""
    words = {"zh-Hans": f"{name}专场", "zh-Hant": f"{name}專場", "en": f"{name} offer"}
    content = {"promotion": name, "kind": "threshold", "name": words, "text": words, "audience": "all"}
    hours = {"starts_at": shop.ago(days=1), "ends_at": shop.ago(days=-1)}
    return {**content, **hours, "terms": {"threshold": "300.00", "off": "40.00"}, **more}


@dataclass(frozen=True)
class Editor:
    """A lead or an administrator, logged in."""

    door: Door
    token: str

    def get(self, path: str) -> Answer:
        return self.door.call("GET", f"/desk/promotions/{path}", token=self.token)

    def post(self, path: str, body: Json | None = None) -> Answer:
        return self.door.call("POST", f"/desk/promotions/{path}", body or {}, self.token)

    def draft(self, *rows: Json, **more: Any) -> Json:
        answer = self.post("drafts", {"rows": list(rows), **more})
        assert answer.status == 201, answer
        return dict(answer.body["draft"])

    def approve(self, draft: Json) -> Answer:
        return self.post(f"drafts/{draft['draft']}/approve", {"version": draft["version"]})

    def publish(self, draft: Json) -> Answer:
        return self.post(f"drafts/{draft['draft']}/publish")

    def restore(self, pack: str, reason: str = "写错了") -> Answer:
        return self.post(f"packs/{pack}/restore", {"reason": reason})

    def preview(self, at: str = "", level: str = "", pack: str = "") -> Json:
        given = {"at": at, "level": level, "pack": pack}
        asked = "&".join(f"{name}={quote(value)}" for name, value in given.items() if value)
        answer = self.get(f"preview?{asked}")
        assert answer.status == 200, answer
        return dict(answer.body)

    @property
    def in_force(self) -> str:
        return str(self.get("packs").body["in_force"])


def editor(door: Door, name: str, role: str) -> Editor:
    """Somebody at the desk whose day has begun, with an account of their own."""
    return Editor(door, auth.seal_desk(agents.enrol(name, "open-sesame", role, capacity=1000))[0])


def ids(found: list[Json]) -> list[str]:
    """The ids of promotions, sorted."""
    return sorted(one["promotion"] for one in found)
