"""What a model's card, its pictures and its promises say, on answers few enough to count."""

import json
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest

from models import card, evaluate, plots
from models.calibrate import Calibration
from models.curves import curves
from models.examples import OUTSIDE, Example
from models.measure import Answers, Figures, figures
from models.targets import targets

LABELS = ["order.cancel", "payment.invoice", OUTSIDE]
CALIBRATION = Calibration(temperature=1.0, reject=1.0, sure=0.9, outside=2, outside_weight=0.0)
SAID = (  # the intent that was meant, and the logits
    ("order.cancel", (5, 0, 0)),
    ("order.cancel", (2, 1.5, 0)),
    ("payment.invoice", (0, 5, 0)),
    ("payment.invoice", (5, 0, 0)),
    (OUTSIDE, (0, 0, 5)),
    (OUTSIDE, (0.5, 0, 0)),
    (OUTSIDE, (3, 0, 0)),
)
ASKED = [Example("字" * (number + 5), intent, "zh-Hans") for number, (intent, _) in enumerate(SAID)]
WANTED = np.array([LABELS.index(intent) for intent, _ in SAID], np.int64)
ANSWERS = Answers(np.array([logits for _, logits in SAID], np.float32), WANTED, LABELS, CALIBRATION)


def found() -> Figures:
    return figures(ASKED, ANSWERS) | curves(ASKED, ANSWERS)


def test_each_outcome_is_counted_with_the_share_that_deserved_it() -> None:
    told = found()["outcome"]
    assert told["answer"] == {"texts": 4, "right": 0.5}
    assert told["clarify"] == {"texts": 1, "right": 1.0, "offered": 1.0}
    assert told["unknown"] == {"texts": 2, "right": 1.0}


def test_the_more_is_refused_the_more_of_what_is_outside_goes() -> None:
    told = found()["rejection"]
    assert [row["coverage"] for row in told] == sorted((row["coverage"] for row in told), reverse=True)
    assert (told[0]["refused"], told[0]["right"]) == (0.6667, 0.75)
    assert told[-1]["refused"] == 1.0


def test_without_texts_from_outside_there_is_nothing_to_refuse() -> None:
    ours = Answers(ANSWERS.logits[:4], WANTED[:4], LABELS, CALIBRATION)
    told = figures(ASKED[:4], ours) | curves(ASKED[:4], ours)
    assert told["rejection"] == [] and "rejection" not in plots.pictures(told)


def test_scenes_are_counted_by_what_was_meant_and_what_was_heard() -> None:
    assert found()["scenes"] == {"names": ["order", "payment", "unknown"], "texts": [[2, 0, 0], [1, 1, 0], [2, 0, 1]]}


def test_stated_odds_are_compared_with_what_was_right() -> None:
    rows = found()["calibration"]
    assert sum(row["texts"] for row in rows) == 4
    assert [row["right"] for row in rows] == [1.0, 0.6667]


def test_lengths_stand_in_their_order() -> None:
    assert list(found()["length"]) == ["1-6", "7-20"]


def test_the_same_figures_are_drawn_with_the_same_bytes(tmp_path: Path) -> None:
    first, second = plots.write(tmp_path / "a", found()), plots.write(tmp_path / "b", found())
    assert [path.name for path in first] == ["calibration.svg", "intents.svg", "scenes.svg", "rejection.svg"]
    assert [path.read_bytes() for path in first] == [path.read_bytes() for path in second]


@pytest.mark.parametrize("name", ["calibration", "intents", "scenes", "rejection"])
def test_pictures_are_well_formed_and_have_a_dark_side(name: str) -> None:
    drawn = plots.pictures(found())[name]
    assert ElementTree.fromstring(drawn).tag == "{http://www.w3.org/2000/svg}svg"
    assert "prefers-color-scheme:dark" in drawn and "nan" not in drawn


def test_the_pictures_of_a_perfect_model_are_drawn_too() -> None:
    perfect = Answers(np.eye(3, dtype=np.float32)[WANTED] * 9, WANTED, LABELS, CALIBRATION)
    drawn = plots.pictures(figures(ASKED, perfect) | curves(ASKED, perfect))
    assert all(ElementTree.fromstring(picture) is not None and "nan" not in picture for picture in drawn.values())


def test_a_trial_leaves_its_card_beside_itself_and_not_in_the_lab(tmp_path: Path) -> None:
    before = card.CARD.read_bytes()
    (tmp_path / "intent.onnx").write_bytes(b"a model")
    card.write(tmp_path / "intent.onnx", found(), 7)
    said = (tmp_path / "card.md").read_text("utf-8")
    for path in (tmp_path / "card").iterdir():
        assert f"(card/{path.name})" in said
    assert f"| payment.invoice -> order.cancel | {1} |" in said
    assert card.CARD.read_bytes() == before


def test_what_travels_with_the_artifact_holds_no_curves(tmp_path: Path) -> None:
    (tmp_path / "intent.onnx").write_bytes(b"a model")
    card.write(tmp_path / "intent.onnx", found(), 7)
    kept = json.loads((tmp_path / "figures.json").read_text("utf-8"))
    assert set(kept) == set(card.KEPT) and kept["all"] == found()["all"]


def test_a_fall_of_more_than_a_point_is_named_and_a_smaller_one_is_not(tmp_path: Path) -> None:
    (tmp_path / "intent.onnx").write_bytes(b"a model")
    card.write(tmp_path / "intent.onnx", found(), 7)
    worse = found()
    worse["scene"] = {"order": 0.995, "payment": 0.48}
    assert card.losses(tmp_path / "intent.onnx", worse, 0.01) == ["payment: 50.0% -> 48.0%"]


def test_promises_are_judged_one_by_one() -> None:
    kept = {target.name: target.kept for target in targets(found())}
    assert kept == {
        "accuracy, zh-Hans": False,
        "every intent (payment.invoice)": False,
        "outside texts refused, 95 % kept": False,
        "calibration error": False,
    }
    good = {"all": {"oos_recall_at_95": 0.85, "ece": 0.02}, "lang": {"en": 0.92, "nl": 0.1}, "intent": {"a.b": 0.75}}
    assert all(target.kept and "ok" in str(target) for target in targets(good))


def test_the_shipped_model_keeps_its_promises(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert evaluate.main(["--json", "--plots", str(tmp_path)]) == 0
    told = json.loads(capsys.readouterr().out)
    assert len(told["targets"]) == 6 and all(target["kept"] for target in told["targets"])
    assert len(list(tmp_path.iterdir())) == 4


def test_an_evaluation_reads_as_text_too(capsys: pytest.CaptureFixture[str]) -> None:
    evaluate.main(["--split", "dev"])
    said = capsys.readouterr().out
    for head in ("outcome", "stated odds", "of ours kept", "lang", "scene", "commonest confusions", "promised"):
        assert f"\n{head}" in said
