"""The demo's fifteen promotions a second before, at and after each of their edges: on, coming or ended, and told so."""

from datetime import datetime, timedelta
from itertools import count

import pytest

from chalicelib import clock
from chalicelib.message import Customer, Inbound, State
from chalicelib.scenes.ask import Ask, Said
from chalicelib.scenes.promotion import offers, scene
from chalicelib.shop import intake, kept, promotions
from chalicelib.store import knowledge
from chalicelib.store.knowledge import Shelf
from chalicelib.understanding.reading import Reading
from demo.products import products
from demo.promotions import promotions as demo_promotions
from tests.unit.shop.sent import NDJSON, lines

TODAY = clock.moment("2026-11-22T12:00:00+08:00")
NUMBERS = {product["name"]: product["product"] for product in products(11)}
ROWS = intake.read("promotions", lines(*demo_promotions(TODAY, NUMBERS)), NDJSON).rows
EDGES = {"starts_at": ("coming", "on", "on"), "ends_at": ("on", "ended", "ended")}
TABLE = [
    pytest.param(row["promotion"], clock.moment(row[edge]) + timedelta(seconds=second), state, id=f"{row['promotion']} {edge} {second:+}")
    for row in ROWS
    for edge, states in EDGES.items()
    for second, state in zip((-1, 0, 1), states, strict=True)
]  # fmt: skip
versions = count()


@pytest.fixture(autouse=True)
def shelf(monkeypatch: pytest.MonkeyPatch) -> None:
    """The demo's promotions on the shelf, and nothing on any other."""
    version = f"clock-{next(versions)}"
    for source in (knowledge, kept):
        monkeypatch.setattr(source, "shelf", lambda topic: Shelf(version, ROWS if topic == "promotions" else ()))


def ask(text: str, now: datetime, level: str = "黑金", language: str = "zh-Hans") -> Ask:
    customer = Customer("one", level=level)
    inbound = Inbound("web-1", customer, "web", "m1", text, now)
    reading = Reading(text, "promotion.current", 0.9, "answer")
    return Ask(inbound, State("web-1", customer, language=language), reading, now)


def text_of(said: Said) -> str:
    assert said.reply is not None
    return said.reply.text


def test_there_are_fifteen() -> None:
    assert len(ROWS) == 15 and len(TABLE) == 90


@pytest.mark.parametrize(("identifier", "now", "state"), TABLE)
def test_a_promotion_is_where_the_clock_puts_it(identifier: str, now: datetime, state: str) -> None:
    lists = {
        "on": promotions.current(now, "黑金"),
        "coming": promotions.coming(now),
        "ended": promotions.ended(now),
    }
    assert [name for name, those in lists.items() if identifier in [p.promotion for p in those]] == [state]


@pytest.mark.parametrize(("identifier", "now", "state"), TABLE)
@pytest.mark.parametrize("language", ["zh-Hans", "zh-Hant", "en"])
def test_who_names_it_hears_so_with_its_hours(identifier: str, now: datetime, state: str, language: str) -> None:
    promotion = promotions.promotion_of(identifier)
    assert promotion is not None
    name = promotions.in_language(promotion.name, language)
    asked = ask(f"{name}?", now, language=language)
    hours = {
        "begins": clock.spoken(clock.moment(promotion.starts_at)),
        "ends": clock.spoken(clock.moment(promotion.ends_at), end=True),
    }
    assert asked.say(f"it_is_{state}", "promotion", name=name, **hours) in text_of(scene.current(asked))
    assert hours["begins"].endswith("00:00") and hours["ends"].endswith("24:00")


@pytest.mark.parametrize(("identifier", "now", "state"), TABLE)
def test_the_list_of_all_counts_what_is_on_and_names_what_has_just_ended(
    identifier: str, now: datetime, state: str
) -> None:
    said = scene.current(ask("现在有什么活动", now))
    assert said.reply is not None
    promotion = promotions.promotion_of(identifier)
    assert promotion is not None
    on = promotions.current(now, "黑金")
    assert not on or f"现在有 {len(on)} 个活动" in said.reply.text
    name = offers.name(ask("", now), promotion)
    assert (name in said.reply.text) == (promotion in promotions.ended(now)[:2])
    assert state != "ended" or name not in [card.title for card in said.reply.cards]


@pytest.mark.parametrize(("days", "spoken_of"), [(2.999, True), (3.001, False)])
def test_what_ended_is_spoken_of_for_three_days(days: float, spoken_of: bool) -> None:
    last = max(ROWS, key=lambda row: str(row["ends_at"]))
    now = clock.moment(last["ends_at"]) + timedelta(days=days)
    assert (last["name"]["zh-Hans"] in text_of(scene.current(ask("现在有什么活动", now)))) is spoken_of


def test_who_asks_by_the_festivals_name_hears_of_all_of_its_promotions() -> None:
    text = text_of(scene.current(ask("双十一满减还有吗", TODAY)))
    assert "双十一返场 满300减40」正在进行" in text and "双十一抢先购 满200减20」已于 11-12 24:00 结束" in text
    assert "双十二" not in text


def test_what_is_for_a_level_is_told_to_others_as_such() -> None:
    assert "金卡及以上会员专享" in text_of(scene.current(ask("金卡会员券还有吗", TODAY, level="普通")))
    assert "专享" not in text_of(scene.current(ask("金卡会员券还有吗", TODAY, level="黑金")))
