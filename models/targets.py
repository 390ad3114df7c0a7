"""What the model has promised, so that `make evaluate` can say whether it keeps it."""

from collections.abc import Iterator
from dataclasses import dataclass

from models.measure import Figures


@dataclass(frozen=True, slots=True)
class Target:
    """One promise and what was found; shares of 1."""

    name: str
    bound: float
    found: float
    most: bool = False  # the bound is the most that may be, not the least

    @property
    def kept(self) -> bool:
        return self.found <= self.bound if self.most else self.found >= self.bound

    def __str__(self) -> str:
        told = (
            f"{self.found:.4f}, at most {self.bound}" if self.most else f"{self.found:.1%}, at least {self.bound:.0%}"
        )
        return f"{'ok    ' if self.kept else 'MISSED'}  {self.name:<36}{told}"


ACCURACY = {"zh-Hans": 0.93, "zh-Hant": 0.90, "en": 0.92}
INTENT, REFUSED, ERROR = 0.75, 0.85, 0.02


def targets(found: Figures) -> Iterator[Target]:
    """Of the languages that were asked about, of the weakest intent, of refusing and of the odds."""
    yield from (
        Target(f"accuracy, {lang}", ACCURACY[lang], share) for lang, share in found["lang"].items() if lang in ACCURACY
    )
    weakest = min(found["intent"], key=found["intent"].__getitem__)
    yield Target(f"every intent ({weakest})", INTENT, found["intent"][weakest])
    if "oos_recall_at_95" in found["all"]:
        yield Target("outside texts refused, 95 % kept", REFUSED, found["all"]["oos_recall_at_95"])
    yield Target("calibration error", ERROR, found["all"]["ece"], most=True)
