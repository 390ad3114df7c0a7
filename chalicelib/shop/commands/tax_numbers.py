"""Whether a tax number can be one: 18 characters with the check character of GB 32100-2015, or one of the older lengths."""

from collections.abc import Mapping

# The standard's alphabet leaves out I, O, S, V and Z, which are misread; a character counts what its place says.
ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_WEIGHTS = tuple(3**place % 31 for place in range(17))
_LENGTH, _OLDER = 18, (15, 17, 20)
_REGIONS = (
    "12345678"  # what an older number begins with: one that begins with 9 is a new one that lost some of its length
)
_REGION = slice(2, 8)


def check_character(body: str) -> str:
    """The eighteenth character that belongs to seventeen of ALPHABET."""
    total = sum(ALPHABET.index(one) * weight for one, weight in zip(body, _WEIGHTS, strict=True))
    return ALPHABET[-total % 31]


def is_older(number: str) -> bool:
    """Whether it has the form from before 2015, which has no check of its own."""
    return len(number) in _OLDER and number[0] in _REGIONS


def fault_of(number: str) -> tuple[str, Mapping[str, str]] | None:
    """The rule that a number breaks, as a key of the wording with its values; None for one that can be."""
    if is_older(number):
        return None if number[:6].isdigit() and number.isalnum() else ("tax_region", {"region": number[:6]})
    if len(number) != _LENGTH:
        return "tax_length", {"length": str(len(number))}
    if foreign := "".join(dict.fromkeys(one for one in number if one not in ALPHABET)):
        return "tax_letters", {"letters": foreign}
    if not number[_REGION].isdigit():
        return "tax_region", {"region": number[_REGION]}
    return None if number[-1] == check_character(number[:-1]) else ("tax_check", {"last": number[-1]})
