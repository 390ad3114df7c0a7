"""The deployed system in which dialogues are played: a cloud of its own, no warm copies of knowledge, a clock that can be put forward."""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from infra import cloud, demo, doors
from infra.deploy import Target, deploy
from infra.doors import Door
from infra.package import package

_FUNCTION = "kefu-local-APIHandler"
Json = dict[str, Any]


@dataclass
class Stage:
    """The running system; `ahead` is what its function's clock is told, in minutes."""

    api: str
    key: str
    functions: Any
    environment: dict[str, str]
    ahead: float = field(default=0.0)

    def customer(self, identifier: str) -> "Talk":
        """A customer who has signed in at the shop."""
        return self._talk({"token": demo.token_of({"id": identifier, "name": "林小满"}, self.key)})

    def guest(self) -> "Talk":
        """Somebody who has not."""
        return self._talk(None)

    def wait(self, minutes: float) -> None:
        """Puts the clock of the function that answers so far ahead; 0 gives it the right time back."""
        if minutes != self.ahead:
            variables = self.environment | {"KEFU_CLOCK_AHEAD": str(minutes * 60)}
            self.functions.update_function_configuration(FunctionName=_FUNCTION, Environment={"Variables": variables})
            self.ahead = minutes

    def _talk(self, who: Json | None) -> "Talk":
        return Talk(doors.enter(self.api, who)[0])


@dataclass(frozen=True)
class Talk:
    """A conversation over HTTP."""

    door: Door

    def say(self, text: str, **more: Any) -> Json:
        body = {"id": more.pop("identifier", "") or doors.fresh(), "text": text, **more}
        answer = self.door.post("/messages", body)
        assert answer.status == 200, f"{answer.status} {answer.body.decode(errors='replace')}"
        return answer.json

    def photo(self) -> str:
        """The key of a new photo, as the page would ask for it."""
        answer = self.door.post("/photos", {"id": doors.fresh(), "content_type": "image/jpeg", "size": 1000})
        assert answer.status == 201, f"{answer.status} {answer.body.decode(errors='replace')}"
        return str(answer.json["key"])


@contextmanager
def opened() -> Iterator[Stage]:
    """The system for as long as the body lasts; this process's own store is the same cloud's."""
    with cloud.running() as running:
        target = Target("local", running.endpoint)
        outputs = deploy(target, package("local"))
        os.environ.update(demo.environment(outputs, running.endpoint), KEFU_KNOWLEDGE_SECONDS="0")
        functions = target.client("lambda")
        found = functions.get_function_configuration(FunctionName=_FUNCTION)["Environment"]["Variables"]
        environment = found | {"KEFU_KNOWLEDGE_SECONDS": "0"}
        functions.update_function_configuration(FunctionName=_FUNCTION, Environment={"Variables": environment})
        yield Stage(outputs["ApiUrl"], demo.shop_key(target, outputs), functions, environment)


def told(failures: list[str]) -> str:
    """What went wrong, a line each, as JSON would write it: replies have line breaks of their own."""
    return "\n".join(json.dumps(failure, ensure_ascii=False) for failure in failures)
