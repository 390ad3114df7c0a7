"""The model loads or says why not, and its three outcomes keep their order."""

from pathlib import Path

import numpy as np
import onnx
import pytest

from chalicelib.understanding import model
from chalicelib.understanding.features import heard
from chalicelib.understanding.model import Limits
from chalicelib.understanding.session import ModelMismatch, ModelMissing

LIMITS = Limits(reject=2.0, sure=0.6, outside=2, outside_weight=0.5)


def logits(*values: float) -> model.Floats:
    return np.array(values, np.float32)


def test_a_plain_question_is_answered() -> None:
    guess = model.intent_of("我的快递到哪了")
    assert (guess.intent, guess.decision) == ("logistics.track", "answer")
    assert 0 < guess.score <= 1 and guess.intent not in dict(guess.alternatives)


def test_alternatives_come_best_first_and_never_offer_the_unknown() -> None:
    scores = [score for _, score in model.intent_of("那个").alternatives]
    assert scores == sorted(scores, reverse=True)
    assert "unknown.out_of_scope" not in dict(model.intent_of("那个").alternatives)


def test_the_embedding_is_one_vector_per_text_and_near_for_near_texts() -> None:
    ask, same, other = (model.embedding(heard(text)) for text in ("快递到哪了", "包裹到哪里了", "怎么开发票"))
    assert ask.dtype == np.float32 and ask.ndim == 1
    assert ask @ same / np.linalg.norm(same) > ask @ other / np.linalg.norm(other)


def test_a_missing_model_says_so(tmp_path: Path) -> None:
    with pytest.raises(ModelMissing, match="nowhere"):
        model.load(tmp_path / "nowhere.onnx")


def test_a_corrupt_model_says_so(tmp_path: Path) -> None:
    broken = tmp_path / "intent.onnx"
    broken.write_bytes(model.PATH.read_bytes()[:1000])
    with pytest.raises(ModelMissing):
        model.load(broken)


def test_a_model_of_other_features_is_refused(tmp_path: Path) -> None:
    other = onnx.load(model.PATH)
    next(entry for entry in other.metadata_props if entry.key == "spec").value = "of yesterday"
    onnx.save(other, tmp_path / "intent.onnx")
    with pytest.raises(ModelMismatch, match="of yesterday"):
        model.load(tmp_path / "intent.onnx")


@pytest.mark.parametrize(
    ("best", "score", "said", "decision"),
    [
        (0, 0.9, logits(5, 1, 0), "answer"),
        (0, 0.6, logits(5, 4, 0), "answer"),
        (0, 0.5, logits(5, 4, 0), "clarify"),
        (0, 0.9, logits(1.9, 0, 0), "unknown"),
        (0, 0.9, logits(3, 0, 2.5), "unknown"),
        (2, 0.9, logits(5, 4, 9), "unknown"),
    ],
)
def test_sure_is_answered_unsure_is_asked_back_and_strange_is_unknown(
    best: int, score: float, said: model.Floats, decision: str
) -> None:
    assert LIMITS.decision(best, score, said) == decision


def test_the_shipped_limits_leave_room_for_each_outcome() -> None:
    limits = model.load().limits
    assert 0 < limits.sure < 1 and 0 <= limits.outside_weight <= 1
    assert model.load().labels[limits.outside] == "unknown.out_of_scope"


def test_labels_lie_beside_the_model_for_people_to_read() -> None:
    beside = model.PATH.with_name("labels.txt").read_text("utf-8").split()
    assert tuple(beside) == model.load().labels
