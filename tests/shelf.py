"""Goods by a word for each, with what is asked about them and bought with them: what dialogues about products are told with."""

from collections.abc import Iterable, Mapping
from typing import Any

from chalicelib.store import knowledge
from tests import shop

Row = Mapping[str, Any]


def _table(headings: str, lines: str) -> list[dict[str, str]]:
    return [dict(zip(headings.split(), line.split(), strict=True)) for line in lines.strip().splitlines()]


_TOPS = _table(
    "尺码 建议身高 建议体重(斤) 胸围",
    """
    S   150–160 80–95   88
    M   155–165 95–110  92
    L   160–170 110–125 96
    XL  165–175 125–140 100""",
)
_TROUSERS = _table(
    "尺码 建议体重(斤) 腰围",
    """
    S 80–95   64
    M 96–110  68
    L 111–125 72""",
)
_SHOES = _table("尺码 脚长(毫米) 脚宽(毫米)", "39码 245 95\n40码 250 97\n41码 255 98\n42码 260 100")


def _variants(product: str, colours: str, sizes: str, gone: str = "") -> list[dict[str, Any]]:
    """Every colour in every size, twelve of each but of those that are `gone`."""
    named = [(colour, size) for colour in colours.split() for size in sizes.split()]
    return [
        {
            "sku": f"{product}-{n}",
            "colour": colour,
            "size": size,
            "stock": 0 if f"{colour}{size}" in gone.split() else 12,
        }
        for n, (colour, size) in enumerate(named, 1)
    ]


def _pole(number: int, name: str, price: str, stock: int, **more: Any) -> dict[str, Any]:
    variants = [
        {"sku": f"P094{number}-1", "colour": "黑色", "stock": stock},
        {"sku": f"P094{number}-2", "colour": "红色", "stock": stock},
    ]
    about = {
        "product": f"P094{number}",
        "name": name,
        "category": "登山装备",
        "price": price,
        "text": "收起来能放进背包。",
    }
    return {**about, "variants": variants, **more}


PRODUCTS: Mapping[str, Row] = {
    "dress": {
        "product": "P0931",
        "name": "月影收腰连衣裙",
        "category": "女装",
        "price": "239.00",
        "attributes": {
            "材质": "棉 70% 粘纤 30%",
            "裙长": "中长款",
            "洗护": "30℃ 以下手洗，反面晾晒",
            "产地": "浙江杭州",
        },
        "variants": _variants("P0931", "雾蓝 黑色", "S M L XL", "黑色L"),
        "size_table": _TOPS,
        "text": "上身显瘦。",
    },
    "trousers": {
        "product": "P0932",
        "name": "山行抽绳长裤",
        "category": "男装",
        "price": "159.00",
        "attributes": {"材质": "棉 100%"},
        "variants": _variants("P0932", "卡其", "S M L"),
        "size_table": _TROUSERS,
        "text": "裤脚可以自己收。",
    },
    "trail": {
        "product": "P0933",
        "name": "逐光越野鞋",
        "category": "鞋靴",
        "price": "329.00",
        "rating": "4.8",
        "attributes": {
            "鞋面": "防撕裂网布",
            "鞋底": "橡胶",
            "单只重量": "约 270 克",
            "洗护": "软刷刷洗，阴干，不可机洗",
            "执行标准": "QB/T 4331",
        },
        "variants": _variants("P0933", "灰色 橙色", "39 40 41 42", "灰色42 橙色42 橙色41"),
        "size_table": _SHOES,
        "text": "抓地，走碎石路也稳。",
    },
    "water": {
        "product": "P0934",
        "name": "踏浪溯溪鞋",
        "category": "鞋靴",
        "price": "259.00",
        "rating": "4.5",
        "attributes": {"鞋面": "速干网布", "鞋底": "橡胶", "单只重量": "约 230 克"},
        "variants": _variants("P0934", "蓝色", "40 41"),
        "size_table": _SHOES,
        "text": "出水快，十分钟半干。",
    },
    "gone": {
        "product": "P0935",
        "name": "听雨铸铁茶壶",
        "category": "茶具",
        "price": "199.00",
        "variants": [{"sku": "P0935-1", "colour": "墨色", "stock": 0}],
        "restock_at": shop.ago(days=-6),
        "text": "南部铁器的样子。",
    },
    "jacket": {
        "product": "P0936",
        "name": "Harbour rain jacket",
        "category": "outdoor",
        "price": "299.00",
        "attributes": {"material": "nylon 100%", "care": "machine wash cold, do not tumble dry"},
        "variants": _variants("P0936", "navy black", "S M L", "blackM"),
        "size_table": _table("size height(cm) weight(kg)", "S 155-165 45-53\nM 162-172 53-63\nL 170-180 63-75"),
        "text": "Taped seams, packs into its own pocket.",
    },
    "umbrella": {
        "product": "P0937",
        "name": "Harbour golf umbrella",
        "category": "outdoor",
        "price": "129.00",
        "attributes": {"material": "pongee", "weight": "520 g"},
        "variants": _variants("P0937", "navy", "one"),
        "text": "Room for two.",
    },
    "carbon": _pole(
        1, "碳纤维折叠登山杖", "189.00", 20, rating="4.9", attributes={"重量": "约 210 克", "材质": "碳纤维"}
    ),
    "alloy": _pole(2, "铝合金伸缩登山杖", "89.00", 20, attributes={"重量": "约 280 克", "材质": "铝合金"}),
    "outer": _pole(3, "外锁快调登山杖", "129.00", 20, attributes={"材质": "铝合金"}),
    "sold_pole": _pole(4, "钛合金直柄登山杖", "59.00", 0),
}
POLES = ("carbon", "alloy", "outer", "sold_pole")

FAQ: Mapping[str, Row] = {
    "trail": {
        "faq": "TRAIL",
        "questions": {"zh-Hans": ["鞋垫可以拆下来吗", "鞋垫能拆吗"], "en": ["Can the insoles be taken out?"]},
        "answer": {"zh-Hans": "逐光的鞋垫可以拆，建议拆下来单独洗。", "en": "Yes, the insoles of this one come out."},
        "products": ["P0933"],
    },
    "gone": {
        "faq": "KETTLE",
        "questions": {"zh-Hans": ["铸铁壶怎么养护", "铁壶生锈怎么办"]},
        "answer": {"zh-Hans": "用完倒干净，趁热擦干；有锈用茶叶煮一遍。"},
        "categories": ["茶具"],
    },
}
TOGETHER: Mapping[str, Row] = {
    "carbon": {"together": "P0941", "sold": 9, "beside": []},
    "alloy": {"together": "P0942", "sold": 31, "beside": []},
    "outer": {"together": "P0009", "sold": 12, "beside": [{"product": "P0941", "count": 4, "nearness": 310}]},
}


def stock(words: Iterable[str]) -> None:
    """Puts goods on the shelf, with their questions and what is counted of them."""
    wanted = [one for word in words for one in (POLES if word == "poles" else (word,))]
    if wanted:
        knowledge.load("products", [PRODUCTS[word] for word in wanted])
        knowledge.load("faq", [FAQ[word] for word in wanted if word in FAQ])
        knowledge.load("together", [TOGETHER[word] for word in wanted if word in TOGETHER])
