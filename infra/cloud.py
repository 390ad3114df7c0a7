"""The local cloud as a process: started in a session of its own, ended with everything that it started."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from infra import places
from infra.steps import Failure, last_line

_PATIENCE = 60.0
_GRACE = 3.0
_PROC = Path("/proc")


@dataclass(frozen=True)
class Cloud:
    """A running local cloud; `pid` is also its session and process group, which its Lambda workers share."""

    process: subprocess.Popen[bytes]
    port: int
    folder: Path

    @property
    def pid(self) -> int:
        return self.process.pid

    @property
    def endpoint(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def stop(self) -> None:
        """Ends the emulator and its Lambda workers, which it would leave behind, and removes their folders."""
        end_group(self.pid)
        self.process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)


def start(port: int) -> Cloud:
    """Starts MiniStack on `port` and returns when it answers. Raises Failure where the port is taken or it does not come up."""
    insist_free(port, "the local cloud", "CLOUD_PORT")
    places.LOGS.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix="run-", dir=places.WORK))
    log = places.LOGS / f"cloud-{port}.log"
    with log.open("wb") as output:
        command = [str(places.python(places.CLOUD_VENV)), "-m", "ministack"]
        process = subprocess.Popen(
            command,
            cwd=folder,
            env=_environment(port, folder),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    cloud = Cloud(process, port, folder)
    try:
        _await(process, cloud, log)
    except BaseException:
        cloud.stop()
        raise
    return cloud


def _environment(port: int, folder: Path) -> dict[str, str]:
    """Nothing of this shell's AWS settings reaches the emulator or the functions that it runs."""
    passed = {name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "KEFU_", "PYTHON"))}
    return {
        **passed,
        "GATEWAY_PORT": str(port),
        "BIND_HOST": "127.0.0.1",
        "TMPDIR": str(folder),
        "LOG_LEVEL": "WARNING",
        "LAMBDA_WARM_TTL_SECONDS": "86400",  # a cold start costs seconds here and proves nothing
        "MINISTACK_WORKER_THREADS": "128",
        "IOT_MTLS_ENABLED": "0",  # listeners of services that nobody here uses
        "SFTP_ENABLED": "0",
        "PYTHONDONTWRITEBYTECODE": "1",
        "NO_PROXY": "127.0.0.1,localhost",
    }


def _await(process: subprocess.Popen[bytes], cloud: Cloud, log: Path) -> None:
    deadline = time.monotonic() + _PATIENCE
    while not answers(cloud.endpoint):
        if process.poll() is not None:
            raise Failure(f"the local cloud did not start: {last_line(log)} (all of it: {log})")
        if time.monotonic() > deadline:
            raise Failure(f"the local cloud did not answer within {_PATIENCE:.0f} s (its log: {log})")
        time.sleep(0.1)


def answers(endpoint: str) -> bool:
    """True when an emulator is ready at `endpoint`."""
    try:
        with urllib.request.urlopen(f"{endpoint}/_ministack/ready", timeout=2) as answer:
            return bool(answer.status == 200)
    except (OSError, urllib.error.URLError):
        return False


def insist_free(port: int, what: str, variable: str) -> None:
    """Raises Failure, with the variable that helps, where another program listens on `port`."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            raise Failure(
                f"port {port} ({what}) is taken by another program; choose another with {variable}=…"
            ) from error


def free_port() -> int:
    """A port that nobody listens on at the moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def end_group(group: int) -> None:
    """Ends every process of a group: asks first, waits a little, then insists."""
    for sign, patience in ((signal.SIGTERM, _GRACE), (signal.SIGKILL, _GRACE)):
        try:
            os.killpg(group, sign)
        except ProcessLookupError:
            return
        deadline = time.monotonic() + patience
        while _living(group) and time.monotonic() < deadline:
            time.sleep(0.05)


def _living(group: int) -> bool:
    """Whether anybody of the group still runs. The emulator goes early, its workers linger; the dead that nobody has
    buried yet (init takes a second or two over it) do not count."""
    if _PROC.is_dir():
        return any(_runs_in(group, entry) for entry in _PROC.iterdir() if entry.name.isdigit())
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True


def _runs_in(group: int, process: Path) -> bool:
    try:
        state, _, its_group, *_ = (process / "stat").read_text().rpartition(")")[2].split()
    except OSError:
        return False
    return int(its_group) == group and state != "Z"


@contextmanager
def running() -> Iterator[Cloud]:
    """A local cloud on a free port, for as long as the body lasts."""
    cloud = start(free_port())
    try:
        yield cloud
    finally:
        cloud.stop()
