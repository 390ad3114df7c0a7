"""An ONNX file opened for one core, and the two ways in which it can be the wrong one."""

from pathlib import Path

import onnxruntime as ort
from onnxruntime.capi import onnxruntime_pybind11_state as failures

_UNREADABLE = (failures.Fail, failures.InvalidProtobuf, failures.InvalidGraph, failures.NoModel)


class ModelMissing(Exception):
    """There is no readable model at the path, or not all that it needs beside it."""


class ModelMismatch(Exception):
    """The model was trained on another input than this code and its encoder give it: run `make model`."""


def opened(path: Path) -> ort.InferenceSession:
    """Raises ModelMissing for an absent or unreadable file."""
    options = ort.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    options.log_severity_level = 4
    try:
        return ort.InferenceSession(path.read_bytes(), options, providers=["CPUExecutionProvider"])
    except (OSError, *_UNREADABLE) as failure:
        raise ModelMissing(f"{path}: {failure}") from failure
