"""Quantises the convolutional network of `models/cnn-10k` to 8 bits and writes it with the files of README.md.

`python make.py` rewrites every artefact beside this file; with `--check` it writes nothing.
"""

import sys
import tempfile
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper
from onnxruntime.quantization import CalibrationDataReader, QuantFormat, QuantType, quantize_static
from onnxruntime.quantization.shape_inference import quant_pre_process

HERE = Path(__file__).parent
MODELS = HERE.parent
sys.path[:0] = [str(MODELS), str(MODELS / "digits")]
from artefacts import Trained, main, run  # noqa: E402
from images import SIDE, fingerprint, parts  # noqa: E402

SOURCE = MODELS / "cnn-10k"
SCORES = "scores"
HELDOUT_ROWS = 200


class Rows(CalibrationDataReader):
    """The calibration rows of the network in floating point."""

    def __init__(self, name: str, rows: np.ndarray, shape: list[int]) -> None:
        self.left = iter([{name: row.astype(np.float32).reshape(shape)} for row in rows])

    def get_next(self) -> dict[str, np.ndarray] | None:
        return next(self.left, None)


def quantised(rows: np.ndarray, shape: list[int]) -> onnx.ModelProto:
    """The network with a `QuantizeLinear` and a `DequantizeLinear` around every tensor, weights in 8 bits per channel. Its scores are
    the integers that the last `QuantizeLinear` makes, `[1, 10]` in int8."""
    with tempfile.TemporaryDirectory() as folder:
        prepared, made = Path(folder) / "prepared.onnx", Path(folder) / "made.onnx"
        quant_pre_process(SOURCE / "model.onnx", prepared)
        quantize_static(
            prepared,
            made,
            Rows("image", rows, shape),
            quant_format=QuantFormat.QDQ,
            activation_type=QuantType.QInt8,
            weight_type=QuantType.QInt8,
            per_channel=True,
        )
        model = onnx.load(made)
    return with_integer_scores(model)


def with_integer_scores(model: onnx.ModelProto) -> onnx.ModelProto:
    """The model without its last node, a `DequantizeLinear`."""
    graph = model.graph
    (last,) = [node for node in graph.node if SCORES in node.output]
    integers = last.input[0]
    graph.node.remove(last)
    for node in graph.node:
        node.output[:] = [SCORES if name == integers else name for name in node.output]
    del graph.output[:]
    graph.output.append(helper.make_tensor_value_info(SCORES, TensorProto.INT8, [1, 10]))
    del graph.value_info[:]
    return model


def make() -> Trained:
    training, test = parts()
    rows, seen = (part.images(SIDE).reshape(len(part.labels), -1) for part in (training, test))
    model = quantised(rows, [1, 1, SIDE, SIDE])

    def figures(candidate: onnx.ModelProto) -> dict[str, float]:
        (found,) = run(candidate, seen)
        return {"accuracy": round(float((found.argmax(axis=1) == test.labels).mean()), 4)}

    (float_scores,) = run(onnx.load(SOURCE / "model.onnx"), seen)
    facts = {
        "data": {"training": fingerprint(training), "test": fingerprint(test)},
        "float_accuracy": round(float((float_scores.argmax(axis=1) == test.labels).mean()), 4),
    }
    return Trained(model, rows[:256].astype(float), seen[:HELDOUT_ROWS].astype(float), figures, facts)


if __name__ == "__main__":
    sys.exit(main(HERE, make, slack=0.01))
