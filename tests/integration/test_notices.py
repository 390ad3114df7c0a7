"""Through the deployed system: a waiting customer is told of in the group, after silence too, and what was refused comes back."""

import time
from collections.abc import Callable, Iterator
from uuid import uuid4

import pytest

from infra import doors, notices, redrive
from infra.doors import Json
from tests import group_bots
from tests.group_bots import Group
from tests.integration.cloud import System

pytestmark = pytest.mark.deployed
_PATIENCE = 240.0


@pytest.fixture
def group(system: System) -> Iterator[Group]:
    """A DingTalk group whose bot the system knows."""
    with group_bots.running("dingtalk", time.time) as group:
        before = notices.kept(system.target, system.outputs)
        notices.keep(system.target, system.outputs, [bot(group)])
        yield group
        notices.keep(system.target, system.outputs, before)


def bot(group: Group, **more: str) -> Json:
    name = f"leads-{group.address.split('/')[2]}"
    return {"name": name, "kind": "dingtalk", "url": group.address, "secret": group_bots.SECRET} | more


def wait_for_a_person(system: System) -> str:
    """A new guest who asks for a person; their case."""
    customer, _ = doors.enter(system.config["api"], None)
    said = customer.post("/messages", {"id": uuid4().hex, "text": "转人工"}).json
    return str(said["service"]["case"])


def said_of(group: Group, case: str) -> int:
    return sum(f"#case={case}" in one["singleURL"] for one in group.said)


def soon(holds: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + _PATIENCE
    while not holds() and time.monotonic() < deadline:
        time.sleep(0.5)
    return holds()


def test_a_waiting_customer_is_told_of_once_after_silence_too(system: System, group: Group) -> None:
    first = wait_for_a_person(system)
    assert soon(lambda: said_of(group, first) == 1)
    group.down = True
    asked, second = len(group.asked), wait_for_a_person(system)
    assert soon(lambda: len(group.asked) > asked)
    group.down = False
    assert soon(lambda: said_of(group, second) == 1)
    assert said_of(group, first) == 1


@pytest.mark.timeout(
    900
)  # an old secret is remembered for a minute, and a refusal stands back for one and a half, perhaps twice
def test_what_was_refused_comes_back_when_it_is_mended(system: System, group: Group) -> None:
    sqs = system.target.client("sqs")
    dead, live = redrive.addresses(sqs, "local", "notices")
    notices.keep(system.target, system.outputs, [bot(group, secret="SECwrong")])
    case = wait_for_a_person(system)
    assert soon(lambda: any("310000" in reason for reason in redrive.reasons(sqs, dead))), group.asked
    notices.keep(system.target, system.outputs, [bot(group)])
    assert redrive.redriven(sqs, dead, live) >= 1  # the group hears that nobody is there, too

    def said() -> bool:
        redrive.redriven(
            sqs, dead, live
        )  # what died only now: a letter is tried twice, and the first to die need not be the case's
        return said_of(group, case) == 1

    assert soon(said)
