"""Counts a batch of what was stored: turns, ratings, and the cases that something happened to."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from chalicelib import clock
from chalicelib.edge.telemetry import noted
from chalicelib.insight import said, served
from chalicelib.message import Turn
from chalicelib.store import cases, conversations, figures, papers
from chalicelib.store.cases import Case
from chalicelib.store.figures import Fact

Record = dict[str, Any]
Rating = tuple[str, Record]


def count(records: Sequence[Record]) -> None:
    """Counts records of the conversations' stream; a repeat, a part of them again, or another order changes no figure.

    For talk alone one write; where something happened to cases, a read of them, one of each one's steps, and a look at which
    facts are known. Raises Unavailable.
    """
    images = [record["dynamodb"]["NewImage"] for record in records if record["eventName"] == "INSERT"]
    turns = [turn for turn in map(conversations.turn_from_stream, images) if turn]
    ratings = [rating for rating in map(conversations.rating_from_stream, images) if rating]
    with noted("insight", turns=len(turns), ratings=len(ratings)) as note:
        events = {turn.case: turn for turn in turns if turn.event and turn.case}
        known = cases.named(sorted({*events, *filter(None, (rating.get("case") for _, rating in ratings))}))
        told = [*map(said.of_turn, turns), *_of_cases(events, known), *_of_ratings(ratings, known)]
        note["counted"] = figures.add(told)


def _of_cases(events: Mapping[str, Turn], known: Mapping[str, Case]) -> Iterator[Fact]:
    for identifier, turn in events.items():
        if case := known.get(identifier):
            yield from served.facts(case, papers.steps(identifier), clock.moment(turn.at))


def _of_ratings(ratings: Sequence[Rating], known: Mapping[str, Case]) -> Iterator[Fact]:
    for conversation, rating in ratings:
        case = known.get(rating.get("case", ""))
        yield said.of_rating(conversation, rating, case.queue if case else "")
