"""The stored question that asks the same is found."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from chalicelib import clock
from chalicelib.scenes.knowledge.scene import LIKELY, SURE
from chalicelib.shop.faq import Entry
from chalicelib.understanding import answers
from chalicelib.understanding.features import Heard
from chalicelib.understanding.model import embedding, intent_of
from chalicelib.understanding.retrieval import MIDDLE, NEAR, Hit, Index, Some
from tests.unit.conftest import DEMO, Stock

EVALUATION = Path(__file__).parents[1] / "evaluation"
UNRELATED = sorted((EVALUATION / "dev").glob("unknown.*.txt"))
ASKED = [json.loads(line) for line in (EVALUATION / "faq" / "queries.jsonl").read_text("utf-8").splitlines()]
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
    assert not Index([], embedding).rank("怎么退货")


def test_words_no_entry_has_lower_the_score() -> None:
    index = Index(QUESTIONS, embedding)
    alone, among = index.rank("怎么退货")[0], index.rank("怎么退货以及火星移民报名处在哪里办理登记")[0]
    assert among.score < alone.score


def test_a_new_entry_is_found_by_any_of_its_phrasings() -> None:
    phrasings = [("gift", "赠品呢"), ("tax", "发票怎么开"), ("gift", "送的东西没到")]
    index = Index(phrasings, lambda read: np.ones(4, np.float32))
    assert index.rank("送的小东西呢")[0].entry == "gift"
    assert index.rank("开发票")[0].entry == "tax"


def test_many_phrasings_do_not_shout_down_the_one_that_fits() -> None:
    crowd = [("many", f"{word}可以退货吗") for word in ("鞋子", "衣服", "裤子", "帽子", "袜子", "围巾", "手套", "内衣")]
    assert Index([*crowd, ("one", "退货要多久")], embedding).rank("请问退货要多久呀")[0].entry == "one"


class Encoder:
    """The model, counting how many texts it was shown."""

    def __init__(self) -> None:
        self.shown = 0

    def __call__(self, read: Heard) -> np.typing.NDArray[np.float32]:
        self.shown += 1
        return embedding(read)


def test_a_shelf_of_thousands_shows_the_model_only_what_comes_near() -> None:
    encoder = Encoder()
    index = Index(((f"e{n}", f"第{n}号商品{chr(0x4E00 + n)}{chr(0x5000 + n)}怎么办") for n in range(3000)), encoder)
    assert encoder.shown <= MIDDLE
    assert index.rank("这个商品坏了怎么办")
    assert encoder.shown <= MIDDLE + NEAR + 1


def test_a_changed_shelf_reads_only_what_is_new_and_finds_the_same() -> None:
    encoder = Encoder()
    shelf = [(entry, text) for text, entry in ((row["query"], row["id"]) for row in ASKED)]
    old = Index(shelf, encoder)
    for row in ASKED:
        old.rank(f"请问{row['query']}")
    shown = encoder.shown
    new = Index([*shelf, ("new", "门店可以带宠物进去吗")], encoder, old)
    assert new.rank("能带小狗进店吗")[0].entry == "new"
    assert encoder.shown <= shown + 4, "the question, the phrasing, and the middle at most"
    fresh = Index([*shelf, ("new", "门店可以带宠物进去吗")], embedding)
    assert [new.rank(f"{row['query']}呢") for row in ASKED] == [fresh.rank(f"{row['query']}呢") for row in ASKED]


PETS = Entry(
    "PETS",
    "",
    {"zh-Hans": ["门店可以带宠物进去吗", "能牵狗逛店吗"], "en": ["Are pets allowed?"]},
    {"zh-Hans": "可以。"},
)


@pytest.mark.usefixtures("shop")
def test_most_questions_in_other_words_find_their_entry() -> None:
    found = [[m.entry.faq for m in answers.matches(row["query"], _sure_of(row["query"]), NOW)] for row in ASKED]
    assert len(ASKED) >= 120 and {row["lang"] for row in ASKED} == {"zh-Hans", "zh-Hant", "en"}
    assert np.mean([row["id"] == ids[0] for row, ids in zip(ASKED, found, strict=True)]) > 0.7
    assert np.mean([row["id"] in ids for row, ids in zip(ASKED, found, strict=True)]) > 0.88


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
    assert (best >= SURE).mean() < 0.05 and (best >= LIKELY).mean() < 0.3


@pytest.mark.usefixtures("shop")
def test_an_intent_that_is_sure_prefers_its_entries_but_never_over_the_very_question() -> None:
    intents = {entry.faq: entry.intent for entry in DEMO}
    plain, sure = (
        sum(answers.matches(row["query"], intents[row["id"]] * told, NOW)[0].entry.faq == row["id"] for row in ASKED)
        for told in (False, True)
    )
    assert sure > plain
    assert answers.matches("怎么申请退款", "order.cancel", NOW)[0].entry.faq == "F0401"


def test_of_two_entries_that_ask_the_very_same_the_intent_chooses(stock: Stock) -> None:
    stock((replace(PETS, faq="A", intent="product.info"), replace(PETS, faq="B", intent="service.human")))
    for intent, entry in (("product.info", "A"), ("service.human", "B")):
        assert answers.matches("能牵狗逛店吗", intent, NOW)[0].entry.faq == entry


def test_an_added_entry_answers_by_all_its_phrasings_at_once(stock: Stock) -> None:
    stock(DEMO)
    assert answers.matches("能牵狗逛店吗", "", NOW)[0].entry.faq != "PETS"
    stock((*DEMO, PETS))
    for text in (
        "门店可以带宠物进去吗",
        "门店能不能带宠物进",
        "能牵狗逛店吗",
        "可以牵着狗逛你们的店吗",
        "are pets allowed in the store",
    ):
        best = answers.matches(text, "", NOW)[0]
        assert best.entry.faq == "PETS" and best.score >= LIKELY, text
    assert all(answers.matches(text, "", NOW)[0].score == 1 for asked in PETS.questions.values() for text in asked)


def test_a_taken_away_entry_is_silent_at_once(stock: Stock) -> None:
    stock((*DEMO, PETS))
    assert answers.matches("能牵狗逛店吗", "", NOW)[0].entry == PETS
    stock(DEMO)
    assert all(match.entry != PETS for match in answers.matches("能牵狗逛店吗", "", NOW))


SECOND = timedelta(seconds=1)
UNTIL = clock.moment("2026-11-11T23:59:59")


@pytest.mark.parametrize(
    ("times", "moment", "holds"),
    [
        ({"valid_from": "2026-11-11T23:59:59"}, UNTIL - SECOND, False),
        ({"valid_from": "2026-11-11T23:59:59"}, UNTIL, True),
        ({"valid_from": "2026-11-11T23:59:59"}, UNTIL + SECOND, True),
        ({"valid_to": "2026-11-11T23:59:59"}, UNTIL - SECOND, True),
        ({"valid_to": "2026-11-11T23:59:59"}, UNTIL, False),
        ({"valid_to": "2026-11-11T23:59:59"}, UNTIL + SECOND, False),
        ({"valid_to": "2026-11-11T15:59:59Z"}, UNTIL - SECOND, True),
        ({"valid_to": "2026-11-11T15:59:59Z"}, UNTIL, False),
    ],
)
@pytest.mark.parametrize("asked", ["能牵狗逛店吗", "可以牵着狗逛你们的店吗"])
def test_an_answer_holds_to_the_second_however_hot_its_question_is(
    stock: Stock, times: dict[str, Any], moment: datetime, holds: bool, asked: str
) -> None:
    stock((*DEMO, replace(PETS, **times)))
    for at in (moment - timedelta(days=2), moment + timedelta(days=2), moment):
        found = [match.entry.faq for match in answers.matches(asked, "", at)]
    assert ("PETS" in found) is holds and found
    assert (answers.entry_of("PETS", moment) is not None) is holds


def test_entries_of_a_sale_that_is_over_leave_the_others_to_be_found(stock: Stock) -> None:
    over = tuple(replace(PETS, faq=f"OVER{n}", valid_to="2026-10-01T00:00:00") for n in range(20))
    stock((*over, *DEMO, PETS))
    assert [match.entry.faq for match in answers.matches("能牵狗逛店吗", "", NOW)] == ["PETS"]
    assert answers.matches("可以牵着狗逛你们的店吗", "", NOW)[0].entry.faq == "PETS"


def test_a_hot_question_is_searched_once_a_version(stock: Stock, monkeypatch: pytest.MonkeyPatch) -> None:
    searched: list[str] = []
    rank = Index.rank

    def counted(index: Index, text: str, most: int, among: Some | None) -> tuple[Hit, ...]:
        searched.append(text)
        return rank(index, text, most, among)

    monkeypatch.setattr(Index, "rank", counted)
    stock(DEMO)
    first = [answers.matches("退货的运费是谁来出呀", "", NOW) for _ in range(3)]
    assert searched == ["退货的运费是谁来出呀"] and first[0] == first[1] == first[2]
    stock((*DEMO, PETS))
    answers.matches("退货的运费是谁来出呀", "", NOW)
    assert len(searched) == 2


def test_what_is_remembered_of_hot_questions_is_bounded(stock: Stock) -> None:
    stock((PETS,))
    for number in range(2000):
        answers.matches(f"第{number}个问题", "", NOW)
    assert answers._current().rank.cache_info().currsize <= 512  # type: ignore[attr-defined]


def test_who_holds_a_book_reads_it_whole_while_the_next_one_is_bound(stock: Stock) -> None:
    stock((PETS,))
    held = answers._current()
    stock(DEMO)
    assert answers._current() is not held and set(held.entries) == {"PETS"}
    assert held.rank("能牵狗逛店吗")[0].entry == "PETS" and answers._current().rank("怎么退货")[0].entry == "F0301"


def _sure_of(text: str) -> str:
    guess = intent_of(text)
    return guess.intent if guess.decision == "answer" else ""


def test_what_is_asked_most_is_offered_first(stock: Stock) -> None:
    stock((replace(PETS, faq="A", intent="product.info"), replace(PETS, faq="B", intent="product.info", hot=True)))
    assert [entry.faq for entry in answers.of_intent("product.info", NOW)] == ["B", "A"]


SOLES = Entry("SOLES", "", {"zh-Hans": ["鞋垫能拆吗"]}, {"zh-Hans": "能拆。"}, products=("P1",))
OTHERS = [
    Entry(f"O{n}", "", {"zh-Hans": ["鞋垫能拆吗", f"鞋垫能不能拆{n}"]}, {"zh-Hans": "粘死了。"}, products=(f"Q{n}",))
    for n in range(400)
]
KETTLES = Entry("KETTLES", "", {"zh-Hans": ["壶生锈了怎么办"]}, {"zh-Hans": "擦干。"}, categories=("茶具",))
MINE = answers.Thing("P1", "鞋靴")


@pytest.mark.parametrize("asked", ["鞋垫能拆吗", "请问这个鞋垫能拆下来吗"])
def test_an_answer_about_one_product_is_given_for_it_and_for_no_other(stock: Stock, asked: str) -> None:
    stock((*DEMO, SOLES, *OTHERS, KETTLES))
    assert answers.matches(asked, "", NOW, thing=MINE)[0].entry.faq == "SOLES"
    for thing in (answers.NOTHING, answers.Thing("P2", "鞋靴")):
        assert not any(match.entry.bound for match in answers.matches(asked, "", NOW, thing=thing))


def test_an_answer_about_a_category_is_given_for_what_is_of_it(stock: Stock) -> None:
    stock((*DEMO, SOLES, KETTLES))
    assert answers.matches("铁壶生锈了", "", NOW, thing=answers.Thing("P9", "茶具"))[0].entry.faq == "KETTLES"
    assert answers.of_thing(answers.Thing("P9", "茶具"), NOW) == [KETTLES]
    assert not any(match.entry.bound for match in answers.matches("铁壶生锈了", "", NOW, thing=MINE))


def test_questions_about_products_leave_the_shops_own_as_they_were(stock: Stock) -> None:
    stock(DEMO)
    before = [match.entry.faq for match in answers.matches("退货的运费是谁来出呀", "", NOW)]
    stock((*DEMO, *OTHERS))
    assert [match.entry.faq for match in answers.matches("退货的运费是谁来出呀", "", NOW)] == before
