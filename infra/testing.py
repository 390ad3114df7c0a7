"""`make test` and its smaller sisters: which tests run here, and against which cloud."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from tempfile import TemporaryFile

from infra import cloud, localstack, places, steps
from infra.steps import Failure

_QUIET = ("unit", "api", "events", "architecture", "evaluation")
_BROWSERS = ("chromium", "chromium-browser", "google-chrome")


def main() -> int:
    """`python -m infra.testing all|quiet|integration|browser [pytest's own options]`."""
    kind, *options = sys.argv[1:] or ["all"]
    halves = {
        # Deployed systems and pages are mostly waited for: the other tests run beside them.
        "all": (_QUIET, ("integration", "browser")),
        "quiet": (_QUIET,),
        "integration": (("integration",),),
        "browser": (("browser",),),
    }
    if kind not in halves:
        raise Failure(f"{kind}: one of {', '.join(halves)}")
    if any("browser" in half for half in halves[kind]):
        _say_without_browser()
    with _clouds(kind) as environment:
        first, *others = [_command(half, options) for half in halves[kind]]
        return _beside(first, *others, environment={**os.environ, **environment})


def _command(folders: Sequence[str], options: Sequence[str]) -> list[str]:
    return [str(places.python(places.APP_VENV)), "-m", "pytest", *(f"tests/{one}" for one in folders), *options]


def _beside(first: list[str], *others: list[str], environment: Mapping[str, str]) -> int:
    """Runs the first for all to see and the others beside it, whose output follows; the worst of their statuses."""
    with ExitStack() as stack:
        logs = [stack.enter_context(TemporaryFile("w+")) for _ in others]
        running = [
            subprocess.Popen(other, cwd=places.ROOT, env=environment, stdout=log, stderr=subprocess.STDOUT)
            for other, log in zip(others, logs, strict=True)
        ]
        statuses = [subprocess.run(first, cwd=places.ROOT, env=environment, check=False).returncode]
        for one, log in zip(running, logs, strict=True):
            statuses.append(_ended(one))
            log.seek(0)
            print(log.read(), flush=True)
    return max(map(abs, statuses))


def _ended(running: subprocess.Popen[bytes]) -> int:
    """The status of a process, with a sign of life every now and then."""
    while True:
        try:
            return running.wait(timeout=30)
        except subprocess.TimeoutExpired:
            print("integration and browser tests are still running …", flush=True)


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
