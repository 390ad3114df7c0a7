"""The libraries' half of the package: installed for Lambda's platform, stripped, precompiled, kept until requirements.txt changes."""

from __future__ import annotations

import hashlib
import json
import platform
import shutil
import sys
from dataclasses import asdict, dataclass
from pathlib import Path

from packaging.requirements import Requirement

from infra import archive, places, steps, stripping
from infra.steps import Failure, step

RUNTIME = f"{sys.version_info.major}.{sys.version_info.minor}"

# Installed with the rest for the tests and tools, but imported by nothing in Lambda: the application speaks botocore.
UNUSED = ("boto3", "s3transfer")

# Lambda's 3.12 and 3.13 run on Amazon Linux 2023 (glibc 2.34), 3.11 on Amazon Linux 2 (2.26).
_GLIBC = (28, 27, 26, 24, 17, 12, 5) if sys.version_info >= (3, 12) else (26, 24, 17, 12, 5)
_OLD_NAMES = ("manylinux2014", "manylinux2010", "manylinux1")


@dataclass(frozen=True)
class Libraries:
    """The stripped and compiled libraries as a zip, and what was taken out of them."""

    zip: Path
    removed: tuple[stripping.Removed, ...]


def prepare() -> Libraries:
    """The libraries of requirements.txt, from the last time where nothing has changed since."""
    folder = places.BUILD / "libraries" / _digest()
    if not (folder / "removed.json").exists():
        shutil.rmtree(folder.parent, ignore_errors=True)
        _make(folder)
    removed = json.loads((folder / "removed.json").read_text())
    return Libraries(folder / "libraries.zip", tuple(stripping.Removed(**one) for one in removed))


def _make(folder: Path) -> None:
    tree = folder / "tree"
    with step(f"libraries for Lambda's python{RUNTIME}"):
        _install(tree)
        missing = [line for line in wanted() if not _present(tree, line)]
        if missing:
            raise Failure(f"missing from the package: {', '.join(map(str, missing))}")
    with step("strip and precompile them") as stripped:
        removed = stripping.strip(tree, UNUSED)
        archive.precompile(tree, keep_sources=False)
        archive.pack(tree, folder / "libraries.zip")
        stripped.say(f"{sum(one.bytes for one in removed) / 1e6:.0f} MB left out")
    shutil.rmtree(tree)
    (folder / "removed.json").write_text(json.dumps([asdict(one) for one in removed]))


def _install(tree: Path) -> None:
    machine = platform.machine() if sys.platform == "linux" else "x86_64"
    names = [f"manylinux_2_{minor}_{machine}" for minor in _GLIBC] + [f"{name}_{machine}" for name in _OLD_NAMES]
    platforms = [part for name in names for part in ("--platform", name)]
    target = [
        "--target",
        tree,
        "--python-version",
        RUNTIME,
        "--implementation",
        "cp",
        "--only-binary=:all:",
        *platforms,
    ]
    quiet = ["--no-deps", "--no-compile", "--disable-pip-version-check", "--quiet"]
    command = [
        places.python(places.APP_VENV),
        "-m",
        "pip",
        "install",
        *quiet,
        *target,
        "-r",
        places.ROOT / "requirements.txt",
    ]
    steps.run(command, places.LOGS / "libraries.log")


def wanted() -> list[Requirement]:
    """The lines of requirements.txt that hold for this Python."""
    lines = (line.split("#")[0].strip() for line in (places.ROOT / "requirements.txt").read_text().splitlines())
    found = [Requirement(line) for line in lines if line]
    return [line for line in found if line.marker is None or line.marker.evaluate()]


def _present(tree: Path, line: Requirement) -> bool:
    name = line.name.lower().replace("-", "_")
    version = str(line.specifier).removeprefix("==")
    return any(
        found.name.lower().replace("-", "_") == f"{name}_{version}.dist_info" for found in tree.glob("*.dist-info")
    )


def _digest() -> str:
    parts = [
        (places.ROOT / name).read_bytes()
        for name in ("requirements.txt", "infra/stripping.py", "infra/libraries.py", "infra/archive.py")
    ]
    return hashlib.sha256(b"\0".join((*parts, RUNTIME.encode()))).hexdigest()[:16]
