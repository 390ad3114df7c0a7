"""What a cold start imports: CPU of `import app` from the packaged zip, with its .pyc files and without."""

import os
import statistics
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

_ROUNDS = 5
_SCRIPT = (
    "import resource, app; u = resource.getrusage(resource.RUSAGE_SELF); print(u.ru_utime + u.ru_stime, u.ru_maxrss)"
)


def measure(package: Path) -> dict[str, tuple[float, float]]:
    """Median CPU milliseconds and resident megabytes after `import app`, for the package as it is and bare."""
    with tempfile.TemporaryDirectory() as folder:
        with zipfile.ZipFile(package) as archive:
            archive.extractall(folder)
        compiled = _import(folder)
        _strip(Path(folder))
        return {"precompiled": compiled, "without .pyc": _import(folder)}


def _strip(folder: Path) -> None:
    """Removes compiled files where their source is there too; a package of .pyc only has nothing to compare."""
    for file in folder.rglob("*.pyc"):
        file.unlink()


def _import(folder: str) -> tuple[float, float]:
    environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1", "PYTHONPATH": folder}
    runs = [_once(folder, environment) for _ in range(_ROUNDS)]
    return statistics.median(cpu for cpu, _ in runs), statistics.median(memory for _, memory in runs)


def _once(folder: str, environment: dict[str, str]) -> tuple[float, float]:
    command = [sys.executable, "-S", "-c", f"import sys; sys.path.insert(0, {folder!r}); {_SCRIPT}"]
    out = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=True).stdout
    cpu, memory = out.split()[-2:]
    return float(cpu) * 1000, int(memory) / 1024
