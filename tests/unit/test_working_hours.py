"""Working time held against a walk through every minute by the clock on the wall."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as any_

from chalicelib.handover.hours import Calendar, Shifts

SHANGHAI = ZoneInfo("Asia/Shanghai")
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
OFFICE: dict[int, Shifts] = dict.fromkeys(range(5), (("09:00", "12:00"), ("13:00", "18:00")))
# Places with their clocks' jumps: by an hour, by half an hour, at midnight, and none.
TURNS = {
    "Asia/Shanghai": date(2026, 11, 11),
    "America/New_York": date(2026, 3, 8),
    "Europe/London": date(2026, 10, 25),
    "Australia/Lord_Howe": date(2026, 4, 5),
    "America/Santiago": date(2026, 9, 6),
}

times = any_.sampled_from(
    ["00:00", "00:30", "01:15", "01:45", "02:00", "02:30", "03:00", "09:00", "18:00", "20:00", "23:30"]
)
shifts = any_.lists(any_.tuples(times, any_.one_of(times, any_.just("24:00"))), max_size=3).map(tuple)


@any_.composite
def calendars(draw: any_.DrawFn) -> tuple[Calendar, datetime]:
    """A calendar, and midnight before its zone's clocks are changed."""
    zone = draw(any_.sampled_from(sorted(TURNS)))
    weekly = draw(any_.dictionaries(any_.integers(0, 6), shifts))
    holidays = draw(any_.dictionaries(any_.sampled_from([TURNS[zone] + n * DAY for n in range(-2, 3)]), shifts))
    start = datetime.combine(TURNS[zone] - DAY, time(), ZoneInfo(zone))
    return Calendar(weekly, holidays, zone), start.astimezone(UTC)


def walked(calendar: Calendar, start: datetime, days: int) -> list[bool]:
    """Minute by minute, whether people are there. What the wall clock has shown once it does not show for the first time again."""
    zone, moment, there = ZoneInfo(calendar.zone), start - 3 * DAY, []
    shown = datetime.combine(date.min, time())
    while moment < start + days * DAY:
        shown = max(shown, moment.astimezone(zone).replace(tzinfo=None))
        if moment >= start:
            there.append(any(_covers(calendar, shown.date() - back * DAY, shown) for back in range(3)))
        moment += MINUTE
    return there


def _covers(calendar: Calendar, day: date, shown: datetime) -> bool:
    whole: Shifts = (("00:00", "24:00"),)
    usual = calendar.weekly.get(day.weekday(), ()) if any(calendar.weekly.values()) else whole
    for begin, end in calendar.holidays.get(day, usual):
        first, last = _at(day, begin), _at(day, end)
        if first <= shown < (last if last > first else last + DAY):
            return True
    return False


def _at(day: date, told: str) -> datetime:
    return datetime.combine(day, time()) + timedelta(hours=int(told[:2]), minutes=int(told[3:]))


@settings(deadline=None, max_examples=30)
@given(calendars())
def test_people_are_there_when_the_clock_on_the_wall_says_so(drawn: tuple[Calendar, datetime]) -> None:
    calendar, start = drawn
    there = walked(calendar, start, 3)
    assert [calendar.open_at(start + n * MINUTE) for n in range(0, len(there), 7)] == there[::7]


@settings(deadline=None, max_examples=30)
@given(calendars(), any_.integers(0, 3 * 1440), any_.integers(0, 3 * 1440))
def test_working_time_between_two_moments_is_the_open_minutes_between_them(
    drawn: tuple[Calendar, datetime], first: int, second: int
) -> None:
    calendar, start = drawn
    open_minutes = sum(walked(calendar, start, 3)[first:second])
    assert calendar.between(start + first * MINUTE, start + second * MINUTE) == 60 * open_minutes


@settings(deadline=None, max_examples=30)
@given(calendars(), any_.integers(0, 1440))
def test_it_opens_next_at_the_first_open_minute(drawn: tuple[Calendar, datetime], since: int) -> None:
    calendar, start = drawn
    there = walked(calendar, start, 4)
    opens = calendar.opens_after(start + since * MINUTE)
    if True in there[since:]:
        assert opens == start + there.index(True, since) * MINUTE
    else:
        assert opens is None or opens >= start + 4 * DAY


@settings(deadline=None, max_examples=200)
@given(calendars(), any_.integers(0, 4000), any_.floats(1, 10 * 86400))
def test_what_is_added_is_what_lies_between_and_it_is_reached_while_people_are_there(
    drawn: tuple[Calendar, datetime], since: int, seconds: float
) -> None:
    calendar, start = drawn
    begin = start + since * MINUTE
    due = calendar.add(begin, seconds)
    assert calendar.between(begin, due) == pytest.approx(seconds, abs=1e-3)
    assert calendar.open_at(due - timedelta(milliseconds=1))


@settings(deadline=None, max_examples=100)
@given(calendars(), any_.floats(0, 86400), any_.floats(0, 86400), any_.integers(0, 3000))
def test_more_time_is_never_over_earlier(
    drawn: tuple[Calendar, datetime], one: float, other: float, later: int
) -> None:
    calendar, start = drawn
    assert calendar.add(start, min(one, other)) <= calendar.add(start, max(one, other))
    assert calendar.add(start, one) <= calendar.add(start + later * MINUTE, one)


def test_a_promise_made_on_friday_evening_is_kept_on_monday() -> None:
    friday = datetime(2026, 11, 20, 17, 50, tzinfo=SHANGHAI)
    assert Calendar(OFFICE).add(friday, 30 * 60) == datetime(2026, 11, 23, 9, 20, tzinfo=SHANGHAI)


def test_the_golden_week_is_closed_and_its_make_up_saturday_open() -> None:
    """国庆 2026: 1 to 7 October are off, Saturday the 10th is worked instead."""
    off = {date(2026, 10, day): () for day in range(1, 8)}
    calendar = Calendar(OFFICE, {**off, date(2026, 10, 10): OFFICE[0]})
    assert calendar.opens_after(datetime(2026, 9, 30, 18, 0, tzinfo=SHANGHAI)) == datetime(
        2026, 10, 8, 9, tzinfo=SHANGHAI
    )
    assert calendar.open_at(datetime(2026, 10, 10, 9, 0, tzinfo=SHANGHAI))
    assert not calendar.open_at(datetime(2026, 10, 17, 9, 0, tzinfo=SHANGHAI))


def test_a_night_shift_belongs_to_the_evening_it_begins_on() -> None:
    calendar = Calendar({0: (("20:00", "02:00"),)})
    assert calendar.open_at(datetime(2026, 11, 24, 1, 59, tzinfo=SHANGHAI))  # Tuesday, still Monday's shift
    assert not calendar.open_at(datetime(2026, 11, 24, 2, 0, tzinfo=SHANGHAI))
    assert not calendar.open_at(datetime(2026, 11, 24, 20, 0, tzinfo=SHANGHAI))


def test_a_shop_without_hours_is_always_there() -> None:
    moment = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
    assert Calendar().open_at(moment) and Calendar().opens_after(moment) == moment
    assert Calendar().add(moment, 3 * 86400 + 5) == moment + timedelta(days=3, seconds=5)


def test_a_closed_year_opens_at_no_time_that_can_be_told() -> None:
    closed = Calendar(OFFICE, {date(2026, 1, 1) + n * DAY: () for n in range(800)})
    assert closed.opens_after(datetime(2026, 11, 22, tzinfo=UTC)) is None


@pytest.mark.parametrize("told", ["25:00", "9:00", "09:60", "24:30", "", "九点"])
def test_what_is_no_time_of_day_is_refused(told: str) -> None:
    with pytest.raises(ValueError, match="time of day"):
        Calendar({0: ((told, "18:00"),)})


@pytest.mark.parametrize("zone", ["Mars/Olympus", "", "../etc/passwd"])
def test_a_zone_that_there_is_not_is_refused(zone: str) -> None:
    with pytest.raises(ValueError, match="time zone"):
        Calendar(zone=zone)
