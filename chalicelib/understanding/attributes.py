"""Sizes and colours, as shops print them and customers write them."""

import re
from functools import cache

from chalicelib.understanding.normalise import SIMPLIFIED

_NUMBER = "(?<![0-9.一二三四五六七八九十])"
_SIZE = (
    rf"{_NUMBER}(?:[1-9][0-9]{{1,2}}(?:\.5)?|[二三四五]十[一二三四五六七八九]?)\s?码"
    r"|[均大中小]码|加[大小]码"
    rf"|{_NUMBER}(?:3[2-9]|4[0-9]|5[0-6])(?:\.5)?号(?![线楼店门链院]|[0-9])"
    r"|(?<![A-Za-z0-9])(?:[2-9]|X{0,4})X[LS](?:码|号)?(?![A-Za-z0-9])"
    r"|(?<![A-Za-z0-9'’&.-])[SML](?:码|号)?(?![A-Za-z0-9'’&-])"
    r"|(?<![A-Za-z0-9])[smlx](?:码|号)"
    r"|(?<![0-9./])1[0-9]{2}/[4-9][0-9][ABCY]?(?![0-9A-Za-z/]|\s?(?:公?斤|kg|cm))"
    r"|(?<![A-Za-z0-9])(?:6[05]|7[05]|8[05]|9[05])[A-Ga-g](?![A-Za-z0-9])"
    r"|(?<![0-9.¥￥$])(?:3[3-9]|4[0-8])\.5(?![0-9元块折%分米斤度万]|\s?(?:kg|cm|mm|g\b|yuan|rmb))"
    r"|(?<![A-Za-z])(?:size|EU|US|UK)\s{0,2}(?:[0-9]{1,2}(?:\.5)?|[2-9]?X{0,4}[SL]|M)(?![A-Za-z0-9])"
    r"|(?<![A-Za-z])(?:extra[ -])?(?:small|medium|large)(?= size|[ ]?码)"
)
_LETTERS = r"(?<![A-Za-z0-9])[2-9]?x{1,4}[ls](?![A-Za-z0-9])|(?:size|eu|us|uk)\s{0,2}[0-9smlx]"
_SHADE = "[深浅亮暗淡粉米藏军墨天湖雾酒枣玫橘奶香银金黑白灰蓝绿红紫黄棕宝]{1,2}"
_HUES = (
    "酒红|枣红|玫红|正红|大红|粉红|橘红|米白|奶白|乳白|象牙白|月光白|纯白|纯黑|哑光黑|曜石黑|藏青|藏蓝|天蓝|湖蓝|宝蓝|深蓝|浅蓝|雾霾蓝|克莱因蓝|远峰蓝"
    "|军绿|墨绿|薄荷绿|牛油果绿|深绿|浅绿|深灰|浅灰|银灰|深空灰|高级灰|香槟金|玫瑰金|土豪金|卡其|鹅黄|姜黄|藕粉|樱花粉|香芋紫|薰衣草紫|浅粉|深棕|浅棕"
)
_COLOUR = (
    rf"(?:{_HUES})色?"
    rf"|{_SHADE}色(?!通道|食品|能源|情|狼)"
    r"|(?:深|浅)?(?:橙|青|咖啡?|驼|杏|裸|豆沙|奶茶|焦糖|肉|原木|透明|彩|荧光|褐|茶|烟灰|香槟|星光|燕麦|抹茶)色"
    r"|(?<=[换要买拍选是成发有])(?:黑|白|红|蓝|绿|黄|灰|粉|紫|棕)(?:的|款)(?!都|东西)"
    r"|\b(?:(?:dark|light|navy|sky|royal|deep|pale|rose|hot) )?"
    r"(?:black|white|red|blue|green|yellow|pink|purple|violet|gr[ae]y|brown|beige|navy|khaki|silver|gold|orange|ivory"
    r"|cream|burgundy|turquoise|teal|coffee colou?r)\b(?! friday| card)"
)

_HAN = {
    "black": "黑", "white": "白", "red": "红", "blue": "蓝", "green": "绿", "grey": "灰", "gray": "灰", "pink": "粉", "purple": "紫",
    "brown": "棕", "yellow": "黄", "beige": "米",
}  # fmt: skip


@cache
def _letters() -> re.Pattern[str]:
    return re.compile(_LETTERS, re.IGNORECASE)


@cache
def _size() -> re.Pattern[str]:
    return re.compile(_SIZE)


@cache
def _colour() -> re.Pattern[str]:
    return re.compile(_COLOUR, re.IGNORECASE)


def sizes_of(text: str) -> list[str]:
    """42码, XL, 175/92A, 38.5; letters in capitals, each size once."""
    plain = _letters().sub(lambda letters: letters[0].upper().replace("SIZE", "size"), text.translate(SIMPLIFIED))
    found = ["".join(text[one.start() : one.end()].split()).upper() for one in _size().finditer(plain)]
    return list(dict.fromkeys(size.removeprefix("SIZE") for size in found))


def colours_of(text: str) -> list[str]:
    """The colours of a text as they are written there, each once."""
    plain = text.translate(SIMPLIFIED)
    return list(dict.fromkeys(text[one.start() : one.end()] for one in _colour().finditer(plain)))


def is_called(word: str, value: str) -> bool:
    """Whether a colour or size of a message is a variant's: 黑色的 and 曜石黑, 42码 and 42, black and 黑."""
    plain, there = word.translate(SIMPLIFIED).rstrip("码号色的款").lower(), value.translate(SIMPLIFIED).lower()
    if not plain or not there:
        return False
    return plain == there.rstrip("码号色") or (not plain.isascii() and plain in there) or _HAN.get(plain, "\0") in there
