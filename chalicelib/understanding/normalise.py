"""Customers write one thing in many scripts, widths and habits; the model should see it once."""

import re
import unicodedata
from pathlib import Path

HEAD, TAIL = 80, 120  # a long story keeps how it starts and what it asks
URL, MAIL, PHONE, CODE = "\ue000", "\ue001", "\ue002", "\ue003"
DIGITS = ("\ue004", "\ue005", "\ue006", "\ue007", "\ue008")  # one digit, two, three, four, more
SPOKEN = {"7", "11", "12", "88", "886", "315", "618", "1111", "1212", "12315"}  # numbers that are words in a shop

_SIMPLE = {pair[0]: pair[1] for pair in Path(__file__).with_name("traditional.txt").read_text("utf-8").split()}
SIMPLIFIED = str.maketrans(_SIMPLE)  # for others: one character becomes one
_DROPPED = re.compile("[\u200b-\u200f\ufe0e\ufe0f\U0001f3fb-\U0001f3ff]")
_DRAWN_OUT = re.compile(r"(.)\1{2,}")
_FIGURE = re.compile(
    r"(?=[\w.+-])(?:"  # a Han character is none of these, which is told at once
    r"(?P<url>https?://[!-~]+|www\.[!-~]+)"
    r"|(?P<mail>[\w.+-]+@[\w-]+\.[a-z.]+)"
    r"|(?P<phone>(?<!\d)1[3-9]\d[ -]?\d{4}[ -]?\d{4}(?!\d))"
    r"|(?P<code>(?<![a-z0-9])[a-z]{0,4}\d[a-z0-9-]{7,}\d)"
    r"|(?P<digits>\d+(?:[.,:]\d+)*))",
    re.ASCII,
)
_MARK = {"url": URL, "mail": MAIL, "phone": PHONE, "code": CODE}


def normalise(text: str) -> str:
    """At most some 200 characters, lower case, simplified, half width; figures become one private-use character each."""
    short = text if len(text) <= HEAD + TAIL else f"{text[:HEAD]} {text[-TAIL:]}"
    plain = unicodedata.normalize("NFKC", short).lower().replace("’", "'")
    plain = _DROPPED.sub("", plain)
    simple = "".join(map(_SIMPLE.get, plain, plain))  # twice as fast as str.translate
    return _DRAWN_OUT.sub(r"\1\1", _FIGURE.sub(_marked, simple))


def _marked(figure: re.Match[str]) -> str:
    if figure[0] in SPOKEN:
        return figure[0]
    return _MARK.get(figure.lastgroup or "") or DIGITS[min(len(figure[0]), len(DIGITS)) - 1]
