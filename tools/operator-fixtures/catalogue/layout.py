"""Operators that only move values: shapes, axes, parts, padding."""

from fixture import Constant, Input, Weight, inputs, integers, single

X = Input((2, 3, 4))
IMAGE = Input((1, 2, 3, 4))
# Bounds this large, as exporters write them, stand for the end.
TO_THE_END = 2**63 - 1

SHAPES = [
    single("Reshape", "opset_7", 7, [Input((2, 6)), integers(3, 4)]),
    single("Reshape", "inferred_and_copied", 13, [Input((2, 6)), integers(0, 3, -1)]),
    single("Reshape", "opset_14", 14, [X, integers(-1, 4)], allowzero=0),
    single("Flatten", "default", 9, [X]),
    single("Flatten", "front", 13, [X], axis=0),
    single("Flatten", "back", 13, [X], axis=-1),
    single("Squeeze", "by_attribute", 11, [Input((1, 3, 1))], axes=[0]),
    single("Squeeze", "by_operand", 13, [Input((1, 3, 1)), integers(-1)]),
    single("Squeeze", "everything", 13, [Input((1, 3, 1))]),
    single("Unsqueeze", "by_attribute", 11, [Input((3, 2))], axes=[0, 3]),
    single("Unsqueeze", "by_operand", 13, [Input((3, 2)), integers(1, -1)]),
]

TRANSPOSE = [
    single("Transpose", "reversed", 7, [X]),
    single("Transpose", "matrix", 13, [Input((3, 4))], perm=[1, 0]),
    single("Transpose", "channels_last", 13, [IMAGE], perm=[0, 2, 3, 1]),
    single("Transpose", "turned", 13, [X], perm=[2, 0, 1]),
]

CONCAT = [
    single("Concat", "rows", 7, inputs((2, 3), (1, 3)), axis=0),
    single("Concat", "columns", 11, inputs((2, 3), (2, 1), (2, 2)), axis=-1),
    single("Concat", "channels", 13, inputs((1, 2, 2, 3), (1, 1, 2, 3)), axis=1),
    single("Concat", "one", 13, [X], axis=1),
    single("Concat", "with_a_constant", 13, [Input((2, 3)), Weight((2, 2), 3.0), Input((2, 1))], axis=1),
]

SPLIT = [
    single("Split", "halves", 7, [Input((4, 3))], outputs=2),
    single("Split", "by_attribute", 11, [Input((2, 6))], outputs=3, axis=1, split=[1, 2, 3]),
    single("Split", "by_operand", 13, [Input((2, 6)), integers(4, 2)], outputs=2, axis=-1),
    single("Split", "thirds", 13, [Input((2, 6))], outputs=3, axis=1),
    single("Split", "by_number", 18, [Input((2, 6))], outputs=2, axis=1, num_outputs=2),
    single("Split", "by_number_uneven", 18, [Input((2, 7))], outputs=3, axis=1, num_outputs=3),
]

SLICE = [
    single("Slice", "by_attributes", 9, [X], starts=[0, -2], ends=[1, TO_THE_END], axes=[0, 2]),
    single("Slice", "by_attributes_leading", 7, [X], starts=[1, 0], ends=[2, -1]),
    single("Slice", "by_operands", 10, [X, integers(1, 0), integers(3, 2), integers(1, 2)]),
    single("Slice", "leading_axes", 13, [X, integers(0, 1), integers(1, 3)]),
    single("Slice", "steps", 13, [Input((2, 9)), integers(1), integers(TO_THE_END), integers(1), integers(3)]),
    single("Slice", "reversed", 13, [Input((2, 5)), integers(-1), integers(-TO_THE_END), integers(1), integers(-1)]),
    single(
        "Slice",
        "backwards_by_two",
        13,
        [Input((3, 7)), integers(6, -1), integers(0, -4), integers(-1, 0), integers(-2, -1)],
    ),
    single("Slice", "negative_axes_and_ends", 13, [X, integers(-3, -2), integers(-1, -1), integers(-1, -2)]),
    single("Slice", "int32", 13, [X, Constant([1], "int32"), Constant([2**31 - 1], "int32"), Constant([2], "int32")]),
]

PAD = [
    single("Pad", "by_attributes", 7, [IMAGE], pads=[0, 0, 1, 2, 0, 1, 0, 1], value=0.75),
    single("Pad", "zeros", 11, [X, integers(0, 1, 1, 0, 0, 2)]),
    single("Pad", "value", 13, [X, integers(1, 0, 0, 0, 1, 0), Constant(-1.3)], mode="constant"),
    single("Pad", "edge", 13, [IMAGE, integers(0, 0, 1, 2, 0, 0, 1, 1)], mode="edge"),
    single("Pad", "reflect", 13, [IMAGE, integers(0, 0, 2, 1, 0, 0, 1, 3)], mode="reflect"),
    single("Pad", "reflect_by_attributes", 7, [IMAGE], mode="reflect", pads=[0, 0, 0, 1, 0, 0, 2, 0]),
    single("Pad", "cropped", 13, [X, integers(0, -1, 1, 0, 0, -2)]),
    single("Pad", "axes", 18, [X, integers(1, 2, 0, 1), Constant(0.5), integers(1, -1)]),
]

FIXTURES = [*SHAPES, *TRANSPOSE, *CONCAT, *SPLIT, *SLICE, *PAD]
