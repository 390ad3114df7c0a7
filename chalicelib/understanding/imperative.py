"""A customer who says in so many words what to do with an order is taken at their word, whatever else stands in the message."""

import re

from chalicelib.understanding.normalise import SIMPLIFIED

_LEAD = (
    r"^[\s,，。!！]{0,4}(?:(?:你|您)好[\s,，。!！]{0,3}|(?:hi|hello)[\s,.!]{1,3})?"
    r"(?:请|麻烦|帮忙|帮我|给我|我?(?:要|想|想要|需要)|把|将|我的?|订单\s?#?\w{6,24}[，,\s]?|全部|(?:please|kindly|can you|could you|i(?:'d like| would like| want| need) to)\s){0,4}\s{0,2}"
)
_DEEDS = tuple(
    (intent, re.compile(rf"{_LEAD}(?:{words})", re.IGNORECASE))
    for intent, words in (
        ("account.update", r"(?:change|update) my default address|[^,，。]{0,6}(?:默认|预设)(?:收[货件])?地址"),
        ("payment.methods", r"(?:改|换|修改)[^,，。]{0,30}(?:支付|付款)方式|(?:change|switch) (?:the )?payment"),
        ("order.cancel", r"取消(?!退|售后|换|申请)|cancel (?!the (?:return|refund|exchange))"),
        (
            "order.change_address",
            r"(?:改|换|修改)[^,，。]{0,30}地址|[^,，。]{0,34}地址[^,，。]{0,4}(?:改|换)|change (?:the )?(?:shipping |delivery )?address",
        ),
        ("order.change_items", r"(?:改|换|修改)(?:一下)?(?:商品|款式|规格)|(?:change|modify) (?:the )?items?\b"),
        ("aftersales.return", r"(?:全部)?退货|return\b"),
        ("aftersales.exchange", r"换货|exchange\b"),
    )
)


def told_to(text: str) -> str:
    """The intent of the deed that a text begins by asking for; empty where it does not."""
    plain = text.translate(SIMPLIFIED)
    return next((intent for intent, words in _DEEDS if words.search(plain)), "")


# Whether it happened is asked, nothing is to be done.
_IS_IT_CANCELLED = re.compile(
    r"^(?!.{0,200}(?:退货|退款|换货|售后|申请)).{0,60}?(?:有没有|是不是|是否|怎么|为什么|为啥|咋)(?:就|会|已经?)?(?:被|自动)(?:系统)?(?:自动)?(?:给)?取消"
)


def asks_if_cancelled(text: str) -> bool:
    """Whether a text asks if an order was called off, or why: that is no order to call it off."""
    return bool(_IS_IT_CANCELLED.search(text.translate(SIMPLIFIED)))
