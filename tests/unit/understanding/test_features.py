"""The trainer and the Lambda see the same features, today and after the next change of Python."""

import json

import pytest

from chalicelib.understanding.features import BUCKETS, features
from chalicelib.understanding.normalise import CODE, DIGITS, HEAD, MAIL, PHONE, TAIL, URL, normalise
from tests.unit.understanding.golden import GOLDEN, TEXTS, frozen


def test_features_are_those_the_model_was_trained_on() -> None:
    golden = json.loads(GOLDEN.read_text("utf-8"))
    assert json.loads(json.dumps(frozen())) == golden


@pytest.mark.parametrize("text", TEXTS)
def test_every_text_has_buckets_in_range_and_each_once(text: str) -> None:
    buckets, weights = features(text)
    assert buckets and len(buckets) == len(set(buckets)) == len(weights)
    assert all(0 <= bucket < BUCKETS for bucket in buckets) and all(weight > 0 for weight in weights)


def test_scripts_widths_and_cases_read_alike() -> None:
    assert normalise("訂單ＡＢ") == normalise("订单ab")


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("打13800138000", f"打{PHONE}"),
        ("单号SF1234567890123", f"单号{CODE}"),
        ("看 https://a.cn/x", f"看 {URL}"),
        ("寄到 a@b.com", f"寄到 {MAIL}"),
        ("要42码", f"要{DIGITS[1]}码"),
        ("打12315", "打12315"),
        ("7天无理由", "7天无理由"),
        ("急急急急急", "急急"),
        ("👍🏽", "👍"),
    ],
)
def test_figures_become_what_they_are(text: str, read: str) -> None:
    assert normalise(text) == read


def test_a_long_story_keeps_its_beginning_and_its_question() -> None:
    story = normalise("开头" + "话长" * 500 + "怎么退货")
    assert story.startswith("开头") and story.endswith("怎么退货") and len(story) <= HEAD + TAIL + 1


def test_words_of_one_meaning_share_a_bucket_across_languages() -> None:
    parcel, courier = set(features("parcel")[0]), set(features("包裹")[0])
    assert len(parcel & courier) > len(set(features("parcel")[0]) & set(features("发票")[0]))


def test_text_that_is_not_text_does_no_harm() -> None:
    for text in ("\ud83d", "\x00", "\u200b" * 300, "Z̷̢̛͎a" * 400, "ﷺ" * 200):
        assert features(text)[0]
