"""What one set of promotions has that another has not: what a second person looks at before saying yes."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from chalicelib.store.packs import Rows

_NOTHING: tuple[Any, ...] = (None, "", (), [], {})


@dataclass(frozen=True, slots=True)
class Changes:
    """Ids that came and went, and of those that stayed the fields that differ, each as (before, after)."""

    added: tuple[str, ...]
    removed: tuple[str, ...]
    changed: Mapping[str, Mapping[str, tuple[Any, Any]]]

    @property
    def touched(self) -> frozenset[str]:
        """Every id that is new or differs."""
        return frozenset(self.added) | frozenset(self.changed)


def changes(before: Rows, after: Rows) -> Changes:
    """What becomes of `before` where `after` takes its place; an empty field and an absent one are the same."""
    kept = {name: differing(before[name], row) for name, row in after.items() if name in before}
    return Changes(
        tuple(sorted(after.keys() - before.keys())),
        tuple(sorted(before.keys() - after.keys())),
        {name: fields for name, fields in sorted(kept.items()) if fields},
    )


def differing(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, tuple[Any, Any]]:
    """The fields that differ between two rows, with both their values."""
    pairs = {field: (before.get(field), after.get(field)) for field in sorted({*before, *after})}
    return {field: pair for field, pair in pairs.items() if _kept(pair[0]) != _kept(pair[1])}


def _kept(value: Any) -> Any:
    return None if value in _NOTHING else value
