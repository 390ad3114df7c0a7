"""Zips that come out equal byte for byte, modules compiled for a read-only disk, and the proof that they import."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import tempfile
import zipfile
from pathlib import Path

from infra import places
from infra.steps import Failure

_LONG_AGO = (1980, 1, 1, 0, 0, 0)
_TASK = "/var/task"

_PROBE = """
import json, os, pkgutil, resource, sys, time
root = sys.argv[1]
sys.path.insert(0, root)
sys.dont_write_bytecode = True
started = time.process_time()
import app
spent = time.process_time() - started
memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
import chalicelib
for module in pkgutil.walk_packages(chalicelib.__path__, "chalicelib."):
    __import__(module.name)
inside = (root, sys.base_prefix, sys.base_exec_prefix)
foreign = sorted(name for name, module in sys.modules.items() if (getattr(module, "__file__", None) or root) and
                 not (getattr(module, "__file__", None) or root).startswith(inside) or "site-packages" in (getattr(module, "__file__", "") or ""))
print(json.dumps({"ms": round(spent * 1000), "mb": memory, "foreign": foreign}))
"""


def assemble(folder: Path, libraries: Path, application: Path) -> Path:
    """The zip to deploy: the prepared libraries plus the application as Chalice packed it, compiled."""
    target = folder / "kefu.zip"
    with tempfile.TemporaryDirectory(dir=folder) as scratch:
        tree = Path(scratch) / "application"
        with zipfile.ZipFile(application) as packed:
            packed.extractall(tree)
        _as_in_repository(tree)
        precompile(tree)
        shutil.copy(libraries, target)
        pack(tree, target, mode="a")
    return target


def _as_in_repository(tree: Path) -> None:
    """Chalice lays the content of vendor/ at the top, where models/ would be another thing than it is in the repository."""
    (tree / "vendor").mkdir()
    (tree / "models").rename(tree / "vendor" / "models")


def precompile(tree: Path, keep_sources: bool = True) -> None:
    """Adds .pyc files that are never checked against their source: /var/task cannot be written, and its times say nothing.

    Without sources the .pyc files take their place, half as many files and two megabytes less: for libraries, whose traces name
    file and line all the same.
    """
    beside = [] if keep_sources else ["-b"]
    options = ["-q", "-j", "0", "--invalidation-mode", "unchecked-hash", "-s", str(tree), "-p", _TASK]
    command = ["-m", "compileall", *beside, *options, str(tree)]
    done = subprocess.run(
        [str(places.python(places.APP_VENV)), *command],
        env={**os.environ, "PYTHONHASHSEED": "0"},
        capture_output=True,
        text=True,
    )
    if done.returncode != 0:
        raise Failure(f"compileall: {(done.stdout + done.stderr).strip().splitlines()[-1]}")
    if not keep_sources:
        for source in tree.rglob("*.py"):
            source.unlink()


def pack(tree: Path, target: Path, mode: str = "w") -> None:
    """Puts a folder's files into a zip: sorted, without times, so that equal content gives an equal zip."""
    with zipfile.ZipFile(target, mode, zipfile.ZIP_DEFLATED, compresslevel=9) as packed:  # type: ignore[call-overload]
        for file in sorted(path for path in tree.rglob("*") if path.is_file()):
            entry = zipfile.ZipInfo(str(file.relative_to(tree)), _LONG_AGO)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = (0o100755 if ".so" in file.name else 0o100644) << 16
            packed.writestr(entry, file.read_bytes(), compresslevel=9)


def unzipped(target: Path) -> int:
    """Bytes that a zip takes on Lambda's disk (at most 250 MB)."""
    with zipfile.ZipFile(target) as packed:
        return sum(entry.file_size for entry in packed.infolist())


def lambda_like(stage: str) -> dict[str, str]:
    """The environment of a first look at the application: a stage, a region, and no credentials."""
    passed = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "TMPDIR") if name in os.environ}
    return {
        **passed,
        "KEFU_STAGE": stage,
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_EC2_METADATA_DISABLED": "true",
        "OPENBLAS_NUM_THREADS": "1",
    }


def try_import(target: Path, stage: str) -> str:
    """Imports app.py and every module of chalicelib from the unzipped package, with no other library in sight.

    Returns what it cost; raises Failure with Python's last line where something is missing.
    """
    with tempfile.TemporaryDirectory(dir=target.parent) as scratch:
        with zipfile.ZipFile(target) as packed:
            packed.extractall(scratch)
        command = [str(places.python(places.APP_VENV)), "-I", "-S", "-W", "error", "-c", _PROBE, scratch]
        done = subprocess.run(command, env=lambda_like(stage), capture_output=True, text=True)
    if done.returncode != 0:
        raise Failure(f"the package does not import: {done.stderr.strip().splitlines()[-1]}")
    found = json.loads(done.stdout.strip().splitlines()[-1])
    if found["foreign"]:
        raise Failure(f"imported from outside the package: {', '.join(found['foreign'])}")
    return f"{found['ms']} ms CPU, {found['mb']} MB"
