"""The stored question that asks the same is found."""

import time

from chalicelib.understanding.retrieval import Index

QUESTIONS = [
    ("return", "怎么退货"),
    ("return", "退货流程是什么"),
    ("invoice", "怎么开发票"),
    ("freight", "退货运费谁出"),
    ("english", "how do I return an item"),
]


def test_the_same_words_score_highest_and_each_entry_comes_once() -> None:
    hits = Index(QUESTIONS).rank("怎么退货")
    assert hits[0].entry == "return" and hits[0].score > 0.99
    assert len({hit.entry for hit in hits}) == len(hits)


def test_close_wordings_find_their_entry() -> None:
    index = Index(QUESTIONS)
    assert index.rank("退货的运费是谁来出呀")[0].entry == "freight"
    assert index.rank("發票怎麼開")[0].entry == "invoice"
    assert index.rank("how can i return this item?")[0].entry == "english"


def test_nothing_shared_means_nothing_found() -> None:
    assert Index([]).rank("怎么退货") == []


def test_words_no_entry_has_lower_the_score() -> None:
    index = Index(QUESTIONS)
    alone, among = index.rank("怎么退货")[0], index.rank("怎么退货以及火星移民报名处在哪里办理登记")[0]
    assert among.score < alone.score


def test_five_thousand_phrasings_are_searched_quickly() -> None:
    index = Index(
        (f"e{n}", f"第{n}个关于{n * 7}号商品{chr(0x4E00 + n)}{chr(0x5000 + n % 900)}的问题怎么办") for n in range(5000)
    )
    started = time.process_time()
    for _ in range(10):
        index.rank("我的跑鞋开胶了可以修吗")
    assert time.process_time() - started < 1.0  # a guard against a scan of everything, not a measurement
