"""Runs the checks against the running system and prints a line for each: what was checked, how long it took, what was seen."""

from __future__ import annotations

import time

from websockets.exceptions import WebSocketException

from infra import doors, steps
from infra.smoke.checks import Scene, Work, Wrong
from infra.smoke.script import script
from infra.steps import Failure


def main() -> int:
    """Exit status 0 when every check holds."""
    scene = Scene(doors.config())
    if len(scene.config.get("demo", {}).get("customers", [])) < 4:
        raise Failure("this system has no demo customers; smoke plays them (make run)")
    checks = script()
    started = time.monotonic()
    failed = sum(not _holds(scene, sentence, work) for sentence, work in checks)
    print(f"\n  {len(checks) - failed} of {len(checks)} checks hold, {time.monotonic() - started:.1f} s")
    return 1 if failed else 0


def _holds(scene: Scene, sentence: str, work: Work) -> bool:
    started = time.monotonic()
    try:
        seen, mark = work(scene) or "", "✓"
    except (Wrong, Failure, WebSocketException, LookupError, TypeError, ValueError, OSError) as error:
        seen, mark = f"{type(error).__name__}: {error}", "✗"
    print(f"  {mark} {time.monotonic() - started:5.2f} s  {sentence}", flush=True)
    for line in str(seen).splitlines():
        print(f"               {line}")
    return mark == "✓"


if __name__ == "__main__":
    steps.main(main)
