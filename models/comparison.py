"""The benchmark's end: every model's figures side by side, and how many times larger and slower the others are."""

from collections.abc import Iterator, Mapping
from math import sqrt

from models.measure import Figures

COLUMNS = {
    "accuracy": ("accuracy", ".2%"),
    "oos AUROC": ("auroc", ".4f"),
    "recall@95": ("oos_recall_at_95", ".1%"),
    "MB": ("mb", ".2f"),
    "p50 ms": ("ms_p50", ".3f"),
    "p99 ms": ("ms_p99", ".3f"),
}
RATIOS = ("mb", "ms_p50", "ms_p99")
BETTER = ("accuracy", "auroc", "oos_recall_at_95")
TEXTS = {"accuracy": "texts", "oos_recall_at_95": "outside_texts"}  # that a share is of


def told(found: Mapping[str, Figures], ours: str) -> Iterator[str]:
    """Lines of a table, the ratios to ours, and what the best of the others reaches."""
    yield f"{'':<36}" + "".join(f"{head:>11}" for head in COLUMNS)
    for name, figures in found.items():
        cells = (f"{figures[key]:{form}}" if key in figures else "-" for key, form in COLUMNS.values())
        yield f"{name:<36}" + "".join(f"{cell:>11}" for cell in cells)
    others = {name: figures for name, figures in found.items() if name != ours}
    yield from ("", *(_ratios(name, figures, found[ours], ours) for name, figures in others.items()))
    yield from ("", *_verdicts(found[ours], others)) if others else ()


def _ratios(name: str, other: Figures, own: Figures, ours: str) -> str:
    size, half, most = (other[key] / own[key] for key in RATIOS)
    return f"{name}: {size:.1f} x the size of {ours}, {half:.1f} x its p50, {most:.1f} x its p99"


def _verdicts(own: Figures, others: Mapping[str, Figures]) -> Iterator[str]:
    """Against the best of the others in each figure, whichever it is."""
    for head, (key, form) in COLUMNS.items():
        rivals = {name: figures[key] for name, figures in others.items() if key in BETTER and key in figures}
        if rivals and key in own:
            name = max(rivals, key=rivals.__getitem__)
            word = _word(own[key] - rivals[name], _doubt(own[key], own.get(TEXTS.get(key, ""), 0)))
            yield f"{head}: {word}, {own[key]:{form}} against {rivals[name]:{form}} ({name})"


def _word(ahead: float, doubt: float) -> str:
    if abs(ahead) < doubt or not ahead:
        return "level, less than a standard error apart"
    return "better" if ahead > 0 else "WORSE"


def _doubt(share: float, texts: float) -> float:
    """The standard error of a share of so many texts; 0 where their number is not told."""
    return sqrt(share * (1 - share) / texts) if texts else 0.0
