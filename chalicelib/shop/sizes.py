"""Which size of a table fits a body: girth decides, height moves it up by one at most, and what is doubtful is said."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from chalicelib.shop.products import Product, Variant

Row = Mapping[str, object]

_GIRTHS = ("weight", "chest", "waist", "hips", "foot")
# Words of a heading, and what its column measures. 肩宽 or 衣长 measure a garment and say nothing of a body.
_COLUMNS = (
    ("height", r"身高|height"),
    ("weight", r"体重|體重|weight"),
    ("foot", r"脚长|腳長|foot"),
    ("chest", r"胸围|胸圍|bust|chest"),
    ("waist", r"腰围|腰圍|waist"),
    ("hips", r"臀围|臀圍|hip"),
)
_NAMES = re.compile(r"尺码|尺碼|尺寸|码数|size", re.IGNORECASE)
_NUMBERS = re.compile(r"\d{1,4}(?:\.\d{1,2})?")
# What a garment must be wider than the body in it, in centimetres, where its table gives the garment's own measure.
_EASE = {"chest": 4.0, "waist": 0.0, "hips": 2.0}
_STEP_BACK = 1.0  # millimetres: a foot that much longer than a size still has it
_ORDER = ("foot", "height", "weight", "waist", "chest", "hips")


@dataclass(frozen=True, slots=True)
class Advice:
    """A size and why: `size` is empty where the table ends below or above the body (`outside`); `by` is the size that each
    measure alone would have; `smaller` and `larger` are its neighbours; `between` says that the body stands between two."""

    size: str = ""
    by: Mapping[str, str] | None = None
    smaller: str = ""
    larger: str = ""
    between: str = ""
    outside: str = ""


@dataclass(frozen=True, slots=True)
class _Column:
    """For each size, the least and the most of a measure; `exact` where a single number stands in the table."""

    heading: str
    least: tuple[float, ...]
    most: tuple[float, ...]
    exact: bool

    def first(self, value: float) -> int:
        """The first size that is not too small; as many as there are where all are."""
        slack = _STEP_BACK if self.exact else 0.0
        return next((place for place, most in enumerate(self.most) if value <= most + slack), len(self.most))

    def last(self, value: float) -> int:
        """The last size that is not too large; -1 where all are."""
        return max((place for place, least in enumerate(self.least) if value >= least), default=-1)


@dataclass(frozen=True, slots=True)
class Table:
    """A product's sizes, the smallest first, and what each of them is made for."""

    sizes: tuple[str, ...]
    columns: Mapping[str, _Column]

    def missing(self, known: Mapping[str, float]) -> str:
        """What must still be asked before a size can be named; empty where enough is known, or nothing would help."""
        wanted = [kind for kind in _ORDER if kind in self.columns]
        if "weight" in wanted or "foot" in wanted:
            wanted = [kind for kind in wanted if kind in ("foot", "height", "weight")]
        if any(kind in known for kind in _GIRTHS if kind in self.columns):
            wanted = [kind for kind in wanted if kind == "height" and "weight" in known]
        return next((kind for kind in wanted if kind not in known), "")

    def usable(self, known: Mapping[str, float]) -> dict[str, float]:
        """The measures that this table can use."""
        return {kind: known[kind] for kind in _ORDER if kind in known and kind in self.columns}

    def advised(self, known: Mapping[str, float]) -> Advice | None:
        """The size for these measures; None where the table knows none of them."""
        usable = self.usable(known)
        if not usable:
            return None
        firsts = {kind: self.columns[kind].first(value) for kind, value in usable.items()}
        place, end = _decided(firsts), len(self.sizes)
        by = {kind: self.sizes[min(at, end - 1)] if at < end else "" for kind, at in firsts.items()}
        if place >= end:
            return Advice(by=by, smaller=self.sizes[-1], outside="above")
        girths = [kind for kind in usable if kind != "height"] or list(usable)
        below = all(self.columns[kind].last(usable[kind]) < 0 for kind in girths)
        return Advice(
            "" if below else self.sizes[place],
            by,
            self.sizes[place - 1] if place else "",
            self.sizes[place + 1] if place + 1 < end else "",
            "" if below else self._between(place, usable),
            "below" if below else "",
        )

    def _between(self, place: int, usable: Mapping[str, float]) -> str:
        """The smaller size where a measure is just past it, or on the edge of both."""
        for kind, value in usable.items():
            column = self.columns[kind]
            if kind == "height" or not place:
                continue
            if column.exact and column.most[place - 1] + _STEP_BACK < value < column.most[place] - _STEP_BACK:
                return self.sizes[place - 1]
            if not column.exact and column.most[place - 1] < value < column.least[place]:
                return self.sizes[place - 1]
        return self._on_the_edge(place, usable)

    def _on_the_edge(self, place: int, usable: Mapping[str, float]) -> str:
        """The larger size, where a girth ends one size and begins the next."""
        edges = (
            column.most[place] == usable[kind] == column.least[place + 1]
            for kind, column in self.columns.items()
            if kind in usable and kind != "height" and not column.exact and place + 1 < len(self.sizes)
        )
        return self.sizes[place + 1] if any(edges) else ""


def table_of(product: Product) -> Table | None:
    """A product's size table as far as it tells of bodies; None where it has none that does."""
    rows = product.size_table
    columns = {kind: column for kind, words in _COLUMNS if (column := _column(rows, kind, words))}
    return Table(tuple(_name(row) for row in rows), columns) if columns else None


def named_rows(product: Product) -> list[tuple[str, Row]]:
    """Every size with the rest of its line."""
    heads = [_head(row) for row in product.size_table]
    pairs = zip(heads, product.size_table, strict=True)
    return [(str(row.get(head, "")), {name: cell for name, cell in row.items() if name != head}) for head, row in pairs]


def row_of(product: Product, size: str) -> Row:
    """The line of the size table for a size; empty where there is none."""
    wanted = _bare(size)
    return next((row for row in product.size_table if _bare(_name(row)) == wanted), {})


def mentioned(product: Product, text: str) -> str:
    """The size that a text names by a figure of its own: 1.8米床 names 1.8m床; empty where none or several fit."""
    figures = re.findall(r"(?<![\d.])\d\.\d|\d{3}", text)
    found = [_name(row) for row in product.size_table if any(figure in _name(row) for figure in figures)]
    return found[0] if len(found) == 1 else ""


def in_size(product: Product, size: str) -> list[Variant]:
    """The variants of a size."""
    return [variant for variant in product.variants if _bare(variant.size) == _bare(size)]


def is_size(size: str, wanted: str) -> bool:
    """Whether a variant's size is the one that was named: 42码 and 42, m and M."""
    return bool(size) and _bare(size) == _bare(wanted)


def _decided(firsts: Mapping[str, int]) -> int:
    """Monotone in every measure: the widest girth's size, and one more at most where the height asks for it."""
    girths = [place for kind, place in firsts.items() if kind != "height"]
    height = firsts.get("height", -1)
    girth = max(girths, default=height)
    return min(max(girth, height), girth + 1)


def _name(row: Row) -> str:
    return str(row.get(_head(row), ""))


def _head(row: Row) -> str:
    """The heading under which a size is named."""
    return next((heading for heading in row if _NAMES.search(heading)), next(iter(row), ""))


def _bare(size: str) -> str:
    return size.upper().replace(" ", "").rstrip("码碼号號")


def _column(rows: Sequence[Row], kind: str, words: str) -> _Column | None:
    pattern = _pattern(words)
    heading = next((heading for heading in (rows[0] if rows else {}) if pattern.search(heading)), "")
    cells = [_NUMBERS.findall(str(row.get(heading, ""))) for row in rows]
    if not heading or not all(cells):
        return None
    return _in_units(heading, kind, [[float(number) for number in cell[:2]] for cell in cells])


def _in_units(heading: str, kind: str, cells: list[list[float]]) -> _Column | None:
    factor = _factor(heading, kind)
    exact = all(len(cell) == 1 for cell in cells)
    ease = _EASE.get(kind, 0.0) if exact else 0.0
    most = tuple(cell[-1] * factor - ease for cell in cells)
    least = tuple(cell[0] * factor - ease for cell in cells)
    if exact:  # a size is made for what is more than the one before it holds
        step = most[1] - most[0] if len(most) > 1 else most[0] * 0.05
        least = tuple((most[place - 1] if place else most[0] - 2 * step) for place in range(len(most)))
    rising = list(most) == sorted(most) and list(least) == sorted(least)
    return _Column(heading, least, most, exact) if rising else None


def _factor(heading: str, kind: str) -> float:
    """What one unit of the heading is in centimetres, kilograms or, for the foot, millimetres."""
    plain = heading.lower()
    if kind == "weight":
        jin = "斤" in plain and "公斤" not in plain
        return 0.5 if jin else 0.4536 if "lb" in plain or "磅" in plain else 1.0
    length = 0.1 if "毫米" in plain or "mm" in plain else 2.54 if "inch" in plain or "英寸" in plain else 1.0
    return length * 10 if kind == "foot" else length


@cache
def _pattern(words: str) -> re.Pattern[str]:
    return re.compile(words, re.IGNORECASE)
