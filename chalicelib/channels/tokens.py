"""A platform's access token, shared by all Lambdas and fetched by one: the others go on with the old one, or wait a moment."""

import time
from collections.abc import Callable

from chalicelib import clock
from chalicelib.channels.contract import Keys
from chalicelib.channels.wire import Heard, Unsent
from chalicelib.store import deliveries

_BEFORE_THE_END = 300  # seconds before its end at which a token is renewed
_LEASE = 15  # seconds in which whoever renews must be done
_PAUSES = (0.1, 0.2, 0.4, 0.8, 1.5)
_held: dict[str, tuple[str, float]] = {}
Fetch = Callable[[], tuple[str, int]]


def asked(
    channel: str, keys: Keys, fetch: Fetch, call: Callable[[str], Heard], spent: Callable[[Heard], bool]
) -> Heard:
    """What a call with the account's token gives; where the platform says that it is spent, it is fetched anew, once.

    Raises Unsent, Unsure, Unavailable.
    """
    value = token(channel, keys, fetch)
    heard = call(value)
    if not spent(heard):
        return heard
    forget(channel, keys, value)
    return call(token(channel, keys, fetch))


def token(channel: str, keys: Keys, fetch: Fetch) -> str:
    """The account's token; `fetch` gives a new one and the seconds for which it is good. Raises Unsent, Unavailable."""
    name = f"{channel}#{keys['account']}"
    value, until = _held.get(name, ("", 0.0))
    if value and clock.now().timestamp() < until - _BEFORE_THE_END:
        return value
    value, until = _shared(name, fetch)
    _held[name] = value, until
    return value


def forget(channel: str, keys: Keys, value: str) -> None:
    """Has a token fetched anew that the platform no longer takes. Raises Unavailable."""
    name = f"{channel}#{keys['account']}"
    _held.pop(name, None)
    deliveries.drop_token(name, value)


def _shared(name: str, fetch: Fetch) -> tuple[str, float]:
    for pause in (*_PAUSES, 0.0):
        now = clock.now().timestamp()
        kept = deliveries.token_of(name)
        if kept.value and now < kept.until - _BEFORE_THE_END:
            return kept.value, kept.until
        if deliveries.lease_token(kept, name, now, now + _LEASE):
            return _renewed(name, fetch, now)
        if kept.value and now < kept.until:
            return kept.value, kept.until
        time.sleep(pause)
    raise Unsent("somebody else is fetching the token")


def _renewed(name: str, fetch: Fetch, now: float) -> tuple[str, float]:
    try:
        value, seconds = fetch()
    except BaseException:
        deliveries.release_token(name)
        raise
    deliveries.keep_token(name, value, now + seconds)
    return value, now + seconds
