"""When nobody is told anything unasked: Shanghai's night."""

from datetime import datetime, timedelta

from chalicelib import clock, settings


def until_day(now: datetime) -> int:
    """Seconds to wait until customers may be told something, 0 by day."""
    begin, end = settings.quiet_hours()
    here = now.astimezone(clock.SHANGHAI)
    since = timedelta(hours=here.hour - begin, minutes=here.minute, seconds=here.second) % timedelta(days=1)
    night = timedelta(hours=(end - begin) % 24)
    return int((night - since).total_seconds()) if since < night else 0
