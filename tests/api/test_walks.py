"""Conversations that nobody wrote: whatever is said and tapped in whatever order, nothing is done that was not agreed to.

KEFU_WALKS says how many are walked (200); a walk that goes wrong is told with its seed and every word of it.
"""

import os
import random
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from chalicelib import clock
from chalicelib.store import customers
from tests import wardrobe
from tests.api.conftest import Answer, Door, Talk
from tests.nemesis import Crash, Fault, dies, dies_afterwards, fault, lost, throttled, times
from tests.wardrobe import NUMBER

Json = dict[str, Any]
WALKS = int(os.environ.get("KEFU_WALKS", "200"))
_IN_A_BLOCK, _TURNS = 50, 12

WISHES = (
    "取消订单", "我要退货", "我要换货", "我要退款", "我要改地址", "撤销退款申请", "把默认地址改成上海市静安区南京西路100号", "跑鞋换成黑色42码", "修改商品规格", "我要退货，跑鞋",
    "取消订单 {paid}，另外快递到哪了", "取消订单 {paid}，另外我要退货 {arrived}", "订单 {paid} 的地址改成北京市朝阳区建国路8号，收货人王芳", "取消訂單", "我想換貨",
    "Please cancel my order {unpaid}", "I want to return everything in order {arrived}", "取消订单 KF20261118000001",
    "催一下发货", "催一下派送", "显示签收了但是我没收到", "帮我拦截一下快递",
    "马克杯碎了", "跑鞋开胶了，我要退货", "少发了一个马克杯", "发错货了", "预约维修", "约师傅上门安装", "我寄出了，单号SF1234567890123", "还能退吗",
    "开发票", "给 {paid} 和 {arrived} 开发票，抬头个人", "注销账号", "把我的昵称改成小林", "扣了我两次钱", "改邮箱", "我要投诉",
)  # fmt: skip
PIECES = (
    "跑鞋", "马克杯", "全部", "白色的那双", "黑色44", "换成41码", "换成43码", "微信支付", "不是白色，要黑色的", "质量问题", "支付宝", "退到微信", "上海市静安区南京西路100号3楼", "收货人改成王芳 13900001111",
    "{paid}", "{arrived}", "不是这个订单，是 {unpaid}", "另一单", "第一个", "第二个", "2", "不是马克杯，是跑鞋", "白色换成黑色",
    "没有", "都问过了没人代收", "补发吧", "退款", "找到了", "我先找找看",
    "换一件新的", "补发", "退款就行", "没有照片", "周六下午", "昨天下午",
    "个人", "半夏生活科技有限公司", "税号914403001922038216", "914403001922038216", "a@b.cn", "抬头改成林小满",
)  # fmt: skip
YESES = ("确认", "好的", "可以", "是的", "確認", "yes", "Yes, go ahead")
NEARLY = (
    "好的吧那什么时候能退", "yes but change the color", "可以吗", "确认一下地址是哪里", "是吧", "好了", "1", "不确认", "取消", "确认吗", "好的，换成黑色", "嗯？", "算了", "先不办", "不用了，谢谢",
)  # fmt: skip
ASIDES = (
    "运费谁出",
    "门店周末几点关门",
    "我的退款到哪了",
    "快递到哪了",
    "回到刚才的问题",
    "你好",
    "谢谢",
    "嗯这个那个",
    "现在有什么活动",
    "🙂",
    "?",
    "我不是问这个",
)
_SAID = (
    "order",
    "address",
    "recipient",
    "phone",
    "tax_id",
    "email",
    "name",
)  # pieces of a command that are shown as they are
CHANGES: tuple[Json, ...] = (
    {"status": "shipped"},
    {"status": "packed"},
    {"recipient": "王芳"},
    {"address": "杭州市西湖区二路 2 号"},
)
# What happens to a message on its way, and to which call: the customer's page then sends it once more.
MISHAPS: tuple[tuple[str, str, Callable[[], Fault]], ...] = (
    ("dies before it is stored", "TransactWriteItems", lambda: dies),
    ("dies once it is stored", "TransactWriteItems", lambda: dies_afterwards),
    ("dies while reading", "BatchGetItem", lambda: dies),
    ("the store's answer is lost", "TransactWriteItems", lambda: times(1, lost)),
    ("the store throttles", "BatchGetItem", lambda: times(1, throttled)),
)
_MISHAPS_IN = 0.08


@dataclass
class Walk:
    """One customer's way, and what is remembered of it to judge the next step by."""

    talk: Talk
    customer: str
    chance: random.Random
    minutes: float = 0.0
    said: list[str] = field(default_factory=list)
    replies: list[tuple[float, Json]] = field(default_factory=list)
    last: tuple[str, str, dict[str, str], Answer] | None = None
    moved_since: bool = False
    stored: Json = field(default_factory=dict)
    done: list[Json] = field(default_factory=list)

    def step(self) -> bool:
        """One thing that happens; False where the conversation is with a person now."""
        what = self.chance.random()
        if what < 0.06:
            return self._shop_changes_something()
        if what < 0.12:
            return self._time_passes()
        if what < 0.18 and self.last:
            return self._says_the_same_again(*self.last)
        if what < 0.42 and (offered := self._buttons(latest=what < 0.34)):
            button = self.chance.choice(offered)
            return self._hears(button["text"], choice=button["id"])
        words = self.chance.choices((WISHES, PIECES, YESES, NEARLY, ASIDES), (25, 25, 25, 13, 12))[0]
        return self._hears(self.chance.choice(words).format(**NUMBER))

    def _shop_changes_something(self) -> bool:
        word = self.chance.choice(("paid", "unpaid", "arrived"))
        wardrobe.moved(self.customer, word, **self.chance.choice(CHANGES))
        self.said.append(f"(the shop changes {word})")
        self.moved_since, self.stored = True, {}
        return True

    def _time_passes(self) -> bool:
        self.minutes += self.chance.choice((1, 6, 11))
        self.said.append(f"({self.minutes} minutes)")
        clock.tell(lambda: datetime.now(UTC) + timedelta(minutes=self.minutes))
        return True

    def _says_the_same_again(self, text: str, identifier: str, more: dict[str, str], answer: Answer) -> bool:
        before = self._stored()
        again = self.talk.post(text, identifier=identifier, **more)
        assert (again.body, self._stored()) == (answer.body, before), self._told()
        return True

    def _buttons(self, latest: bool) -> list[Json]:
        replies = self.replies[-1:] if latest else self.replies
        return [choice for _, reply in replies for choice in reply["choices"] if choice["id"] != "human"]

    def _hears(self, text: str, **more: str) -> bool:
        before, known = self.stored or self._stored(), self.done
        self.said.append(f"{text} {more or ''}")
        identifier = f"{self.customer}-{len(self.said)}"
        if self.chance.random() < _MISHAPS_IN:
            self._goes_wrong(text, identifier, more)
        answer = self.talk.post(text, identifier=identifier, **more)
        assert answer.status == 200, self._told()
        self.stored, self.done = self._stored(), wardrobe.done(self.customer)
        new = [one for one in self.done if one not in known]
        self._was_agreed_to(new, text, more.get("choice", ""))
        self._is_all_that_changed(new, before)
        self.last = (text, identifier, more, answer)
        return self._is_a_way_forward(answer.body)

    def _goes_wrong(self, text: str, identifier: str, more: dict[str, str]) -> None:
        """The message is lost somewhere; whatever was done of it by then is judged after its repeat."""
        what, operation, happens = self.chance.choice(MISHAPS)
        self.said.append(f"({what})")
        with fault(operation, happens()), suppress(Crash):
            self.talk.post(text, identifier=identifier, **more)

    def _was_agreed_to(self, new: list[Json], text: str, choice: str) -> None:
        """What was done was shown: just before a yes in words, or with the very button, at most ten minutes ago."""
        shown = self._agreed(text, choice)
        assert len(new) <= 1 and (shown or not new), self._told()
        if new:
            assert all(piece in shown for piece in _pieces(new[0]["command"])), (self._told(), new, shown)
        elif shown and not choice and not self.moved_since:
            pytest.fail(f"a plain yes was not heard: {self._told()}")

    def _agreed(self, text: str, choice: str) -> str:
        """The text that the message is a yes to; empty where it is none."""
        said_yes = choice.startswith("form:yes-") or (not choice and text in YESES)
        for at, reply in (self.replies[::-1] if choice else self.replies[-1:]) if said_yes else ():
            if self.minutes - at <= 10 and any(one["id"].startswith(choice or "form:yes-") for one in reply["choices"]):
                return str(reply["text"])
        return ""

    def _is_all_that_changed(self, new: list[Json], before: Json) -> None:
        changed = {key: (before.get(key, {}), row) for key, row in self.stored.items() if before.get(key) != row}
        noted = {key: fields for one in new for key, fields in _noted(one).items() if fields}
        found = {key: _differences(*rows) for key, rows in changed.items()}
        assert found == noted, (self._told(), found, noted)

    def _is_a_way_forward(self, body: Json) -> bool:
        if body["service"]["mode"] != "bot":
            return False
        reply = body["reply"]
        assert reply and reply["text"], self._told()
        assert reply["choices"] or any(card.get("choice") for card in reply["cards"]), self._told()
        self.said.append(f"  -> {reply['text']}")
        self.replies.append((self.minutes, reply))
        self.moved_since = False
        return True

    def _stored(self) -> Json:
        rows = {order["order"]: order for order in customers.orders_of(self.customer)}
        return rows | {"profile": customers.profile_of(self.customer)}

    def _told(self) -> str:
        return "\n".join(["", self.customer, *self.said])


def _pieces(command: Json) -> list[str]:
    """What of a command must have been read by who agreed to it."""
    names = {"P0009": "云感跑鞋", "P0010": "松影马克杯"}
    items = [names[sku[:5]] for sku in command.get("skus", [])] if command["kind"] in ("return", "refund") else []
    swaps = [sku[-2:] for swap in command.get("swaps", []) for sku in (swap["sku"], swap["to"]) if "P0009" in sku]
    return [*items, *swaps, *(command[name] for name in _SAID if name in command)]


def _noted(done: Json) -> Json:
    return {done["command"].get("order", ""): done["order"], "profile": done["profile"]}


def _differences(before: Json, after: Json) -> Json:
    names = sorted({*before, *after} - {"version"})
    return {name: [before.get(name), after.get(name)] for name in names if before.get(name) != after.get(name)}


@pytest.fixture
def the_clock() -> Iterator[None]:
    yield
    clock.tell(None)


@pytest.mark.parametrize("block", range(-(-WALKS // _IN_A_BLOCK)))
def test_whatever_is_said_nothing_is_done_that_was_not_agreed_to(
    door: Door, newcomer: str, the_clock: None, block: int
) -> None:
    wardrobe.stock()
    for seed in range(block * _IN_A_BLOCK, min(WALKS, (block + 1) * _IN_A_BLOCK)):
        clock.tell(None)
        chance, customer = random.Random(seed), f"{newcomer}-walk{seed}"
        wardrobe.bought(
            customer, ["paid", "arrived", *chance.sample(["unpaid", "packed", "refunding", "two_pairs"], 2)]
        )
        wardrobe.bought(customer, ["unpaid"])
        walk = Walk(door.customer(customer), customer, chance)
        for _ in range(_TURNS):
            if not walk.step():
                break
