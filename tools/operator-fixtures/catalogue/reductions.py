"""Sums, means and extremes along axes, and the place of the largest value."""

from onnx import TensorProto

from fixture import Fixture, Input, integers, single

X = Input((2, 3, 4))
# The first operator set in which the axes are an operand.
AXES_AS_OPERAND = {"ReduceSum": 13, "ReduceMean": 18, "ReduceMax": 18, "ReduceMin": 18}


def reductions(operator: str, opset: int) -> list[Fixture]:
    return [
        single(operator, "all", 11, [X], keepdims=0),
        single(operator, "all_kept", 7, [X]),
        single(operator, "last_axis", 11, [X], axes=[-1]),
        single(operator, "two_axes", 11, [Input((1, 3, 2, 4))], axes=[2, 3], keepdims=0),
        single(operator, "axes_as_operand", opset, [X, integers(1)], keepdims=0),
        single(operator, "axes_as_operand_kept", opset, [X, integers(-1, 0)], keepdims=1),
        single(operator, "no_axes", opset, [X], keepdims=0),
        single(operator, "no_axes_no_operation", opset, [X], noop_with_empty_axes=1),
    ]


def places(name: str, opset: int, x: Input, **attributes: object) -> Fixture:
    return single("ArgMax", name, opset, [x], kind=TensorProto.INT64, **attributes)


ARG_MAX = [
    places("rows", 13, Input((4, 5)), axis=1, keepdims=0),
    places("kept", 13, Input((4, 5)), axis=-1),
    places("columns", 11, Input((4, 5)), keepdims=0),
    places("channels", 12, Input((1, 3, 2, 4)), axis=1, keepdims=0),
    places("ties", 13, Input((6, 8)), axis=1, keepdims=0, reach=0.002),
]

FIXTURES = [
    *(fixture for operator, opset in AXES_AS_OPERAND.items() for fixture in reductions(operator, opset)),
    *ARG_MAX,
]
