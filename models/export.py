"""From a trained net to one small file: four-bit rows, the calibration folded in, everything the Lambda must know in its metadata."""

import json
from dataclasses import asdict
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

from chalicelib.understanding.encoder import Encoder
from chalicelib.understanding.features import SPEC
from models.calibrate import Calibration
from models.net import Floats, Net
from models.space import Space

OPSET, IR = 18, 9  # what onnxruntime 1.16, the oldest we run on, reads


def export(
    path: Path, space: Space, net: Net, labels: list[str], calibration: Calibration, encoder: Encoder | None = None
) -> str:
    """Writes the model, its labels and its checksum side by side; the checksum is returned."""
    model = graph(space, net, calibration)
    limits = asdict(calibration)
    heat = str(limits.pop("temperature"))
    about = {"spec": SPEC, "labels": json.dumps(labels), "limits": json.dumps(limits), "temperature": heat}
    about |= {"encoder": encoder.checksum, "dimension": str(encoder.size)} if encoder else {}
    helper.set_model_props(model, about)
    onnx.checker.check_model(model)
    path.write_bytes(model.SerializeToString())
    path.with_name("labels.txt").write_text("\n".join(labels) + "\n", "utf-8")
    checksum = sha256(path.read_bytes()).hexdigest()
    path.with_suffix(".sha256").write_text(f"{checksum}  {path.name}\n", "utf-8")
    return checksum


def graph(space: Space, net: Net, calibration: Calibration) -> onnx.ModelProto:
    """buckets [n], weights [n] -> logits [labels], scores [labels], embedding [hidden].

    With an encoder, the rows of the net beyond the space are its numbers': sentence [size] comes in beside, and goes out as embedding.
    """
    cells, heights, widths = four_bits(net.table[: len(space.idf)])
    dense = net.table[len(space.idf) :]
    hidden = len(net.shift)
    stored: dict[str, NDArray[Any]] = {
        "row": space.row,
        "idf": space.idf,
        "cells": _packed(cells),
        "heights": heights,
        "widths": np.pad(widths, (0, len(widths) % 2)),
        "shift": net.shift,
        "top": net.top,
        "bias": net.bias,
        "heat": np.array([calibration.temperature], np.float32),
        "parts": np.array([hidden, len(net.bias), len(widths) % 2], np.int64),
        "tiny": np.array([1e-9], np.float32),
        "sixteen": np.array([16], np.float32),
        "eight": np.array([8], np.float32),
        "first": np.array([0], np.int64),
        "line": np.array([1, -1], np.int64),
    }
    if len(dense):
        stored["dense"] = np.pad(dense, ((0, 0), (0, len(widths) % 2)))
    return _model(stored, len(dense))


def _model(stored: dict[str, NDArray[Any]], sentence: int) -> onnx.ModelProto:
    ends: list[tuple[str, int, list[Any]]] = [
        ("buckets", TensorProto.INT64, ["n"]),
        ("weights", TensorProto.FLOAT, ["n"]),
    ]
    ends += [("sentence", TensorProto.FLOAT, [sentence])] if sentence else []
    outs = [("logits", ["labels"]), ("scores", ["labels"]), ("embedding", ["hidden"])]
    body = helper.make_graph(
        _nodes(encoded=sentence > 0),
        "intent",
        [helper.make_tensor_value_info(*end) for end in ends],
        [helper.make_tensor_value_info(name, TensorProto.FLOAT, shape) for name, shape in outs],
        [numpy_helper.from_array(value, name) for name, value in stored.items()],
    )
    return helper.make_model(body, opset_imports=[helper.make_opsetid("", OPSET)], ir_version=IR)


def four_bits(table: Floats) -> tuple[Floats, Floats, Floats]:
    """Cells of -7 to 7, a scale per row and a scale per column, whose product is nearly the table."""
    widths = np.sqrt((table * table).mean(0)) + np.float32(1e-9)
    heights = np.abs(table / widths).max(1) / 7 + np.float32(1e-12)
    return np.rint(table / widths / heights[:, None]), heights.astype(np.float32), widths


def rounded(net: Net, sentence: int = 0) -> Net:
    """The net as it will be after the export, so that dev is calibrated on what is served; a sentence's rows, the last, stay."""
    hashed, dense = np.split(net.table, [len(net.table) - sentence])
    cells, heights, widths = four_bits(hashed)
    return Net(np.concatenate([cells * heights[:, None] * widths, dense]), net.shift, net.top, net.bias)


def _packed(cells: Floats) -> NDArray[np.uint8]:
    """Two cells a byte: a row's first half in the upper four bits, its second half in the lower."""
    half = -(-cells.shape[1] // 2)
    raised = np.pad(cells + 8, ((0, 0), (0, 2 * half - cells.shape[1]))).astype(np.uint8)
    return np.asarray(raised[:, :half] << 4 | raised[:, half:])


def _nodes(encoded: bool) -> list[onnx.NodeProto]:
    if encoded:
        return [*_weighed(), *_unpacked(), *_levelled(), *_joined(), *_answered("both", "sentence2")]
    return [*_weighed(), *_unpacked(), *_levelled(), *_answered("sums", "hidden2")]


def _node(kind: str, takes: str, gives: str, **how: Any) -> onnx.NodeProto:
    return helper.make_node(kind, takes.split(), gives.split(), **how)


def _weighed() -> list[onnx.NodeProto]:
    """Buckets to rows, and how much each counts."""
    return [
        _node("Gather", "row buckets", "row16"),
        _node("Cast", "row16", "rows", to=TensorProto.INT64),
        _node("Gather", "idf rows", "idfs"),
        _node("Mul", "weights idfs", "tfidf"),
        _node("ReduceL2", "tfidf", "length", keepdims=1),
        _node("Gather", "heights rows", "height"),
        _node("Mul", "tfidf height", "raised"),
        _node("Reshape", "raised line", "raised2"),
    ]


def _unpacked() -> list[onnx.NodeProto]:
    """The sum of the rows, from two cells a byte."""
    return [
        _node("Gather", "cells rows", "cells8"),
        _node("Cast", "cells8", "bytes", to=TensorProto.FLOAT),
        _node("Div", "bytes sixteen", "sixteenths"),
        _node("Floor", "sixteenths", "upper"),
        _node("MatMul", "raised2 upper", "first_half"),
        _node("MatMul", "raised2 bytes", "whole"),
        _node("Mul", "first_half sixteen", "shifted_half"),
        _node("Sub", "whole shifted_half", "second_half"),
        _node("Concat", "first_half second_half", "halves", axis=1),
        _node("ReduceSum", "raised", "height_sum", keepdims=1),
        _node("Mul", "height_sum eight", "offset"),
        _node("Sub", "halves offset", "sum2"),
    ]


def _levelled() -> list[onnx.NodeProto]:
    """The sum as of a text of length one."""
    return [
        _node("Max", "length tiny", "length1"),
        _node("Div", "sum2 length1", "sum1"),
        _node("Mul", "sum1 widths", "sums"),
    ]


def _joined() -> list[onnx.NodeProto]:
    """The sum and what the sentence's numbers add to it."""
    return [
        _node("Unsqueeze", "sentence first", "sentence2"),
        _node("MatMul", "sentence2 dense", "meant"),
        _node("Add", "sums meant", "both"),
    ]


def _answered(sums: str, place: str) -> list[onnx.NodeProto]:
    """From the sums to logits and scores; a place becomes the embedding."""
    return [
        _node("Split", f"{sums} parts", "inner wide padding", axis=1),
        _node("Add", "inner shift", "shifted"),
        _node("Relu", "shifted", "hidden2"),
        _node("Gemm", "hidden2 top bias", "deep"),
        _node("Add", "deep wide", "logits2"),
        _node("Div", "logits2 heat", "cooled"),
        _node("Softmax", "cooled", "scores2", axis=-1),
        _node("Squeeze", "logits2 first", "logits"),
        _node("Squeeze", "scores2 first", "scores"),
        _node("Squeeze", f"{place} first", "embedding"),
    ]
