"""Functions of one value: rectifiers, bounds, signs, smooth functions, and what leaves values as they are."""

import numpy as np
from onnx import TensorProto, helper

from fixture import Constant, Input, network, single

X = Input((3, 4))

CLIP = [
    single("Clip", "by_attributes", 10, [X], min=-0.9, max=1.3),
    single("Clip", "between", 11, [X, Constant(-0.7), Constant(1.1)]),
    single("Clip", "from_below", 13, [X, Constant(0.3)]),
    single("Clip", "from_above", 13, [X, None, Constant(-0.2)]),
    single("Clip", "relu6", 13, [X, Constant(0.0), Constant(6.0)], reach=9.0),
    single("Clip", "far_away", 13, [X, Constant(-3e38), Constant(3e38)]),
]

RECTIFIERS = [
    single("Relu", "opset_7", 7, [X]),
    single("Relu", "opset_14", 14, [X]),
    single("LeakyRelu", "default", 7, [X]),
    single("LeakyRelu", "steep", 16, [X], alpha=0.3),
    single("LeakyRelu", "falling", 16, [X], alpha=-1.5),
    single("Neg", "opset_7", 7, [X]),
    single("Neg", "opset_13", 13, [X]),
    single("Abs", "opset_7", 7, [X]),
    single("Abs", "opset_13", 13, [X]),
]

SMOOTH = [
    single("Sigmoid", "narrow", 13, [X]),
    single("Sigmoid", "wide", 7, [X], reach=20.0),
    single("Tanh", "narrow", 13, [X]),
    single("Tanh", "wide", 7, [X], reach=10.0),
]


def constant(name: str, opset: int, **value: object) -> object:
    nodes = [
        helper.make_node("Constant", [], ["c"], "constant", **value),
        helper.make_node("Add", ["x", "c"], ["y"], "add"),
    ]
    return network("Constant", name, opset, {"x": X}, nodes, ["y"])


def there_and_back() -> object:
    """To double precision and back to single."""
    up = helper.make_node("Cast", ["x"], ["wide"], "up", to=TensorProto.DOUBLE)
    down = helper.make_node("Cast", ["wide"], ["y"], "down", to=TensorProto.FLOAT)
    return network("Cast", "there_and_back", 13, {"x": X}, [up, down], ["y"])


ROW = helper.make_tensor("row", TensorProto.FLOAT, [1, 4], np.array([0.5, -1.25, 0.1, 3.0], np.float32))

UNCHANGED = [
    single("Identity", "opset_7", 7, [X]),
    single("Identity", "opset_16", 16, [X]),
    single("Cast", "to_float", 9, [X], to=TensorProto.FLOAT),
    there_and_back(),
    constant("tensor", 9, value=ROW),
    constant("float", 13, value_float=0.7),
    constant("floats", 13, value_floats=[0.7, -0.1, 0.0, 2.0]),
    single("Dropout", "with_a_ratio", 7, [X], ratio=0.3),
    single("Dropout", "default", 10, [X]),
    single("Dropout", "ratio_as_operand", 13, [X, Constant(0.5)]),
]

FIXTURES = [*CLIP, *RECTIFIERS, *SMOOTH, *UNCHANGED]
