"""What a cold start imports: CPU of `import app` from the packaged zip and from the same modules as sources only, and what the
platforms' function imports, side by side."""

import os
import shutil
import statistics
import subprocess
import sys
import sysconfig
import tempfile
import zipfile
from pathlib import Path

_ROUNDS = 5
WEBHOOK, _HOOK = "the platforms' function", "chalicelib.channels.hook"
# The peak of this process alone: ru_maxrss would count what it was forked from.
_SCRIPT = """
import {module}, resource
usage = resource.getrusage(resource.RUSAGE_SELF)
peak = next(line.split()[1] for line in open("/proc/self/status") if line.startswith("VmHWM"))
print(usage.ru_utime + usage.ru_stime, peak)
"""
_COMPILED = shutil.ignore_patterns("__pycache__", "*.pyc")


def measure(package: Path) -> dict[str, tuple[float, float]]:
    """Median CPU milliseconds and resident megabytes after an import: of the whole application from the package as it is and
    uncompiled, and of the platforms' function. They take turns, so that a busy machine is busy for all."""
    with tempfile.TemporaryDirectory() as scratch:
        packed, sources = Path(scratch) / "packed", Path(scratch) / "sources"
        with zipfile.ZipFile(package) as archive:
            archive.extractall(packed)
        _uncompiled(packed, sources)
        kinds = {"precompiled": (packed, "app"), WEBHOOK: (packed, _HOOK), "without .pyc": (sources, "app")}
        runs = [{title: _once(*kind) for title, kind in kinds.items()} for _ in range(_ROUNDS)]
    return {title: _median([run[title] for run in runs]) for title in kinds}


def _uncompiled(packed: Path, sources: Path) -> None:
    """The package's modules without a compiled file: libraries from where they are installed, the rest from the package."""
    installed = Path(sysconfig.get_path("purelib"))
    sources.mkdir()
    for entry in packed.iterdir():
        name = f"{entry.stem}.py" if entry.suffix == ".pyc" else entry.name
        origin = installed / name if (installed / name).exists() and name != "chalice" else packed / name
        if origin.is_dir():
            shutil.copytree(origin, sources / name, ignore=_COMPILED)
        elif origin.exists():
            shutil.copy(origin, sources / name)


def _median(runs: list[tuple[float, float]]) -> tuple[float, float]:
    return statistics.median(cpu for cpu, _ in runs), statistics.median(memory for _, memory in runs)


def _once(folder: Path, module: str) -> tuple[float, float]:
    environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1"}
    command = [
        sys.executable,
        "-S",
        "-c",
        f"import sys; sys.path.insert(0, {str(folder)!r})\n{_SCRIPT.format(module=module)}",
    ]
    out = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=True).stdout
    cpu, memory = out.split()[-2:]
    return float(cpu) * 1000, int(memory) / 1024
