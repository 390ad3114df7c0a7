"""What the bot says, from each scene's wording.toml, in the customer's language."""

import re
import tomllib
from pathlib import Path

_PLACEHOLDER = re.compile(r"\{(\w{1,30})\}")


def _load() -> dict[str, dict[str, dict[str, str]]]:
    folder = Path(__file__).parent
    return {file.parent.name: tomllib.loads(file.read_text("utf-8")) for file in folder.glob("*/wording.toml")}


WORDINGS = _load()


def say(scene: str, key: str, language: str, **values: object) -> str:
    """The wording of `key`, its placeholders filled.

    Values are put in once and never read again, so a customer named "{order}" stays just that.
    """
    template = WORDINGS[scene][key][language]
    return _PLACEHOLDER.sub(lambda found: str(values[found[1]]), template)
