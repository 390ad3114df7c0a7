"""Through the deployed system: what a platform brings, signed, is answered there, once; what is forged is turned away."""

import json
import os
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import uuid4

import pytest

from infra import channels, doors, places
from tests.integration.cloud import System
from tests.platforms.dingtalk import DingTalk
from tests.platforms.line import Line
from tests.platforms.platform import Platform, Request
from tests.platforms.telegram import Telegram

pytestmark = pytest.mark.deployed
_PATIENCE = 120.0
# One that wants its answer by a token of the message, one that signs nothing but a password, one that signs the time only.
_KINDS: tuple[type[Platform], ...] = (Line, Telegram, DingTalk)


@pytest.fixture(scope="module")
def platforms(system: System) -> Iterator[dict[str, Platform]]:
    """Platforms whose accounts the stage knows; all from the beginning, for functions read the secret once a minute."""
    account = f"it-{uuid4().hex[:6]}"
    made = {kind.name: kind(account) for kind in _KINDS}
    for name, platform in made.items():
        channels.keep(system.target, system.outputs, name, account, platform.keys)
    yield made
    for name, platform in made.items():
        channels.keep(system.target, system.outputs, name, account, None)
        platform.stop()


@pytest.fixture(params=[kind.name for kind in _KINDS])
def platform(request: pytest.FixtureRequest, platforms: dict[str, Platform]) -> Platform:
    return platforms[request.param]


def address(system: System, platform: Platform) -> str:
    return channels.address(system.outputs, platform.name, platform.account)


def call(system: System, platform: Platform, request: Request) -> doors.Answer:
    """What the deployed address answers; functions know a secret that changed after a minute."""
    url, deadline = address(system, platform), time.monotonic() + 75
    while True:
        sent = urllib.request.Request(url, request.body, dict(request.headers), method=request.method)
        answer = doors.ask(sent)
        if answer.status != 404 or time.monotonic() > deadline:
            return answer
        time.sleep(2)


def soon(holds: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + _PATIENCE
    while not holds() and time.monotonic() < deadline:
        time.sleep(0.2)
    return holds()


def user() -> str:
    return f"u{uuid4().hex[:12]}"


def test_what_is_brought_is_answered_there_once(system: System, platform: Platform) -> None:
    who = user()
    asked = platform.says(who, "现在有什么优惠活动")
    first = call(system, platform, asked)
    assert platform.acknowledged(first.status, first.body), first
    assert soon(lambda: len(platform.of(who)) >= 1)
    again = call(system, platform, platform.again(asked))
    assert platform.acknowledged(again.status, again.body), again
    later = platform.says(who, "谢谢")
    assert platform.acknowledged(*_told(call(system, platform, later)))
    assert soon(lambda: len(platform.of(who)) >= 2)
    time.sleep(2)
    assert len(platform.of(who)) == 2, platform.of(who)
    assert "优惠" in platform.of(who)[0].text or "活动" in platform.of(who)[0].text
    assert platform.violations == []


def test_a_photo_is_fetched_and_kept_with_the_customers_photos(system: System, platform: Platform) -> None:
    who, bucket = user(), system.outputs["PhotosBucket"]
    s3 = system.target.client("s3")
    before = s3.list_objects_v2(Bucket=bucket).get("KeyCount", 0)
    assert platform.acknowledged(*_told(call(system, platform, platform.sends(who, "image"))))
    assert soon(lambda: len(platform.of(who)) == 1)
    assert s3.list_objects_v2(Bucket=bucket)["KeyCount"] == before + 1


def test_what_is_forged_is_turned_away(system: System, platform: Platform) -> None:
    who = user()
    for forged in platform.forged(platform.says(who, "我的订单")):
        assert call(system, platform, forged).status == 401
    assert platform.of(who) == []


def test_an_agent_at_the_desk_answers_at_the_platform(system: System, platform: Platform) -> None:
    who = user()
    assert platform.acknowledged(*_told(call(system, platform, platform.says(who, "转人工"))))
    assert soon(lambda: len(platform.of(who)) >= 1)
    agent = next(one for one in system.config["demo"]["agents"] if one["role"] == "agent")
    desk = doors.log_in(system.config["api"], agent)
    waiting = desk.get("/desk/cases?status=waiting").json["cases"]
    case = next(one["case"] for one in waiting if one["conversation"].startswith(f"{platform.name}-"))
    assert desk.post(f"/desk/cases/{case}/claim").status == 200
    assert desk.post(f"/desk/cases/{case}/messages", {"id": uuid4().hex, "text": "我来帮您查"}).status in (200, 201)
    assert soon(lambda: any("我来帮您查" in one.text for one in platform.of(who))), platform.of(who)


def test_the_commands_list_the_account_and_look_it_over(system: System, platform: Platform) -> None:
    assert address(system, platform) in ran(system, "infra.channels")
    found = ran(system, "infra.channel_check", "--channel", platform.name, "--account", platform.account)
    assert "✗" not in found and "is turned away (401)" in found


def test_an_account_is_put_in_from_a_file_and_taken_out(system: System, platform: Platform, tmp_path: Path) -> None:
    file, second = tmp_path / "keys.json", ("--channel", platform.name, "--account", "second")
    file.write_text(json.dumps(platform.keys))
    assert f"/webhooks/{platform.name}/second" in ran(system, "infra.channels", *second, "--file", str(file))
    assert channels.accounts(system.target, system.outputs)[platform.name]["second"] == platform.keys
    left = ran(system, "infra.channels", *second, "--remove")
    assert "second" not in left and platform.account in left


def ran(system: System, module: str, *options: str) -> str:
    """What a command printed that ended well."""
    environment = {**os.environ, "AWS_ENDPOINT_URL": str(system.target.endpoint)}
    command = [sys.executable, "-m", module, "--stage", "local", *options]
    done = subprocess.run(command, env=environment, cwd=places.ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def _told(answer: doors.Answer) -> tuple[int, bytes]:
    return answer.status, answer.body
