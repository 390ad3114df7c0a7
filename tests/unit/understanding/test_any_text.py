"""Whatever a customer writes, what is read in it lies in it, and reading takes one pass."""

from collections.abc import Callable
from datetime import UTC, datetime
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from chalicelib.message import Customer, State
from chalicelib.understanding import browsing
from chalicelib.understanding.attributes import colours_of, sizes_of
from chalicelib.understanding.measures import measures_of
from chalicelib.understanding.moments import moments_of, plain
from chalicelib.understanding.needs import candidates
from chalicelib.understanding.owned import bought_at, spoken_of
from chalicelib.understanding.products import mentioned
from chalicelib.understanding.reading import Reading, entities_of
from chalicelib.understanding.times import chinese_grammar, english
from chalicelib.understanding.wishes import wish_of

LOOKING = State("c", Customer("u"), product="P1", topic="product.size", wish={"text": "跑鞋"})
NOW = datetime(2026, 11, 18, 6, 30, tzinfo=UTC)
PIECES = [
    *"0123456789一二三四五六七八九十两半几个月日号號天年周星期点时分前后内上下大早晚夜朝晨午每过近这 .:-/到,，的初底末节",
    *("小时", "钟头", "分钟", "工作日", "礼拜", "刚才", "双十一", "国庆", "春节", "除夕", "七夕", "三八", "劳动", "五一", "儿童节"),
    *("in ", "the ", "next ", "last ", "day", "a", "11", "fri", "monday", "may ", "of ", " ago", "pm", "hour", "just now"),
    *("christmas", "xmas", "cny", "new year", "valentine", "singles day", "dragon boat", "mid-autumn", "end", "11:30"),
    *("蓝色", "换", "买", "下单", "42码", "XL", "跑鞋", "另外", "怎么", "?", "ordered ", "bought ", "1、", "\ud83d", "ﬀ", "İ"),
]  # fmt: skip
MOMENTS = st.datetimes(datetime(2001, 1, 1), datetime(2099, 1, 1), timezones=st.just(UTC))
TEXTS = st.text(st.characters()) | st.lists(st.sampled_from(PIECES), max_size=14).map("".join)
OFTEN = settings(deadline=None, max_examples=300)


@OFTEN
@given(TEXTS, MOMENTS)
@example("30号到31号 in 999 years to the 31st", NOW)
def test_a_time_phrase_lies_in_the_text_and_has_a_length(text: str, now: datetime) -> None:
    found = moments_of(text, now)
    assert all(text[one.place : one.place + len(one.text)] == one.text and one.text for one in found)
    assert all(one.start < one.end for one in found)
    assert all(one.place + len(one.text) <= other.place for one, other in pairwise(found))


@OFTEN
@given(TEXTS)
def test_a_text_that_is_passed_over_has_no_time_in_it(text: str) -> None:
    folded = plain(text)
    assert chinese_grammar.HINT.search(folded) or not chinese_grammar.days().search(folded)
    assert english.HINT.search(folded) or not english.phrase().search(folded)


@OFTEN
@given(TEXTS)
def test_whatever_is_written_is_read(text: str) -> None:
    assert all(values and all(values) for values in entities_of(text, NOW).values())
    assert all(colour in text for colour in colours_of(text)) and all(sizes_of(text))
    assert all(part in text for part, _ in candidates(text))
    assert set(bought_at(text, NOW)) <= set(moments_of(text, NOW))
    assert mentioned(text, ["轻云缓震跑步鞋 蓝色 42"]) in ([], ["轻云缓震跑步鞋 蓝色 42"])
    assert all(value > 0 for value in measures_of(text, "height").values())
    assert wish_of(text, [("跑鞋 蓝色", "鞋靴")]).names in (None, {"跑鞋 蓝色"})
    assert spoken_of(text) == text or len(spoken_of(text)) <= len(text) + 1


HUGE = 300_000  # where each place of it would look at all the others, nobody would wait for the end


@pytest.mark.parametrize(
    "read",
    [
        lambda text: moments_of(text, NOW), lambda text: bought_at(text, NOW), sizes_of, colours_of, spoken_of, candidates,
        lambda text: mentioned(text, ["跑鞋 蓝色"]), measures_of, lambda text: wish_of(text, [("跑鞋 蓝色", "鞋靴")]),
        lambda text: browsing.meant(LOOKING, Reading(text, "unknown.out_of_scope", 0.0, "unknown")) or NOW,
    ],
    ids=["times", "times of buying", "sizes", "colours", "what it is about", "parts", "products", "measures", "wishes", "more of it"],
)  # fmt: skip
@pytest.mark.parametrize("piece", ["1", "十", "要蓝", "in 3 ", "bought a "])
def test_a_huge_message_is_read_in_one_pass(read: Callable[[str], Any], piece: str) -> None:
    assert read((piece * HUGE)[:HUGE]) is not None
