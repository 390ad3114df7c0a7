"""What a message tells of the thing that its customer has bought already: which words speak of it, and when that was."""

import re
from datetime import datetime
from functools import cache

from chalicelib.understanding.moments import Span, moments_of
from chalicelib.understanding.normalise import SIMPLIFIED

# What somebody wants instead, or holds in their hands, is not the thing that they ask about.
_OTHER = (
    r"(?:[换改挑]|选(?!错)|要(?![查问看知催退收等])|想买|(?<![没未])收到|发成|发了|发来)[^,，。;；!！?？\s那这]{1,10}"
    r"|\b(?:(?:ex)?chang(?:ed?|ing)|swap(?:ped)?|switch(?:ed)?|want|prefer|(?<!not )(?<!n't )(?<!never )(?:received|got)|sent)\b"
    r"[^,.;!?]{1,30}"
)
_BUYING = (
    r"^上?[我你您们咱家店里这在的于就都才刚已经又是也大概左右用手机直播间老婆公妈朋友帮给\s]{0,12}"
    r"(?:下(?:的|了|过)?单(?![前失]|之前|以前|不)|买(?![不家单断错]|成|卖|票)|购(?:买|入|的)|订(?:购|的|了)(?!单)|入手|付的?款(?![不失])|抢到?的"
    r"|拍(?:的(?![照视图])|下(?![照视图来])|了?[一两三四五2-9]?[双件单套])|(?:的|那[个笔一]?|这[个笔一]?)(?:那[个笔])?(?:订单|单(?!号)))"
    r"|^(?:'s)?(?: (?:i|we))?(?: have| had| just)?(?:(?: ordered| bought| purchased)\b|(?<='s) (?:order|purchase)\b)"
)
_BOUGHT = (
    r"(?:下单|购买|付款|支付|订单|拍下?|买)的?(?:(?:时间|日期|日子)(?:是|为|在|:)?|于|在)\s?$"
    r"|\b(?:ordered|bought|purchased|placed|(?:order|purchase) (?:from|of|made|placed)(?: on)?)"
    r"(?: (?!(?:and|but|which|was|is|were|are|has|have|says?|said|still|arrived?|delivered|shipped|delivery|not)\b)[a-z0-9'-]{1,20}){0,7} $"
)
_NEAR = 90
_FOLDED = SIMPLIFIED | {ord("："): ord(":"), ord("’"): ord("'")}


def spoken_of(text: str) -> str:
    """The message without what its customer wants instead, has in hand already, or got by mistake."""
    hidden = [(one.start(), one.end()) for one in _other().finditer(text.translate(_FOLDED))]
    for start, end in reversed(hidden):
        text = f"{text[:start]}, {text[end:]}"
    return text


def bought_at(text: str, now: datetime) -> tuple[Span, ...]:
    """The times of a message that say when something was bought; "yesterday it was delivered" does not."""
    plain = text.translate(_FOLDED).lower()
    return tuple(one for one in moments_of(text, now) if one.start <= now and _of_buying(plain, one))


def _of_buying(plain: str, moment: Span) -> bool:
    end = moment.place + len(moment.text)
    before, after = plain[max(0, moment.place - _NEAR) : moment.place], plain[end : end + _NEAR]
    return bool(_buying().search(after) or _bought().search(before))


@cache
def _other() -> re.Pattern[str]:
    return re.compile(_OTHER, re.IGNORECASE)


@cache
def _buying() -> re.Pattern[str]:
    return re.compile(_BUYING)


@cache
def _bought() -> re.Pattern[str]:
    return re.compile(_BOUGHT)
