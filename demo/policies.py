"""What the shop lets its customers have done by the bot: policies.toml, one table per command."""

import tomllib
from pathlib import Path
from typing import Any

_FILE = Path(__file__).with_name("policies.toml")


def policies() -> list[dict[str, Any]]:
    """Every row as the import takes it."""
    rows: dict[str, dict[str, Any]] = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    return [{"policy": command, **row} for command, row in rows.items()]
