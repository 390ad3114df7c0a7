"""A shop may bring a sentence encoder; one that brings none does not notice that it could."""

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import onnx
import pytest

from chalicelib.understanding import encoder, model
from chalicelib.understanding.session import ModelMismatch, ModelMissing
from models.examples import OUTSIDE, Example
from models.export import export
from models.net import Recipe
from models.sentences import sentences_of
from models.train import Trained, calibration_of, train
from models.train import main as make_model
from tests.unit.understanding.tiny_encoder import SIZE, WORDS, written

WISHES = {
    "order.cancel": ("cancel", "cancel it", "please cancel", "cancel the order"),
    "payment.invoice": ("invoice", "invoice it", "please invoice", "invoice the order"),
    OUTSIDE: ("weather", "weather today", "please weather", "weather the day"),
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return written(tmp_path_factory.mktemp("shop") / "encoder")


@pytest.fixture(scope="module")
def artifact(folder: Path) -> Path:
    """What `make model ENCODER=<folder>` leaves, from examples of our own."""
    texts = [text for said in WISHES.values() for text in said] * 6
    intents = [intent for intent, said in WISHES.items() for _ in said] * 6
    recipe = Recipe(hidden=8, epochs=20, batch=8, rate=1e-2)
    trained = train(texts, intents, recipe, nets=1, sentences=sentences_of(folder))
    return _exported(trained, folder.parent / "intent.onnx")


def _exported(trained: Trained, path: Path) -> Path:
    examples = [Example(text, intent, "en") for intent, said in WISHES.items() for text in said]
    calibration = calibration_of(trained, examples)
    export(path, trained.space, trained.net, trained.labels, calibration, trained.encoder)
    return path


def test_what_was_learnt_comes_out_through_the_encoder(artifact: Path, folder: Path) -> None:
    served = model.load(artifact, folder)
    assert {served.intent_of(text).intent == intent for intent, said in WISHES.items() for text in said} == {True}


def test_make_model_with_an_encoder_leaves_a_model_that_needs_it(folder: Path, tmp_path: Path) -> None:
    sections = (f"[{intent}]\n" + "\n".join(said) for intent, said in WISHES.items())
    (tmp_path / "examples").mkdir()
    (tmp_path / "examples" / "en.txt").write_text("\n\n".join(sections), "utf-8")
    out = tmp_path / "intent.onnx"
    told = ["--examples", str(tmp_path / "examples"), "--out", str(out), "--nets", "1", "--encoder", str(folder)]
    assert make_model(told) == 0
    assert model.load(out, folder).intent_of("scrap").intent == "order.cancel"


def test_a_word_that_no_example_has_is_understood_by_its_meaning(artifact: Path, folder: Path) -> None:
    served = model.load(artifact, folder)
    assert [served.intent_of(word).intent for word in ("scrap", "receipt")] == ["order.cancel", "payment.invoice"]


def test_the_embedding_is_the_encoders_own_vector(artifact: Path, folder: Path) -> None:
    served, known = model.load(artifact, folder), encoder.load(folder)
    np.testing.assert_allclose(served.run("scrap the invoice")[2], known.encode("cancel the receipt"), atol=1e-6)


def test_the_lab_and_the_lambda_say_the_same(folder: Path, tmp_path: Path) -> None:
    texts = [text for said in WISHES.values() for text in said] * 3
    intents = [intent for intent, said in WISHES.items() for _ in said] * 3
    trained = train(texts, intents, Recipe(hidden=7, batch=8), nets=1, sentences=sentences_of(folder))
    served = model.load(_exported(trained, tmp_path / "intent.onnx"), folder)
    for text in ("scrap it", "nobody knows this", ""):
        np.testing.assert_allclose(served.run(text)[0], trained.logits([text])[0], atol=1e-3)


def test_the_folder_comes_from_the_environment(artifact: Path, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KEFU_ENCODER", str(folder))
    assert model.load(artifact).intent_of("scrap").intent == "order.cancel"


def test_the_artifact_names_its_encoder(artifact: Path, folder: Path) -> None:
    about = {entry.key: entry.value for entry in onnx.load(artifact).metadata_props}
    assert (about["encoder"], about["dimension"]) == (encoder.checksum_of(folder), str(SIZE))


def test_without_a_folder_the_missing_setting_is_named(artifact: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("KEFU_ENCODER", raising=False)
    with pytest.raises(ModelMissing, match="KEFU_ENCODER"):
        model.load(artifact).intent_of("cancel")


def test_an_empty_folder_is_named(artifact: Path, tmp_path: Path) -> None:
    with pytest.raises(ModelMissing, match=str(tmp_path)):
        model.load(artifact, tmp_path).intent_of("cancel")


@pytest.mark.parametrize("changed", ["encoder.onnx", "tokenizer.json"])
def test_another_encoder_than_the_one_learnt_with_is_refused(
    artifact: Path, folder: Path, tmp_path: Path, changed: str
) -> None:
    other = written(tmp_path / "other", {**WORDS, "scrap": 2} if changed == "encoder.onnx" else WORDS)
    if changed == "tokenizer.json":
        text = (other / changed).read_text("utf-8")
        (other / changed).write_text(text.replace("Lowercase", "NFKC"), "utf-8")
    with pytest.raises(ModelMismatch, match=encoder.checksum_of(folder)[:12]):
        model.load(artifact, other).intent_of("cancel")


def test_an_encoder_that_asks_for_more_than_tokens_is_refused(folder: Path, tmp_path: Path) -> None:
    other = written(tmp_path / "other")
    graph = onnx.load(other / "encoder.onnx")
    graph.graph.input.append(onnx.helper.make_tensor_value_info("position_ids", onnx.TensorProto.INT64, [1, "n"]))
    onnx.save(graph, other / "encoder.onnx")
    with pytest.raises(ModelMismatch, match="position_ids"):
        encoder.load(other)


def test_a_missing_tokenizers_package_is_named(artifact: Path, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "tokenizers", None)
    with pytest.raises(ModelMissing, match="package tokenizers"):
        model.load(artifact, folder).intent_of("cancel")


def test_a_tokenizer_that_is_none_is_named(tmp_path: Path) -> None:
    other = written(tmp_path / "other")
    (other / "tokenizer.json").write_text("{}", "utf-8")
    with pytest.raises(ModelMissing, match=r"tokenizer\.json"):
        encoder.load(other)


def test_tokens_are_averaged_to_what_a_ready_sentence_says(folder: Path, tmp_path: Path) -> None:
    ready, tokens = encoder.load(written(tmp_path / "ready", pooled=True)), encoder.load(folder)
    np.testing.assert_allclose(ready.encode("Cancel the invoice"), tokens.encode("Cancel the invoice"), atol=1e-6)


def test_a_sentence_has_length_one_and_a_text_without_a_known_token_none(folder: Path) -> None:
    known = encoder.load(folder)
    assert np.linalg.norm(known.encode("please cancel the invoice")) == pytest.approx(1)
    assert [float(np.linalg.norm(known.encode(text))) for text in ("", "嗯")] == [0, 0]


def test_a_story_costs_no_more_than_its_first_tokens(folder: Path) -> None:
    known = encoder.load(folder)
    story = "cancel " * encoder.TOKENS
    np.testing.assert_array_equal(known.encode(story + "invoice " * 1000), known.encode(story))


def test_the_shipped_model_never_imports_what_an_encoder_needs() -> None:
    asked = "import json, sys; from chalicelib.understanding import model; model.intent_of('我的快递到哪了')"
    told = f"{asked}; print(json.dumps(sorted(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, check=True)
    imported = json.loads(done.stdout)
    assert "chalicelib.understanding.model" in imported
    assert not {"tokenizers", "chalicelib.understanding.encoder"} & set(imported)
