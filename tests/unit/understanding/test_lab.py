"""What `make model` does to data, on data small enough to follow."""

import json
from io import StringIO
from pathlib import Path

import numpy as np
import pytest

from chalicelib.understanding.model import load
from models import card, classify, examples, retrieve
from models.calibrate import calibrated, temperature_of
from models.examples import OUTSIDE, Example
from models.export import export
from models.measure import Answers, overall
from models.net import Recipe
from models.train import calibration_of, measured, train

WISHES = {
    "order.cancel": ("取消订单", "不要了帮我撤单", "订单能取消吗", "cancel my order", "我想取消", "这单别发了"),
    "payment.invoice": ("开发票", "发票抬头改一下", "能开专票吗", "send me the invoice", "电子发票", "要报销给张票"),
    OUTSIDE: ("今天天气", "给我讲个笑话", "股票涨了吗", "tell me a joke", "写首诗", "晚饭吃什么"),
}
LEARNT = [Example(text, intent, "zh-Hans") for intent, texts in WISHES.items() for text in texts] * 4
RECIPE = Recipe(hidden=8, epochs=30, batch=8, rate=1e-2)


def test_training_exporting_and_loading_keep_what_was_learnt(tmp_path: Path) -> None:
    trained = train([e.text for e in LEARNT], [e.intent for e in LEARNT], RECIPE, nets=1)
    calibration = calibration_of(trained, LEARNT)
    export(tmp_path / "intent.onnx", trained.space, trained.net, trained.labels, calibration)
    model = load(tmp_path / "intent.onnx")
    assert all(model.intent_of(example.text).intent == example.intent for example in LEARNT)
    expected = trained.logits(["取消订单"])[0]
    np.testing.assert_allclose(model.run("取消订单")[0], expected, atol=1e-3)
    assert measured(trained, calibration, LEARNT)["all"]["accuracy"] == 1.0


def test_the_decisions_of_the_lab_are_those_of_the_lambda(tmp_path: Path) -> None:
    trained = train([e.text for e in LEARNT], [e.intent for e in LEARNT], RECIPE, nets=1)
    calibration = calibration_of(trained, LEARNT)
    export(tmp_path / "intent.onnx", trained.space, trained.net, trained.labels, calibration)
    texts = ["取消订单", "发票", "天气", "那个", "cancel", "?"]
    answers = Answers(trained.logits(texts), np.zeros(6, np.int64), trained.labels, calibration)
    assert [load(tmp_path / "intent.onnx").intent_of(text).decision for text in texts] == list(answers.decisions())


def test_calibration_finds_the_temperature_that_was_hidden() -> None:
    chance = np.random.default_rng(1)
    truth = chance.normal(0, 2, (4000, 5)).astype(np.float32)
    odds = np.exp(truth) / np.exp(truth).sum(1, keepdims=True)
    labels = np.array([chance.choice(5, p=row / row.sum()) for row in odds])
    assert temperature_of(truth * 2, labels) == pytest.approx(2, rel=0.1)


def test_five_in_a_hundred_of_our_texts_may_be_rejected() -> None:
    logits = np.random.default_rng(1).normal(0, 1, (1000, 4)).astype(np.float32)
    calibration = calibrated(logits, logits.argmax(1), outside=-1)
    assert (calibration.confidence(logits) < calibration.reject).mean() == pytest.approx(0.05, abs=0.002)
    assert overall(Answers(logits, logits.argmax(1), list("abcd"), calibration))["accuracy"] == 1.0


def test_sections_are_read_and_stickers_are_utterances(tmp_path: Path) -> None:
    (tmp_path / "order.zh-Hant.txt").write_text("[order.list]\n我的訂單\n[圖片]\n\n[order.cancel]\n取消\n", "utf-8")
    read = [(example.intent, example.text, example.lang) for example in examples.training(tmp_path)]
    assert read == [
        ("order.list", "我的訂單", "zh-Hant"),
        ("order.list", "[圖片]", "zh-Hant"),
        ("order.cancel", "取消", "zh-Hant"),
    ]


def test_an_utterance_without_a_section_is_named(tmp_path: Path) -> None:
    (tmp_path / "en.txt").write_text("where is it\n", "utf-8")
    with pytest.raises(ValueError, match=r"en\.txt:1"):
        examples.training(tmp_path)


def test_a_model_that_understands_less_is_not_taken(tmp_path: Path) -> None:
    old = {"all": {"accuracy": 0.9}, "lang": {"en": 0.8}, "scene": {"order": 0.9}}
    new = {"all": {"accuracy": 0.91}, "lang": {"en": 0.7}, "scene": {"order": 0.895}}
    (tmp_path / "figures.json").write_text(json.dumps(old), "utf-8")
    assert card.losses(tmp_path / "intent.onnx", new, 0.01) == ["en: 80.0% -> 70.0%"]
    assert card.losses(tmp_path / "elsewhere" / "intent.onnx", new, 0.01) == []


def test_classify_answers_each_line_and_goes_on_after_a_bad_one() -> None:
    out = StringIO()
    classify.answers(StringIO('{"text": "转人工"}\nnonsense\n[1]\n{"text": 7}\n{"text": ""}\n'), out)
    said = [json.loads(line) for line in out.getvalue().splitlines()]
    assert [sorted(line) for line in said[1:4]] == [["error"]] * 3
    assert said[0]["intent"] == "service.human" and said[4]["text"] == ""
    assert set(said[0]) >= {"text", "intent", "score", "decision", "alternatives", "entities", "lang"}


def test_retrieval_is_measured_with_the_index_of_the_product() -> None:
    entries = {"gift": ["赠品呢", "送的东西没到"], "tax": ["发票怎么开"]}
    queries = [("送的小东西呢", "gift"), ("开发票", "tax"), ("开发票", "gift")]
    figures = retrieve.found(entries, lambda read: np.ones(4, np.float32), queries)
    assert (figures["entries"], figures["queries"], figures["top1"]) == (2, 3, 0.6667)


LINES = '{"id": "gift", "questions": ["赠品呢", "送的东西没到"]}\n\n{"id": "tax", "question": "发票怎么开", "similar": ["开票"]}\n'


def test_retrieval_tells_its_figures_and_counts_a_query_for_nobody_as_missed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    faq, asked = tmp_path / "faq.jsonl", tmp_path / "asked.jsonl"
    faq.write_text(LINES, "utf-8")
    asked.write_text(
        '{"query": "赠品呢", "id": "gift"}\n{"text": "怎么开发票", "id": "tax"}\n{"query": "x", "id": "?"}\n', "utf-8"
    )
    assert retrieve.main(["--faq", str(faq), "--queries", str(asked)]) == 0
    said = capsys.readouterr()
    figures = json.loads(said.out)
    assert (figures["queries"], figures["unknown_ids"], figures["top1"], figures["top3"]) == (3, 1, 0.6667, 0.6667)
    assert {"mrr", "ms_p50", "ms_p99"} <= set(figures) and said.err.startswith("1 of 3")


@pytest.mark.parametrize(
    "line",
    [
        '{"id": "a"',
        "[]",
        '{"id": "a"}',
        '{"questions": ["x"]}',
        '{"id": "a", "questions": "x"}',
        '{"id": "a", "questions": [null]}',
    ],
)
def test_a_malformed_line_is_named_and_nothing_is_measured(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], line: str
) -> None:
    faq, asked = tmp_path / "faq.jsonl", tmp_path / "asked.jsonl"
    faq.write_text(LINES + line + "\n", "utf-8")
    asked.write_text('{"query": "x", "id": "gift"}\n', "utf-8")
    assert retrieve.main(["--faq", str(faq), "--queries", str(asked)]) == 2
    said = capsys.readouterr()
    assert "faq.jsonl:4: " in said.err and not said.out
