"""What somebody wants to be shown: what kind of thing, for whom, at what price, in which colour and size, for what."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from functools import cache

from chalicelib.understanding.attributes import colours_of, sizes_of
from chalicelib.understanding.normalise import SIMPLIFIED
from chalicelib.understanding.products import ending_in

_YUAN = r"\s{0,2}(?:元|块钱?|rmb|yuan)?"
_SUM = r"[¥￥$]?\s{0,1}(\d{1,6}(?:\.\d{1,2})?)"
_SPELLED = {"一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}
_TIMES = {"百": 100, "千": 1000, "万": 10_000}
_NEAR = (0.7, 1.2)  # 200 左右 is 140 to 240
_WHOM = {
    "child": r"孩子|小孩|儿童|宝宝|儿子|女儿|小朋友|闺女|\b(?:kids?|child(?:ren)?|son|daughter|baby)\b",
    "male": r"男(?:朋友|友|生|士|款|装|性|孩|的)|老公|爸|父亲|爷爷|外公|岳父|老丈人|哥哥|弟弟|\b(?:boyfriend|husband|dad|father|grandpa|brother|men'?s|for (?:him|men))\b",
    "female": r"女(?:朋友|友|生|士|款|装|性|孩|的)|老婆|妈|母亲|奶奶|外婆|岳母|闺蜜|姐姐|妹妹|\b(?:girlfriend|wife|mum|mom|mother|grandma|sister|women'?s|for (?:her|women))\b",
}
# What a season is called in a catalogue.
_SEASONS = {
    r"夏|天热|\bsummer\b": ("夏", "凉", "短袖", "透气", "冰丝"),
    r"冬|天冷|保暖|\bwinter\b|\bwarm\b": ("冬", "保暖", "加厚", "加绒", "羊毛", "羽绒", "羊羔绒"),
    r"春|秋|\bspring\b|\bautumn\b": ("春", "秋", "薄款", "针织"),
}
_ASIDE = (
    r"推荐|介绍|安利|种草|帮我|给我|我(?:想|要|买)|想(?:要|买)|有没有|有什么|什么|哪[款个种些]|一[款个双件条套些点]|适合|合适|好用|便宜|实惠"
    r"|预算|价格|左右|以内|以下|之内|不超过|送(?:给|礼)?|礼物|[男女]朋友|老公|老婆|爸爸?|妈妈?|父母|长辈|谢谢|麻烦|请|吗|呢|吧|呀|啊|的|了"
    r"|不要|根据|记录|随便|一下|以上|看看|好看|送|夏天|冬天|春秋?天?|秋天|颜色|尺码|拿得出手|东西|公司|年会|抽奖|厨房(?=啥|什么|里|都|没)|\d{1,6}(?:\.\d)?|元|块|[一二两三四五六七八九][百千万]"
)
# Where a name of the catalogue is not used, the one sign for what it is.
_THINGS = "鞋靴裙裤衣衫袜帽包箱杯壶锅碗盘刀被枕毯帘灯椅霜茶糖巾伞"
_PACKED = r"(?:$|[\s（(]|.{0,2}[条件双只个支]装|.件套|套装|一对)"
_ENGLISH = {
    "running shoe": "跑鞋", "leather shoe": "皮鞋", "t-shirt": "t恤", "down jacket": "羽绒服", "shoe": "鞋", "sneaker": "鞋", "trainer": "鞋", "boot": "靴", "dress": "裙", "skirt": "裙", "trousers": "裤", "pants": "裤",
    "jeans": "牛仔裤", "coat": "大衣", "jacket": "外套", "shirt": "衬衫", "sweater": "毛衣", "hoodie": "卫衣", "sock": "袜",
    "hat": "帽", "scarf": "围巾", "bag": "包", "backpack": "背包", "suitcase": "箱", "mug": "马克杯", "cup": "杯", "thermos": "保温杯",
    "kettle": "壶", "pan": "锅", "pot": "锅", "knife": "刀", "duvet": "被", "pillow": "枕", "curtain": "窗帘", "lamp": "灯",
    "cream": "霜", "tea": "茶", "snack": "零食", "headphone": "耳机", "earphone": "耳机", "earbud": "耳机", "keyboard": "键盘",
    "towel": "毛巾", "pyjama": "睡衣", "pajama": "睡衣",
}  # fmt: skip
_SMALL = frozenset(
    [
        "the",
        "for",
        "and",
        "with",
        "gift",
        "need",
        "want",
        "some",
        "something",
        "under",
        "yuan",
        "you",
        "can",
        "recommend",
    ]
)
_SAID_AS = {
    "衣服": "装",
    "裤子": "裤",
    "裙子": "裙",
    "鞋子": "鞋",
    "包包": "包",
    "杯子": "杯",
    "被子": "被",
    "枕头": "枕",
}
_LONGEST = 6
_READ = 200  # characters: a wish is short


@dataclass(frozen=True, slots=True)
class Wish:
    """What is wished for. `names` are the products of the kind that was said, None where any kind will do; `least` and
    `most` are yuan, 0 where unsaid; `whom` is child, male, female or unsaid; `words` are what it should be like."""

    names: frozenset[str] | None = None
    least: float = 0
    most: float = 0
    whom: str = ""
    colours: tuple[str, ...] = ()
    sizes: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    season: tuple[str, ...] = ()
    said: str = ""  # the kind, as it was said

    def narrowed(self, later: "Wish") -> "Wish":
        """The wish after something was added to it: what is said later counts."""
        told = {field.name: value for field in fields(later) if (value := getattr(later, field.name))}
        if later.most or later.least:
            told |= {"least": later.least, "most": later.most}
        return replace(self, **{**told, "words": (*self.words, *later.words)})


def wish_of(text: str, shelf: Sequence[tuple[str, str]]) -> Wish:
    """The wish in a text; `shelf` are the names and categories of what there is."""
    text = text[:_READ]
    plain = text.translate(SIMPLIFIED).lower()
    least, most = _budget(plain)
    said, names = _kind(plain, shelf)
    season = next((words for pattern, words in _SEASONS.items() if re.search(pattern, plain)), ())
    whom = next((who for who, pattern in _whom() if pattern.search(plain)), "")
    sizes = tuple(size for size in sizes_of(text) if size not in ("大码", "小码", "中码"))
    colours = tuple(colours_of(text))
    rest = re.sub("|".join(map(re.escape, filter(None, (said, *colours)))) or "$", " ", plain)
    words = _words(rest)
    return Wish(names, least, most, whom, colours, sizes, words, season, said)


def _budget(plain: str) -> tuple[float, float]:
    figures = _hundreds().sub(lambda spelled: str(_SPELLED[spelled[1]] * _TIMES[spelled[2]]), plain)
    if between := _between().search(figures):
        return float(between[1]), float(between[2])
    for pattern in _at_most():
        if found := pattern.search(figures):
            return 0, float(found[1])
    if about := _about().search(figures):
        price = float(about[1] or about[2])
        return price * _NEAR[0], price * _NEAR[1]
    above = _above().search(figures)
    return (float(above[1] or above[2]), 0) if above else (0, 0)


def _kind(plain: str, shelf: Sequence[tuple[str, str]]) -> tuple[str, frozenset[str] | None]:
    """The kind of thing as it was said, and the names of that kind: 跑鞋, T恤, 女装, 鞋."""
    mapped = plain
    for word, sign in (*_SAID_AS.items(), *((rf"\b{word}(?:s|es)?\b", sign) for word, sign in _ENGLISH.items())):
        mapped = re.sub(word, sign, mapped)
    return _found(plain, shelf) or _found(mapped, shelf) or ("", None)


def _found(spoken: str, shelf: Sequence[tuple[str, str]]) -> tuple[str, frozenset[str]] | None:
    rest = _aside().sub(" ", spoken)
    if ending := ending_in(rest, tuple(name for name, _ in shelf)):
        return ending[0], frozenset(ending[1])
    for part in _parts(rest):
        if meant := frozenset(name for name, category in shelf if _says(part, name) or part in category):
            return part, meant
    return _thing(rest, shelf)


def _thing(rest: str, shelf: Sequence[tuple[str, str]]) -> tuple[str, frozenset[str]] | None:
    """The one sign for what it is: 鞋 of 一双鞋, 装 of 女装."""
    thing = next((sign for sign in reversed(rest) if sign in _THINGS), "")
    ends = re.compile(thing + _PACKED)
    if thing and (meant := frozenset(name for name, _ in shelf if ends.search(name))):
        return thing, meant
    general = "装" if "装" in rest else ""
    meant = frozenset(name for name, category in shelf if general and general in category)
    return (general, meant) if meant else None


def _says(part: str, name: str) -> bool:
    """Han signs anywhere; a word in letters only as a whole."""
    if not part.isascii():
        return part in name.lower()
    return bool(re.search(rf"(?<![a-z0-9]){part}(?![a-z0-9])", name.lower()))


def _parts(rest: str) -> list[str]:
    """Every stretch of two to six signs, the longest first, what ends a phrase before what begins it; then words in letters."""
    runs = re.findall(r"[a-z]?[\u3400-\u9fff]{1,40}", rest)
    stretches = [
        run[start : start + length]
        for length in range(_LONGEST, 1, -1)
        for run in runs
        for start in range(len(run) - length, -1, -1)
    ]
    return stretches + [word for word in re.findall(r"[a-z0-9]{3,20}", rest) if word not in _SMALL]


def _words(plain: str) -> tuple[str, ...]:
    """The pairs of signs and the words that are left once everything else is said."""
    rest = _aside().sub(" ", plain)
    pairs = [run[at : at + 2] for run in re.findall(r"[\u3400-\u9fff]{2,30}", rest) for at in range(len(run) - 1)]
    return tuple(dict.fromkeys(pairs))


@cache
def _aside() -> re.Pattern[str]:
    return re.compile(_ASIDE)


@cache
def _whom() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((who, re.compile(pattern)) for who, pattern in _WHOM.items())


@cache
def _hundreds() -> re.Pattern[str]:
    return re.compile(r"([一二两三四五六七八九])([百千万])(?![一二三四五六七八九])")


@cache
def _between() -> re.Pattern[str]:
    return re.compile(
        rf"{_SUM}{_YUAN}\s{{0,1}}(?:-|–|~|～|到|至|to)\s{{0,1}}{_SUM}(?=\s{{0,2}}(?:元|块|之间|rmb|yuan|的|$))"
    )


@cache
def _at_most() -> tuple[re.Pattern[str], ...]:
    before = r"不要?超过|不高于|低于|少于|最多|最高|预算(?:只有|就|大概|是|在)?|\b(?:under|below|less than|up to|within|at most|no more than|max(?:imum)?|budget(?: is| of)?)"
    return (
        re.compile(rf"{_SUM}{_YUAN}\s{{0,2}}(?:以内|以下|之内|内(?!胆|存|衣|裤)|不到|封顶|or less|max)"),
        re.compile(rf"(?:{before})\s{{0,2}}{_SUM}(?!\d|\s{{0,2}}(?:左右|上下|元左右|块左右))"),
    )


@cache
def _about() -> re.Pattern[str]:
    return re.compile(rf"{_SUM}{_YUAN}\s{{0,2}}(?:左右|上下|出头)|\b(?:around|about)\s{{1,2}}{_SUM}")


@cache
def _above() -> re.Pattern[str]:
    return re.compile(rf"{_SUM}{_YUAN}\s{{0,2}}(?:以上|起)|\b(?:over|above|more than)\s{{1,2}}{_SUM}")
