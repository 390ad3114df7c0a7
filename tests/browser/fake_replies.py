"""What the fake's bot says: a scripted answer for each thing the pages have to be able to show."""

from typing import Any

Reply = dict[str, Any]

ORDER = {
    "order": "KF20261118000042",
    "customer": "u00042",
    "placed_at": "2026-11-18T20:14:00+08:00",
    "status": "shipped",
    "recipient": "林小满",
    "phone": "*******8000",
    "address": "浙江省杭州市西湖区",
    "items": [
        {"product": "P0001", "name": "轻云缓震跑步鞋", "variant": "雾蓝 38码", "price": "299.00", "quantity": 1},
        {"product": "P0107", "name": "速干运动短袜三双装", "variant": "白色", "price": "39.00", "quantity": 2},
    ],
    "discount": "30.00",
    "freight": "0.00",
    "amount": "347.00",
    "parcels": [
        {
            "parcel": "SF1234567890",
            "courier": "顺丰速运",
            "status": "out_for_delivery",
            "promised_at": "2026-11-22T18:00:00+08:00",
            "track": [
                {"at": "2026-11-20T21:40:00+08:00", "place": "金华", "text": "快件已从【金华义乌集散中心】发出"},
                {"at": "2026-11-22T07:30:00+08:00", "place": "杭州", "text": "快递员正在派送，请保持电话畅通"},
            ],
        }
    ],
    "version": 3,
}

_PARCEL = {
    "kind": "parcel",
    "title": "顺丰速运 SF1234567890",
    "status": "派送中",
    "lines": [
        {"label": "11-22 07:30", "text": "快递员【周师傅】正在为您派送，请保持电话畅通"},
        {"label": "11-22 05:52", "text": "快件到达【杭州西湖文一路营业点】"},
        {"label": "11-21 23:18", "text": "快件离开【杭州萧山转运中心】"},
        {"label": "11-20 21:40", "text": "快件已从【金华义乌集散中心】发出"},
    ],
}


def _order(number: str, name: str, status: str, amount: str) -> dict[str, Any]:
    return {
        "kind": "order",
        "title": number,
        "subtitle": "2026-11-18",
        "status": status,
        "lines": [{"text": name}, {"label": "实付", "text": f"¥{amount}"}],
        "choice": {"id": f"order:{number}", "text": f"查看这个订单（尾号{number[-4:]}）"},
    }


def _promotion(name: str, status: str, text: str) -> dict[str, Any]:
    return {"kind": "promotion", "title": name, "status": status, "lines": [{"text": text}]}


_PRODUCT = {
    "kind": "product",
    "title": "轻云缓震跑步鞋",
    "subtitle": "¥299.00",
    "image": "data:image/gif;base64,R0lGODlhAQABAAAAACw=",
    "status": "有货",
    "lines": [{"label": "材质", "text": "飞织网面，EVA 缓震中底"}, {"label": "尺码", "text": "35–44"}],
}

HUMAN = {"id": "human", "text": "人工客服"}

GREETING: Reply = {
    "text": "您好，我是智能客服小可，订单、物流、退换货都可以问我。",
    "choices": [
        {"id": "intent:logistics.track", "text": "我的快递到哪了"},
        {"id": "intent:promotion.current", "text": "现在的优惠"},
        HUMAN,
    ],
}

_SCRIPT: list[tuple[tuple[str, ...], Reply]] = [
    (
        ("快递", "包裹", "parcel"),
        {
            "text": "好消息，您的包裹（顺丰速运 SF1234567890）正在派送，今天就能到，请保持电话畅通。",
            "cards": [_PARCEL],
            "choices": [{"id": "intent:logistics.urge", "text": "帮我催一下"}, HUMAN],
            "intent": "logistics.track",
        },
    ),
    (
        ("订单", "訂單", "order"),
        {
            "text": "您最近有 2 个订单，想看哪一个？",
            "cards": [
                _order("KF20261118000042", "轻云缓震跑步鞋 雾蓝 38码 ×1", "已发货", "347.00"),
                _order("KF20261102000317", "恒温电热水壶 1.7L 米白 ×1", "已完成", "129.00"),
            ],
            "intent": "order.list",
        },
    ),
    (
        ("优惠", "優惠", "offer"),
        {
            "text": "现在有 2 个活动正在进行：",
            "cards": [
                _promotion("满300减40", "11-30 23:59 截止", "全场服饰鞋包每满300元减40元，可与店铺券叠加使用。"),
                _promotion("新人专享券", "12-31 23:59 截止", "首单满99元减15元，领取后7天内有效。"),
            ],
            "intent": "promotion.current",
        },
    ),
    (("跑鞋", "商品"), {"text": "这款最近很受欢迎：", "cards": [_PRODUCT], "intent": "product.info"}),
    (
        ("鞋子",),
        {
            "text": "您是想问：",
            "choices": [
                {"id": "intent:product.size", "text": "尺码怎么选"},
                {"id": "intent:product.stock", "text": "有没有货"},
            ],
        },
    ),
]


def reply_to(text: str) -> Reply:
    """The first scripted answer whose word is in `text`; otherwise the words come back."""
    for words, reply in _SCRIPT:
        if any(word in text.lower() for word in words):
            return reply
    return {"text": f"收到：{text}"}
