"""Quantised tensors: operators on integers, and on reals between `DequantizeLinear` and `QuantizeLinear`."""

import numpy as np
from onnx import NodeProto, TensorProto, helper

from fixture import Constant, Fixture, Input, Operand, network, random_of, single

TYPES = {np.uint8: TensorProto.UINT8, np.int8: TensorProto.INT8, np.uint16: TensorProto.UINT16}


def number(value: float) -> Constant:
    return Constant(value)


def point(value: int, kind: type) -> Constant:
    return Constant(value, kind)


def draws(name: str, shape: tuple[int, ...], kind: type) -> Constant:
    """Random integers in the whole of a type; biases of int32 are smaller."""
    low, high = (-3000, 3000) if kind == np.int32 else (np.iinfo(kind).min, np.iinfo(kind).max)
    return Constant(random_of("Quantised", name).integers(low, high, shape, endpoint=True).tolist(), kind)


def quantise(name: str, opset: int, shape: tuple[int, ...], kind: type, *operands: Operand, **attributes) -> Fixture:
    return single("QuantizeLinear", name, opset, [Input(shape), *operands], kind=TYPES[kind], **attributes)


QUANTIZE = [
    quantise("opset_10", 10, (3, 4), np.uint8, number(0.0156), point(128, np.uint8)),
    quantise("no_zero_point", 13, (3, 4), np.uint8, number(0.01)),
    quantise("signed", 13, (3, 4), np.int8, number(0.0173), point(-5, np.int8)),
    quantise("halves", 13, (8, 8), np.int8, number(0.002), point(3, np.int8), reach=0.2),
    quantise("saturating", 13, (3, 4), np.int8, number(0.001), point(7, np.int8)),
    quantise("channels", 13, (2, 3, 2), np.int8, Constant([0.01, 0.02, 0.03]), Constant([0, 5, -9], np.int8), axis=1),
    quantise("last_axis", 19, (2, 3), np.uint8, Constant([0.01, 0.02, 0.03]), Constant([0, 5, 9], np.uint8), axis=-1),
    quantise("sixteen_bits", 21, (3, 4), np.uint16, number(0.003), point(2000, np.uint16)),
]

DEQUANTIZE = [
    single("DequantizeLinear", "opset_10", 10, [Input((3, 4), np.uint8), number(0.0156), point(128, np.uint8)]),
    single("DequantizeLinear", "signed", 13, [Input((3, 4), np.int8), number(0.37)]),
    single(
        "DequantizeLinear",
        "channels",
        19,
        [Input((2, 3, 2), np.int8), Constant([0.01, 0.2, 3.0]), Constant([0, 5, -9], np.int8)],
        axis=1,
    ),
]


def conv(
    name: str, shape: tuple, weights: tuple, kinds: tuple[type, type], channels: bool, bias: bool, **attributes
) -> Fixture:
    """`QLinearConv` of images and weights of these types."""
    x, w = kinds
    count = weights[0]
    scales = Constant([0.003 + 0.002 * i for i in range(count)]) if channels else number(0.0071)
    points = Constant([0] * count, w) if channels else point(0 if w == np.int8 else 117, w)
    middle = point(9 if x == np.int8 else 131, x)
    operands = [Input(shape, x), number(0.0213), middle, draws(name, weights, w), scales, points, number(0.11), middle]
    operands += [draws(f"{name} bias", (count,), np.int32)] if bias else []
    return single("QLinearConv", name, 10, operands, kind=TYPES[x], **attributes)


CONV = [
    conv("bytes", (1, 2, 4, 4), (3, 2, 2, 2), (np.uint8, np.uint8), False, False),
    conv("padded", (1, 2, 4, 4), (3, 2, 3, 3), (np.uint8, np.int8), True, True, pads=[1, 1, 0, 1], strides=[2, 1]),
    conv("signed", (2, 2, 3, 3), (2, 2, 2, 2), (np.int8, np.int8), True, False, auto_pad="SAME_UPPER"),
    conv("grouped", (1, 4, 5), (4, 2, 2), (np.uint8, np.int8), False, True, group=2, dilations=[2]),
]


def matmul(name: str, opset: int, a: Operand, b: Operand, kinds: tuple[type, type], columns: int) -> Fixture:
    """`QLinearMatMul`, with a scale for each of so many columns, or one for all."""
    x, w = kinds
    scales = Constant([0.003 + 0.002 * i for i in range(columns)]) if columns else number(0.0071)
    points = Constant([3 * i for i in range(columns)], w) if columns else point(17, w)
    middle = point(9 if x == np.int8 else 131, x)
    operands = [a, number(0.0213), middle, b, scales, points, number(0.07), middle]
    return single("QLinearMatMul", name, opset, operands, kind=TYPES[x])


MATMUL = [
    matmul("weights", 10, Input((3, 5), np.uint8), draws("w", (5, 4), np.uint8), (np.uint8, np.uint8), 0),
    matmul("columns", 10, Input((3, 5), np.uint8), draws("w", (5, 4), np.int8), (np.uint8, np.int8), 4),
    matmul("signed", 21, Input((2, 3, 5), np.int8), draws("w", (5, 4), np.int8), (np.int8, np.int8), 0),
    matmul("activations", 10, Input((2, 3, 4), np.uint8), Input((4, 2), np.uint8), (np.uint8, np.uint8), 0),
    matmul("constants_first", 10, draws("w", (2, 3), np.uint8), Input((3, 4), np.uint8), (np.uint8, np.uint8), 0),
]

INTEGERS = [
    single(
        "MatMulInteger", "plain", 10, [Input((3, 5), np.uint8), draws("w", (5, 4), np.int8)], kind=TensorProto.INT32
    ),
    single(
        "MatMulInteger",
        "zero_points",
        10,
        [
            Input((2, 5), np.uint8),
            draws("w", (5, 3), np.uint8),
            point(131, np.uint8),
            Constant([7, 0, 255], np.uint8),
        ],
        kind=TensorProto.INT32,
    ),
    single(
        "ConvInteger",
        "padded",
        10,
        [Input((1, 2, 3, 3), np.uint8), draws("w", (2, 2, 2, 2), np.uint8), point(100, np.uint8), point(31, np.uint8)],
        kind=TensorProto.INT32,
        pads=[1, 0, 1, 1],
    ),
    single(
        "ConvInteger",
        "plain",
        10,
        [Input((1, 1, 4), np.uint8), draws("w", (2, 1, 2), np.uint8)],
        kind=TensorProto.INT32,
    ),
]


def between(
    name: str,
    operands: dict[str, Operand],
    nodes: list[NodeProto],
    kind: type,
    scale: float = 0.05,
    zero_point: int | None = None,
) -> Fixture:
    """`nodes` from tensors `dequantised_x`, one for each operand `x`, to a tensor `real`, which is quantised."""
    scales = {"x": 0.0213, "w": 0.0071, "b": 0.0213 * 0.0071, "z": 0.0217}
    constants = {f"{operand}_scale": number(scales[operand]) for operand in operands}
    constants |= {
        f"{operand}_point": point(point_of(values.kind, operand), values.kind) for operand, values in operands.items()
    }
    constants["y_scale"] = number(scale)
    constants["y_point"] = point(point_of(kind, "x") if zero_point is None else zero_point, kind)
    first = [
        helper.make_node(
            "DequantizeLinear", [operand, f"{operand}_scale", f"{operand}_point"], [f"dequantised_{operand}"]
        )
        for operand in operands
    ]
    last = helper.make_node("QuantizeLinear", ["real", "y_scale", "y_point"], ["y"])
    everything = operands | constants
    return network("QuantizeLinear", name, 13, everything, [*first, *nodes, last], ["y"], TYPES[kind], fused=True)


def point_of(kind: type, operand: str) -> int:
    """A zero point for operand `x`, `w` or `z`; that of a bias, and of signed weights, is 0."""
    if kind == np.int32 or (operand == "w" and kind == np.int8):
        return 0
    return 9 if kind == np.int8 else 131


def node(operator: str, *operands: str, result: str = "real", **attributes) -> NodeProto:
    return helper.make_node(operator, [f"dequantised_{operand}" for operand in operands], [result], **attributes)


def then(operator: str, source: str, *others: str, result: str = "real", **attributes) -> NodeProto:
    return helper.make_node(operator, [source, *others], [result], **attributes)


IMAGE = Input((1, 2, 4, 4), np.uint8)
PAIR = {"x": Input((3, 8), np.uint8), "z": Input((3, 8), np.uint8)}
SIGNED_PAIR = {"x": Input((3, 8), np.int8), "z": Input((1, 8), np.int8)}
LAYER = {"x": Input((3, 5), np.uint8), "w": draws("layer", (4, 5), np.int8), "b": draws("layer bias", (4,), np.int32)}
KERNEL = {"x": IMAGE, "w": draws("kernel", (3, 2, 3, 3), np.int8), "b": draws("kernel bias", (3,), np.int32)}

BETWEEN = [
    between("between_conv", KERNEL, [node("Conv", "x", "w", "b", pads=[1, 1, 1, 1])], np.uint8, 0.11),
    between(
        "between_conv_relu",
        KERNEL,
        [node("Conv", "x", "w", "b", result="sums"), then("Relu", "sums")],
        np.uint8,
        0.11,
        zero_point=0,
    ),
    between("between_gemm", LAYER, [node("Gemm", "x", "w", "b", transB=1)], np.uint8, 0.07),
    between(
        "between_matmul",
        {"x": Input((3, 5), np.uint8), "w": draws("m", (5, 4), np.uint8)},
        [node("MatMul", "x", "w")],
        np.uint8,
        0.07,
    ),
    between("between_add", PAIR, [node("Add", "x", "z")], np.uint8),
    between("between_add_signed", SIGNED_PAIR, [node("Add", "x", "z")], np.int8),
    between("between_sub", PAIR, [node("Sub", "x", "z")], np.uint8),
    between("between_mul", PAIR, [node("Mul", "x", "z")], np.uint8),
    between("between_mul_signed", SIGNED_PAIR, [node("Mul", "x", "z")], np.int8),
    between("between_mean", {"x": IMAGE}, [node("GlobalAveragePool", "x")], np.uint8, 0.02),
    between(
        "between_window_means",
        {"x": IMAGE},
        [node("AveragePool", "x", kernel_shape=[2, 3], strides=[2, 1])],
        np.uint8,
        0.0137,
    ),
    between("between_concat", PAIR, [node("Concat", "x", "z", axis=1)], np.uint8),
    between("between_nothing", {"x": Input((4, 8), np.uint8)}, [node("Identity", "x")], np.int8),
    between("between_relu", {"x": Input((4, 8), np.uint8)}, [node("Relu", "x")], np.uint8, 0.02),
    between("between_sigmoid", {"x": Input((4, 8), np.uint8)}, [node("Sigmoid", "x")], np.uint8, 1 / 256, zero_point=0),
    between("between_tanh", {"x": Input((4, 8), np.int8)}, [node("Tanh", "x")], np.int8, 1 / 128, zero_point=0),
    between("between_leaky_relu", {"x": Input((4, 8), np.int8)}, [node("LeakyRelu", "x", alpha=0.1)], np.int8, 0.02),
    between(
        "between_moves",
        {"x": IMAGE},
        [
            node("MaxPool", "x", result="pooled", kernel_shape=[2, 2], strides=[2, 2]),
            then("Transpose", "pooled", result="turned", perm=[0, 2, 3, 1]),
            then("Flatten", "turned"),
        ],
        np.uint8,
        0.0213,
        zero_point=131,
    ),
]

FIXTURES = [*QUANTIZE, *DEQUANTIZE, *CONV, *MATMUL, *INTEGERS, *BETWEEN]
