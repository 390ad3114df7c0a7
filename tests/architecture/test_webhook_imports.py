"""The platforms' door opens in a moment: its function imports neither the model nor what answers customers."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

_ROOT = Path(__file__).parents[2]
_LEFT_OUT = (
    "onnxruntime",
    "numpy",
    "tokenizers",
    "openpyxl",
    "chalicelib.scenes",
    "chalicelib.understanding",
    "chalicelib.conversation",
    "chalicelib.handover",
    "chalicelib.personal",
    "chalicelib.shop",
    "chalicelib.news",
    "chalicelib.desk",
)


@pytest.fixture(scope="module")
def imported() -> set[str]:
    """The names of all that is there after a fresh process has imported the function's handler."""
    script = "import sys, chalicelib.channels.hook as hook; assert hook.app; print('\\n'.join(sys.modules))"
    environment = {**os.environ, "PYTHONPATH": str(_ROOT), "PYTHONDONTWRITEBYTECODE": "1"}
    run = subprocess.run(
        [sys.executable, "-c", script], cwd=_ROOT, env=environment, capture_output=True, text=True, check=True
    )
    return set(run.stdout.split())


@pytest.mark.parametrize("name", _LEFT_OUT)
def test_the_platforms_function_leaves_out(imported: set[str], name: str) -> None:
    assert not {one for one in imported if one == name or one.startswith(f"{name}.")}


def test_every_channel_is_at_its_door(imported: set[str]) -> None:
    assert {"chalicelib.channels.known", "chalicelib.channels.webhooks"} <= imported
