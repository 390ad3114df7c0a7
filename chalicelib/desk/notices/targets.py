"""Who is told outside the desk: the targets in the stage's secret, and the webhook that the deployment names."""

from collections.abc import Mapping
from fnmatch import fnmatchcase
from typing import Any

from chalicelib import settings
from chalicelib.desk.notices import dingtalk, feishu, push, webhook, wecom
from chalicelib.desk.notices.letter import Kind, Target
from chalicelib.edge import secrets
from chalicelib.shapes import shaped

WEBHOOK = "webhook"
KINDS: Mapping[str, Kind] = {
    WEBHOOK: webhook.KIND,
    "feishu": feishu.KIND,
    "dingtalk": dingtalk.KIND,
    "wecom": wecom.KIND,
    "push": push.KIND,
    push.SNS: push.OVER_SNS,
}
_NAMED = (WEBHOOK, "feishu", "dingtalk", "wecom")  # the other kinds are the deployment's own
# What a group of people hears of where its target names no events.
_USUAL = ("case.opened", "case.reopened", "case.grave", "case.breached", "task.opened", "queue.unstaffed")


def targets() -> list[Target]:
    """All of them. Raises ValueError for one that nobody could be reached by."""
    return [*_webhook(), *push.target(), *(made(content) for content in secrets.notice_targets())]


def named(name: str) -> Target | None:
    """The target of this name; None where it was taken away."""
    return next((target for target in targets() if target.name == name), None)


def wanting(content: Mapping[str, Any]) -> list[Target]:
    """Who wants to hear of this."""
    return [target for target in targets() if wants(target, content)]


def wants(target: Target, content: Mapping[str, Any]) -> bool:
    """Whether the event is one of the target's, and what it is about belongs to one of its groups."""
    patterns = target.events or (("*",) if target.kind == WEBHOOK else _USUAL)
    return _heard(patterns, content) and _theirs(target.groups, content)


def grave(content: Mapping[str, Any]) -> bool:
    """Whether somebody should look at once: a legal threat, anger, a promise that was broken."""
    case = content.get("case", {})
    told = isinstance(case, Mapping) and (case.get("priority") == "grave" or case.get("queue") == "leads")
    return told or content.get("event") in ("case.grave", "case.breached", "queue.unstaffed")


def made(content: Mapping[str, Any]) -> Target:
    """A target as the secret has it. Raises ValueError, naming it, where it cannot be one."""
    if not isinstance(content, Mapping) or not content.get("name"):
        raise ValueError("a target of notices has no name")
    name, kind, url = (str(content.get(one, "")) for one in ("name", "kind", "url"))
    if kind not in _NAMED:
        raise ValueError(f"target {name!r}: kind is one of {', '.join(_NAMED)}")
    if not url.startswith("https://") and settings.stage() != "local":
        raise ValueError(f"target {name!r}: url is an https address")
    return shaped(Target, dict(content))


def _webhook() -> list[Target]:
    url = settings.webhook_url()
    return [Target(WEBHOOK, WEBHOOK, url, secrets.webhook_key())] if url else []


def _heard(patterns: tuple[str, ...], content: Mapping[str, Any]) -> bool:
    event = str(content.get("event", ""))
    # A grave case is told once: to who wants to hear of every case, and to who wants the grave ones only.
    names = (event, "case.grave") if event in ("case.opened", "case.reopened") and grave(content) else (event,)
    return any(fnmatchcase(name, pattern) for name in names for pattern in patterns)


def _theirs(groups: tuple[str, ...], content: Mapping[str, Any]) -> bool:
    about = [content.get("group"), *(_of(content, *path) for path in (("case", "queue"), ("task", "department")))]
    said = [one for one in about if one]
    return not groups or not said or any(one in groups for one in said)


def _of(content: Mapping[str, Any], part: str, name: str) -> Any:
    inner = content.get(part)
    return inner.get(name) if isinstance(inner, Mapping) else None
