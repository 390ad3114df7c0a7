"""`make bench`: prints what turns and cold starts cost."""

import os
import sys
from pathlib import Path

from infra import cloud, places
from infra.steps import main
from tests import conftest

assert conftest

os.environ["KEFU_KNOWLEDGE_SECONDS"] = "10"
os.environ["POWERTOOLS_LOG_LEVEL"] = "CRITICAL"


def _turns() -> None:
    from tests import shop, tables
    from tests.bench import turns

    tables.make(os.environ["AWS_ENDPOINT_URL"])
    shop.stock()
    print(f"{'ordinary turn':<34}{'calls':>7}{'CPU ms':>9}{'wall ms':>9}   operations per turn")
    for title, (customer, text) in turns.TURNS.items():
        cost = turns.cost_of(customer, text)
        calls = {name: round(count / turns.ROUNDS, 2) for name, count in sorted(cost.calls.items())}
        print(f"{title:<34}{sum(calls.values()):>7.2f}{cost.cpu:>9.2f}{cost.wall:>9.1f}   {calls}")
    print(f"{'of which understanding':<34}{'':>7}{turns.understanding():>9.3f}")


def _events() -> None:
    from tests.bench import events

    cost = events.cost()
    calls = {name: round(count / events.ROUNDS, 2) for name, count in sorted(cost.calls.items())}
    title = "a word to the agent's page"
    print(f"{title:<34}{sum(calls.values()):>7.2f}{cost.cpu:>9.2f}{cost.wall:>9.1f}   {calls}")


def _counting() -> None:
    from tests.bench import counting

    for batch in (counting.ALONE, counting.CROWD):
        cost = counting.cost(batch)
        each = counting.ROUNDS * batch
        calls = {name: round(count / each, 3) for name, count in sorted(cost.calls.items())}
        title = f"counting a message, {batch} at once"
        print(f"{title:<34}{sum(calls.values()):>7.3f}{cost.cpu:>9.2f}{cost.wall:>9.1f}   {calls}")


def _webhooks() -> None:
    from tests.bench import webhooks

    for title, cost in webhooks.costs().items():
        calls = {name: round(count / webhooks.ROUNDS, 2) for name, count in sorted(cost.calls.items())}
        print(f"{title:<34}{sum(calls.values()):>7.2f}{cost.cpu:>9.2f}{cost.wall:>9.1f}   {calls}")


def _questions() -> None:
    from tests.bench import questions

    print(f"\nFAQ of {questions.ENTRIES} entries, {questions.PHRASINGS} ways to ask for each")
    for title, cpu in questions.costs().items():
        print(f"{title:<34}{'':>7}{cpu:>9.2f}   CPU ms")


def _imports(package: Path) -> None:
    from tests.bench import imports

    print(f"\nimport app from {package.name} ({package.stat().st_size / 1e6:.1f} MB)")
    measured = imports.measure(package)
    for title, (cpu, memory) in measured.items():
        print(f"{title:<34}{'':>7}{cpu:>9.0f}   CPU ms, {memory:.0f} MB resident")
    whole = measured["precompiled"][0]
    print(f"{'precompiled is faster by':<34}{'':>7}{measured['without .pyc'][0] / whole:>9.1f}")
    print(f"{'the platforms’ share of it all':<34}{'':>7}{measured[imports.WEBHOOK][0] / whole:>9.2f}")


def bench() -> None:
    """Runs everything; the packaged artifact is measured where there is one."""
    running = cloud.start(int(os.environ["AWS_ENDPOINT_URL"].rsplit(":", 1)[1]))
    try:
        _turns()
        _webhooks()
        _events()
        _counting()
    finally:
        running.stop()
    _questions()
    packages = sorted(places.BUILD.glob("*/*.zip"), key=lambda file: file.stat().st_mtime)
    if packages:
        _imports(packages[-1])
    else:
        print("no package yet: `make package STAGE=prod` first", file=sys.stderr)


main(bench)
