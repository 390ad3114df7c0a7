"""When people are there, in the shop's own time zone, so that a promise counts working time and not the night."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

Shifts = tuple[tuple[str, str], ...]
_WHOLE: Shifts = (("00:00", "24:00"),)
_TIME = re.compile(r"(?:[01]\d|2[0-3]):[0-5]\d|24:00")
_DAY, _HORIZON = timedelta(days=1), timedelta(days=366)


@dataclass(frozen=True, slots=True)
class Calendar:
    """Working hours: `weekly` by weekday (0 is Monday), and whole days for which something else holds.

    `holidays` gives such a day's shifts: none on a holiday, some on a make-up working day (调休). A shift is from and to, `"09:00"` to
    `"18:00"`; one that does not end after it begins goes on into the next day (`"20:00"` to `"02:00"`), and belongs to the day it begins on.
    No weekly hours at all mean every day, around the clock. Raises ValueError for a time or a zone that there is not.
    """

    weekly: Mapping[int, Shifts] = field(default_factory=dict)
    holidays: Mapping[date, Shifts] = field(default_factory=dict)
    zone: str = "Asia/Shanghai"

    def __post_init__(self) -> None:
        """Refuses what is no time of day, or no place on earth, when it is written down and not in the night."""
        for shifts in (*self.weekly.values(), *self.holidays.values()):
            for told in (told for shift in shifts for told in shift if not _TIME.fullmatch(told)):
                raise ValueError(f"{told!r} is not a time of day such as 09:30")
        try:
            ZoneInfo(self.zone)
        except (KeyError, OSError, ValueError) as error:
            raise ValueError(f"{self.zone!r} is not a time zone such as Asia/Shanghai") from error

    def open_at(self, moment: datetime) -> bool:
        """Whether people are there at this moment; at the minute of closing they are not."""
        return self.opens_after(moment) == moment

    def opens_after(self, moment: datetime) -> datetime | None:
        """When they are there next: the moment itself while they are; None where they are not for a year."""
        return next(self._stretches(moment, moment + _HORIZON), (None,))[0]

    def add(self, moment: datetime, seconds: float) -> datetime:
        """The first moment at which so many seconds of working time have passed, UTC. Raises ValueError where they never will."""
        left = timedelta(seconds=seconds)
        if left <= timedelta():
            return moment.astimezone(UTC)
        for begin, end in self._stretches(moment):
            if left <= end - begin:
                return begin + left
            left -= end - begin
        raise ValueError("there is not that much working time")

    def between(self, start: datetime, end: datetime) -> float:
        """Seconds of working time from one moment to another, 0 where the second is not the later one."""
        return sum(((min(to, end) - since).total_seconds() for since, to in self._stretches(start, end)), 0.0)

    def _stretches(self, since: datetime, until: datetime | None = None) -> Iterator[tuple[datetime, datetime]]:
        """Working time from `since` on, piece by piece and none twice; the last one begins before `until`."""
        done, last = (
            since.astimezone(UTC),
            until.astimezone(UTC) if until else datetime.max.replace(tzinfo=UTC) - _HORIZON,
        )
        day = since.astimezone(ZoneInfo(self.zone)).date() - _DAY
        while True:
            for begin, end in _instants(self.zone, day, self._shifts(day)):
                if max(begin, done) >= last:
                    return
                if done < end:
                    yield max(begin, done), end
                    done = end
            if _instant(self.zone, day, 0) >= last:
                return
            day += _DAY

    def _shifts(self, day: date) -> Shifts:
        usual = self.weekly.get(day.weekday(), ()) if any(self.weekly.values()) else _WHOLE
        return self.holidays.get(day, usual)


@lru_cache(4096)
def _instants(zone: str, day: date, shifts: Shifts) -> tuple[tuple[datetime, datetime], ...]:
    """A day's shifts as moments, by when they begin."""
    minutes = sorted((_minutes(begin), _minutes(end)) for begin, end in shifts)
    told = [(begin, end if end > begin else end + 24 * 60) for begin, end in minutes]
    return tuple((_instant(zone, day, begin), _instant(zone, day, end)) for begin, end in told)


@lru_cache(4096)
def _instant(zone: str, day: date, minutes: int) -> datetime:
    """The first moment at which the clock on the wall shows so many minutes of this day, or, where it jumps over them, more."""
    place, shown = ZoneInfo(zone), datetime.combine(day, time()) + timedelta(minutes=minutes)
    first = shown.replace(tzinfo=place).astimezone(UTC)
    if _on_the_wall(first, place) == shown:
        return first
    earlier = shown.replace(tzinfo=place, fold=1).astimezone(UTC)
    while _on_the_wall(earlier, place) < shown:
        earlier += timedelta(minutes=1)
    return earlier


def _on_the_wall(moment: datetime, place: ZoneInfo) -> datetime:
    return moment.astimezone(place).replace(tzinfo=None)


def _minutes(told: str) -> int:
    return int(told[:2]) * 60 + int(told[3:])
