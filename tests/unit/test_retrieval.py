"""The stored question that asks the same is found."""

import time
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest

from chalicelib.scenes.knowledge.scene import LIKELY, SURE
from chalicelib.shop import faq
from chalicelib.shop.faq import Entry
from chalicelib.understanding import answers
from chalicelib.understanding.model import embedding, intent_of
from chalicelib.understanding.retrieval import Index
from demo.questions import questions

UNRELATED = sorted((Path(__file__).parents[1] / "evaluation" / "dev").glob("unknown.*.txt"))
NOW = datetime(2026, 11, 1, tzinfo=UTC)

QUESTIONS = [
    ("return", "怎么退货"),
    ("return", "退货流程是什么"),
    ("invoice", "怎么开发票"),
    ("freight", "退货运费谁出"),
    ("english", "how do I return an item"),
]


def test_the_same_words_score_highest_and_each_entry_comes_once() -> None:
    hits = Index(QUESTIONS, embedding).rank("怎么退货")
    assert hits[0].entry == "return" and hits[0].score == 1
    assert len({hit.entry for hit in hits}) == len(hits)
    assert all(0 < hit.score < 1 for hit in hits[1:])


def test_the_very_question_comes_first_in_any_script_and_with_any_signs() -> None:
    crowd = [("other", f"怎么退货{word}") for word in ("呢", "呀", "啊", "吧", "最快")]
    assert Index([*crowd, ("this", "怎么退货")], embedding).rank("怎麼退貨？！")[0].entry == "this"


def test_close_wordings_find_their_entry() -> None:
    index = Index(QUESTIONS, embedding)
    assert index.rank("退货的运费是谁来出呀")[0].entry == "freight"
    assert index.rank("發票怎麼開")[0].entry == "invoice"
    assert index.rank("how can i return this item?")[0].entry == "english"


def test_nothing_shared_means_nothing_found() -> None:
    assert Index([], embedding).rank("怎么退货") == []


def test_words_no_entry_has_lower_the_score() -> None:
    index = Index(QUESTIONS, embedding)
    alone, among = index.rank("怎么退货")[0], index.rank("怎么退货以及火星移民报名处在哪里办理登记")[0]
    assert among.score < alone.score


def test_a_new_entry_is_found_by_any_of_its_phrasings() -> None:
    phrasings = [("gift", "赠品呢"), ("tax", "发票怎么开"), ("gift", "送的东西没到")]
    index = Index(phrasings, lambda text: np.ones(4, np.float32))
    assert index.rank("送的小东西呢")[0].entry == "gift"
    assert index.rank("开发票")[0].entry == "tax"


def test_many_phrasings_do_not_shout_down_the_one_that_fits() -> None:
    crowd = [("many", f"{word}可以退货吗") for word in ("鞋子", "衣服", "裤子", "帽子", "袜子", "围巾", "手套", "内衣")]
    assert Index([*crowd, ("one", "退货要多久")], embedding).rank("请问退货要多久呀")[0].entry == "one"


@pytest.fixture
def shop(monkeypatch: pytest.MonkeyPatch) -> None:
    """The demo's questions, without a cloud."""
    entries = tuple(Entry(row["faq"], row["intent"], row["questions"], row["answer"]) for row in questions())
    monkeypatch.setattr(answers, "_book", None)
    monkeypatch.setattr(faq, "version", lambda: "1")
    monkeypatch.setattr(faq, "book", lambda: ("1", entries))


@pytest.mark.parametrize(
    ("asked", "entry"),
    [
        ("请问怎么申请退款呀", "F0401"),
        ("客服一般几点上班啊", "F0901"),
        ("退款的话理由怎么填比较好", "F0404"),
        ("how can I ask for a refund", "F0401"),
        ("退款可以只退一部分錢嗎", "F0403"),
    ],
)
@pytest.mark.usefixtures("shop")
def test_other_words_for_a_question_of_the_shop_are_answered(asked: str, entry: str) -> None:
    found = answers.matches(asked, _sure_of(asked), NOW)
    assert found[0].entry.faq == entry and SURE <= found[0].score < 1


@pytest.mark.usefixtures("shop")
def test_what_is_not_the_shops_is_not_answered_and_seldom_offered() -> None:
    texts = [line for path in UNRELATED for line in path.read_text("utf-8").splitlines() if line and line[0] != "["]
    unsure = [text for text in texts if not _sure_of(text)]
    best = np.array([max((match.score for match in answers.matches(text, "", NOW)), default=0) for text in unsure])
    assert len(unsure) > 100
    assert (best >= SURE).mean() < 0.03 and (best >= LIKELY).mean() < 0.3


@pytest.mark.usefixtures("shop")
def test_an_intent_that_is_sure_prefers_its_entries_but_never_over_the_very_question() -> None:
    plain = answers.matches("定金可以退吗", "", NOW)
    assert plain[0].entry.intent != "refund.request"
    assert answers.matches("定金可以退吗", "refund.request", NOW)[0].entry.faq == "F0408"
    assert answers.matches("怎么申请退款", "order.cancel", NOW)[0].entry.faq == "F0401"


def _sure_of(text: str) -> str:
    guess = intent_of(text)
    return guess.intent if guess.decision == "answer" else ""


def test_five_thousand_phrasings_are_searched_quickly() -> None:
    texts = [f"第{n}个关于{n * 7}号商品{chr(0x4E00 + n)}{chr(0x5000 + n % 900)}的问题怎么办" for n in range(5000)]
    index = Index(((f"e{n}", text) for n, text in enumerate(texts)), embedding)
    started = time.process_time()
    for _ in range(10):
        index.rank("我的跑鞋开胶了可以修吗")
    assert time.process_time() - started < 0.1  # a guard against a scan of everything, not a measurement
