"""What sending costs and how long it takes: freight.toml, one table per region."""

import tomllib
from pathlib import Path
from typing import Any

_FILE = Path(__file__).with_name("freight.toml")


def freight() -> list[dict[str, Any]]:
    """Every row as the import takes it."""
    rows: dict[str, dict[str, Any]] = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    return [{"freight": region, **row} for region, row in rows.items()]
