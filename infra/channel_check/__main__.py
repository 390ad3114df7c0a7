"""`make channel-check`: looks an account at a platform over and prints what is well and what is not."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from infra import channels, places, secret, steps
from infra.channel_check import address, fields
from infra.channel_check.finding import Finding, table
from infra.steps import Failure

if TYPE_CHECKING:
    from chalicelib.channels.contract import Channel


def looked_over(
    channel_name: str, account: str, kept: Mapping[str, object], url: str, patience: float = address.KEYS_KNOWN
) -> Iterator[Finding]:
    """Every finding about an account: its secrets, the address (known there after `patience` seconds), the platform's own word."""
    from chalicelib.channels.known import CHANNELS

    channel = CHANNELS[channel_name]
    of_fields = fields.looked_at(channel, kept)
    yield from of_fields
    if not all(one.good for one in of_fields):
        return
    keys = {**{name: str(value) for name, value in kept.items()}, "account": account}
    yield from address.looked_at(channel_name, keys, url, channel.limits.check, patience)
    yield from _own_word(channel, keys)


def _own_word(channel: Channel, keys: Mapping[str, str]) -> Iterator[Finding]:
    """What the platform says, asked from here with the account's secrets."""
    from chalicelib.channels import wire
    from chalicelib.edge.errors import Unavailable

    try:
        yield from (Finding(*found) for found in (channel.check(keys) if channel.check else ()))
    except (wire.Unsent, wire.Unsure) as error:
        yield Finding("the platform's own word", False, f"it does not answer: {error}")
    except Unavailable as error:
        yield Finding("the platform's own word", False, f"{error.message} (the stage's tables, from here)")


def _list() -> None:
    from chalicelib.channels.known import CHANNELS

    for name, channel in sorted(CHANNELS.items()):
        print(f"  {name}")
        for field, meaning in channel.fields.items():
            print(f"      {field:<20}{meaning}")
        for field, meaning in channel.optional.items():
            print(f"      {field:<20}(may be left out) {meaning}")


def _check(stage: str, channel: str, account: str, base: str) -> int:
    target, outputs = secret.opened(stage)
    from chalicelib.channels.known import CHANNELS

    if channel not in CHANNELS:
        raise Failure(f"no channel {channel!r}: {', '.join(sorted(CHANNELS))}")
    kept = channels.accounts(target, outputs).get(channel, {}).get(account)
    if kept is None:
        raise Failure(
            f"{stage} has no {channel} {account}: make channel CHANNEL={channel} ACCOUNT={account} FILE=keys.json"
        )
    url = channels.address(outputs | ({"ApiUrl": base.rstrip("/")} if base else {}), channel, account)
    print(f"  enter at the platform: {url}")
    found = list(looked_over(channel, account, kept, url))
    print(table(found))
    return 0 if all(one.good for one in found) else 1


def main() -> int:
    """`python -m infra.channel_check --channel wechat --account main --stage prod`, or `--list`."""
    parser = argparse.ArgumentParser(description="Look an account at a platform over.")
    parser.add_argument("--stage", choices=places.STAGES, default="local")
    parser.add_argument("--channel", default="")
    parser.add_argument("--account", default="main")
    parser.add_argument("--base", default="", help="the shop's own domain in front of the API, where there is one")
    parser.add_argument("--list", action="store_true", help="the channels and the secrets that each needs")
    told = parser.parse_args()
    if told.list or not told.channel:
        _list()
        return 0
    return _check(told.stage, told.channel, told.account, told.base)


if __name__ == "__main__":
    steps.main(main)
