"""Largest values and means of windows."""

from fixture import Fixture, Input, single

IMAGE = Input((1, 2, 5, 6))
SIGNAL = Input((1, 2, 9))


def windows(operator: str) -> list[Fixture]:
    """MaxPool and AveragePool walk over the image alike."""
    return [
        single(operator, "opset_7", 7, [IMAGE], kernel_shape=[2, 2], strides=[2, 2]),
        single(operator, "overlapping", 11, [IMAGE], kernel_shape=[3, 2]),
        single(operator, "pads", 12, [IMAGE], kernel_shape=[3, 3], strides=[2, 2], pads=[1, 1, 1, 1]),
        single(operator, "uneven_pads", 12, [IMAGE], kernel_shape=[2, 3], strides=[2, 2], pads=[0, 2, 1, 0]),
        single(operator, "same_upper", 11, [IMAGE], kernel_shape=[2, 3], strides=[2, 2], auto_pad="SAME_UPPER"),
        single(operator, "same_lower", 11, [IMAGE], kernel_shape=[2, 2], auto_pad="SAME_LOWER"),
        single(operator, "valid", 11, [IMAGE], kernel_shape=[2, 2], strides=[2, 2], auto_pad="VALID"),
        single(operator, "ceil_mode", 11, [Input((1, 2, 5, 4))], kernel_shape=[2, 3], strides=[2, 2], ceil_mode=1),
        single(operator, "batch", 12, [Input((2, 3, 4, 4))], kernel_shape=[2, 2], strides=[2, 2]),
        single(operator, "one_dimension", 12, [SIGNAL], kernel_shape=[3], strides=[2], pads=[1, 0]),
    ]


MAX = [
    *windows("MaxPool"),
    single("MaxPool", "dilated", 12, [IMAGE], kernel_shape=[2, 2], dilations=[2, 3]),
    single(
        "MaxPool",
        "ceil_mode_and_pads",
        12,
        [Input((1, 2, 6, 5))],
        kernel_shape=[3, 3],
        strides=[2, 2],
        pads=[1, 1, 0, 0],
        ceil_mode=1,
    ),
]

AVERAGE = [
    *windows("AveragePool"),
    single(
        "AveragePool",
        "pads_count",
        11,
        [IMAGE],
        kernel_shape=[3, 3],
        strides=[2, 2],
        pads=[1, 1, 1, 1],
        count_include_pad=1,
    ),
    single(
        "AveragePool", "same_pads_count", 11, [IMAGE], kernel_shape=[3, 3], auto_pad="SAME_UPPER", count_include_pad=1
    ),
    single(
        "AveragePool",
        "ceil_mode_and_pads",
        19,
        [Input((1, 2, 6, 5))],
        kernel_shape=[3, 3],
        strides=[2, 2],
        pads=[1, 1, 0, 0],
        ceil_mode=1,
    ),
    single("AveragePool", "dilated", 19, [IMAGE], kernel_shape=[2, 2], dilations=[2, 3]),
]

GLOBAL = [
    single(operator, name, opset, [Input(shape)])
    for operator in ("GlobalAveragePool", "GlobalMaxPool")
    for name, opset, shape in [("image", 7, (1, 3, 3, 4)), ("batch", 13, (2, 2, 3, 2)), ("signal", 13, (1, 3, 7))]
]

FIXTURES = [*MAX, *AVERAGE, *GLOBAL]
