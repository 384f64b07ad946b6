"""Writes a small model with every operator that Assay takes, and calibration data for it; needs `numpy` and `onnx`.

The weights are random (seeded): the model forecasts nothing and is there to be built, proved and compared.
"""

import json
from pathlib import Path

import numpy as np
from onnx import TensorProto, checker, helper, numpy_helper, save

FOLDER = Path(__file__).resolve().parent
RANDOM = np.random.default_rng(7)


def weights(name: str, *shape: int) -> TensorProto:
    values = RANDOM.normal(0, 1 / np.sqrt(shape[0]), shape)
    return numpy_helper.from_array(values.astype(np.float32), name)


def constant(name: str, values, kind=np.float32) -> TensorProto:
    return numpy_helper.from_array(np.array(values, dtype=kind), name)


INITIALISERS = [
    weights("w0", 4, 6),
    weights("b0", 6),
    weights("w1", 6, 4),
    weights("w2", 4, 3),
    weights("b2", 3),
    constant("gain", [0.5, -1.5, 2.0, 0.25]),
    constant("low", -0.75),
    constant("high", 0.5),
    constant("square", [2, 2], np.int64),
    constant("front", [0], np.int64),
]

NODES = [
    helper.make_node("Cast", ["x"], ["wide"], "cast_up", to=TensorProto.DOUBLE),
    helper.make_node("Cast", ["wide"], ["narrow"], "cast_down", to=TensorProto.FLOAT),
    helper.make_node("Gemm", ["narrow", "w0", "b0"], ["g0"], "gemm"),
    helper.make_node("Tanh", ["g0"], ["t0"], "tanh"),
    helper.make_node("MatMul", ["t0", "w1"], ["m1"], "matmul"),
    helper.make_node("Mul", ["m1", "gain"], ["scaled"], "mul_constant"),
    helper.make_node("LeakyRelu", ["scaled"], ["leaky"], "leaky", alpha=0.1),
    helper.make_node("Clip", ["scaled", "low", "high"], ["clipped"], "clip"),
    helper.make_node("Sub", ["leaky", "clipped"], ["apart"], "sub"),
    helper.make_node("Unsqueeze", ["apart", "front"], ["up"], "unsqueeze"),
    helper.make_node("Squeeze", ["up", "front"], ["down"], "squeeze"),
    helper.make_node("Reshape", ["down", "square"], ["matrix"], "reshape"),
    helper.make_node("MatMul", ["matrix", "matrix"], ["squared"], "matmul_secret"),
    helper.make_node("Constant", [], ["shift"], "constant", value=constant("c", [[0.1, -0.2], [0.3, 0.0]])),
    helper.make_node("Add", ["squared", "shift"], ["moved"], "add_constant"),
    helper.make_node("Flatten", ["moved"], ["rows"], "flatten", axis=0),
    helper.make_node("Identity", ["rows"], ["same"], "identity"),
    helper.make_node("Relu", ["same"], ["positive"], "relu"),
    helper.make_node("Mul", ["positive", "apart"], ["product"], "mul_secret"),
    helper.make_node("Gemm", ["product", "w2", "b2"], ["g2"], "gemm_out"),
    helper.make_node("Sigmoid", ["g2"], ["y"], "sigmoid"),
]


def main() -> None:
    graph = helper.make_graph(
        NODES,
        "operators",
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, [1, 4])],
        [helper.make_tensor_value_info("y", TensorProto.FLOAT, [1, 3])],
        INITIALISERS,
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    checker.check_model(model, full_check=True)
    save(model, FOLDER / "model.onnx")
    rows = RANDOM.uniform(-2, 2, (200, 4)).round(4).tolist()
    (FOLDER / "calibration.json").write_text(json.dumps([{"input_data": [row]} for row in rows[1:]]) + "\n")
    (FOLDER / "input.json").write_text(json.dumps({"input_data": [rows[0]]}) + "\n")


if __name__ == "__main__":
    main()
