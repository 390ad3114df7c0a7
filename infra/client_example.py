"""Generates a client from the contract, as an app's developer would, and has it talk to the running system."""

from __future__ import annotations

import hashlib
import os
import subprocess
import venv
from pathlib import Path
from typing import Any

import yaml

from infra import doors, places, steps
from infra.steps import Failure, step

EXAMPLES = places.ROOT / "docs" / "examples"
HERE = places.BUILD / "client"
_METHODS = ("get", "post", "put", "patch", "delete")


def contract() -> dict[str, Any]:
    """The customers' part of docs/openapi.yaml: an app calls nothing else."""
    whole: dict[str, Any] = yaml.safe_load((places.ROOT / "docs" / "openapi.yaml").read_text("utf-8"))
    paths = {
        path: {name: one for name, one in item.items() if name not in _METHODS or "customer" in one["tags"]}
        for path, item in whole["paths"].items()
    }
    return whole | {"paths": {path: item for path, item in paths.items() if set(item) & set(_METHODS)}}


def tools() -> Path:
    """The folder of programs of an environment with the generator; made once for each list of requirements."""
    wanted = EXAMPLES / "requirements.txt"
    folder = HERE / f"venv-{hashlib.sha256(wanted.read_bytes()).hexdigest()[:8]}"
    if not (folder / "made").exists():
        venv.create(folder, with_pip=True)
        log = places.LOGS / "client-pip.log"
        steps.run([places.python(folder), "-m", "pip", "install", "-q", "-r", wanted], log)
        (folder / "made").touch()
    return folder / "bin"


def generate(programs: Path) -> Path:
    """The client's folder. Raises Failure where the generator leaves anything out."""
    HERE.mkdir(parents=True, exist_ok=True)
    file, log = HERE / "openapi.yaml", places.LOGS / "client-generate.log"
    file.write_text(yaml.safe_dump(contract(), allow_unicode=True, sort_keys=False), "utf-8")
    command = [programs / "openapi-python-client", "generate", "--path", file, "--overwrite", "--fail-on-warning"]
    path = os.pathsep.join((str(programs), str(places.python(places.APP_VENV).parent), os.environ["PATH"]))
    steps.run([*command, "--output-path", HERE / "kefu-client"], log, env={**os.environ, "PATH": path})
    return HERE / "kefu-client"


def talk(programs: Path, client: Path, api: str, token: str, *texts: str) -> str:
    """What the example prints. Raises Failure with its last word."""
    command = [programs / "python", EXAMPLES / "talk.py", "--api", api, "--token", token, "--listen", "1", *texts]
    done = subprocess.run(
        [str(part) for part in command],
        env={**os.environ, "PYTHONPATH": str(client)},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    if done.returncode:
        raise Failure(f"talk.py: {(done.stderr.strip().splitlines() or ['failed without a word'])[-1]}")
    return done.stdout


def main() -> None:
    """`python -m infra.client_example`: makes the client and talks as the first customer of the demo shop."""
    config = doors.config()
    with step("make the generator's environment"):
        programs = tools()
    with step("generate the client") as shown:
        client = generate(programs)
        shown.say(str(client.relative_to(places.ROOT)))
    customers = config.get("demo", {}).get("customers", [])
    token = customers[0]["token"] if customers else ""
    print(talk(programs, client, config["api"], token, "我的快递到哪了", "现在有什么优惠"))


if __name__ == "__main__":
    steps.main(main)
