"""Freezes what the features of some texts are: `python -m tests.unit.understanding.golden` after a change that was meant."""

import json
from pathlib import Path

from chalicelib.understanding.features import features

GOLDEN = Path(__file__).with_name("golden.json")
TEXTS = (
    "",
    "我的快递到哪了",
    "我的快遞到哪了？",
    "訂單ＳＦ1234567890123出貨了嗎",
    "退宽什么时候到帐",
    "双十一满300减50能叠加券吗😭",
    "手机号138 0013 8000改成13900139000",
    "Where's my parcel? I've waited 2 weeks!!!",
    "return policy for sale items pls",
    "iPhone 15 Pro有货吗 要256G的",
    "唔該幫我check下單號HK20261103有冇出倉",
    "啊啊啊啊啊啊急死了",
    "👍🏽👍🏽",
    "[图片]",
    "https://item.example.com/1.html?x=1 这款多少钱",
    "１２３１５举报你们",
    "a@b.cn 发票发这里",
    "¥1,299.00 便宜点",
    "ok",
    "我跟你说我妈上礼拜在你们家买的那个破壁机，她不会用，一直响" * 8,
)


def frozen() -> list[tuple[str, list[tuple[int, float]]]]:
    return [(text, sorted(zip(*features(text), strict=True))) for text in TEXTS]


if __name__ == "__main__":
    lines = (json.dumps(pair, ensure_ascii=False) for pair in frozen())
    GOLDEN.write_text("[\n" + ",\n".join(lines) + "\n]\n", "utf-8")
