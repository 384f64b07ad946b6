"""Comparisons and rounding: of random numbers, of integers, and exactly where the results change."""

import numpy as np
from onnx import NodeProto, TensorProto, helper

from fixture import Constant, Fixture, Input, Weight, inputs, network, single

X = Input((3, 4))
COMPARISONS = ("Equal", "Greater", "GreaterOrEqual", "Less", "LessOrEqual")
ORDERS = COMPARISONS[1:]
ROUNDINGS = ("Floor", "Ceil", "Round")


def few(name: str, kind: int) -> list[NodeProto]:
    """One of -2, -1, .. 2 for each integer of input `name`, as a number of type `kind`: the tensor `<name>_few`."""
    return [
        helper.make_node("Mod", [name, "three"], [f"{name}_rest"], f"{name}_rest", fmod=1),
        helper.make_node("Cast", [f"{name}_rest"], [f"{name}_few"], f"{name}_cast", to=kind),
    ]


def of_few(operator: str, name: str, opset: int, kind: int) -> Fixture:
    """Compares numbers of which many are equal."""
    operands = {name: Input((3, 4), np.int8) for name in ("a", "b")} | {"three": Constant(3, np.int8)}
    node = helper.make_node(operator, ["a_few", "b_few"], ["y"], operator.lower())
    return network(operator, name, opset, operands, [*few("a", kind), *few("b", kind), node], ["y"], TensorProto.BOOL)


def of_parts(operator: str, name: str, parts: int) -> Fixture:
    """Of an integer divided by `parts`, a power of two."""
    nodes = [
        helper.make_node("Cast", ["x"], ["whole"], "cast", to=TensorProto.FLOAT),
        helper.make_node("Mul", ["whole", "part"], ["z"], "mul"),
        helper.make_node(operator, ["z"], ["y"], operator.lower()),
    ]
    operands = {"x": Input((3, 4), np.int8), "part": Constant(1.0 / parts)}
    return network(operator, name, 13, operands, nodes, ["y"])


FIXTURES = [
    *(of_few(operator, "integers", 13, TensorProto.INT32) for operator in COMPARISONS),
    *(of_few(operator, "equal_numbers", 16, TensorProto.FLOAT) for operator in COMPARISONS),
    single("Equal", "truth", 13, [Input((2, 3), np.bool_), Input((3,), np.bool_)], kind=TensorProto.BOOL),
    *(single(operator, "broadcast", 13, inputs((2, 3), (3,)), kind=TensorProto.BOOL) for operator in ORDERS),
    *(single(operator, "constant", 16, [X, Weight((4,))], kind=TensorProto.BOOL) for operator in ORDERS),
    *(single(operator, "numbers", 13, [X], reach=6.0) for operator in ROUNDINGS),
    *(of_parts(operator, "halves", 2) for operator in ROUNDINGS),
    *(of_parts(operator, "eighths", 8) for operator in ROUNDINGS),
    single("Sign", "numbers", 13, [X]),
    of_parts("Sign", "integers", 1),
]
