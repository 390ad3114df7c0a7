"""Where a message may come apart: a customer who writes once often wants two things, and one who tells a story wants one."""

import re

from chalicelib.understanding.normalise import SIMPLIFIED

_CUE = r"另外(?=一个问题|一件事|[，,])|另外(?![一那两的个几半])|还有(?!没有|货|券|吗|什么|多)|顺便|顺带|对了(?!吗|没)|以及|此外|而且|然后|再问|还要(?=改|换|退|开|取消|查)|\b(?:also|besides|by the way|btw|another question|one more thing)\b"
_PAUSE = r"[。！？!?；;，,\n]|(?<=[a-z])\.\s|(?<![A-Za-z])\s(?![A-Za-z])|\band\b(?=\s(?:how|when|where|what|can|could|do|is|i)\b)"
_LISTED = r"(?:(?<=\s)|(?<=[，,。;；:：]))[1-5][.、)）](?!\d)|[①②③④]"
_CUT = re.compile(rf"(?P<cue>{_CUE}|{_LISTED})|(?:{_PAUSE})", re.IGNORECASE)
_ASKS = re.compile(
    r"[?？吗嘛]|怎么|怎样|咋|如何|多久|多长时间|什么|啥|[^门]哪|^哪|几[天点时号个种]|多少|能不能|可不可以|可以|能否|是不是|有没有|为何|到了没|发了没|退了没"
    r"|谁[出付]|谁承担|帮我(?!.{1,8}的$)|帮忙|麻烦|^请|我要|我想|想要|(?<!不)想[问查退换改取开]|给我|[查催]一?下|[^不没]需要|呢$"
    r"|^(?:再|也|先)?(?:取消|推荐|查|改|换|退|开|催|领|申请|撤)[^了过]{1,10}(?:[a-z#]{0,3}\d{6,20})?$|不了$|不上去?(?:了|$)|^忘(?:记|了).{0,4}密码"
    r"|^(?:where|when|what|why|how|which|who|can|could|do|does|did|is|are|will|would|may|should|cancel|change|recommend)\b"
    r"|\b(?:how (?:do|can|long|much|many|to)|where(?:'s| is| are)|when (?:will|is|do|can)|what(?:'s| is| are)|(?:can|could) (?:i|you|we)"
    r"|please|i(?:'d| would) like|i (?:want|need|wish)|help me|want to know|is there|are there|doesn'?t work)\b",
    re.IGNORECASE,
)
_SHORTEST, _MOST = 3, 5
_EDGES = " \t\r\n,，。.;；、:：~～…"


def candidates(text: str) -> list[tuple[str, bool]]:
    """The parts of a message that each seem to ask for something, and whether a word such as 另外 announced it; none
    where fewer than two do, or where it is a story."""
    found = list(_parts(text))
    asking = [(part, announced) for part, announced in found if announced or _ASKS.search(part.translate(SIMPLIFIED))]
    return asking if len(asking) >= 2 and len(found) <= _MOST else []


def _parts(text: str) -> list[tuple[str, bool]]:
    """The parts between pauses, and whether a word such as 另外 announced each."""
    found: list[tuple[str, bool]] = []
    start, announced = 0, False
    for cut in [*_CUT.finditer(text.translate(SIMPLIFIED)), None]:
        part = text[start : cut.start() if cut else len(text)].strip(_EDGES)
        if len(part) >= _SHORTEST:
            # What stands before an announced part is what it is added to.
            found.append((part, announced))
        if cut:
            start, announced = cut.end(), bool(cut["cue"]) or (announced and len(part) < _SHORTEST)
    return found
