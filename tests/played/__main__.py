"""`make dialogues`: plays every dialogue against the deployed system and prints how many went as written, by intent."""

import argparse
import sys
from collections import Counter
from uuid import uuid4

from infra import steps
from tests.played import stage
from tests.played.stage import Stage


def main() -> int:
    """`python -m tests.played [--only <part of intent or name>]`; exit status 1 where one went another way."""
    parser = argparse.ArgumentParser(prog="python -m tests.played", description=__doc__)
    parser.add_argument("--only", default="", help="dialogues whose intent or name has this in it")
    only = parser.parse_args().only
    with stage.opened() as opened:
        counts, failures = _played(opened, only)
    rows = [f"{intent:28}{right:4} of {total}" for intent, (right, total) in sorted(counts.items())]
    print("\n".join(rows), stage.told(failures), sep="\n")
    right, total = (sum(pair[place] for pair in counts.values()) for place in (0, 1))
    print(f"{right} of {total} dialogues of {len(counts)} intents went as written")
    return 0 if total and right == total else 1


def _played(opened: Stage, only: str) -> tuple[dict[str, tuple[int, int]], list[str]]:
    # Not before the stage is open: the store looks up its cloud once.
    from tests import dialogue, shop

    shop.stock()
    wanted = [one for one in dialogue.written() if only in f"{one.intent} {one.name}"]
    right, failures = Counter[str](), list[str]()
    for number, one in enumerate(wanted, 1):
        customer = f"new-{uuid4().hex[:12]}"
        try:
            with dialogue.staged(one, customer):
                talk = opened.guest() if one.customer == "guest" else opened.customer(customer)
                dialogue.play(one, talk, customer, opened.wait)
            right[one.intent] += 1
        except AssertionError as failure:
            failures.append(f"{one.intent}: {failure}")
        _progress(number, len(wanted), len(failures))
    return {intent: (right[intent], total) for intent, total in Counter(one.intent for one in wanted).items()}, failures


def _progress(number: int, total: int, wrong: int) -> None:
    end = "\n" if number == total else ""
    if sys.stderr.isatty():
        print(f"\r{number}/{total} dialogues, {wrong} went another way ", end=end, file=sys.stderr, flush=True)
    elif end or number % 25 == 0:
        print(f"{number}/{total} dialogues, {wrong} went another way", file=sys.stderr, flush=True)


if __name__ == "__main__":
    steps.main(main)
