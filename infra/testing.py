"""`make test` and its smaller sisters: which tests run here, and against which cloud."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from infra import cloud, localstack, places, steps
from infra.steps import Failure

_QUIET = ("unit", "api", "events", "architecture", "evaluation")
_BROWSERS = ("chromium", "chromium-browser", "google-chrome")


def main() -> int:
    """`python -m infra.testing all|quiet|integration|browser [pytest's own options]`."""
    kind, *options = sys.argv[1:] or ["all"]
    folders = {
        "all": [*_QUIET, "integration", "browser"],
        "quiet": list(_QUIET),
        "integration": ["integration"],
        "browser": ["browser"],
    }
    if kind not in folders:
        raise Failure(f"{kind}: one of {', '.join(folders)}")
    wanted = [folder for folder in folders[kind] if any((places.ROOT / "tests" / folder).rglob("test_*.py"))]
    if not wanted:
        print("no tests to run here")
        return 0
    if "browser" in wanted:
        _say_without_browser()
    with _clouds(kind) as environment:
        command = [
            str(places.python(places.APP_VENV)),
            "-m",
            "pytest",
            *(f"tests/{folder}" for folder in wanted),
            *options,
        ]
        return subprocess.run(command, cwd=places.ROOT, env={**os.environ, **environment}, check=False).returncode


def _say_without_browser() -> None:
    if not any(map(shutil.which, _BROWSERS)):
        print(
            "browser tests are left out: no Chromium here (Debian: apt-get install chromium fonts-noto-cjk)", flush=True
        )


@contextmanager
def _clouds(kind: str) -> Iterator[dict[str, str]]:
    """What tells the tests where their cloud is: nothing for MiniStack, which they start themselves."""
    wanted = os.environ.get("CLOUD") or "ministack"
    if kind != "integration" or wanted == "ministack":
        yield {}
    elif wanted.startswith(("http://", "https://")):
        yield {"AWS_ENDPOINT_URL": wanted.rstrip("/"), "KEFU_TEST_CLOUD": wanted}
    elif wanted == "localstack":
        with localstack.running() as endpoint, cloud.running() as tables:
            print(f"LocalStack {endpoint}; DynamoDB: MiniStack {tables.endpoint}", flush=True)
            yield {
                "AWS_ENDPOINT_URL": endpoint,
                "AWS_ENDPOINT_URL_DYNAMODB": tables.endpoint,
                "AWS_ENDPOINT_URL_DYNAMODB_STREAMS": tables.endpoint,
                "KEFU_TEST_CLOUD": "localstack",
            }
    else:
        raise Failure(f"CLOUD={wanted}: ministack, localstack or an address")


if __name__ == "__main__":
    steps.main(main)
