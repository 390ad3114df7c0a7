"""`make tau LANGUAGE=en|zh`: plays the benchmark against the deployed system and prints how it went."""

import argparse
import json
import os
from collections.abc import Sequence
from pathlib import Path

from infra import steps
from tests.tau import opening, report, talk, tasks
from tests.tau.tasks import Benchmark
from tests.tau.verdict import Verdict, verdict


def main() -> int:
    """`python -m tests.tau [--language en|zh] [--only ID,ID] [--json FILE]`; exit status 1 where a figure is not reached."""
    parser = argparse.ArgumentParser(prog="python -m tests.tau", description=__doc__)
    parser.add_argument("--language", choices=tasks.LANGUAGES, default="en")
    parser.add_argument("--only", default="", help="ids of tasks, parted by commas")
    parser.add_argument("--json", type=Path, help="where to write everything that was said and found")
    told = parser.parse_args()
    only = list(filter(None, told.only.split(",")))
    found = played(tasks.benchmark(told.language, tasks.folder(), only), told.language)
    met = report.reached(found, told.language, some=bool(only))
    print("\n" + report.table(found))
    print("".join(f"\n{failure}" for failure in report.failures(found)))
    print("every figure is reached" if met else "not every figure is reached")
    if told.json:
        everything = report.everything(found, told.language, met)
        told.json.write_text(json.dumps(everything, ensure_ascii=False, indent=1) + "\n", "utf-8")
    return 0 if met else 1


def played(benchmark: Benchmark, language: str) -> Sequence[Verdict]:
    """Opens the shop and plays every task in it, one after another."""
    os.environ["KEFU_STAGE"] = "local"  # names the tables; a shell's own stage is another
    found: list[Verdict] = []
    with opening.opened(benchmark, language) as shop:
        bar = report.Bar(len(benchmark.tasks))
        for task in benchmark.tasks:
            found.append(verdict(task, *talk.play(shop, task)))
            bar.more(found[-1])
        bar.end()
    return found


if __name__ == "__main__":
    steps.main(main)
