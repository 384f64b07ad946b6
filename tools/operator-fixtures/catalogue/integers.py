"""Integers and their bits, truth values, and numbers of one type that become another."""

import numpy as np
from onnx import NodeProto, TensorProto, helper

from fixture import Constant, Fixture, Input, Operand, Weight, network, single

BYTES = Input((2, 3), np.uint8)
SIGNED = Input((2, 3), np.int8)
WORDS = Input((2, 3), np.int32)
TRUTH = Input((2, 3), np.bool_)
X = Input((2, 3))


def of_bytes(operator: str, name: str, opset: int, *operands: Operand, **attributes: object) -> Fixture:
    return single(operator, name, opset, list(operands), kind=TensorProto.UINT8, **attributes)


BITWISE = ("BitwiseAnd", "BitwiseOr", "BitwiseXor")

BITS = [
    *(of_bytes(operator, "bytes", 18, BYTES, Input((3,), np.uint8)) for operator in BITWISE),
    *(of_bytes(operator, "constant", 18, BYTES, Constant([[7], [0xA5]], np.uint8)) for operator in BITWISE),
    of_bytes("BitwiseNot", "bytes", 18, BYTES),
    single("BitwiseNot", "signed", 18, [SIGNED], kind=TensorProto.INT8),
    of_bytes("BitShift", "right", 11, BYTES, Constant([0, 1, 5], np.uint8), direction="RIGHT"),
    network(
        "BitShift",
        "left",
        18,
        {"x": BYTES, "low": Constant(15, np.uint8), "shifts": Constant([0, 1, 4], np.uint8)},
        [
            helper.make_node("BitwiseAnd", ["x", "low"], ["z"], "and"),
            helper.make_node("BitShift", ["z", "shifts"], ["y"], "shift", direction="LEFT"),
        ],
        ["y"],
        TensorProto.UINT8,
    ),
]

LOGIC = [
    *(
        single(operator, "broadcast", 7, [TRUTH, Input((3,), np.bool_)], kind=TensorProto.BOOL)
        for operator in ("And", "Or", "Xor")
    ),
    *(
        single(operator, "constant", 7, [TRUTH, Constant([[True], [False]], np.bool_)], kind=TensorProto.BOOL)
        for operator in ("And", "Or", "Xor")
    ),
    single("Not", "opset_7", 7, [TRUTH], kind=TensorProto.BOOL),
]

CHOICES = [
    single("Where", "numbers", 9, [TRUTH, X, Input((3,))]),
    single("Where", "one_constant", 16, [TRUTH, X, Constant(-0.7)]),
    single("Where", "constants", 16, [TRUTH, Weight((2, 1)), Weight((3,))]),
    single("Where", "constant_condition", 16, [Constant([True, False, True], np.bool_), X, Weight((2, 1))]),
    single("Where", "integers", 16, [TRUTH, WORDS, Constant(-7, np.int32)], kind=TensorProto.INT32),
]


def replaced(operator: str, **attributes: object) -> Fixture:
    """What is no number, or not finite, becomes a constant: of a finite input, nothing does."""
    nodes = [
        helper.make_node(operator, ["x"], ["odd"], operator.lower(), **attributes),
        helper.make_node("Where", ["odd", "zero", "x"], ["y"], "where"),
    ]
    return network(operator, "replaced", 13, {"x": X, "zero": Constant(0.0)}, nodes, ["y"])


def remainder(name: str, by: list[NodeProto], operands: dict[str, Operand], **attributes: object) -> Fixture:
    """Of integers of 32 bits by `d`, which the nodes `by` make."""
    nodes = [
        helper.make_node("Cast", ["x"], ["z"], "cast", to=TensorProto.INT32),
        *by,
        helper.make_node("Mod", ["z", "d"], ["y"], "mod", **attributes),
    ]
    return network("Mod", name, 18, {"x": SIGNED, **operands}, nodes, ["y"], TensorProto.INT32)


# From 1 to 8.
POSITIVE = [
    helper.make_node("BitwiseAnd", ["b", "seven"], ["low"], "and"),
    helper.make_node("Cast", ["low"], ["low_word"], "low_cast", to=TensorProto.INT32),
    helper.make_node("Add", ["low_word", "one"], ["d"], "add"),
]
POSITIVE_OPERANDS = {"b": BYTES, "seven": Constant(7, np.uint8), "one": Constant(1, np.int32)}

REMAINDERS = [
    of_bytes("Mod", "bytes", 13, BYTES, Constant(10, np.uint8)),
    single("Mod", "floor", 13, [SIGNED, Constant([5, -7, 16], np.int8)], kind=TensorProto.INT8),
    single("Mod", "truncated", 13, [SIGNED, Constant([5, -7, 16], np.int8)], kind=TensorProto.INT8, fmod=1),
    remainder("by_an_input", POSITIVE, POSITIVE_OPERANDS),
    remainder("truncated_by_an_input", POSITIVE, POSITIVE_OPERANDS, fmod=1),
]


def like(name: str, x: Input, kind: type, to: int) -> Fixture:
    return single("CastLike", name, 15, [x, Constant([0], kind)], kind=to)


def truth(operator: str, *likes: str, **attributes: object) -> Fixture:
    """Whether an integer is not 1 more than a multiple of 3."""
    nodes = [
        helper.make_node("Mod", ["x", "three"], ["rest"], "mod"),
        helper.make_node("Cast", ["rest"], ["word"], "word", to=TensorProto.INT32),
        helper.make_node("Sub", ["word", "one"], ["z"], "sub"),
        helper.make_node(operator, ["z", *likes], ["y"], operator.lower(), **attributes),
    ]
    operands = {"x": SIGNED, "three": Constant(3, np.int8), "one": Constant(1, np.int32)}
    operands |= {name: Constant([True], np.bool_) for name in likes}
    return network(operator, "to_truth", 15, operands, nodes, ["y"], TensorProto.BOOL)


CONVERSIONS = [
    truth("CastLike", "like"),
    truth("Cast", to=TensorProto.BOOL),
    like("integers", X, np.int32, TensorProto.INT32),
    like("numbers", SIGNED, np.float32, TensorProto.FLOAT),
    single("Cast", "to_integers", 13, [X], kind=TensorProto.INT64, reach=9.0, to=TensorProto.INT64),
    single("Cast", "from_truth", 13, [TRUTH], to=TensorProto.FLOAT),
    single("Cast", "from_integers", 13, [WORDS], to=TensorProto.FLOAT),
]

FIXTURES = [*BITS, *LOGIC, *CHOICES, replaced("IsNaN"), replaced("IsInf", detect_negative=0), *REMAINDERS, *CONVERSIONS]
