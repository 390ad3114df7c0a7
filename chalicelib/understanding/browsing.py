"""What a few words mean to somebody who is looking at products: another answer about a size, something cheaper, a yes to being told."""

import re
from functools import cache

from chalicelib.message import HUMAN, State
from chalicelib.understanding.attributes import colours_of, sizes_of
from chalicelib.understanding.details import is_yes
from chalicelib.understanding.measures import BODY, measures_of
from chalicelib.understanding.normalise import SIMPLIFIED
from chalicelib.understanding.reading import Reading

Meant = tuple[str, tuple[str, str]]

_SHORT = 16  # characters of a message that only adds to what was asked before
_NOTHING = ("", "")
_CHEAPER = r"便宜(?:一?[点些]|的)|(?:再|更)(?:便宜|实惠)|太贵|贵了|(?:低|少)一?点(?:的|儿)?价|降一?点|平价|性价比|\b(?:cheaper|less expensive|too expensive)\b"
_OTHERS = r"换一?[批组些个款]|换别的|还有(?:别|其他|其它)的?(?:款|推荐)?(?:吗|么|呢|没有?)|再(?:来|推荐|看看?)(?:几|一)[个款些批]|都不(?:喜欢|合适|想要|行)|不喜欢|看看?别的|\b(?:show (?:me )?(?:others|more)|something else|other (?:ones|options)|any others|none of (?:them|these))\b"
_OFF = (
    r"(?:不要|别|不用|不许|不准|停止)再?(?:根据|用|按照?|看|参考|拿)我?的?(?:购买|历史|浏览|个人|订单|消费)?(?:记录|数据|历史|订单|信息|隐私)"
    r"|(?:关闭|关掉|取消|停用|退出|不要)(?:个性化|个人化|定制)(?:推荐|服务)?"
    r"|\b(?:don'?t|do not|stop) (?:use|using|look(?:ing)? at|track(?:ing)?) my (?:history|orders|purchases?|data|records?)"
    r"|\b(?:turn off|disable|opt out of|no) (?:personali[sz]ed|personali[sz]ation|personal recommendations)"
)
_ON = r"(?:开启|打开|恢复|重新开)(?:个性化|个人化|定制)(?:推荐)?|\b(?:turn on|enable) personali[sz]"
_TELL_ME = (
    r"(?:到货|有货|补货|上架|有)了?(?:以?后|的话|就|时|再|请|麻烦)?(?:提醒|通知|告诉|叫|喊|说一?声|联系)(?:一?下|一?声)?我?"
    r"|\b(?:notify|tell|let) me (?:know )?(?:when|once|if)|\bnotify me\b"
)
_FOR_WHOM = r"[男女](?:款|的|式|士)|(?:以内|以下|左右|以上|预算|不超过)|\b(?:under|below|men'?s|women'?s)\b"
_UNMEASURED = r"^.{0,3}(?:不知道|不清楚|不确定|没量过?|量不了|忘了|记不得|说不准|don'?t know|not sure|no idea).{0,12}$"
_RETAILED = ("product.stock", "product.price")


def meant(state: State, read: Reading) -> Meant | None:
    """The intent and the slot of a message that goes on with a look at products; None for any other."""
    plain = read.text.translate(SIMPLIFIED)
    for of in (_privacy, _awaited, _measured, _again, _which_of_them):
        if found := of(state, plain):
            return found
    # A wish that is one by itself begins anew.
    afresh = read.decision == "answer" and read.intent == "product.recommend"
    return None if afresh else _narrower(state, plain)


def _privacy(state: State, plain: str) -> Meant | None:
    """不要根据我的记录推荐: whenever it is said."""
    off, on = _off().search(plain), _on().search(plain)
    return ("product.recommend", ("suggest", "off" if off else "on")) if off or on else None


def _awaited(state: State, plain: str) -> Meant | None:
    """到货通知我, or a yes where that was offered."""
    offered = state.expecting is not None and state.expecting.slot == "restock"
    if (offered and is_yes(plain)) or (state.product and _tell_me().search(plain)):
        return "product.stock", ("restock", "")
    return None


def _measured(state: State, plain: str) -> Meant | None:
    """The measure that was asked for, or another one in place of what was said before."""
    asked = state.expecting.slot.removeprefix("body-") if state.expecting else ""
    if asked in BODY and measures_of(plain, asked):
        return "product.size", _NOTHING
    if asked in BODY and _unmeasured().search(plain):
        return "product.size", ("table", "")
    again = state.topic == "product.size" and not state.expecting and len(plain) <= _SHORT
    return ("product.size", _NOTHING) if again and _corrected(plain) else None


def _corrected(plain: str) -> bool:
    return bool(measures_of(plain) or (not sizes_of(plain) and measures_of(plain, "height").get("height", 0) >= 140))


def _again(state: State, plain: str) -> Meant | None:
    """便宜点的, 换一批: after something was suggested."""
    if not state.wish or len(plain) > _SHORT + 8:
        return None
    if _others().search(plain):
        return "product.recommend", ("suggest", "others")
    return ("product.recommend", ("suggest", "cheaper")) if _cheaper().search(plain) else None


def _which_of_them(state: State, plain: str) -> Meant | None:
    """哪个便宜: of those that were just put side by side, or suggested."""
    offered = sum(option.id.startswith("product:") for option in state.expecting.options) if state.expecting else 0
    looking = state.topic in ("product.compare", "product.recommend") and offered > 1
    return ("product.compare", _NOTHING) if looking and len(plain) <= _SHORT and _which().search(plain) else None


def _narrower(state: State, plain: str) -> Meant | None:
    """要黑色的, 42码的呢: of what was suggested, or of what was asked about last."""
    if len(plain) > _SHORT or state.draft:
        return None
    variant = bool(colours_of(plain) or sizes_of(plain) or _tint().search(plain))
    if state.topic == "product.recommend" and not state.product and (variant or _narrows().search(plain)):
        return "product.recommend", ("suggest", "more")
    asked = state.expecting is None or all(option.id == HUMAN for option in state.expecting.options)
    if state.topic in _RETAILED and state.product and variant and asked and len(plain) <= _SHORT - 4:
        return "product.stock" if _there().search(plain) else state.topic, ("product", state.product)
    return None


@cache
def _off() -> re.Pattern[str]:
    return re.compile(_OFF, re.IGNORECASE)


@cache
def _on() -> re.Pattern[str]:
    return re.compile(_ON, re.IGNORECASE)


@cache
def _tell_me() -> re.Pattern[str]:
    return re.compile(_TELL_ME, re.IGNORECASE)


@cache
def _unmeasured() -> re.Pattern[str]:
    return re.compile(_UNMEASURED, re.IGNORECASE)


@cache
def _others() -> re.Pattern[str]:
    return re.compile(_OTHERS, re.IGNORECASE)


@cache
def _cheaper() -> re.Pattern[str]:
    return re.compile(_CHEAPER, re.IGNORECASE)


@cache
def _narrows() -> re.Pattern[str]:
    return re.compile(_FOR_WHOM, re.IGNORECASE)


@cache
def _which() -> re.Pattern[str]:
    return re.compile(r"^.{0,6}哪[一个款件双条]{1,2}.{0,8}$|\bwhich (?:one|is)\b", re.IGNORECASE)


@cache
def _there() -> re.Pattern[str]:
    return re.compile(r"有|\bany\b|in stock", re.IGNORECASE)


@cache
def _tint() -> re.Pattern[str]:
    return re.compile(r"(?:黑|白|红|蓝|绿|黄|灰|粉|紫|棕)(?:的|款|色)|(?<!\d)\d{2}(?:\.5)?(?=的|呢|有|还)")
