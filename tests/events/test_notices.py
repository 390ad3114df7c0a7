"""Notices reach each group and the shop's systems once in effect: through repeats, silence, haste and refusals, none lost."""

import json
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any
from uuid import uuid4

import boto3
import pytest

from chalicelib import clock
from chalicelib.desk.notices import targets
from chalicelib.edge import cloud as clients
from chalicelib.edge import secrets
from chalicelib.handover import queue
from chalicelib.store import notices
from tests import group_bots
from tests.events import recorded, telling
from tests.events.conftest import Listener
from tests.events.lambdas import app
from tests.group_bots import Group

Json = dict[str, Any]
BOTS = ("feishu", "dingtalk", "wecom")
pytestmark = pytest.mark.usefixtures("stocked")
CASE = {
    "case": "01KAVN5Q0WJ3M8X2D4F6G7H8JK",
    "queue": "complaints",
    "priority": "grave",
    "reason_text": "客户提到法律、监管或媒体途径",
    "due": "2026-11-22T04:05:00.000Z",
    "channel": "wechat",
    "customer": {"id": "u00042", "name": "林小满", "level": "黑金"},
    "last": "我电话 13800138000，住西湖区文三路 1 号",
    "callback": "13800138000",
}


@dataclass
class Night:
    """The notices' queue as SQS keeps it: each message hidden until it is shown again, with how often it was; and a clock that moves."""

    monkeypatch: pytest.MonkeyPatch
    client: Any
    live: str
    dead: str
    moment: Any = telling.NOON
    letters: list[Json] = field(default_factory=list)
    gone: list[Json] = field(default_factory=list)
    pauses: list[float] = field(default_factory=list)
    most: int = 20

    def now(self) -> float:
        return float(self.moment.timestamp())

    def passes(self, seconds: float) -> None:
        self.moment += timedelta(seconds=seconds)

    def works(self, seconds: float, repeat: int = 1, step: float = 1.0) -> None:
        """Lets time pass; what is due is shown to the function, each as often as is said."""
        until = self.now() + seconds
        while True:
            self._collects()
            self._shows(repeat)
            waiting = [letter["at"] for letter in self.letters]
            if not waiting or self.now() >= until:
                break
            self.passes(min(max(step, min(waiting) - self.now()), until - self.now()))
        self.passes(max(0.0, until - self.now()))

    def _shows(self, repeat: int) -> None:
        for letter in [one for one in self.letters if one["at"] <= self.now()]:
            self.letters.remove(letter)
            if letter["times"] >= self.most:
                self.gone.append(letter)
                continue
            self._worked(letter, repeat)
            self._collects()

    def _worked(self, letter: Json, repeat: int) -> None:
        letter["times"] += 1
        records = [self._record(letter, n) for n in range(repeat)]
        failed = app.notices({"Records": records}, None)["batchItemFailures"]
        if failed:
            letter["at"] = self.now() + min(self.pauses, default=540.0)
            self.letters.append(letter)
        self.pauses.clear()

    def _record(self, letter: Json, copy: int) -> Json:
        record = recorded.message(letter["body"], letter["id"], "kefu-local-notices")
        record["attributes"] = {"ApproximateReceiveCount": str(letter["times"])}
        return record | {"receiptHandle": f"{letter['id']}-{letter['times']}-{copy}"}

    def _collects(self) -> None:
        for body in _drained(self.client, self.live):
            self.letters.append({"body": body["Body"], "id": uuid4().hex, "times": 0, "at": self.now()})

    def dead_letters(self) -> list[Json]:
        return _drained(self.client, self.dead)


def _drained(client: Any, url: str) -> list[Json]:
    found: list[Json] = []
    while letters := client.receive_message(QueueUrl=url, MaxNumberOfMessages=10, MessageAttributeNames=["All"]).get(
        "Messages"
    ):
        found += letters
        for letter in letters:
            client.delete_message(QueueUrl=url, ReceiptHandle=letter["ReceiptHandle"])
    return found


class _Sqs:
    """The client of the queues that notes how long a message is hidden; the rest is the local cloud's."""

    def __init__(self, real: Any, pauses: list[float]) -> None:
        self._real, self._pauses = real, pauses

    def change_message_visibility(self, QueueUrl: str, ReceiptHandle: str, VisibilityTimeout: int) -> None:  # noqa: N803
        self._pauses.append(float(VisibilityTimeout))

    def __getattr__(self, name: str) -> Any:
        return getattr(self._real, name)


@pytest.fixture
def night(cloud: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Night]:
    """Noon, queues of its own, no targets yet."""
    client = boto3.client("sqs", endpoint_url=cloud)
    live, dead = (client.create_queue(QueueName=f"{uuid4().hex}-{one}")["QueueUrl"] for one in ("notices", "dead"))
    night = Night(monkeypatch, client, live, dead)
    monkeypatch.setenv("KEFU_NOTICES_URL", live)
    monkeypatch.setenv("KEFU_NOTICES_DEAD_URL", dead)
    monkeypatch.setenv("KEFU_DESK_URL", "https://kefu.example.com/desk/")
    monkeypatch.setattr(clients, "client", _hiding(clients.client, night.pauses))
    clock.tell(lambda: night.moment)
    yield night
    clock.tell(None)
    secrets._of_minute.cache_clear()


def _hiding(client: Callable[..., Any], pauses: list[float]) -> Callable[..., Any]:
    def client_of(service: str, endpoint: str = "") -> Any:
        return _Sqs(client(service, endpoint), pauses) if service == "sqs" else client(service, endpoint)

    return client_of


@pytest.fixture
def groups(night: Night) -> Iterator[dict[str, Group]]:
    """A group with a bot on each platform, all told of every case."""
    with ExitStack() as running:
        found = {kind: running.enter_context(group_bots.running(kind, night.now)) for kind in BOTS}
        tell_of(night, *(bot(kind, group) for kind, group in found.items()))
        yield found


def bot(kind: str, group: Group, **more: Any) -> Json:
    # A name for each test: what one learned of a target's pace is not the next one's.
    return {"name": f"{kind}-{group.address}", "kind": kind, "url": group.address, "secret": group_bots.SECRET, **more}


def tell_of(night: Night, *content: Json) -> None:
    night.monkeypatch.setenv("KEFU_NOTICES", json.dumps(content))


def opened(number: int = 0, **more: Any) -> Json:
    return {"event": "case.opened", "id": f"{uuid4().hex}-{number}", "case": CASE | more}


def shown(group: Group) -> list[str]:
    return [json.dumps(one, ensure_ascii=False) for one in group.said]


def test_a_case_reaches_every_group_once_with_what_they_need_and_a_way_in(
    night: Night, groups: dict[str, Group]
) -> None:
    queue.notice(opened())
    night.works(5)
    for kind in BOTS:
        (said,) = shown(groups[kind])
        for word in ("紧急", "有客户在等人工", "投诉", "客户提到法律", "11-22 12:05", "wechat"):
            assert word in said, (kind, word)
        assert f"https://kefu.example.com/desk/#case={CASE['case']}" in said


def test_nobody_outside_the_desk_learns_who_the_customer_is(
    night: Night, groups: dict[str, Group], listener: Listener
) -> None:
    task = {"task": "t1", "case": CASE["case"], "department": "logistics", "asked": {"address": "文三路 1 号"}}
    queue.notice(opened())
    queue.notice({"event": "task.opened", "id": uuid4().hex, "task": task})
    night.works(60)
    everything = [*(said for group in groups.values() for said in shown(group))]
    everything += [body.decode() for _, body in listener.posts]
    assert len(everything) == 8
    for private in ("林小满", "13800138000", "文三路"):
        assert private not in "".join(everything)


def test_what_is_delivered_again_and_again_arrives_once(night: Night, groups: dict[str, Group]) -> None:
    told = opened()
    for _ in range(3):
        queue.notice(told)
    night.works(120, repeat=4)
    assert [len(group.said) for group in groups.values()] == [1, 1, 1]
    assert night.letters == []


@pytest.mark.parametrize("kind", BOTS)
def test_ten_minutes_of_silence_lose_nothing_and_double_nothing(
    night: Night, groups: dict[str, Group], kind: str
) -> None:
    groups[kind].down = True
    for number in range(12):
        queue.notice(opened(number))
    night.works(600, step=5)
    assert groups[kind].said == []
    groups[kind].down = False
    night.works(3600, repeat=2, step=5)
    for group in groups.values():
        assert len(group.said) == len(set(shown(group))) == 12
    assert night.letters == night.gone == night.dead_letters() == []


def test_ten_minutes_without_the_shops_systems_lose_nothing_either(night: Night, listener: Listener) -> None:
    listener.status = 503
    wanted = {opened(number)["id"] for number in range(6)}
    for identifier in wanted:
        queue.notice({"event": "case.opened", "id": identifier, "case": CASE})
    night.works(600, step=5)
    listener.status = 200
    listener.posts.clear()
    night.works(1800, step=5)
    assert Counter(json.loads(body)["id"] for _, body in listener.posts) == Counter(wanted)


def test_a_night_of_sixty_cases_never_goes_faster_than_a_platform_bears(night: Night, groups: dict[str, Group]) -> None:
    for number in range(60):
        queue.notice(opened(number))
    night.works(900)
    for kind, (most, seconds) in {"feishu": (5, 1), "dingtalk": (20, 60), "wecom": (20, 60)}.items():
        group = groups[kind]
        assert len(group.said) == 60, kind
        assert len(group.asked) == 60, kind
        times = [at for at, _ in group.asked]
        assert all(later - earlier >= seconds for earlier, later in zip(times, times[most:], strict=False)), kind


def test_waiting_in_line_is_no_failing(night: Night, groups: dict[str, Group]) -> None:
    night.most = 4
    for number in range(60):
        queue.notice(opened(number))
    night.works(900)
    assert night.gone == []


@pytest.mark.parametrize("kind", BOTS)
def test_a_platform_that_says_slower_is_left_alone_for_a_while(
    night: Night, groups: dict[str, Group], kind: str
) -> None:
    groups[kind].busy = True
    queue.notice(opened(1))
    night.works(2)
    groups[kind].busy = False
    queue.notice(opened(2))
    night.works(5)
    assert len(groups[kind].asked) == 1
    night.works(1300)
    assert len(groups[kind].said) == 2


@pytest.mark.parametrize("kind", BOTS)
def test_what_a_platform_refuses_lies_among_the_dead_letters_with_the_reason(
    night: Night, groups: dict[str, Group], kind: str
) -> None:
    wrong = bot(kind, groups[kind])
    wrong |= {"url": wrong["url"].replace(group_bots.TOKEN, "nobody")} if kind == "wecom" else {"secret": "old"}
    tell_of(night, wrong)
    queue.notice(opened())
    night.works(300)
    (letter,) = night.dead_letters()
    assert {"feishu": "19021", "dingtalk": "310000", "wecom": "93000"}[kind] in letter["MessageAttributes"]["reason"][
        "StringValue"
    ]
    tell_of(night, bot(kind, groups[kind]))
    night.client.send_message(QueueUrl=night.live, MessageBody=letter["Body"])
    night.works(60)
    assert len(groups[kind].said) == 1


def test_a_secret_that_was_changed_is_read_before_anything_is_given_up(night: Night, groups: dict[str, Group]) -> None:
    tell_of(night, bot("feishu", groups["feishu"], secret="before"))
    queue.notice(opened())
    night.works(2)
    tell_of(night, bot("feishu", groups["feishu"]))
    night.works(120)
    assert len(groups["feishu"].said) == 1
    assert night.dead_letters() == []


def test_a_lost_acknowledgement_costs_one_repeat_and_no_notice(night: Night, groups: dict[str, Group]) -> None:
    tell_of(night, bot("dingtalk", groups["dingtalk"]))
    groups["dingtalk"].deaf = 1
    queue.notice(opened())
    night.works(120)
    first, second = shown(groups["dingtalk"])
    assert first == second


def test_a_function_that_died_with_a_notice_in_hand_does_not_keep_it(night: Night, groups: dict[str, Group]) -> None:
    tell_of(night, bot("wecom", groups["wecom"]))
    told = opened()
    name = bot("wecom", groups["wecom"])["name"]
    notices.keep(replace(notices.delivery_of(told["id"], name), owner="killed", until=night.now() + 20))
    queue.notice(told)
    night.works(15)
    assert groups["wecom"].said == []
    night.works(30)
    assert len(groups["wecom"].said) == 1


def test_each_hears_of_what_is_theirs(night: Night, groups: dict[str, Group]) -> None:
    logistics = bot("dingtalk", groups["dingtalk"], events=["task.*"], groups=["logistics"])
    leads = bot("feishu", groups["feishu"], events=["case.grave", "case.breached"])
    tell_of(night, logistics, leads, bot("wecom", groups["wecom"]))
    queue.notice(opened())
    queue.notice(opened(priority="normal", queue="presales"))
    for department in ("logistics", "warehouse"):
        task = {"task": department, "form": "intercept", "department": department, "case": CASE["case"]}
        queue.notice({"event": "task.opened", "task": task})
    night.works(120)
    assert [len(groups[kind].said) for kind in BOTS] == [1, 1, 4]
    assert all(word in shown(groups["dingtalk"])[0] for word in ("物流", "拦截包裹"))
    queue.notice({"event": "case.breached", "case": CASE | {"breached": ["first_reply:warn", "first_reply:breach"]}})
    night.works(60)
    assert "首次回复" in shown(groups["feishu"])[-1]


def test_who_was_taken_off_the_list_is_not_told_any_more(night: Night, groups: dict[str, Group]) -> None:
    groups["feishu"].down = True
    queue.notice(opened())
    night.works(1)
    tell_of(night)
    groups["feishu"].down = False
    night.works(300)
    assert groups["feishu"].said == []
    assert night.letters == []


@pytest.mark.parametrize(
    "content",
    [{"kind": "feishu"}, {"name": "a", "kind": "slack", "url": "https://x"}, {"name": "a", "kind": "wecom"}, "x"],
)
def test_a_target_that_nobody_can_be_reached_by_is_named(content: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KEFU_STAGE", "prod")
    with pytest.raises(ValueError, match="target"):
        targets.made(content)
