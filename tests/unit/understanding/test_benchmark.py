"""Anybody's labelled set is read, or refused with the line that is wrong; the peers get the same chance as we do."""

import importlib.util
import json
from pathlib import Path

import pytest

from models import benchmark, comparison, examples, labelled, peers
from models.examples import OUTSIDE
from models.labelled import Malformed, Row
from models.net import Recipe

GOOD = {"text": "取消订单", "label": "cancel", "split": "train"}
TEXTS = {
    "cancel": ("取消订单", "不要了", "撤单", "cancel it", "别发了"),
    "invoice": ("开发票", "专票", "发票抬头", "send the invoice", "报销"),
    "oos": ("今天天气", "讲个笑话", "写首诗", "tell me a joke", "股票"),
}


def lines(*splits: str, labels: tuple[str, ...] = ("cancel", "invoice", "oos")) -> list[str]:
    rows = [{"text": f"{text}{turn}", "label": label} for turn in "一二三" for label in labels for text in TEXTS[label]]
    return [json.dumps(row | {"split": split}, ensure_ascii=False) for split in splits for row in rows]


def written(folder: Path, content: list[str], end: str = "\n") -> Path:
    (folder / "rows.jsonl").write_bytes(end.join(content).encode())
    return folder / "rows.jsonl"


@pytest.mark.parametrize(
    "wrong",
    [
        "{",
        "[1]",
        "7",
        "[" * 100_000,
        json.dumps({"text": "a", "label": "b"}),
        json.dumps(GOOD | {"text": None}),
        json.dumps(GOOD | {"label": 3}),
        json.dumps(GOOD | {"split": "elsewhere"}),
    ],
)
def test_a_wrong_line_is_named_by_its_number(wrong: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = written(tmp_path, [json.dumps(GOOD), "", wrong])
    assert benchmark.main(["--data", str(path)]) == 2
    assert f"{path}:3: " in capsys.readouterr().err


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        ([], "0 lines of a train split"),
        (lines("train"), "0 lines of a test split"),
        (lines("test"), "0 lines of a train split"),
        (lines("train", labels=("cancel", "oos")) + lines("test"), "too few intents in train"),
        (lines("train") + lines("oos_test", labels=("oos",)), "too few intents in test"),
    ],
)
def test_a_set_that_cannot_be_learnt_from_or_asked_about_says_why(
    content: list[str], complaint: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert benchmark.main(["--data", str(written(tmp_path, content))]) == 2
    assert complaint in capsys.readouterr().err


def test_a_missing_file_and_one_that_is_not_text_are_no_set(tmp_path: Path) -> None:
    with pytest.raises(Malformed, match=r"rows\.jsonl"):
        labelled.read(tmp_path / "rows.jsonl", 0, 0)
    (tmp_path / "rows.jsonl").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(Malformed, match=r"rows\.jsonl"):
        labelled.read(tmp_path / "rows.jsonl", 0, 0)


def test_marks_of_byte_order_line_ends_and_separators_do_no_harm(tmp_path: Path) -> None:
    odd = json.dumps(GOOD | {"text": "a\u2028b\x85c"}, ensure_ascii=False)
    path = written(tmp_path, ["\ufeff" + odd, *lines("train", "test")], end="\r\n")
    assert labelled.read(path, 0, 0).whole[0] == ("a\u2028b\x85c", "cancel")


def test_splits_are_told_by_their_names(tmp_path: Path) -> None:
    content = lines("train", "validation", "test") + lines("oos_train", "oos_test", labels=("oos",))
    data = labelled.read(written(tmp_path, content), 0, 0)
    assert (len(data.learnt), len(data.dev), len(data.test)) == (60, 45, 60)
    assert ("今天天气一", OUTSIDE) in data.learnt and data.whole == []


def test_without_a_dev_split_a_tenth_of_train_is_held_and_learnt_in_the_end(tmp_path: Path) -> None:
    data = labelled.read(written(tmp_path, lines("train", "test")), 0, 0)
    assert (len(data.dev), len(data.learn), len(data.learnt)) == (4, 41, 45)
    assert sorted(data.learn + data.dev) == sorted(data.learnt)


def test_of_each_label_only_so_many_are_learnt(tmp_path: Path) -> None:
    data = labelled.read(written(tmp_path, lines("train", "val", "test")), 2, 0)
    assert sorted(label for _, label in data.learn) == ["cancel"] * 2 + ["invoice"] * 2 + [OUTSIDE] * 2


def test_our_own_set_is_the_scenes_examples_and_what_was_held_from_them() -> None:
    data = labelled.read(Path(labelled.OWN), 0, 0)
    assert len(data.learnt) == len(examples.training())
    assert not {text for text, _ in data.learnt} & {text for text, _ in data.dev + data.test}
    assert OUTSIDE in {label for _, label in data.test}


def test_a_set_is_learnt_exported_and_asked_even_with_labels_only_the_test_has(tmp_path: Path) -> None:
    ours = ("cancel", "invoice")
    new = json.dumps({"text": "忘记密码", "label": "login", "split": "test"}, ensure_ascii=False)
    data = labelled.read(written(tmp_path, [*lines("train", labels=ours), *lines("dev", "test"), new]), 0, 0)
    told = benchmark.ours(data, Recipe(hidden=8, batch=8, rate=1e-2), nets=1)
    assert told["outside_texts"] == 15 and told["texts"] == 31
    assert 0.9 < told["accuracy"] < 1


def test_peers_learn_with_and_without_the_rows_that_are_none_of_the_intents() -> None:
    rows = [(f"{text}{turn}", label) for turn in "一二三" for label, texts in TEXTS.items() for text in texts]
    learn: list[Row] = [(text, OUTSIDE if label == "oos" else label) for text, label in rows]
    said = dict(peers.compared(learn, learn))
    assert {"TF-IDF + LinearSVC", "TF-IDF + LinearSVC, oos as a label"} <= set(said)
    for figures in said.values():
        assert figures["mb"] > 0 and figures["outside_texts"] == 15
    assert said["TF-IDF + LinearSVC, oos as a label"]["accuracy"] == 1.0
    assert said["TF-IDF + LinearSVC, oos as a label"]["auroc"] >= said["TF-IDF + LinearSVC"]["auroc"]


def test_a_peer_that_is_not_installed_is_left_out_with_a_word(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(peers, "PEERS", {"somebody": ("a_module_nobody_has", peers.linear_svc)})
    assert dict(peers.compared([("a", "b")], [])) == {}
    assert "somebody is left out: not installed here (models/requirements-peers.txt)" in capsys.readouterr().err
    assert (Path(peers.__file__).with_name("requirements-peers.txt")).exists()


@pytest.mark.skipif(not importlib.util.find_spec("fasttext"), reason="fastText is not installed: make compare")
def test_fast_text_learns_labels_with_blanks_and_chinese_without_any() -> None:
    learn = [(text, label) for label, texts in (("a b", TEXTS["cancel"]), ("c", TEXTS["invoice"])) for text in texts]
    peer = peers.fast_text(learn * 10)
    said = [max((scores := peer.scores(text)), key=scores.__getitem__) for text, _ in learn]
    assert said == [label for _, label in learn]


def test_chinese_is_given_to_the_peers_character_by_character() -> None:
    assert peers.spaced("我的iPhone 到哪\n了") == "我 的 iphone 到 哪 了"


def test_a_comparison_shows_every_model_the_ratios_and_the_best_rival() -> None:
    cost = {"mb": 5.0, "ms_p50": 0.1, "ms_p99": 0.2}
    found = {
        "kefu": {"accuracy": 0.95, "auroc": 0.97} | cost,
        "one": {"accuracy": 0.96, "auroc": 0.90} | {name: 2 * value for name, value in cost.items()},
        "other": {"accuracy": 0.91} | cost,
    }
    said = "\n".join(comparison.told(found, "kefu"))
    assert "one: 2.0 x the size of kefu, 2.0 x its p50, 2.0 x its p99" in said
    assert "accuracy: WORSE, 95.00% against 96.00% (one)" in said
    assert "oos AUROC: better, 0.9700 against 0.9000 (one)" in said
    assert "recall@95: " not in said
    few = {name: figures | {"texts": 400} for name, figures in found.items()}
    assert "accuracy: level" in "\n".join(comparison.told(few, "kefu"))
