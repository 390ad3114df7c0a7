"""What axe-core finds wrong with a page for people who see little, hear it read to them, or use no mouse."""

from functools import cache
from importlib.resources import files
from typing import Any

from playwright.sync_api import Page

_GRAVE = ("serious", "critical")
_RUN = "async () => (await axe.run(document, { resultTypes: ['violations'] })).violations"

# What moves in is judged where it ends: colours half faded in are nobody's to read.
_SETTLE = """() => {
  const roots = [document, ...[...document.querySelectorAll("*")].map((one) => one.shadowRoot).filter(Boolean)];
  for (const one of roots.flatMap((root) => root.getAnimations({ subtree: true }))) {
    if (one.effect.getComputedTiming().iterations !== Infinity) one.finish();
  }
}"""


def serious(page: Page) -> list[str]:
    """One line for each element of the page as it stands that breaks a rule seriously or critically: rule, element, why."""
    page.evaluate(_axe())
    page.evaluate(_SETTLE)
    found = [rule for rule in page.evaluate(_RUN) if rule["impact"] in _GRAVE]
    return [_told(rule, node) for rule in found for node in rule["nodes"]]


@cache
def _axe() -> str:
    return (files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8")


def _told(rule: dict[str, Any], node: dict[str, Any]) -> str:
    why = " ".join(check["message"] for kind in ("any", "all", "none") for check in node[kind])
    return f"{rule['id']}: {node['html'][:160]} ({why or rule['help']})"
