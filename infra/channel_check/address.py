"""Calls the deployed address as a platform would, and as somebody would who is not the platform."""

from __future__ import annotations

import time
import urllib.error
import urllib.request
from collections.abc import Iterator

from infra.channel_check.finding import Finding
from infra.channel_check.plays import PLAYS, Keys, Play

_PATIENCE = 20.0  # seconds for one answer
KEYS_KNOWN = 65.0  # seconds after which every function has read a secret that changed
_STRANGER = Play("a call without a signature", "POST", headers={"content-type": "application/json"}, body=b"{}")


def looked_at(channel: str, keys: Keys, address: str, slowest: float, patience: float) -> Iterator[Finding]:
    """Whether the account is known there, strangers are turned away, and the platform's own check is passed in time.

    `slowest` are the seconds in which that check is to be answered (0: as its documentation says), `patience` those that a secret
    may take to be known.
    """
    status, body, _ = _until_known(address, patience)
    yield _turned_away(status, body)
    if status == 401 and channel in PLAYS:
        yield _passed(PLAYS[channel](keys), address, slowest)


def _until_known(address: str, patience: float) -> tuple[int, bytes, float]:
    deadline = time.monotonic() + patience
    while (answer := _called(_STRANGER, address))[0] == 404 and time.monotonic() < deadline:
        time.sleep(2)
    return answer


def _turned_away(status: int, body: bytes) -> Finding:
    match status:
        case 401:
            return Finding(_STRANGER.what, True, "is turned away (401)")
        case 404:
            said = "404: the account is not known there; has it been put into the stage's secret (make channel)?"
        case 0:
            said = f"nobody answers: {body.decode()}"
        case _:
            said = f"is answered with {status}; it should be 401: {body.decode(errors='replace')[:120]}"
    return Finding(_STRANGER.what, False, said)


def _passed(play: Play, address: str, slowest: float) -> Finding:
    """The platform's check; a second time where the first woke the function."""
    bound = slowest or play.seconds
    for _ in range(2):
        status, body, took = _called(play, address)
        if status == 200 and play.right(body) and took <= bound:
            return Finding(play.what, True, f"is passed in {took:.2f} s")
    if status != 200 or not play.right(body):
        said = f"answered {status}: {body.decode(errors='replace')[:120]!r}; is it the secret that the platform shows?"
        return Finding(play.what, False, said)
    return Finding(play.what, False, f"took {took:.2f} s from here, the platform waits for {bound:g} s")


def _called(play: Play, address: str) -> tuple[int, bytes, float]:
    """Status (0: nobody answered), body, seconds."""
    body = play.body if play.method == "POST" else None
    request = urllib.request.Request(play.url(address), body, dict(play.headers), method=play.method)
    began = time.monotonic()
    try:
        with urllib.request.urlopen(request, timeout=_PATIENCE) as answer:
            return answer.status, answer.read(), time.monotonic() - began
    except urllib.error.HTTPError as error:
        return error.code, error.read(), time.monotonic() - began
    except OSError as error:
        return 0, str(error).encode(), time.monotonic() - began
