"""A fortnight of figures as a shop of this size would have them, so that the leads' board is lived in from the first minute."""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from math import cos, exp, pi
from random import Random

from chalicelib import clock
from chalicelib.insight import spans
from chalicelib.store.figures import Fact

DAYS = 14
_VISITS = 420  # a day
# Groups: their share of the hand-overs, seconds until a person comes in a calm hour, seconds that a case takes.
_GROUPS = {
    "orders": (0.30, 50, 310),
    "aftersales": (0.26, 60, 520),
    "presales": (0.18, 35, 240),
    "general": (0.12, 55, 280),
    "complaints": (0.07, 22, 640),
    "vip": (0.06, 8, 330),
    "leads": (0.01, 25, 900),
}
_PROMISED = {"vip": 30, "complaints": 60, "leads": 60, "presales": 120}
_REASONS = {"asked": 62, "not_understood": 14, "angry": 10, "complex": 14}
_TICKED = {
    "human": (("solved", "fast", "kind"), ("unsolved", "slow")),
    "bot": (("solved", "fast", "clear"), ("unsolved", "not_understood", "wrong")),
}


def facts(seed: int, now: datetime) -> Iterator[Fact]:
    """A fact for each hour that is over, and each group in it. The same seed and hour: the same fact, which counts once."""
    hour = now.astimezone(clock.SHANGHAI).replace(minute=0, second=0, microsecond=0)
    for back in range(DAYS * 24, 0, -1):
        at = hour - timedelta(hours=back)
        yield from _hour(seed, at)


def _hour(seed: int, at: datetime) -> Iterator[Fact]:
    chance = Random(f"{seed}/figures/{at:%Y-%m-%dT%H}")
    visits = round(_VISITS * _busy(at) * chance.uniform(0.85, 1.15))
    cases = sum(chance.random() < 0.22 for _ in range(visits))
    load = cases / 7
    groups = Counter(chance.choices(list(_GROUPS), [share for share, _, _ in _GROUPS.values()], k=cases))
    for group, number in groups.items():
        yield _fact(seed, at, group, _people(chance, group, number, load))
    yield _fact(seed, at, "", _bot(chance, visits, cases))


def _fact(seed: int, at: datetime, group: str, counts: Counter[str]) -> Fact:
    return Fact(f"demo/{seed}/{at:%Y-%m-%dT%H}/{group}", at + timedelta(minutes=30), group, counts, known=True)


def _busy(at: datetime) -> float:
    """An hour's share of its day: quiet at night, most in the evening; more at weekends."""
    hour = at.hour + 0.5
    evening, noon = exp(-(((hour - 20.5) / 2.6) ** 2)), exp(-(((hour - 12.5) / 2.4) ** 2))
    share = 0.004 + 0.1 * evening + 0.06 * noon + 0.02 * (1 - cos(pi * max(0.0, hour - 7) / 17))
    return share * (1.2 if at.weekday() > 4 else 1.0)


def _bot(chance: Random, visits: int, cases: int) -> Counter[str]:
    messages = sum(chance.randint(2, 8) for _ in range(visits))
    counts = Counter(visit=visits, person=cases, messages=messages, answers=round(messages * 0.94))
    counts["again"] = sum(chance.random() < 0.06 for _ in range(visits - cases))
    counts["offered_first"] = max(0, cases - 11) // 2
    counts["not_understood"] = sum(chance.random() < 0.03 for _ in range(messages))
    return counts + _judged(chance, "bot", round(visits * 0.12), 4.1)


def _people(chance: Random, group: str, number: int, load: float) -> Counter[str]:
    counts = Counter(handed=number)
    for _ in range(number):
        counts[f"reason:{chance.choices(list(_REASONS), list(_REASONS.values()))[0]}"] += 1
        counts += _case(chance, group, load)
    if load > 1.6:
        counts["surge_minutes"] = min(60, round((load - 1.6) * 25))
    return counts + _judged(chance, "human", round(number * 0.4), 4.6 - 0.1 * load)


def _case(chance: Random, group: str, load: float) -> Counter[str]:
    """One case: the wait that was told and the one that came, the first word, the end."""
    _, calm, takes = _GROUPS[group]
    expected = calm * (0.7 + load**2 / 2)
    waited = expected * chance.lognormvariate(0, 0.45)
    counts = Counter({"told": 1, "told:expected": round(expected), "told:real": round(waited)})
    counts["told:off"], counts["inside"] = round(abs(waited - expected)), int(0.55 < waited / expected < 1.75)
    if waited > 240 and chance.random() < 0.3:
        return Counter({"abandoned": 1, **spans.counted("patience", waited)})
    word = waited + chance.uniform(3, 14)
    counts.update(reply_promised=1, reply_in_time=int(word <= _PROMISED.get(group, 180)))
    counts.update({**spans.counted("wait", waited), **spans.counted("reply", word)})
    counts.update({"resolved": 1, **spans.counted("handling", takes * chance.lognormvariate(-0.1, 0.6))})
    counts["reopened"] = int(chance.random() < 0.05)
    counts["clock:first_reply:breach"] = int(word > 2 * _PROMISED.get(group, 180))
    return counts


def _judged(chance: Random, about: str, number: int, mean: float) -> Counter[str]:
    counts: Counter[str] = Counter()
    for _ in range(number):
        score = max(1, min(5, round(chance.gauss(mean, 0.8))))
        counts[f"csat:{about}:{score}"] += 1
        counts[f"tag:{about}:{chance.choice(_TICKED[about][score < 4])}"] += 1
    return counts
