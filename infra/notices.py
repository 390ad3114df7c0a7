"""Says who is told outside the desk, and tries one of them out (docs/notices.md)."""

from __future__ import annotations

import argparse
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from infra import places, secret, steps
from infra.deploy import Target
from infra.steps import Failure

Json = dict[str, Any]


def kept(target: Target, outputs: Mapping[str, str]) -> list[Json]:
    """The targets of a stage, as its secret has them."""
    return list(secret.kept(target, outputs).get("notices", []))


def keep(target: Target, outputs: Mapping[str, str], wanted: list[Json]) -> None:
    """Puts them in the place of those before."""
    secret.change(target, outputs, notices=wanted)


def read(file: Path) -> list[Json]:
    """The targets in a file. Raises Failure where it is no list of them."""
    try:
        content = json.loads(file.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise Failure(f"{file}: {error}") from error
    if not isinstance(content, list):
        raise Failure(f"{file}: a list of targets, see docs/notices.md")
    return content


def _judged(wanted: list[Json]) -> None:
    """Raises Failure for the first that nobody could be reached by, or whose name another one has."""
    from chalicelib.desk.notices import targets

    try:
        names = [targets.made(one).name for one in wanted] + [targets.WEBHOOK]
    except ValueError as error:
        raise Failure(str(error)) from error
    if len(set(names)) < len(names):
        raise Failure("every target has a name of its own, and none is called webhook")


def _check(name: str) -> int:
    """Posts a test notice from here and says what the other side made of it."""
    from chalicelib import clock
    from chalicelib.desk.notices import sending, targets
    from chalicelib.ulids import ulid

    found = targets.named(name)
    if found is None:
        raise Failure(
            f"no target {name!r}: {', '.join(target.name for target in targets.targets()) or 'there is none'}"
        )
    verdict = sending.try_out(found, {"event": "check", "id": ulid(clock.now())})
    print(f"  {found.name} ({found.kind}): {verdict.outcome} {verdict.reason}".rstrip())
    return 0 if verdict.outcome == "taken" else 1


def _list(wanted: list[Json]) -> None:
    for one in wanted:
        print(
            f"  {one.get('name', '?'):<20}{one.get('kind', '?'):<10}{', '.join(one.get('events', [])) or 'the usual events'}"
        )
    print(f"  {len(wanted)} target(s)")


def main() -> int:
    """`python -m infra.notices --stage prod [--file notices.json | --check NAME]`; without either it says who is told."""
    parser = argparse.ArgumentParser(description="Who is told outside the desk.")
    parser.add_argument("--stage", choices=places.STAGES, default="local")
    parser.add_argument("--file", type=Path)
    parser.add_argument("--check", default="")
    told = parser.parse_args()
    target, outputs = secret.opened(told.stage)
    if told.check:
        return _check(told.check)
    if told.file:
        wanted = read(told.file)
        _judged(wanted)
        keep(target, outputs, wanted)
    _list(kept(target, outputs))
    return 0


if __name__ == "__main__":
    steps.main(main)
