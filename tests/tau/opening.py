"""Opens the benchmark's shop: the packaged system in a local cloud of its own, filled through the public import and nothing else."""

import json
import os
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from secrets import token_urlsafe
from typing import Any

from infra import cloud, demo, doors, places
from infra.deploy import Target, deploy
from infra.doors import Door
from infra.package import package
from infra.steps import Failure, step
from tests.tau import policies, rows
from tests.tau.records import Records
from tests.tau.talk import Shop
from tests.tau.tasks import Benchmark, Json

_ROWS = 250  # a request
_KEEPER = "keeper"


@contextmanager
def opened(benchmark: Benchmark, language: str) -> Iterator[Shop]:
    """The shop, open for as long as the body lasts."""
    with cloud.running() as running:
        target = Target("local", running.endpoint)
        outputs = deploy(target, package("local"))
        door = _keeper(target, outputs)
        with step("import the benchmark's shop") as shown:
            shown.say(_stocked(door, benchmark))
        records, key = Records(target.client("dynamodb")), demo.shop_key(target, outputs)

        def token(user: str) -> str:
            return demo.token_of({"id": user, "name": rows.full_name(benchmark.users[user])}, key)

        yield Shop(outputs["ApiUrl"], language, records, records.rows(), benchmark, token, _theirs)


def _keeper(target: Target, outputs: Mapping[str, str]) -> Door:
    """The door of an administrator who is enrolled as the first one of any shop is."""
    password = token_urlsafe(24)
    command: list[str | Path] = [places.python(places.APP_VENV), "-m", "infra.enrol"]
    command += ["--stage", target.stage, "--name", _KEEPER, "--role", "admin"]
    told = {**os.environ, **demo.environment(outputs, target.endpoint)}
    done = subprocess.run(
        command, input=password, env=told, cwd=places.ROOT, text=True, capture_output=True, check=False
    )
    if done.returncode:
        raise Failure(done.stderr.strip())
    return doors.log_in(outputs["ApiUrl"], {"name": _KEEPER, "password": password})


def _stocked(door: Door, benchmark: Benchmark) -> str:
    """Loads everything; says how much. Raises Failure where a row is rejected."""
    users = benchmark.users
    kinds: Mapping[str, Sequence[Json]] = {
        "policies": policies.ROWS,
        "products": [rows.product_row(one) for one in benchmark.products.values()],
        "customers": [rows.customer_row(one) for one in users.values()],
        "orders": [rows.order_row(one, rows.full_name(users[one["user_id"]])) for one in benchmark.orders.values()],
    }
    for kind, found in kinds.items():
        for start in range(0, len(found), _ROWS):
            _load(door, kind, found[start : start + _ROWS])
    return ", ".join(f"{len(found)} {kind}" for kind, found in kinds.items())


def _theirs(table: str, content: Json, before: Json) -> Json:
    """A row in the benchmark's form; one that has no such form any more is told as it is."""
    try:
        return (rows.their_user if table == "users" else rows.their_order)(content, before)
    except (KeyError, ValueError) as error:
        return {"no row of the benchmark's": f"{type(error).__name__} {error} in {content}"}


def _load(door: Door, kind: str, found: Sequence[Mapping[str, Any]]) -> None:
    lines = "\n".join(json.dumps(row, ensure_ascii=False) for row in found).encode()
    answer = door.send(f"/admin/imports/{kind}", lines, "application/x-ndjson")
    if answer.status != 200 or answer.json["rejected"]:
        raise Failure(f"{kind}: {answer.status} {answer.body[:400].decode(errors='replace')}")
