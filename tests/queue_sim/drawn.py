"""Two pictures of a simulated day: told against lived, and the queue's length with and without the rule for a peak."""

from collections.abc import Iterable, Iterator

from tests.queue_sim.day import Day
from tests.queue_sim.figures import minutes

_WIDE, _HIGH, _LEFT, _TOP = 640, 320, 50, 40
_STYLE = """<style>.paper{fill:#fff}.ink{fill:#1f2328}.grid{stroke:#d1d9e0}.one{stroke:#0969da}.two{stroke:#bc4c00}.line{fill:none;stroke-width:1.5}
.range{stroke:#0969da;stroke-opacity:.25}.dot{fill:#bc4c00;fill-opacity:.6}text{font:12px system-ui,sans-serif}.end{text-anchor:end}
@media(prefers-color-scheme:dark){.paper{fill:#0d1117}.ink{fill:#f0f6fc}.grid{stroke:#3d444d}}</style>"""


def waits(day: Day) -> str:
    """Each customer's told range as a line, the wait they had as a dot, by the hour at which they came."""
    told = [v for v in day.visitors if v.told and v.told.turns and v.began is not None]
    most = max(v.told.high / 60 for v in told if v.told)
    drawn = list[str]()
    for visitor in told:
        assert visitor.told
        x = _x(visitor.came / 3600, 24)
        low, high = (_y(seconds / 60, most) for seconds in (visitor.told.low, visitor.told.high))
        drawn.append(f'<line class="range" x1="{x}" y1="{low}" x2="{x}" y2="{high}"/>')
        drawn.append(f'<circle class="dot" cx="{x}" cy="{_y(minutes(visitor), most)}" r="1.6"/>')
    return _svg("Told (lines) and lived (dots), minutes", most, drawn)


def lengths(ruled: Day, plain: Day) -> str:
    """How many waited, minute by minute."""
    most = float(max(plain.lengths))
    drawn = [_curve(ruled.lengths, most, "one"), _curve(plain.lengths, most, "two")]
    return _svg("Waiting customers: with the rule for a peak (blue) and without (orange)", most, drawn)


def _curve(values: list[int], most: float, colour: str) -> str:
    points = " ".join(f"{_x(minute / 60, 24)},{_y(value, most)}" for minute, value in enumerate(values))
    return f'<polyline class="line {colour}" points="{points}"/>'


def _svg(title: str, most: float, drawn: Iterable[str]) -> str:
    size = f"{_WIDE + _LEFT + 20} {_HIGH + _TOP + 30}"
    words = f'<text class="ink" x="{_LEFT}" y="22">{title}</text>'
    body = "\n".join([_STYLE, '<rect class="paper" width="100%" height="100%"/>', words, *_grid(most), *drawn])
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size}">\n{body}\n</svg>\n'


def _grid(most: float) -> Iterator[str]:
    for part in range(5):
        y = _y(most * part / 4, most)
        yield f'<line class="grid" x1="{_LEFT}" y1="{y}" x2="{_LEFT + _WIDE}" y2="{y}"/>'
        yield f'<text class="ink end" x="{_LEFT - 6}" y="{y + 4}">{most * part / 4:.0f}</text>'
    for hour in range(0, 25, 4):
        yield f'<text class="ink" x="{_x(hour, 24) - 12}" y="{_TOP + _HIGH + 18}">{hour:02}:00</text>'


def _x(value: float, most: float) -> float:
    return round(_LEFT + _WIDE * value / most, 1)


def _y(value: float, most: float) -> float:
    return round(_TOP + _HIGH * (1 - value / most), 1)
