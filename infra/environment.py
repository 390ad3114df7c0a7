"""Makes the two virtual environments, with the best Python of this machine, and leaves them alone while nothing has changed."""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from infra import places
from infra.steps import Failure, main, reason, step

RUNTIMES = (
    "3.12",
    "3.13",
)  # Lambda's own, on Amazon Linux 2023: 3.12 first, it is what the measurements were made with
FALLBACK = "3.11"  # a bare Debian 12; onnxruntime and numpy step back to what fits (markers in requirements.txt)
_PROBE = "import sys, venv, ensurepip; print('%d.%d' % sys.version_info[:2])"


@dataclass(frozen=True)
class Environment:
    """One virtual environment and the requirement files that it is made of."""

    title: str
    folder: Path
    files: tuple[Path, ...]

    @property
    def stamp(self) -> Path:
        return self.folder / "made-of"

    @property
    def log(self) -> Path:
        return places.LOGS / f"pip-{self.folder.name.strip('.')}-{self.folder.parent.name.strip('.')}.log"

    def fresh(self) -> bool:
        """Made of these files, and of the Python that PYTHON names where it names one."""
        made = self.stamp.read_text().split() if self.stamp.exists() else ["", ""]
        told = os.environ.get("PYTHON")
        same = not told or version_of(_named(told)) == made[1]
        return made[0] == self.digest() and same and places.python(self.folder).exists()

    def digest(self) -> str:
        return hashlib.sha256(b"".join(file.read_bytes() for file in self.files)).hexdigest()

    def done(self, version: str) -> None:
        self.stamp.write_text(f"{self.digest()} {version}")


APP = Environment(
    "tools and libraries (.venv)",
    places.APP_VENV,
    (places.ROOT / "requirements.txt", places.ROOT / "requirements-dev.txt"),
)
CLOUD = Environment("local cloud (.cloud/venv)", places.CLOUD_VENV, (places.ROOT / "infra" / "requirements-cloud.txt",))


def setup() -> None:
    """Makes what is missing or out of date; returns at once when nothing is."""
    if APP.fresh() and CLOUD.fresh():
        return
    with _alone():
        stale = [environment for environment in (APP, CLOUD) if not environment.fresh()]
        if stale:
            _make(stale)


def _make(stale: list[Environment]) -> None:
    with step("find Python") as found:
        python, version = (
            best_python() if APP in stale else (places.python(APP.folder), version_of(places.python(APP.folder)) or "")
        )
        found.say(f"{version} ({python})")
    # One interpreter for both: the local cloud runs the packaged numpy and onnxruntime, which are compiled for one version.
    if APP in stale and CLOUD not in stale and version_of(places.python(CLOUD.folder)) != version:
        stale = [*stale, CLOUD]
    for environment in stale:
        _create(python, environment)
    installs = [(environment, _install(environment)) for environment in stale]
    for environment, install in installs:
        with step(environment.title) as made:
            if install.wait() != 0:
                raise Failure(f"pip: {reason(environment.log)} (all of it: {environment.log})")
            environment.done(version)
            made.say(version)


def best_python() -> tuple[Path, str]:
    """The interpreter to use: 3.12 or 3.13 from PATH, pyenv or uv; else 3.11 with a word about it."""
    for wanted in (*RUNTIMES, FALLBACK):
        for candidate in _candidates(wanted):
            if version_of(candidate) == wanted:
                return candidate, wanted
    raise Failure("no Python 3.12, 3.13 or 3.11 with venv was found; on Debian: apt-get install python3 python3-venv")


def _named(told: str) -> Path:
    return Path(shutil.which(told) or told)


def _candidates(version: str) -> Iterator[Path]:
    if told := os.environ.get("PYTHON"):
        yield _named(told)
        return
    names = [f"python{version}", "python3"]
    yield from (Path(path) for path in map(shutil.which, names) if path)
    for root in pyenv_roots():
        yield from sorted(root.glob(f"versions/{version}.*/bin/python{version}"), reverse=True)
    yield from _from_uv(version)


def pyenv_roots() -> list[Path]:
    """Where pyenv keeps its versions: where it says, at home, or beside the shims that PATH names."""
    told = [os.environ["PYENV_ROOT"]] if os.environ.get("PYENV_ROOT") else []
    shims = [Path(place).parent for place in os.environ.get("PATH", "").split(os.pathsep) if place.endswith("/shims")]
    return [*map(Path, told), Path.home() / ".pyenv", *shims]


def _from_uv(version: str) -> Iterator[Path]:
    if version == FALLBACK or not shutil.which("uv"):
        return
    for command in (
        ["uv", "python", "find", version],
        ["uv", "python", "install", version],
        ["uv", "python", "find", version],
    ):
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode == 0 and "find" in command:
            yield Path(done.stdout.strip())
            return


def version_of(python: Path) -> str | None:
    """`3.12`, or None for what is not a Python that can make environments (a pyenv shim without a version, say)."""
    try:
        done = subprocess.run([python, "-c", _PROBE], capture_output=True, text=True, check=False, timeout=20)
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.stdout.strip() if done.returncode == 0 else None


def _create(python: Path, environment: Environment) -> None:
    environment.stamp.unlink(missing_ok=True)
    if version_of(places.python(environment.folder)) == version_of(python):
        return  # other requirements, same Python: what is there is brought up to date, under the feet of nobody
    environment.folder.parent.mkdir(parents=True, exist_ok=True)
    real = subprocess.run(
        [python, "-c", "import sys; print(sys._base_executable)"], capture_output=True, text=True, check=True
    )
    with step(f"make {environment.folder.relative_to(places.ROOT)}"):
        subprocess.run([real.stdout.strip(), "-m", "venv", "--clear", environment.folder], check=True)


def _install(environment: Environment) -> subprocess.Popen[bytes]:
    environment.log.parent.mkdir(parents=True, exist_ok=True)
    files = [part for file in environment.files for part in ("-r", str(file))]
    command = [str(places.python(environment.folder)), "-m", "pip", "install", "--disable-pip-version-check", *files]
    with environment.log.open("wb") as log:
        return subprocess.Popen(command, stdout=log, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL)


@contextmanager
def _alone() -> Iterator[None]:
    """One setup at a time: two would write into the same folders."""
    places.WORK.mkdir(exist_ok=True)
    with (places.WORK / "setup.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


if __name__ == "__main__":
    main(setup)
