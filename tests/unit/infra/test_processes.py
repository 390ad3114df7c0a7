"""What is started is ended, whatever it started itself; what is not ours is left alone."""

import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from infra import cloud, run
from infra.environment import version_of
from infra.steps import Failure, reason

_STUBBORN = (
    "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('up', flush=True); time.sleep(60)"
)
_PARENT = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {_STUBBORN!r}])"


def test_a_group_ends_with_its_children_even_stubborn_ones(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cloud, "_GRACE", 0.5)
    process = subprocess.Popen([sys.executable, "-c", _PARENT], stdout=subprocess.PIPE, start_new_session=True)
    assert process.stdout is not None
    with process.stdout:
        assert process.stdout.readline() == b"up\n"
        cloud.end_group(process.pid)
        process.wait()
    assert not cloud._living(process.pid)


def test_a_taken_port_is_told_with_the_variable_that_helps() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with pytest.raises(Failure, match="CLOUD_PORT"):
            cloud.insist_free(taken.getsockname()[1], "the local cloud", "CLOUD_PORT")


def test_a_number_that_another_program_has_now_is_not_ours() -> None:
    other = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    try:
        deadline = time.monotonic() + 5
        while not run._is(other.pid, "time.sleep") and time.monotonic() < deadline:
            time.sleep(0.01)
        assert run._is(other.pid, "time.sleep")
        assert not run._is(other.pid, "ministack")
    finally:
        other.kill()
        other.wait()
    assert not run._is(other.pid, "time.sleep")


def test_what_is_no_python_has_no_version(tmp_path: Path) -> None:
    assert version_of(tmp_path / "absent") is None
    assert version_of(Path("/bin/false")) is None
    assert version_of(Path(sys.executable)) == f"{sys.version_info.major}.{sys.version_info.minor}"


def test_a_log_without_network_is_told_in_a_line(tmp_path: Path) -> None:
    log = tmp_path / "pip.log"
    log.write_text("WARNING: Retrying: NewConnectionError(…)\nERROR: No matching distribution found for six\n")
    assert reason(log) == "no network: the package index cannot be reached"
    log.write_text("ERROR: something else\n\n")
    assert reason(log) == "ERROR: something else"
