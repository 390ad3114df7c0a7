"""The whole system on this machine: `make run` in the foreground, `make up` in the background, `make stop` for both."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from demo import logins as people
from demo import products
from demo.shop import SEED
from demo.storefront import server as storefront
from infra import cloud, demo, pages, places, steps
from infra import issuer as issuers
from infra.deploy import Target, deploy
from infra.package import package
from infra.steps import Failure, step

_LONGEST_START = 900.0
_GOODBYE = 20.0
_EVERY = 20  # of the demo's goods stand on the shelf of its own pages
_PROC = Path("/proc")


def run() -> None:
    """Starts everything, says where it is, and stays until it is told to stop."""
    stop()
    told = threading.Event()
    for sign in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(sign, lambda *_: _leave(told))
    try:
        _record()
        _start(time.monotonic())
        told.wait()
        print("\n  stopping …", flush=True)
    finally:
        for sign in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(sign, signal.SIG_IGN)
        _end_cloud(_recorded())
        places.RUNNING.unlink(missing_ok=True)


def _leave(told: threading.Event) -> None:
    """A signal while starting breaks the start off; later it ends the waiting."""
    if not _recorded().get("ready"):
        raise KeyboardInterrupt
    told.set()


def _start(started: float) -> None:
    cloud.insist_free(places.cloud_port(), "the local cloud", "CLOUD_PORT")
    cloud.insist_free(places.web_port(), "the pages", "WEB_PORT")
    cloud.insist_free(places.issuer_port(), "the single sign-on", "ISSUER_PORT")
    cloud.insist_free(places.shop_port(), "the demo shop", "SHOP_PORT")
    made = package("local")
    with step("start the local cloud") as shown:
        local = cloud.start(places.cloud_port())
        _record(cloud=local.pid, folder=str(local.folder))
        shown.say(local.endpoint)
    target = Target("local", local.endpoint)
    sign_on = _issuer()
    outputs = deploy(target, made) | {"WebUrl": f"http://127.0.0.1:{places.web_port()}"}
    with step("seed the demo shop") as shown:
        logins = demo.seed(target, outputs)
        shown.say(steps.last_line(places.LOGS / "seed.log"))
    with step("serve the pages, wake the functions"):
        pages.serve(places.web_port(), pages.config_of(outputs, logins) | {"issuer": sign_on})
        _open_shop(logins, demo.shop_key(target, outputs), outputs["WebUrl"])
        _wake(outputs["ApiUrl"])
    _say(outputs, logins, time.monotonic() - started)
    _record(ready=True)


def _open_shop(logins: Mapping[str, Any], key: str, web: str) -> None:
    """The demo shop's own pages, with the chat in them."""
    shop = storefront.Shop(products.products(SEED)[::_EVERY], logins["customers"], key, web)
    storefront.serve(places.shop_port(), shop)


def _issuer() -> str:
    """The address of the single sign-on that the desk offers: one of our own, where none is named."""
    if not os.environ.get("KEFU_OIDC_ISSUER"):
        _, issuer = issuers.serve(places.issuer_port(), people.AGENTS)
        os.environ |= {"KEFU_OIDC_ISSUER": issuer.address, "KEFU_OIDC_CLIENT_ID": issuers.CLIENT}
    return os.environ["KEFU_OIDC_ISSUER"]


def _wake(api: str) -> None:
    """The first request to a function starts its process; better now than when somebody waits."""
    pool = ThreadPoolExecutor()
    try:
        health, *_ = pool.map(_status, (f"{api}/health", f"{api}/desk/me"))
    finally:
        pool.shutdown(wait=False)  # who breaks the start off does not wait for an answer
    if health != 200:
        raise Failure(f"{api}/health answered {health} (log: {places.LOGS / f'cloud-{places.cloud_port()}.log'})")


def _status(url: str) -> int:
    try:
        with urllib.request.urlopen(url, timeout=60) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        return error.code


def _say(outputs: Mapping[str, str], logins: Mapping[str, Any], seconds: float) -> None:
    web = outputs["WebUrl"]
    lines = [
        f"\n  ready after {seconds:.1f} s\n",
        f"  chat   {web}/chat/",
        f"  shop   http://127.0.0.1:{places.shop_port()}/ (a page of the shop with the chat in it)",
        f"  desk   {web}/desk/",
        f"  API    {outputs['ApiUrl']}",
        f"  single sign-on, offered at the desk: {os.environ['KEFU_OIDC_ISSUER']}",
        "",
    ]
    lines += [f"  customer   {one['name']} ({one['id']}): chosen on the chat page" for one in logins["customers"][:3]]
    lines += [f"  {one['role']:<10} {one['name']}, password {one['password']}" for one in logins["agents"]]
    lines += ["", "  .venv/bin/python -m demo.tell <customer> <order> shipped tells it what happened, as a shop would."]
    lines += ["  make chat talks to it here, make smoke tries it out; Ctrl-C or make stop ends it.", ""]
    print("\n".join(lines), flush=True)


def up() -> None:
    """Starts `run` in the background, shows its lines, and returns when it is ready."""
    stop()
    places.RUN_LOG.parent.mkdir(parents=True, exist_ok=True)
    with places.RUN_LOG.open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "infra.run", "run"],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    deadline = time.monotonic() + _LONGEST_START
    with places.RUN_LOG.open() as lines:
        while process.poll() is None and not _recorded().get("ready"):
            sys.stdout.write(lines.read())
            sys.stdout.flush()
            if time.monotonic() > deadline:
                process.terminate()
                raise Failure(f"not ready after {_LONGEST_START:.0f} s (log: {places.RUN_LOG})")
            time.sleep(0.2)
        sys.stdout.write(lines.read())
    if process.poll() is not None:
        raise Failure("it did not start; the line above says why")


def stop() -> bool:
    """Ends what an earlier `run` or `up` started, whoever killed it; True where there was something."""
    found = _recorded()
    if found.get("run") and found["run"] != os.getpid() and _is(found["run"], "infra.run"):
        os.kill(found["run"], signal.SIGTERM)
        _await_end(found["run"])
    _end_cloud(found)
    places.RUNNING.unlink(missing_ok=True)
    return bool(found)


def _await_end(pid: int) -> None:
    deadline = time.monotonic() + _GOODBYE
    while _is(pid, "infra.run"):
        if time.monotonic() > deadline:
            os.kill(pid, signal.SIGKILL)
            return
        time.sleep(0.05)


def _end_cloud(found: Mapping[str, Any]) -> None:
    """The emulator's process group, where one of it is still alive: a worker names the run's folder in its command."""
    group, folder = found.get("cloud"), found.get("folder", "")
    if group and (_is(group, "ministack") or any(_is(pid, folder) for pid in _processes())):
        cloud.end_group(group)
    if folder:
        shutil.rmtree(folder, ignore_errors=True)


def _processes() -> list[int]:
    if _PROC.is_dir():
        return [int(entry.name) for entry in _PROC.iterdir() if entry.name.isdigit()]
    listed = subprocess.run(["ps", "-axo", "pid="], capture_output=True, text=True, check=False)
    return [int(line) for line in listed.stdout.split()]


def _is(pid: int, word: str) -> bool:
    """True when the process lives and its command names `word`: numbers are used again, commands say whose."""
    try:
        command = (_PROC / str(pid) / "cmdline").read_bytes().decode(errors="replace").replace("\0", " ")
    except OSError:
        if _PROC.is_dir():
            return False
        command = subprocess.run(
            ["ps", "-o", "command=", "-p", str(pid)], capture_output=True, text=True, check=False
        ).stdout
    return word in command


def _recorded() -> dict[str, Any]:
    try:
        found: dict[str, Any] = json.loads(places.RUNNING.read_text())
    except (OSError, ValueError):
        return {}
    return found


def _record(**facts: object) -> None:
    places.WORK.mkdir(exist_ok=True)
    fresh = places.RUNNING.with_suffix(".new")
    fresh.write_text(json.dumps({"run": os.getpid(), **_recorded(), **facts}))
    fresh.replace(places.RUNNING)


def main() -> None:
    """`python -m infra.run run|up|stop`."""
    match sys.argv[1:]:
        case ["up"]:
            up()
        case ["stop"]:
            print("stopped" if stop() else "nothing was running")
        case _:
            run()


if __name__ == "__main__":
    steps.main(main)
