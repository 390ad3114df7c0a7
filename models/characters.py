"""A small table lets 寬 and 宽 be one character: this makes it from OpenCC, at lab time only.

Run `pip install opencc-python-reimplemented` (Apache-2.0) and `python -m models.characters`; the run-time reads the file.
"""

from collections.abc import Iterator
from pathlib import Path

TABLE = Path(__file__).parents[1] / "chalicelib" / "understanding" / "traditional.txt"
HAN = range(0x4E00, 0xA000)


def pairs() -> Iterator[str]:
    """Pairs 寬宽 for the characters that Taiwan and Hong Kong can type."""
    import opencc  # type: ignore[import-not-found,import-untyped,unused-ignore]

    source = Path(opencc.__file__).with_name("dictionary") / "TSCharacters.txt"
    for line in source.read_text("utf-8").splitlines():
        old, new = line.split("\t")[0], line.split("\t")[1].split(" ")[0]
        if old != new and ord(old) in HAN and ord(new) in HAN and typed(old):
            yield old + new


def typed(character: str) -> bool:
    try:
        character.encode("big5hkscs")
    except UnicodeEncodeError:
        return False
    return True


if __name__ == "__main__":
    TABLE.write_text(" ".join(pairs()) + "\n", "utf-8")
