"""LocalStack for the integration tests: in Docker where there is one, else its PyPI package in host mode.

In host mode there are no Lambda functions (it wants Docker) and no DynamoDB (it wants a jar from elsewhere): the tests use its
queues, buckets and CloudFormation, keep the tables in MiniStack, and leave out what needs deployed functions.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from infra import places, steps
from infra.cloud import end_group, free_port
from infra.environment import pyenv_roots, version_of
from infra.steps import Failure, last_line, step

VENV = places.WORK / "localstack"
IMAGE = "localstack/localstack:4.14.0"
_PACKAGE = "localstack-core[runtime]==2026.3.0"
_DATE = "2026-03-25"  # of the release: with later versions of what it depends on it does not start
_LIBRARY = Path("/usr/lib/localstack")
_PATIENCE = 180.0


@contextmanager
def running() -> Iterator[str]:
    """A LocalStack for as long as the body lasts; the value is its endpoint."""
    if docker():
        with _in_docker() as endpoint:
            yield endpoint
    else:
        print("no Docker here: LocalStack runs as the PyPI package, in host mode", flush=True)
        with _in_host_mode() as endpoint:
            yield endpoint


def docker() -> bool:
    """True where a Docker daemon answers."""
    if not shutil.which("docker"):
        return False
    return subprocess.run(["docker", "info"], capture_output=True, check=False).returncode == 0


@contextmanager
def _in_docker() -> Iterator[str]:
    """The public image: since March 2026 it wants LOCALSTACK_AUTH_TOKEN, which is passed on."""
    port, name = free_port(), f"kefu-localstack-{os.getpid()}"
    command = [
        "docker",
        "run",
        "--rm",
        "-d",
        "--name",
        name,
        "-p",
        f"127.0.0.1:{port}:4566",
        "-e",
        "LOCALSTACK_AUTH_TOKEN",
        IMAGE,
    ]
    with step("LocalStack in Docker"):
        steps.run(command, places.LOGS / "localstack.log")
        _await(f"http://127.0.0.1:{port}", places.LOGS / "localstack.log", None)
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        subprocess.run(["docker", "stop", name], capture_output=True, check=False)


@contextmanager
def _in_host_mode() -> Iterator[str]:
    _install()
    port, log = free_port(), places.LOGS / "localstack.log"
    environment = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
    environment |= {
        "GATEWAY_LISTEN": f"127.0.0.1:{port}",
        "EAGER_SERVICE_LOADING": "0",
        "DISABLE_EVENTS": "1",
        "SKIP_SSL_CERT_DOWNLOAD": "1",
    }
    with log.open("wb") as output:
        process = subprocess.Popen(
            [str(places.python(VENV)), "-m", "localstack.runtime.main"],
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
    try:
        with step("LocalStack in host mode"):
            _await(f"http://127.0.0.1:{port}", log, process)
        yield f"http://127.0.0.1:{port}"
    finally:
        end_group(process.pid)


def _install() -> None:
    """Its own environment, of Python 3.13 and the libraries of its day, made once."""
    made = VENV / "made-of"
    if made.exists() and made.read_text() == _PACKAGE:
        return
    python = next((path for path in _pythons() if version_of(path) == "3.13"), None)
    if python is None:
        raise Failure("LocalStack's package wants Python 3.13, and there is none on PATH or under pyenv")
    if not os.access(_LIBRARY.parent, os.W_OK) and not _LIBRARY.exists():
        raise Failure(f"LocalStack wants the folder {_LIBRARY}: make it and give it to yourself")
    _LIBRARY.mkdir(exist_ok=True)
    with step("install LocalStack's package"):
        steps.run([python, "-m", "venv", "--clear", VENV], places.LOGS / "localstack-install.log")
        # uv, because pip cannot be told the day whose versions it is to take.
        steps.run(
            [places.python(VENV), "-m", "pip", "install", "--quiet", "uv"], places.LOGS / "localstack-install.log"
        )
        command = [
            VENV / "bin" / "uv",
            "pip",
            "install",
            "--python",
            places.python(VENV),
            "--exclude-newer",
            _DATE,
            _PACKAGE,
        ]
        steps.run(command, places.LOGS / "localstack-install.log")
    made.write_text(_PACKAGE)


def _pythons() -> Iterator[Path]:
    yield from (Path(path) for path in map(shutil.which, ("python3.13", "python3")) if path)
    for root in pyenv_roots():
        yield from sorted(root.glob("versions/3.13.*/bin/python3.13"), reverse=True)


def _await(endpoint: str, log: Path, process: subprocess.Popen[bytes] | None) -> None:
    deadline = time.monotonic() + _PATIENCE
    while not _healthy(endpoint):
        if (process and process.poll() is not None) or time.monotonic() > deadline:
            raise Failure(f"LocalStack did not start: {last_line(log)} (all of it: {log})")
        time.sleep(0.3)


def _healthy(endpoint: str) -> bool:
    try:
        with urllib.request.urlopen(f"{endpoint}/_localstack/health", timeout=2) as answer:
            return bool(answer.status == 200)
    except (OSError, urllib.error.URLError):
        return False
