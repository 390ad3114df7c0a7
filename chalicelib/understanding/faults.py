"""What is wrong with goods, and what a customer wants instead: told in a few words, and the last ones hold."""

import re
from collections.abc import Mapping
from functools import cache

from chalicelib.understanding.normalise import SIMPLIFIED

_PROBLEMS: Mapping[str, str] = {
    "missing": (
        r"[少漏缺短]|没有?(?:收到|看到|看见|见|找到|放|装|寄)|不见|忘.{0,2}[放装寄]|不够"
        r"|\b(?:missing|short|not (?:in|there)|left out|incomplete|only (?:got|received))\b"
    ),
    "wrong": (
        r"错|不是我|不对|不一样|不同|别人|串货|给成|变成|给的是|来的是|发的是|寄的是"
        r"|\b(?:wrong|different|someone else|instead of|not what i)\b"
    ),
}
_REMEDIES: Mapping[str, str] = {
    "keep": r"仅退款|只退款|不(?:用|想|要)?(?:退货|寄回).{0,6}退[款钱]|refund without|without (?:a )?return",
    "refund": r"退[款钱掉了货]|(?:要|想|给我|我)退|钱退|\b(?:refund|money back|return)\b",
    "replace": (
        r"换(?!货?运费|货?要)|补[发寄个一货]|重[发寄新]|再[发寄]|寄[一个过].{0,3}"
        r"|\b(?:replac\w{1,5}|exchange|resend|send (?:me )?(?:another|a new|the))\b"
    ),
}
_NOT_THIS = r"(?:不用|不要|不想|别|不)(?:换货?|补发?|重发|退货?|寄)了?(?!.{0,6}退[款钱])|instead of [a-z ]{1,20}"
_OPENLY = r"多久|[几幾]天|谁|哪里|怎么|什么时候|\b(?:how|when|who|where)\b"


def problem_in(text: str) -> str:
    """Whether a text tells that something else came (wrong) or too little (missing); empty where it tells neither or both."""
    plain = text.translate(SIMPLIFIED)
    found = [problem for problem, words in _PROBLEMS.items() if _pattern(words).search(plain)]
    return found[0] if len(found) == 1 else ""


def remedy_in(text: str) -> str:
    """What a text wants for goods that are not as they should be: replace, refund or keep (the money, and no return)."""
    plain = _pattern(_NOT_THIS).sub(" ", text.translate(SIMPLIFIED))
    if _pattern(_OPENLY).search(plain):
        return ""
    if _pattern(_REMEDIES["keep"]).search(plain):
        return "keep"
    places = {
        remedy: [found.start() for found in _pattern(words).finditer(plain)] for remedy, words in _REMEDIES.items()
    }
    return max((remedy for remedy in places if places[remedy]), key=lambda remedy: places[remedy][-1], default="")


@cache
def _pattern(words: str) -> re.Pattern[str]:
    """Compiled when first asked for: most messages are about something else."""
    return re.compile(words, re.IGNORECASE)
