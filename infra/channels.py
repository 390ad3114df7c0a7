"""Puts an account at a platform into a stage's secret, takes it out, and says which there are (docs/channels/README.md)."""

from __future__ import annotations

import argparse
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from infra import places, secret, steps
from infra.channel_check import fields
from infra.channel_check.finding import Finding, table
from infra.deploy import Target
from infra.steps import Failure

Json = dict[str, Any]


def accounts(target: Target, outputs: Mapping[str, str]) -> dict[str, dict[str, Json]]:
    """What the stage's secret has: accounts' keys by channel and account."""
    return dict(secret.kept(target, outputs).get("channels", {}))


def keep(target: Target, outputs: Mapping[str, str], channel: str, account: str, keys: Json | None) -> None:
    """Puts an account's keys in the place of those before; None takes the account out. All else in the secret stays."""
    kept = accounts(target, outputs)
    others = {name: one for name, one in kept.get(channel, {}).items() if name != account}
    kept[channel] = others if keys is None else others | {account: keys}
    secret.change(target, outputs, channels={name: one for name, one in kept.items() if one})


def address(outputs: Mapping[str, str], channel: str, account: str) -> str:
    """What is entered at the platform as the address that it calls."""
    return f"{outputs['ApiUrl']}/webhooks/{channel}/{account}"


def read(file: Path) -> Json:
    """The keys in a file: a JSON object. Raises Failure."""
    try:
        content = json.loads(file.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise Failure(f"{file}: {error}") from error
    if not isinstance(content, dict):
        raise Failure(f"{file}: an object of names and secrets, see docs/channels/")
    return content


def judged(channel: str, account: str, keys: Json) -> None:
    """Raises Failure for an account that could not work: an unknown channel, a name that no address bears, wrong fields."""
    from chalicelib.channels.known import CHANNELS

    if channel not in CHANNELS:
        raise Failure(f"no channel {channel!r}: {', '.join(sorted(CHANNELS))}")
    if not fields.named(account):
        raise Failure(f"account {account!r}: at most 40 letters, digits, dots, dashes")
    if bad := [one for one in fields.looked_at(CHANNELS[channel], keys) if not one.good]:
        raise Failure(f"{channel} {account}: the secrets are not as they should be\n{table(bad)}")


def _list(target: Target, outputs: Mapping[str, str]) -> None:
    kept = accounts(target, outputs)
    found = [
        Finding(f"{channel} {account}", True, address(outputs, channel, account))
        for channel in sorted(kept)
        for account in sorted(kept[channel])
    ]
    print(table(found) or "  no accounts yet: make channel CHANNEL=… ACCOUNT=main FILE=keys.json")


def main() -> int:
    """`python -m infra.channels --stage prod [--channel line --account main --file keys.json | --remove]`."""
    parser = argparse.ArgumentParser(description="Accounts at platforms.")
    parser.add_argument("--stage", choices=places.STAGES, default="local")
    parser.add_argument("--channel", default="")
    parser.add_argument("--account", default="main")
    parser.add_argument("--file", type=Path)
    parser.add_argument("--remove", action="store_true")
    told = parser.parse_args()
    target, outputs = secret.opened(told.stage)
    if told.channel and (told.file or told.remove):
        keys = None if told.remove else read(told.file)
        if keys is not None:
            judged(told.channel, told.account, keys)
        keep(target, outputs, told.channel, told.account, keys)
    _list(target, outputs)
    return 0


if __name__ == "__main__":
    steps.main(main)
