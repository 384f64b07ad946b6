"""Shapes as numbers, elements that move by their index, updates of single elements, running sums, order."""

import numpy as np
from onnx import NodeProto, TensorProto, helper

from fixture import Constant, Fixture, Input, Weight, inputs, integers, network, single

X = Input((3, 4))
STACK = Input((2, 3, 4))
IMAGE = Input((1, 8, 2, 3))


def index(values: object) -> Constant:
    return Constant(values, np.int64)


def with_constant(operator: str, name: str, opset: int, node: NodeProto, operands: dict, shape: tuple) -> Fixture:
    """`node` makes a constant `c` of float32, which is added to an input."""
    add = helper.make_node("Add", ["x", "c"], ["y"], "add")
    return network(operator, name, opset, {"x": Input(shape), **operands}, [node, add], ["y"])


def with_list(operator: str, name: str, opset: int, node: NodeProto, operands: dict, shape: tuple) -> Fixture:
    """`node` makes a constant list `c` of int64, by which the rows of another input are chosen."""
    gather = helper.make_node("Gather", ["z", "c"], ["y"], "gather")
    return network(operator, name, opset, {"x": Input(shape), "z": Input((8, 2)), **operands}, [node, gather], ["y"])


def sized() -> Fixture:
    """As many numbers as an input has elements."""
    nodes = [
        helper.make_node("Size", ["x"], ["n"], "size"),
        helper.make_node("Range", ["zero", "n", "five"], ["c"], "range"),
        helper.make_node("Gather", ["z", "c"], ["y"], "gather"),
    ]
    operands = {"x": Input((2, 3)), "z": Input((6,)), "zero": index(0), "five": index(5)}
    return network("Size", "of_a_matrix", 13, operands, nodes, ["y"])


def of_shape(name: str, **attributes: object) -> Fixture:
    node = helper.make_node("ConstantOfShape", ["s"], ["c"], "constant", **attributes)
    return with_constant("ConstantOfShape", name, 9, node, {"s": integers(2, 1)}, (2, 3))


def ranged(name: str, start: float, limit: float, delta: float, length: int) -> Fixture:
    operands = {"a": Constant(start), "b": Constant(limit), "d": Constant(delta)}
    node = helper.make_node("Range", ["a", "b", "d"], ["c"], "range")
    return with_constant("Range", name, 11, node, operands, (2, length))


HALF = helper.make_tensor("half", TensorProto.FLOAT, [1], [0.5])

CONSTANTS = [
    with_list("Shape", "of_a_matrix", 13, helper.make_node("Shape", ["x"], ["c"], "shape"), {}, (4, 1)),
    with_list("Shape", "last", 15, helper.make_node("Shape", ["x"], ["c"], "shape", start=-1), {}, (5, 3)),
    with_list("Shape", "up_to", 15, helper.make_node("Shape", ["x"], ["c"], "shape", end=-1), {}, (7, 7)),
    sized(),
    of_shape("zeros"),
    of_shape("halves", value=HALF),
    ranged("rising", 0.5, 3.0, 0.75, 4),
    ranged("falling", 1.0, -1.0, -0.5, 4),
    with_constant("EyeLike", "square", 9, helper.make_node("EyeLike", ["x"], ["c"], "eye"), {}, (3, 3)),
    with_constant("EyeLike", "above", 9, helper.make_node("EyeLike", ["x"], ["c"], "eye", k=1), {}, (2, 4)),
    with_constant("EyeLike", "below", 9, helper.make_node("EyeLike", ["x"], ["c"], "eye", k=-2), {}, (4, 3)),
]


def non_zero() -> Fixture:
    """The places of what is not zero, as tuples."""
    nodes = [
        helper.make_node("NonZero", ["m"], ["places"], "places"),
        helper.make_node("Compress", ["places", "row"], ["c"], "row", axis=0),
        helper.make_node("Gather", ["x", "c"], ["y"], "gather", axis=1),
    ]
    operands = {"x": X, "m": Constant([[0.0, 2.0, 0.0, -1.0], [3.0, 0.0, 0.0, 0.0]]), "row": Constant([0, 1], np.bool_)}
    return network("NonZero", "of_a_matrix", 13, operands, nodes, ["y"])


def unique(name: str, output: int, **attributes: object) -> Fixture:
    names = ["values", "firsts", "groups", "counts"]
    nodes = [
        helper.make_node("Unique", ["m"], names, "unique", **attributes),
        helper.make_node("Gather", ["x", names[output]], ["y"], "gather", axis=1),
    ]
    return network("Unique", name, 11, {"x": Input((3, 6)), "m": integers(2, 1, 1, 3, 2, 0)}, nodes, ["y"])


CONSTANT_SEARCHES = [
    non_zero(),
    unique("values", 0),
    unique("unsorted", 0, sorted=0),
    unique("firsts", 1),
    unique("groups", 2),
    unique("unsorted_groups", 2, sorted=0),
    unique("counts", 3),
]

def flattened() -> Fixture:
    nodes = [
        helper.make_node("Compress", ["x", "c"], ["found"], "compress"),
        helper.make_node("Reshape", ["found", "s"], ["y"], "reshape"),
    ]
    operands = {"x": X, "c": Constant([0, 1, 0, 0, 0, 1, 1], np.bool_), "s": integers(3)}
    return network("Compress", "flat", 9, operands, nodes, ["y"])


CHOICES = [
    single("Gather", "rows", 11, [X, index([0, 2, -1])]),
    single("Gather", "one", 13, [X, index(-2)]),
    single("Gather", "matrix_of_indices", 13, [STACK, index([[1, 0], [-1, 2]])], axis=1),
    single("Gather", "last_axis", 13, [STACK, index([3, 0])], axis=-1),
    single("GatherElements", "rows", 13, [X, index([[0, 2, -1, 1], [2, 0, -3, 0]])]),
    single("GatherElements", "columns", 11, [X, index([[0, -1], [3, 2]])], axis=1),
    single("GatherND", "elements", 13, [STACK, index([[0, 1, 2], [-1, -2, -3]])]),
    single("GatherND", "rows", 12, [STACK, index([[[0, 1]], [[1, -1]]])]),
    single("GatherND", "batches", 13, [STACK, index([[0, 3], [2, -1]])], batch_dims=1),
    single("Compress", "rows", 11, [X, Constant([1, 0, 1], np.bool_)], axis=0),
    single("Compress", "short", 11, [X, Constant([0, 1, 1], np.bool_)], axis=-1),
    flattened(),
]


def marked(name: str, indices: list, axis: int, shape: tuple) -> Fixture:
    node = helper.make_node("OneHot", ["i", "d", "v"], ["c"], "one_hot", axis=axis)
    operands = {"i": index(indices), "d": index(4), "v": Constant([-0.5, 1.5])}
    return with_constant("OneHot", name, 11, node, operands, shape)


MARKS = [
    marked("rows", [0, 3, -1, -4, 7], -1, (5, 4)),
    marked("columns", [0, 3, 2], 0, (4, 3)),
    marked("between", [[0, 1], [2, -3]], 1, (2, 4, 2)),
    single("Hardmax", "last", 13, [X]),
    single("Hardmax", "first", 13, [X], axis=0),
    single("Hardmax", "flattened", 11, [STACK]),
]

UPDATES = [
    single("Scatter", "rows", 9, [X, index([[1, 2], [0, 1]]), Weight((2, 2))]),
    single("ScatterElements", "rows", 13, [X, index([[1, -1], [0, 1]]), Weight((2, 2))]),
    single("ScatterElements", "activations", 11, [Weight((3, 4)), index([[3, 0], [1, -2]]), Input((2, 2))], axis=1),
    *(
        single("ScatterElements", reduction, 18, [X, index([[1, 0], [1, -3]]), Input((2, 2))], reduction=reduction)
        for reduction in ("add", "mul", "max", "min")
    ),
    single("ScatterND", "elements", 11, [X, index([[0, 1], [2, -1]]), Input((2,))]),
    single("ScatterND", "rows", 13, [X, index([[2], [0]]), Weight((2, 4))]),
    *(
        single("ScatterND", reduction, 18, [X, index([[1], [0], [1]]), Input((3, 4))], reduction=reduction)
        for reduction in ("add", "mul", "max", "min")
    ),
]

MOVES = [
    single("Expand", "rows", 13, [Input((3, 1)), integers(3, 4)]),
    single("Expand", "both", 8, [Input((3, 1)), integers(2, 1, 4)]),
    single("Tile", "opset_7", 7, [Input((2, 3)), integers(2, 2)]),
    single("Tile", "columns", 13, [Input((2, 3)), integers(1, 3)]),
    *(single("Trilu", f"upper_{k + 9}", 14, [X, index(k)]) for k in (-1, 0, 2)),
    *(single("Trilu", f"lower_{k + 9}", 14, [X, index(k)], upper=0) for k in (-1, 0, 2)),
    single("Trilu", "stack", 14, [STACK]),
    single("DepthToSpace", "depth_first", 13, [IMAGE], blocksize=2),
    single("DepthToSpace", "columns_first", 11, [IMAGE], blocksize=2, mode="CRD"),
    single("SpaceToDepth", "opset_13", 13, [Input((1, 2, 4, 6))], blocksize=2),
    single("ReverseSequence", "time_first", 10, [Input((4, 3)), integers(4, 1, 2)]),
    single("ReverseSequence", "batch_first", 10, [STACK, integers(2, 3)], batch_axis=0, time_axis=1),
    single("CenterCropPad", "both", 18, [Input((5, 3)), integers(2, 6)]),
    single("CenterCropPad", "one_axis", 18, [Input((4, 3)), integers(7)], axes=[0]),
    single("Upsample", "opset_7", 7, [Input((1, 1, 2, 3))], scales=[1.0, 1.0, 2.0, 3.0]),
    single("Upsample", "opset_9", 9, [Input((1, 1, 2, 3)), Constant([1.0, 1.0, 2.0, 1.7])]),
    single("Col2Im", "overlapping", 18, [Input((1, 12, 9)), integers(5, 5), integers(2, 3)], strides=[2, 1], pads=[1, 0, 0, 0]),
    single("Col2Im", "dilated", 18, [Input((2, 4, 9)), integers(4, 5), integers(2, 2)], dilations=[1, 2]),
]


def ordered(name: str, output: int, opset: int, operands: list, **attributes: object) -> Fixture:
    """The values or the places of `TopK`."""
    names = ["x", "k"][: len(operands)]
    node = helper.make_node("TopK", names, ["values", "places"], "topk", **attributes)
    result, kind = (["values"], TensorProto.FLOAT) if output == 0 else (["places"], TensorProto.INT64)
    return network("TopK", name, opset, dict(zip(names, operands)), [node], result, kind)


SCANS = [
    single("CumSum", "rows", 14, [X, index(0)]),
    single("CumSum", "columns", 11, [X, index(-1)], exclusive=1),
    single("CumSum", "from_the_end", 14, [X, index(1)], reverse=1),
    single("CumSum", "others_from_the_end", 14, [X, index(1)], reverse=1, exclusive=1),
    ordered("largest", 0, 11, [Input((3, 5)), integers(2)]),
    ordered("smallest", 0, 11, [Input((5, 2)), integers(3)], axis=0, largest=0),
    ordered("sorted", 0, 11, [Input((2, 6)), integers(6)]),
    ordered("opset_1", 0, 9, [Input((2, 6))], k=3),
    ordered("places", 1, 11, [Input((3, 5)), integers(2)]),
    ordered("places_of_the_smallest", 1, 11, [Input((5, 2)), integers(3)], axis=0, largest=0),
    single("ArgMin", "first_axis", 13, [Input((4, 3))], kind=TensorProto.INT64),
    single("ArgMin", "last_axis", 11, [Input((4, 3))], kind=TensorProto.INT64, axis=-1, keepdims=0),
]


def window(operator: str, periodic: int) -> Fixture:
    node = helper.make_node(operator, ["n"], ["c"], "window", periodic=periodic)
    return with_constant(operator, "periodic" if periodic else "symmetric", 17, node, {"n": index(7)}, (7,))


WINDOWS = [
    window(operator, periodic)
    for operator in ("BlackmanWindow", "HammingWindow", "HannWindow")
    for periodic in (0, 1)
]


def summed(name: str, equation: str, *operands: object) -> Fixture:
    return single("Einsum", name, 12, list(operands), equation=equation)


SUMS = [
    summed("product", "ij,jk->ik", Input((2, 3)), Weight((3, 4))),
    summed("activations", "bhid,bhjd->bhij", *inputs((1, 2, 3, 4), (1, 2, 3, 4))),
    summed("outer", "i,j->ij", *inputs((2,), (3,))),
    summed("inner", "ij,ij->", *inputs((2, 3), (2, 3))),
    summed("implied", "ij,jk", Input((2, 3)), Weight((3, 2))),
    summed("transposed", "ijk->kij", Input((2, 3, 2))),
    summed("trace", "ii->", Input((3, 3))),
    summed("three", "ab,bc,cd->ad", Input((2, 3)), Weight((3, 2)), Weight((2, 2))),
    *(single(op, "axis", 13, [X], axes=[1]) for op in ("ReduceL1", "ReduceL2", "ReduceProd", "ReduceSumSquare")),
    *(single(op, "all", 18, [X], keepdims=0) for op in ("ReduceL1", "ReduceL2", "ReduceSumSquare")),
    *(
        single(op, "operand", 18, [X, integers(0)], keepdims=0)
        for op in ("ReduceL1", "ReduceL2", "ReduceProd", "ReduceSumSquare", "ReduceLogSumExp")
    ),
    single("ReduceLogSumExp", "axis", 13, [X], axes=[-1]),
    single("Det", "two", 11, [Input((3, 2, 2))]),
    single("Det", "three", 11, [Input((2, 3, 3))]),
]


def logarithm() -> Fixture:
    """Of a sum of what is at least 1."""
    nodes = [
        helper.make_node("Abs", ["x"], ["a"], "abs"),
        helper.make_node("Add", ["a", "one"], ["b"], "add"),
        helper.make_node("ReduceLogSum", ["b"], ["y"], "log", axes=[1]),
    ]
    return network("ReduceLogSum", "axis", 13, {"x": X, "one": Constant(1.0)}, nodes, ["y"])


FIXTURES = [
    *CONSTANTS,
    *CONSTANT_SEARCHES,
    *CHOICES,
    *MARKS,
    *UPDATES,
    *MOVES,
    *SCANS,
    *WINDOWS,
    *SUMS,
    logarithm(),
]
