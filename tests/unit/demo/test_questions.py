"""The shop's answers cover every scene, in the languages they promise, and do not contradict the shop."""

import re
from collections import Counter

import pytest

from chalicelib.shop.intake.kinds import INTENTS
from demo.questions import LANGUAGES, questions

ENTRIES = questions()
OWN = [entry["answer"]["zh-Hans"] for entry in ENTRIES]
SIMPLIFIED = set("们单货发这还时间问题优级运费邮钱换质员边头实样请吗应选择处订会个证码话转电")
TALK = ("smalltalk.", "unknown.")


def test_there_are_300_entries_with_numbers_of_their_own() -> None:
    assert len(ENTRIES) == len({entry["faq"] for entry in ENTRIES}) == 300


def test_every_intent_but_small_talk_has_at_least_three() -> None:
    count = Counter(entry["intent"] for entry in ENTRIES)
    assert set(count) == {intent for intent in INTENTS if not intent.startswith(TALK)}
    assert min(count.values()) >= 3


def test_the_100_most_asked_are_said_in_three_languages() -> None:
    hot = [entry for entry in ENTRIES if entry["hot"]]
    assert len(hot) == 100
    assert all(list(entry["questions"]) == list(entry["answer"]) == list(LANGUAGES) for entry in hot)
    assert all(list(entry["answer"]) == ["zh-Hans"] for entry in ENTRIES if not entry["hot"])


def test_every_intent_has_one_that_is_often_asked() -> None:
    assert {entry["intent"] for entry in ENTRIES if entry["hot"]} == {entry["intent"] for entry in ENTRIES}


def test_every_entry_can_be_asked_in_three_ways_or_more_and_no_two_alike() -> None:
    asked = [(language, q) for entry in ENTRIES for language, qs in entry["questions"].items() for q in qs]
    assert len(set(asked)) == len(asked)
    assert all(len(qs) >= 3 for entry in ENTRIES for qs in entry["questions"].values())


def test_no_two_entries_give_the_same_answer_and_none_is_long() -> None:
    assert len(set(OWN)) == 300
    assert max(map(len, OWN)) <= 160


def test_chinese_is_written_with_chinese_punctuation() -> None:
    for entry in ENTRIES:
        for language in ("zh-Hans", "zh-Hant"):
            words = [entry["answer"].get(language, ""), *entry["questions"].get(language, [])]
            assert not any(re.search("[\u4e00-\u9fff][,;:?!]", text) for text in words), entry["faq"]


def test_traditional_chinese_has_no_simplified_characters() -> None:
    for entry in ENTRIES:
        text = entry["answer"].get("zh-Hant", "") + "".join(entry["questions"].get("zh-Hant", []))
        assert not SIMPLIFIED & set(text), entry["faq"]


@pytest.mark.parametrize(
    ("topic", "allowed"),
    [
        (r"(\d+) 天价保|价保[^。]{0,4}(\d+) 天", {"15"}),
        (r"满 (\d+) 元包邮", {"99", "199"}),
        (r"(\d+) 小时内发出", {"48", "72"}),
        (r"(\d+) 积分抵", {"100"}),
        (r"人工客服每天 (\S+) 在线", {"8:00–24:00"}),
        (r"未付款的订单保留 (\d+) 小时", {"24"}),
        (r"(\d+) 天无理由", {"7"}),
    ],
)
def test_the_answers_agree_on_the_shops_promises(topic: str, allowed: set[str]) -> None:
    said = {number for answer in OWN for found in re.finditer(topic, answer) for number in found.groups() if number}
    assert said and said <= allowed
