"""Where in China a text speaks of: the provincial units by the names that people write, and the places beyond."""

import re
from functools import cache

ABROAD = "海外"
# Every provincial unit: how it is written in simplified and traditional characters and in English, and towns in it.
_UNITS = """
北京|北京|beijing|
天津|天津|tianjin|
上海|上海|shanghai|
重庆|重慶|chongqing|
河北|河北|hebei|石家庄 唐山 秦皇岛 邯郸 邢台 保定 张家口 承德 沧州 廊坊 衡水 雄安
山西|山西|shanxi|太原 大同 长治 晋城 临汾 运城
内蒙古|內蒙古|inner mongolia|呼和浩特 包头 赤峰 鄂尔多斯 呼伦贝尔 通辽 内蒙
辽宁|遼寧|liaoning|沈阳 大连 鞍山 抚顺 丹东 锦州 营口 盘锦
吉林|吉林|jilin|长春 四平 延边 延吉
黑龙江|黑龍江|heilongjiang|哈尔滨 齐齐哈尔 大庆 牡丹江 佳木斯
江苏|江蘇|jiangsu|南京 苏州 无锡 常州 徐州 南通 扬州 镇江 盐城 连云港 泰州 昆山 淮安 宿迁
浙江|浙江|zhejiang|杭州 宁波 温州 嘉兴 湖州 绍兴 金华 义乌 台州 丽水 衢州 舟山
安徽|安徽|anhui|合肥 芜湖 蚌埠 阜阳 安庆 马鞍山 黄山 滁州 六安
福建|福建|fujian|福州 厦门 泉州 漳州 莆田 龙岩 宁德 晋江
江西|江西|jiangxi|南昌 赣州 九江 景德镇 上饶 宜春 吉安
山东|山东|shandong|济南 青岛 烟台 潍坊 威海 临沂 淄博 济宁 泰安 德州 菏泽
河南|河南|henan|郑州 洛阳 开封 南阳 新乡 安阳 许昌 信阳 商丘
湖北|湖北|hubei|武汉 宜昌 襄阳 荆州 十堰 黄石 恩施 黄冈
湖南|湖南|hunan|长沙 株洲 湘潭 衡阳 岳阳 常德 张家界 郴州 湘西
广东|廣東|guangdong|广州 深圳 佛山 东莞 珠海 中山 惠州 汕头 江门 湛江 肇庆 茂名 揭阳 潮州
广西|廣西|guangxi|南宁 桂林 柳州 北海 玉林 梧州
海南|海南|hainan|海口 三亚 儋州 三沙
四川|四川|sichuan|成都 绵阳 德阳 宜宾 泸州 乐山 南充 达州 攀枝花 甘孜 阿坝 凉山
贵州|貴州|guizhou|贵阳 遵义 六盘水 安顺 毕节 铜仁
云南|雲南|yunnan|昆明 大理 丽江 曲靖 玉溪 西双版纳 香格里拉
西藏|西藏|tibet|拉萨 日喀则 林芝 昌都 那曲 山南
陕西|陝西|shaanxi|西安 咸阳 宝鸡 延安 汉中 榆林 渭南
甘肃|甘肅|gansu|兰州 天水 敦煌 酒泉 嘉峪关 张掖
青海|青海|qinghai|西宁 格尔木 海西 玉树
宁夏|寧夏|ningxia|银川 石嘴山 吴忠 固原
新疆|新疆|xinjiang|乌鲁木齐 喀什 伊犁 伊宁 库尔勒 克拉玛依 阿克苏 和田 哈密 吐鲁番 石河子
香港|香港|hong kong|九龙 沙田 湾仔
澳门|澳門|macau|氹仔
台湾|台灣|taiwan|台北 高雄 台中 台南 新北 桃园 新竹
"""
_ABROAD = (
    "海外 国外 境外 美国 加拿大 日本 韩国 新加坡 马来西亚 泰国 越南 澳大利亚 澳洲 新西兰 英国 法国 德国 意大利 西班牙 "
    "俄罗斯 欧洲 overseas abroad usa america canada japan korea singapore malaysia thailand australia britain germany france europe"
)
_IN_ENGLISH = (
    "guangzhou:广东 shenzhen:广东 hangzhou:浙江 nanjing:江苏 suzhou:江苏 chengdu:四川 wuhan:湖北 urumqi:新疆 lhasa:西藏 "
    "macao:澳门 taipei:台湾 hongkong:香港 hk:香港 xi'an:陕西 kunming:云南 sanya:海南 harbin:黑龙江 qingdao:山东 江浙沪:上海 港澳台:香港 港澳:香港"
)
# 南京西路 and 北京路 are streets, wherever they lie.
_STREET = r"(?!\s?[东西南北中]?[路街道巷])"


def _rows() -> list[list[str]]:
    return [line.split("|") for line in _UNITS.strip().splitlines()]


PROVINCES = tuple(row[0] for row in _rows())
PLACES = (*PROVINCES, ABROAD)


@cache
def _names() -> tuple[dict[str, str], re.Pattern[str]]:
    """Every name with its unit, and the pattern that finds one; made when first asked for."""
    units = {name: row[0] for row in _rows() for name in (row[0], row[2], *row[3].split())}
    units |= dict(pair.split(":") for pair in _IN_ENGLISH.split()) | dict.fromkeys(_ABROAD.split(), ABROAD)
    words = sorted(units, key=len, reverse=True)
    latin, han = ([word for word in words if word.isascii() == ascii_] for ascii_ in (True, False))
    # "us" is a word of its own in English: only where one sends to it, or writes it large, is it a country.
    country = r"(?-i:\bUSA?\b|\bUK\b)|\bto the us\b"
    either = rf"(?P<han>{'|'.join(han)}){_STREET}|\b(?P<latin>{'|'.join(latin)})\b|(?P<country>{country})"
    return units, re.compile(either, re.IGNORECASE)


def place_in(text: str) -> str:
    """The provincial unit that a text (in simplified characters or English) names first, 海外 for abroad, else empty."""
    units, pattern = _names()
    found = pattern.search(text)
    if not found:
        return ""
    return ABROAD if found["country"] else units[(found["han"] or found["latin"]).lower()]


def called(place: str, language: str) -> str:
    """A place as it is written in a language."""
    return _written().get((place, language), place)


@cache
def _written() -> dict[tuple[str, str], str]:
    named = [(row[0], row[1], row[2].title()) for row in _rows()] + [(ABROAD, ABROAD, "places abroad")]
    return {
        (name, language): word
        for name, *words in named
        for language, word in zip(("zh-Hant", "en"), words, strict=True)
    }
