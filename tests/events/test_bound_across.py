"""On every platform an account is bound, asked about and let go, while workers die and platforms repeat: each word is answered once."""

from uuid import uuid4

import pytest

from chalicelib.channels.known import CHANNELS
from chalicelib.message import Turn
from chalicelib.store import conversations
from tests.api.visitors import PHONE, buyer, number
from tests.platforms import world
from tests.platforms.every import PLATFORMS
from tests.platforms.world import CALM, Troubles, World

# Of the platform's side nothing is lost here, so that what its user sees can be counted; and workers die so seldom that no yes
# is ten minutes late, which would be none.
_RESTLESS = Troubles(repeated=0.6, lost=0, refused=0, away=0, queues=0.1, killed=0.15, struck=0, twice=0.3)


@pytest.mark.parametrize("troubles", [CALM, _RESTLESS], ids=["calm", "restless"])
@pytest.mark.parametrize("name", sorted(CHANNELS))
def test_bound_and_let_go(name: str, troubles: Troubles, stocked: str, monkeypatch: pytest.MonkeyPatch) -> None:
    customer, order = f"across-{uuid4().hex[:10]}", number()
    buyer(customer, order)
    script = ("绑定账号", f"{order} {PHONE}", "是", "我的订单", "解绑", "是", "我的订单")
    with world.opened(PLATFORMS[name](), 7, troubles) as opened:
        user = opened.platform.user(uuid4().int % 10**8)
        places = _everywhere(opened, user, customer, monkeypatch)
        for words in script:
            opened.bring(opened.platform.says(user, words))
            opened.settle(places)
            opened.sqs.now += 30
        places.append(opened.conversation(user))
        opened.settle(places)
        seen = "\n".join(one.text for one in opened.seen(user))
        assert not opened.dead() and not opened.platform.violations
    heard = [turn.text for turn in _said(places)]
    assert sorted(heard) == sorted(script)
    told = ["核对好了", "绑定好了", "已经解除", "查订单需要核对身份"]
    assert [seen.count(words) for words in told] == [1, 1, 1, 1], seen
    assert seen.index("绑定好了") < seen.index(order, seen.index("绑定好了")) < seen.index("已经解除")


def _everywhere(opened: World, user: str, customer: str, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The conversations of which the stream tells: the guest's and the customer's own."""
    found = opened.conversation
    places = [found(user), conversations.own("customer", customer)]
    monkeypatch.setattr(opened, "conversation", lambda who: who if who in places else found(who))
    return places


def _said(places: list[str]) -> list[Turn]:
    return [turn for place in places for turn in conversations.turns(place, limit=100) if turn.by == "customer"]
