"""The demo's fortnight is the same every time, adds up, and looks like a shop's."""

from collections import Counter
from datetime import UTC, datetime, timedelta

from chalicelib.insight import measures, spans
from demo import figures

NOW = datetime(2026, 11, 23, 6, 20, tzinfo=UTC)
FACTS = list(figures.facts(11, NOW))


def test_the_same_seed_and_moment_give_the_same_fortnight() -> None:
    assert list(figures.facts(11, NOW)) == FACTS
    assert [fact.key for fact in figures.facts(12, NOW)] != [fact.key for fact in FACTS]
    assert len({fact.key for fact in FACTS}) == len(FACTS)


def test_every_hour_that_is_over_is_there_and_none_that_is_not() -> None:
    hours = sorted({fact.at for fact in FACTS})
    assert hours[0] == datetime(2026, 11, 9, 6, 30, tzinfo=UTC)
    assert hours[-1] == datetime(2026, 11, 23, 5, 30, tzinfo=UTC)
    assert len(hours) == 14 * 24


def test_an_hour_that_passes_adds_its_own_facts_and_changes_no_other() -> None:
    later = {fact.key: fact for fact in figures.facts(11, NOW + timedelta(hours=1))}
    common = [fact for fact in FACTS if fact.key in later]
    assert len(common) > 0.97 * len(FACTS) and all(later[fact.key] == fact for fact in common)


def test_the_figures_agree_with_each_other() -> None:
    total = sum((Counter(fact.counts) for fact in FACTS), Counter[str]())
    assert total["handed"] == total["person"] == spans.number(total, "wait") + total["abandoned"]
    assert total["handed"] == sum(count for name, count in total.items() if name.startswith("reason:"))
    shown = measures.of(total)
    assert 0.7 < shown["containment"] < 0.85 and 0.65 < shown["told"]["inside"] < 0.95
    assert 4 < shown["csat"]["human"]["mean"] < 4.9 and 0 < shown["abandonment"] < 0.2
