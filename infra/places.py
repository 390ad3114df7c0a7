"""Where things lie: the folders and files that the programs of this folder share."""

from __future__ import annotations

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BUILD = ROOT / "build"
WORK = ROOT / ".cloud"
LOGS = WORK / "logs"
OUTPUTS = WORK / "outputs.json"
DEMO = WORK / "demo.json"
RUNNING = WORK / "running.json"
RUN_LOG = LOGS / "run.log"
WEB = ROOT / "web"
STAGES = ("local", "dev", "prod")

APP_VENV = ROOT / ".venv"
CLOUD_VENV = WORK / "venv"


def python(venv: Path) -> Path:
    """The interpreter of a virtual environment."""
    return venv / "bin" / "python"


def cloud_port() -> int:
    """Port of the local cloud (CLOUD_PORT, 4566 unless told)."""
    return int(os.environ.get("CLOUD_PORT") or 4566)


def web_port() -> int:
    """Port of the pages (WEB_PORT, 8000 unless told)."""
    return int(os.environ.get("WEB_PORT") or 8000)


def shop_port() -> int:
    """Port of the demo shop's own pages (SHOP_PORT, 8002 unless told)."""
    return int(os.environ.get("SHOP_PORT") or 8002)


def issuer_port() -> int:
    """Port of the local issuer of single sign-on (ISSUER_PORT, 8001 unless told)."""
    return int(os.environ.get("ISSUER_PORT") or 8001)
