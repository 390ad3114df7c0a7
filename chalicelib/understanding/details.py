"""The small pieces of a request: an address, a reason, a way to pay, a yes, a no."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from chalicelib.understanding.normalise import SIMPLIFIED

_SAYS_YES = (
    r"确认(?:无误|提交|取消(?:订单)?|退货|换货|退款|修改)?|确定|是的?|对的?|好的?|可以的?|没问题|行|嗯+|同意|提交|办吧|就这样|没错|要的?"
    r"|yes|yep|yeah|yup|y|ok|okay|sure|confirm|confirmed|correct|go ahead|please do|do it|that'?s right|please"
)
# 是吧 and 对吧 ask back, 好了 and 行了 have had enough: none of them is a yes.
_AFTER_YES = r"(?:[\s,，。.!！~～啊呀呢哦喔]|(?<![是对错的])吧|(?<=[认定意交错])了)"
_YES = re.compile(rf"^(?:(?:{_SAYS_YES}){_AFTER_YES}{{0,4}}){{1,3}}$", re.IGNORECASE)
_SAYS_NO = (
    r"(?:还是|我|那)?(?:先|暂时)?(?:不用|不必|不要|不需要|不[办退换改弄买]|不想?注销|别注销|别[办退换改取消弄]{1,2}|不取消|不申请)了?|不了|不|别|算了"
    r"|不确认|不同意|不行|不可以|不好|不对|不是|没有|(?:我)?再(?:想想|考虑一?下?|看看)|等等|等一?下|先这样"
    r"|no(?: thanks| thank you)?|nope|nah|not now|not yet|never ?mind|forget (?:it|about it)|leave (?:it|everything)(?: as it is)?|cancel that|stop(?: it)?"
    r"|don'?t(?: do (?:it|that))?|do not|i changed my mind|wait"
)
_POLITE = r"[\s,，。.!！~～啊呀吧呢哦了]|谢谢你?您?|多谢|麻烦了|thanks|thank you"
_NO = re.compile(rf"^(?:(?:{_SAYS_NO})(?:{_POLITE}){{0,4}}){{1,3}}$", re.IGNORECASE)
_AWAY = re.compile(r"^(?:那|还是)?(?:算了|不用了|先不|never ?mind|forget it|no thanks)", re.IGNORECASE)
_OFF = re.compile(
    r"^(?:我要|我想|请|帮我|please )?(?:取消|不办|撤销|退出|cancel)(?:掉|操作|这个|it)?[吧了。.!！\s]{0,3}$",
    re.IGNORECASE,
)
_ADDRESS_AFTER = re.compile(
    r"(?:改成|改到|改为|换成|换到|送到|寄到|发到|地址是|地址[:：]|新地址[:：]?|\baddress(?: of [^,]{1,30})? (?:to|is)|\b(?:to|is)(?=\s{1,3}(?:\d|(?-i:[A-Z]))))\s{0,3}(?P<address>.{6,200})$",
    re.IGNORECASE | re.DOTALL,
)
_PLACE = re.compile(
    r"[省市区县镇乡村路街道巷弄号栋幢室楼]|\d{1,6}\s[A-Z]|\b(?:street|st|road|rd|ave|avenue|drive|dr|lane|ln|blvd|highway|suite|apt|court|way)\b",
    re.IGNORECASE,
)
_BESIDES = re.compile(
    r"(?:电话|電話|手机|手機)号?號?码?碼?(?:是|为|[:：])?|[,，。\s](?:谢谢|謝謝|thanks|thank you|please).{0,4}$|[,，\s]?(?:可以|能行|行|好)[吗嘛][?？]?$|吧$",
    re.IGNORECASE,
)
_ASKS = re.compile(
    r"[?？吗呢]\s{0,3}$|多久|[几幾][天点點]|[谁誰]|哪[里裡儿兒个個天些]|怎么|怎麼|什么时候|什麼時候|\b(?:how|when|what|why)\b",
    re.IGNORECASE,
)
_PHONE = re.compile(r"(?<!\d)1[3-9]\d{9}(?!\d)")
_RECIPIENT = re.compile(
    r"(?:收[件货貨]人|联系人|聯絡人|姓名)(?:是|改成|改为|叫|写|填|[:：\s])?\s{0,2}(?!不|也|还|電?电?话|信息|資訊|地址|[写寫填用他她它我你谁誰]|自己|[爸妈媽]|怎|哪|能|可|要)(?P<name>[^\s,，。;；\d]{2,20})"
    r"|\b(?:recipient|name)(?: is|[:：])\s{0,2}(?P<named>[^,，。;；\d]{2,30})",
    re.IGNORECASE,
)
# "…100号 张三 13900001111": who stands between an address and a phone, or after it, receives.
_BESIDE_PHONE = re.compile(
    r"[\s,，、](?P<before>[㐀-鿿]{2,4})[\s,，、]{0,3}(?=1[3-9]\d{9}(?!\d))|(?<=\d)[\s,，、]{1,3}(?P<after>[㐀-鿿]{2,4})$"
)
# What customers say for a reason; the codes are what the policy lists and the wording names.
_REASONS: Mapping[str, re.Pattern[str]] = {
    code: re.compile(words, re.IGNORECASE)
    for code, words in {
        "by_mistake": r"[拍买下点]错|误[拍买操点]|手滑|不小心|重复下单|[拍买下]重|多[拍买]了|by mistake|by accident|accidentally|wrong (?:item|one) ordered|mistake",
        "no_longer_needed": r"不想要|不需要|不要了|用不着|用不上|没用了|不想买|no longer need|don'?t (?:need|want)|not needed|changed my mind|unwanted",
        "too_slow": r"太慢|等不[及了]|来不及|一直不发|迟迟|too (?:slow|long)|taking too|late",
        "cheaper": r"便宜|降价|买贵|价格|cheaper|price",
        "quality": r"质量|瑕疵|坏了|破|损|开线|掉色|faulty|defect|broken|damaged|quality",
        "not_as_described": r"不一样|不符|色差|和图|跟图|not as described|different from",
        "size": r"尺码|大小|太[大小紧松长短]|偏[大小]|不合[身适脚]|鞋码|码[数不]|too (?:big|small|tight|loose)|doesn'?t fit|size",
        "wrong_item": r"发错|寄错|错发|少发|漏发|wrong item|missing",
    }.items()
}
_KINDS: Mapping[str, re.Pattern[str]] = {
    kind: re.compile(words, re.IGNORECASE)
    for kind, words in {
        "gift_card": r"礼品卡|购物卡|gift ?card",
        "card": r"信用卡|银行卡|credit ?card|debit|visa|mastercard|amex",
        "wallet": r"支付宝|微信|钱包|paypal|wallet|alipay|wechat",
    }.items()
}


def is_yes(text: str) -> bool:
    """Whether a text is an explicit yes and nothing else."""
    return len(text) <= 40 and bool(_YES.match(_plain(text).strip()))


def is_no(text: str) -> bool:
    """Whether a text is a no or a never mind, and nothing else."""
    return len(text) <= 40 and bool(_NO.match(_plain(text).strip()))


def asks(text: str) -> bool:
    """Whether a text has the look of a question."""
    return bool(_ASKS.search(text))


def turns_away(text: str) -> bool:
    """Whether a text begins with a never mind; what follows it may still be something else that is wanted."""
    return bool(_AWAY.match(_plain(text).strip()))


def calls_off(text: str) -> bool:
    """Whether a text is a bare 取消: of an order or of what is being talked about, as the talk has it."""
    return bool(_OFF.match(_plain(text).strip()))


def address_in(text: str, asked: bool) -> str:
    """The address of a text: after 改成 or "to", or the whole text where an address was asked for; else empty."""
    found = _ADDRESS_AFTER.search(text.translate(SIMPLIFIED))
    address = text[found.start("address") :] if found else text if asked else ""
    address = _BESIDES.sub("", _PHONE.sub("", _RECIPIENT.sub("", _BESIDE_PHONE.sub(" ", address)))).strip(
        " \t\r\n,，。.;；:："
    )
    return address if len(address) >= 6 and _PLACE.search(address) and not _ASKS.search(address) else ""


def phone_in(text: str) -> str:
    """A mobile number, or nothing."""
    found = _PHONE.search(text)
    return found[0] if found else ""


def recipient_in(text: str) -> str:
    """The name after 收货人 and the like, or beside a mobile number; or nothing."""
    if found := _RECIPIENT.search(text):
        return (found["name"] or found["named"]).strip()
    beside = _BESIDE_PHONE.search(text.strip()) if _PHONE.search(text) else None
    return (beside["before"] or beside["after"]) if beside else ""


def reason_in(text: str, accepted: Sequence[str] = ()) -> str:
    """The code of the reason that a text gives, the accepted ones first."""
    plain = _plain(text)
    found = [code for code, words in _REASONS.items() if words.search(plain)]
    return next((code for code in found if code in accepted), found[0] if found else "")


def method_in(text: str, methods: Sequence[Mapping[str, Any]]) -> str:
    """The id of the one way to pay that a text names, by its id, its label or its kind."""
    plain = _plain(text)
    called = {m["method"]: _plain(m.get("label") or "\0").removesuffix("支付") for m in methods}
    by_name = [name for name, label in called.items() if _plain(name) in plain or label in plain]
    if by_name:
        return str(max(by_name, key=len))
    of_kind = [m["method"] for m in methods if (words := _KINDS.get(m["kind"])) and words.search(plain)]
    narrower = [name for name in of_kind if _plain(name).split("_")[0] in plain.replace(" ", "")]
    found = narrower if len(narrower) == 1 else of_kind
    return str(found[0]) if len(found) == 1 else ""


def _plain(text: str) -> str:
    return text.translate(SIMPLIFIED).casefold()
