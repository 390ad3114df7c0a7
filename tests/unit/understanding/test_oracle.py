"""Time phrases as another library reads them: the same, but where a customer means something else."""

from datetime import datetime, timedelta

import pytest

from chalicelib.clock import SHANGHAI
from chalicelib.understanding.moments import moments_of
from tests.unit.understanding.oracle import BASE, Told, recorded

NOW = datetime(**BASE, tzinfo=SHANGHAI)
SAID = {phrase: told for phrase, told in recorded().items() if told}
OTHERWISE = {
    "the evening is not the whole day": "今晚 昨晚 明晚",
    "a weekend has a Saturday": "这周末 上周末 下周末",
    "without a year the nearest one is meant, in November the coming one's spring": (
        "1月1日 3月8号 元旦 春节 元宵节 清明节 情人节 妇女节 劳动节 五一"
    ),
    "a shopping festival, not all of last year": "去年618",
    "a moment that lies so far away, not an hour, a week, a month or a year around it": (
        "一小时前 2小时前 三个小时前 24小时后 半小时前 半个小时后 30分钟前 十分钟前 两个半小时前"
        " 一周前 两周前 一周后 三周后 一个月前 两个月前 三个月后 半年前 一年前 两年前"
    ),
    "an hour ends to the second": "24小时内 48小时内",
    "whole days count, not hours": "最近三天 近三天 近一周 最近一个月 过去三天 过去一周 未来三天 未来一周 昨天到今天",
    "within a week is not until tomorrow, nor within a month until New Year's Eve": "一周内 一个月内",
    "the last days are those up to now": "前两天",
    "from two in the afternoon to four is not to four in the morning": "明天下午两点到四点",
    "the end of a month is its last six days": "上个月底 十月底",
}
DIFFERENT = {phrase for phrases in OTHERWISE.values() for phrase in phrases.split()}


@pytest.mark.parametrize("phrase", sorted(SAID.keys() - DIFFERENT))
def test_another_library_reads_the_same(phrase: str) -> None:
    assert ours(phrase) == theirs(SAID[phrase])


@pytest.mark.parametrize("phrase", sorted(DIFFERENT))
def test_a_difference_that_is_listed_is_still_one(phrase: str) -> None:
    assert ours(phrase) != theirs(SAID[phrase])


@pytest.mark.parametrize("phrase", sorted(recorded()))
def test_a_phrase_is_read_from_end_to_end(phrase: str) -> None:
    assert [moment.text for moment in moments_of(phrase, NOW)] == [phrase]


def ours(phrase: str) -> Told:
    (moment,) = moments_of(phrase, NOW)
    return _plain(moment.start), _plain(moment.end)


def theirs(told: Told) -> Told:
    """Theirs ends with the last second, ours with the first one after it."""
    start, end = told
    return start, end + timedelta(seconds=1) if end.second == 59 else end


def _plain(moment: datetime) -> datetime:
    return moment.astimezone(SHANGHAI).replace(tzinfo=None)
