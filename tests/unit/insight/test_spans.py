"""Lengths of time counted in classes say the same as the times themselves, as closely as the classes are wide."""

from bisect import bisect_left
from collections import Counter

from hypothesis import given
from hypothesis import strategies as some

from chalicelib.insight import spans

times = some.lists(some.integers(0, 1_728_000).map(lambda tenths: tenths / 10), min_size=1, max_size=40)


def counted(seconds: list[float]) -> Counter[str]:
    counts: Counter[str] = Counter()
    for one in seconds:
        counts.update(spans.counted("wait", one))
    return counts


@given(times)
def test_their_number_and_mean_are_kept(seconds: list[float]) -> None:
    counts = counted(seconds)
    assert spans.number(counts, "wait") == len(seconds)
    mean = spans.mean(counts, "wait")
    assert mean is not None and abs(mean - sum(seconds) / len(seconds)) <= 0.5 + 1e-6


@given(times, some.sampled_from([0.1, 0.5, 0.9, 1.0]))
def test_a_percentile_lies_in_the_class_of_the_real_one(seconds: list[float], share: float) -> None:
    found = spans.percentile(counted(seconds), "wait", share)
    rank = max(1, -int(-len(seconds) * share // 1))  # the smallest time that this share does not exceed
    real = bisect_left(spans.EDGES, sorted(seconds)[rank - 1])
    low, high = (spans.EDGES[real - 1] if real else 0), spans.EDGES[min(real, len(spans.EDGES) - 1)]
    assert found is not None and low <= found <= high


def test_of_nothing_there_is_neither() -> None:
    assert spans.mean({}, "wait") is None and spans.percentile({}, "wait", 0.5) is None
