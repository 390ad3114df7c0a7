"""Who may be tried out in the demo: ten customers in ten situations, and the people at the desk."""

import json
from pathlib import Path
from typing import Any

from demo.people import people

CUSTOMERS = 10
AGENTS = (
    {"name": "小夏", "password": "agent", "role": "agent"},
    {"name": "阿哲", "password": "agent", "role": "agent"},
    {"name": "云姐", "password": "lead", "role": "lead"},
    {"name": "admin", "password": "admin", "role": "admin"},
    {"name": "仓库小李", "password": "warehouse", "role": "department", "departments": "warehouse"},
    {"name": "物流阿峰", "password": "logistics", "role": "department", "departments": "logistics"},
    {"name": "小文", "password": "editor", "role": "editor"},
)


def logins(seed: int) -> dict[str, Any]:
    """What the pages offer; the customers' tokens are signed by whoever holds the shop's key."""
    known = people(seed)[:CUSTOMERS]
    customers = [{"id": person.id, "name": person.name, "level": person.level} for person in known]
    return {"customers": customers, "agents": list(AGENTS)}


def written(seed: int, file: Path) -> None:
    """Writes the logins as JSON."""
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(logins(seed), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
