"""Smooth functions of one number, powers and roots, where they are defined."""

from onnx import helper

from fixture import Constant, Fixture, Input, network, single

X = Input((2, 3))


def above(operator: str, name: str, opset: int, least: float, *others: Constant, reach: float = 2.0) -> Fixture:
    """The function of what is at least `least`, with constants as its other operands.

    Interval analysis knows a rectified number not to be negative.
    """
    nodes = [
        helper.make_node("Abs", ["x"], ["magnitude"], "abs"),
        helper.make_node("Relu", ["magnitude"], ["bounded"], "relu"),
        helper.make_node("Add", ["bounded", "least"], ["z"], "add"),
        helper.make_node(operator, ["z", *(f"c{i}" for i in range(len(others)))], ["y"], operator.lower()),
    ]
    operands = {"x": X, "least": Constant(least), **{f"c{i}": other for i, other in enumerate(others)}}
    return network(operator, name, opset, operands, nodes, ["y"], reach=reach)


EVERYWHERE = [
    single(operator, "opset_13" if first < 13 else f"opset_{first}", max(13, first), [X], reach=reach)
    for operator, first, reach in (
        ("Asinh", 9, 5.0),
        ("Atan", 7, 3.0),
        ("Cos", 7, 4.0),
        ("Cosh", 9, 2.0),
        ("Erf", 9, 2.0),
        ("Exp", 7, 2.0),
        ("Sin", 7, 4.0),
        ("Sinh", 9, 2.0),
        ("Softplus", 7, 4.0),
        ("Softsign", 7, 3.0),
        ("Mish", 18, 4.0),
        ("HardSwish", 14, 5.0),
        ("Gelu", 20, 3.0),
        ("Swish", 24, 4.0),
    )
]

WIDE = [
    single("Erf", "wide", 9, [X], reach=20.0),
    single("Exp", "below", 7, [X], reach=0.5),
    single("Sin", "turns", 7, [X], reach=20.0),
    single("Cos", "turns", 7, [X], reach=20.0),
    single("Softplus", "wide", 7, [X], reach=40.0),
    single("Mish", "wide", 22, [X], reach=40.0),
    single("HardSwish", "wide", 14, [X], reach=20.0),
    single("Gelu", "wide", 20, [X], reach=20.0),
    single("Gelu", "approximate", 20, [X], reach=3.0, approximate="tanh"),
    single("Swish", "steep", 24, [X], alpha=1.7),
]

INSIDE = [
    single("Acos", "inside", 7, [X], reach=0.45),
    single("Asin", "inside", 7, [X], reach=0.45),
    single("Atanh", "inside", 9, [X], reach=0.4),
    single("Tan", "inside", 7, [X], reach=0.6),
    above("Acosh", "above", 9, 1.5),
    above("Log", "above", 13, 0.5),
    above("Log", "wide", 7, 1.0, reach=100.0),
    above("Sqrt", "above", 13, 0.25),
    above("Sqrt", "wide", 7, 1.0, reach=100.0),
    above("Reciprocal", "above", 13, 0.5),
    above("Reciprocal", "wide", 7, 1.0, reach=10.0),
]

POWERS = [
    single("Pow", "square", 7, [X, Constant(2.0)]),
    single("Pow", "cube", 13, [X, Constant(3.0)]),
    single("Pow", "list", 15, [X, Constant([4.0])], reach=1.5),
    above("Pow", "root", 13, 0.5, Constant(0.5)),
    above("Pow", "between", 13, 0.5, Constant(1.7)),
    above("Pow", "inverse", 13, 0.75, Constant(-2.0)),
]

FIXTURES = [*EVERYWHERE, *WIDE, *INSIDE, *POWERS]
