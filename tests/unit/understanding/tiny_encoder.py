"""A sentence encoder small enough to write down: a handful of words, each its own direction but for those that mean the same."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

# Words of one number mean the same; [UNK] means nothing.
WORDS = {
    "[UNK]": 0,
    "cancel": 1,
    "scrap": 1,
    "invoice": 2,
    "receipt": 2,
    "weather": 3,
    "rain": 3,
    "the": 4,
    "please": 5,
}
SIZE = 6


def written(folder: Path, words: Mapping[str, int] = WORDS, pooled: bool = False) -> Path:
    """Writes encoder.onnx and tokenizer.json; `pooled` gives the sentence [1, SIZE], otherwise its tokens [1, n, SIZE]."""
    folder.mkdir(exist_ok=True)
    onnx.save(_encoder(words, pooled), folder / "encoder.onnx")
    (folder / "tokenizer.json").write_text(json.dumps(_tokenizer(words)), "utf-8")
    return folder


def _encoder(words: Mapping[str, int], pooled: bool) -> onnx.ModelProto:
    directions = np.eye(SIZE, dtype=np.float32)[list(words.values())]
    directions[0] = 0
    nodes = [helper.make_node("Gather", ["directions", "input_ids"], ["last_hidden_state"])]
    shape: list[str | int] = [1, "n", SIZE]
    if pooled:
        nodes.append(
            helper.make_node("ReduceMean", ["last_hidden_state", "second"], ["sentence_embedding"], keepdims=0)
        )
        shape = [1, SIZE]
    stored: dict[str, NDArray[Any]] = {"directions": directions, "second": np.array([1], np.int64)}
    body = helper.make_graph(
        nodes,
        "encoder",
        [helper.make_tensor_value_info(name, TensorProto.INT64, [1, "n"]) for name in ("input_ids", "attention_mask")],
        [helper.make_tensor_value_info(nodes[-1].output[0], TensorProto.FLOAT, shape)],
        [numpy_helper.from_array(value, name) for name, value in stored.items()],
    )
    return helper.make_model(body, opset_imports=[helper.make_opsetid("", 18)], ir_version=9)


def _tokenizer(words: Mapping[str, int]) -> dict[str, Any]:
    vocabulary = {word: number for number, word in enumerate(words)}
    # Padded to a fixed length, as many published ones are; by a word, so that it shows where it is not undone.
    padding = {"strategy": {"Fixed": 128}, "direction": "Right", "pad_id": 8, "pad_type_id": 0, "pad_token": "please"}
    return {
        "version": "1.0",
        "truncation": None,
        "padding": padding | {"pad_to_multiple_of": None},
        "added_tokens": [],
        "normalizer": {"type": "Lowercase"},
        "pre_tokenizer": {"type": "Whitespace"},
        "post_processor": None,
        "decoder": None,
        "model": {"type": "WordLevel", "vocab": vocabulary, "unk_token": "[UNK]"},
    }
