"""What counted facts say, as leads read it: shares, times and judgements. docs/insight.md tells what each means."""

from collections.abc import Mapping
from typing import Any

from chalicelib.insight import spans
from chalicelib.insight.said import BOT, HUMAN
from chalicelib.store.figures import Counts

Json = dict[str, Any]
_PLAIN = (
    "messages",
    "answers",
    "not_understood",
    "handed",
    "left",
    "resolved",
    "reopened",
    "abandoned",
    "surge_minutes",
    "offered_first",
)


def of(counts: Counts) -> Json:
    """The measures of an hour, a day or longer; times are seconds, shares 0 to 1, None where there is nothing to measure."""
    return {
        **{name: counts.get(name, 0) for name in _PLAIN},
        **_contained(counts),
        **_kept(counts),
        **{kind: _span(counts, kind) for kind in ("wait", "reply", "handling", "patience")},
        "told": _told(counts),
        "reasons": _named(counts, "reason:"),
        "clocks": _named(counts, "clock:"),
        "csat": {about: _judged(counts, about) for about in (BOT, HUMAN)},
    }


def _contained(counts: Counts) -> Json:
    """Visits that the bot ended alone, and those of them that nobody had to come back for."""
    visits, persons, again = (counts.get(name, 0) for name in ("visit", "person", "again"))
    alone = max(0, visits - persons)
    return {
        "conversations": visits,
        "persons": persons,
        "again": again,
        "containment": _share(alone, visits),
        "confirmed": _share(max(0, alone - again), visits),
    }


def _kept(counts: Counts) -> Json:
    """Promises: the first word in time, cases that stayed resolved, customers who waited to the end."""
    resolved, abandoned = counts.get("resolved", 0), counts.get("abandoned", 0)
    return {
        "in_time": _share(counts.get("reply_in_time", 0), counts.get("reply_promised", 0)),
        "resolution": _share(max(0, resolved - counts.get("reopened", 0)), resolved),
        "abandonment": _share(abandoned, abandoned + spans.number(counts, "wait")),
    }


def _span(counts: Counts, kind: str) -> Json:
    return {
        "count": spans.number(counts, kind),
        "mean": spans.mean(counts, kind),
        "p50": spans.percentile(counts, kind, 0.5),
        "p90": spans.percentile(counts, kind, 0.9),
    }


def _told(counts: Counts) -> Json:
    """The waits that customers were told beside those they had; means in seconds."""
    told = counts.get("told", 0)
    means = {name: _share(counts.get(f"told:{name}", 0), told) for name in ("expected", "real", "off")}
    return {"count": told, "inside": _share(counts.get("inside", 0), told), **means}


def _judged(counts: Counts, about: str) -> Json:
    scores = [counts.get(f"csat:{about}:{score}", 0) for score in range(1, 6)]
    given = sum(scores)
    return {
        "count": given,
        "mean": _share(sum(score * times for score, times in enumerate(scores, 1)), given),
        "good": _share(sum(scores[3:]), given),
        "scores": scores,
        "tags": _named(counts, f"tag:{about}:"),
    }


def _named(counts: Counts, begins: str) -> Mapping[str, int]:
    return {name.removeprefix(begins): value for name, value in sorted(counts.items()) if name.startswith(begins)}


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None
