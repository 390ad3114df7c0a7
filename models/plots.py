"""The card's pictures as plain SVG: nothing to install, the same bytes for the same figures, legible on light and dark pages."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from models.measure import Figures

_STYLE = """
  .paper{fill:#fff} .ink{fill:#1f2328} .soft{fill:#59636e} .grid{stroke:#d1d9e0} .rule{stroke:#59636e;stroke-dasharray:4 4}
  .one{stroke:#0969da} .two{stroke:#bc4c00} .one-fill{fill:#0969da} .two-fill{fill:#bc4c00} .line{fill:none;stroke-width:2}
  text{font:12px system-ui,"Noto Sans",sans-serif} .head{font-weight:600;font-size:14px} .small{font-size:11px}
  .end{text-anchor:end} .middle{text-anchor:middle}
  @media(prefers-color-scheme:dark){
    .paper{fill:#0d1117} .ink{fill:#f0f6fc} .soft{fill:#9198a1} .grid{stroke:#3d444d} .rule{stroke:#9198a1}
    .one{stroke:#4493f8} .two{stroke:#f0883e} .one-fill{fill:#4493f8} .two-fill{fill:#f0883e}
  }
"""
Points = Sequence[tuple[float, float]]


@dataclass(frozen=True, slots=True)
class Plane:
    """Where shares are drawn: `x` and `y` begin there and end at 1; 400 by 300, below a title, left of room for words."""

    x: float
    y: float
    left: int = 60
    top: int = 50
    width: int = 400
    height: int = 300

    def at(self, x: float, y: float) -> tuple[float, float]:
        along, up = (x - self.x) / (1 - self.x), (y - self.y) / (1 - self.y)
        return self.left + along * self.width, self.top + (1 - up) * self.height

    def frame(self, across: str, upwards: str) -> Iterator[str]:
        """Grid, percentages and what the axes mean."""
        bottom = self.top + self.height
        for part in range(6):
            x, y = self.x + (1 - self.x) * part / 5, self.y + (1 - self.y) * part / 5
            yield _line(self.at(x, self.y), self.at(x, 1), "grid")
            yield _line(self.at(self.x, y), self.at(1, y), "grid")
            yield _text(self.at(x, y)[0], bottom + 18, f"{x:.0%}", "soft small middle")
            yield _text(self.left - 8, self.at(x, y)[1] + 4, f"{y:.0%}", "soft small end")
        yield _text(self.left + self.width / 2, bottom + 38, across, "ink middle")
        yield _text(self.left, self.top - 10, upwards, "ink")

    def curve(self, points: Points, colour: str) -> str:
        path = " ".join(f"{_n(x)},{_n(y)}" for x, y in (self.at(*point) for point in points))
        return f'<polyline class="line {colour}" points="{path}"/>'


def pictures(found: Figures) -> dict[str, str]:
    """One SVG a file name; `found` are the figures and curves of one evaluation."""
    drawn = {"calibration": calibration(found), "intents": intents(found), "scenes": scenes(found)}
    return drawn | ({"rejection": rejection(found)} if found["rejection"] else {})


def write(folder: Path, found: Figures) -> list[Path]:
    """The pictures of an evaluation as files of a folder, which is made."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = {folder / f"{name}.svg": drawn for name, drawn in pictures(found).items()}
    for path, drawn in paths.items():
        path.write_text(drawn, "utf-8", newline="\n")
    return list(paths)


def calibration(found: Figures) -> str:
    """Stated probability against the share of right answers; on the dashed line the odds are honest."""
    plane, rows = Plane(0, 0), found["calibration"]
    points = [(row["stated"], row["right"]) for row in rows]
    most = max(row["texts"] for row in rows)
    dots = (
        _dot(plane.at(*point), 3 + 9 * (row["texts"] / most) ** 0.5, "one-fill")
        for point, row in zip(points, rows, strict=True)
    )
    honest = _line(plane.at(0, 0), plane.at(1, 1), "rule")
    frame = plane.frame("stated probability (the larger a dot, the more texts)", "share that was right")
    return _svg(560, 410, "Are the odds honest?", [*frame, honest, plane.curve(points, "one"), *dots])


def rejection(found: Figures) -> str:
    """What is bought by refusing more: outside texts refused, and accuracy of those of ours that are kept."""
    rows = found["rejection"]
    lowest = min(min(row["refused"], row["right"]) for row in rows[1:])
    plane = Plane(0.5, min(int(lowest * 10) / 10, 0.9))
    kept = [row for row in rows if row["refused"] >= plane.y]
    refused = plane.curve([(row["coverage"], row["refused"]) for row in kept], "two")
    right = plane.curve([(row["coverage"], row["right"]) for row in rows], "one")
    above, below = plane.at(1, rows[0]["right"])[1], plane.at(1, kept[0]["refused"])[1]
    below = below if abs(above - below) > 14 else above + 14  # the two ends may meet, the words must not
    words = [_text(470, above + 4, "kept and right", "one-fill"), _text(470, below + 4, "outside, refused", "two-fill")]
    ours = _line(plane.at(0.95, plane.y), plane.at(0.95, 1), "rule")
    frame = plane.frame("share of our own texts that is kept; the model's limit is at 95 %", "share")
    return _svg(580, 410, "What does refusing cost?", [*frame, ours, refused, right, *words])


def scenes(found: Figures) -> str:
    """Which scene a text was of (rows), and which one the model heard (columns); mistakes are drawn stronger than they are."""
    names, cell, left, top = found["scenes"]["names"], 44, 100, 100
    drawn = []
    for row, (name, texts) in enumerate(zip(names, found["scenes"]["texts"], strict=True)):
        y = top + row * cell
        drawn.append(_text(left - 8, y + 27, name, "ink end"))
        x = left + row * cell + cell / 2
        drawn.append(f'<g transform="translate({_n(x)} {top - 8}) rotate(-40)">{_text(0, 0, name, "ink small")}</g>')
        for column, number in enumerate(texts):
            share = (number / max(sum(texts), 1)) ** 0.5
            look = ("one-fill", 0.6 * share) if column == row else ("two-fill", min(2 * share, 0.9))
            drawn.append(_cell((left + column * cell, y, cell), number, *look))
    size = len(names) * cell
    return _svg(left + size + 50, top + size + 20, "Which scenes are mixed up? Rows: true; columns: heard", drawn)


def intents(found: Figures) -> str:
    """Accuracy of each intent, weakest first."""
    rows, left, width, step = sorted(found["intent"].items(), key=lambda row: (row[1], row[0])), 200, 300, 18
    drawn = []
    for number, (name, share) in enumerate(rows):
        y = 44 + number * step
        drawn.append(_text(left - 8, y + 11, name, "ink small end"))
        drawn.append(f'<rect class="one-fill" x="{left}" y="{y}" width="{_n(share * width)}" height="13" rx="2"/>')
        drawn.append(_text(left + share * width + 6, y + 11, f"{share:.1%}", "soft small"))
    return _svg(left + width + 70, 60 + len(rows) * step, "How often is each intent recognised?", drawn)


def _cell(square: tuple[int, int, int], texts: int, kind: str, strength: float) -> str:
    x, y, size = square
    box = f'<rect class="{kind}" opacity="{_n(strength, 3)}" x="{x}" y="{y}" width="{size}" height="{size}"/>'
    return box + (_text(x + size / 2, y + 27, str(texts), "ink small middle") if texts else "")


def _svg(width: int, height: int, title: str, drawn: Iterable[str]) -> str:
    head = f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}" role="img">'
    paper = f'<rect class="paper" width="{width}" height="{height}" rx="6"/>'
    body = [f"<title>{title}</title>", f"<style>{_STYLE}</style>", paper, _text(16, 24, title, "ink head"), *drawn]
    return "\n".join([head, *body, "</svg>"]) + "\n"


def _line(start: tuple[float, float], end: tuple[float, float], kind: str) -> str:
    (x1, y1), (x2, y2) = start, end
    return f'<line class="{kind}" x1="{_n(x1)}" y1="{_n(y1)}" x2="{_n(x2)}" y2="{_n(y2)}"/>'


def _dot(place: tuple[float, float], radius: float, kind: str) -> str:
    return f'<circle class="{kind}" cx="{_n(place[0])}" cy="{_n(place[1])}" r="{_n(radius)}" opacity="0.8"/>'


def _text(x: float, y: float, words: str, kind: str) -> str:
    return f'<text class="{kind}" x="{_n(x)}" y="{_n(y)}">{words}</text>'


def _n(value: float, digits: int = 1) -> str:
    """Rounded, so that the last bits of a processor's arithmetic do not show in the bytes."""
    return f"{value:.{digits}f}"
