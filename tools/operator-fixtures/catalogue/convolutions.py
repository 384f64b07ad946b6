"""Convolutions of one and two dimensions, and transposed ones."""

from fixture import Input, Weight, single

IMAGE = Input((1, 2, 5, 6))
SIGNAL = Input((1, 2, 9))

CONV = [
    single("Conv", "plain", 1 + 6, [IMAGE, Weight((3, 2, 3, 3)), Weight((3,))]),
    single("Conv", "no_bias", 11, [IMAGE, Weight((3, 2, 2, 3))]),
    single("Conv", "pointwise", 11, [IMAGE, Weight((4, 2, 1, 1)), Weight((4,))]),
    single("Conv", "stride", 11, [IMAGE, Weight((3, 2, 3, 3)), Weight((3,))], strides=[2, 1]),
    single("Conv", "stride_beyond_kernel", 11, [IMAGE, Weight((2, 2, 1, 2))], strides=[3, 3]),
    single("Conv", "pads", 11, [IMAGE, Weight((2, 2, 3, 3)), Weight((2,))], pads=[1, 1, 1, 1], kernel_shape=[3, 3]),
    single("Conv", "uneven_pads", 11, [IMAGE, Weight((2, 2, 2, 3)), Weight((2,))], pads=[0, 2, 1, 0], strides=[2, 2]),
    single(
        "Conv", "same_upper", 11, [IMAGE, Weight((2, 2, 2, 3)), Weight((2,))], auto_pad="SAME_UPPER", strides=[2, 2]
    ),
    single("Conv", "same_lower", 11, [IMAGE, Weight((2, 2, 2, 4)), Weight((2,))], auto_pad="SAME_LOWER"),
    single("Conv", "valid", 11, [IMAGE, Weight((2, 2, 3, 2))], auto_pad="VALID", strides=[1, 2]),
    single("Conv", "dilated", 11, [IMAGE, Weight((2, 2, 2, 3)), Weight((2,))], dilations=[3, 2]),
    single(
        "Conv",
        "dilated_and_padded",
        11,
        [IMAGE, Weight((2, 2, 3, 3))],
        dilations=[2, 2],
        pads=[2, 2, 2, 2],
        strides=[2, 2],
    ),
    single("Conv", "groups", 11, [Input((1, 4, 4, 4)), Weight((6, 2, 3, 3)), Weight((6,))], group=2),
    single(
        "Conv", "depthwise", 11, [Input((1, 3, 5, 5)), Weight((3, 1, 3, 3)), Weight((3,))], group=3, pads=[1, 1, 1, 1]
    ),
    single("Conv", "depthwise_doubled", 11, [Input((1, 2, 4, 4)), Weight((4, 1, 2, 2))], group=2),
    single("Conv", "batch", 11, [Input((2, 2, 4, 4)), Weight((2, 2, 3, 3)), Weight((2,))], pads=[0, 1, 0, 1]),
    single("Conv", "one_dimension", 11, [SIGNAL, Weight((3, 2, 3)), Weight((3,))]),
    single(
        "Conv",
        "one_dimension_everything",
        11,
        [SIGNAL, Weight((2, 1, 3)), Weight((2,))],
        group=2,
        dilations=[2],
        strides=[2],
        pads=[1, 2],
    ),
    single("Conv", "one_dimension_same", 11, [SIGNAL, Weight((3, 2, 4))], auto_pad="SAME_UPPER"),
]

SMALL = Input((1, 2, 3, 4))

TRANSPOSE = [
    single("ConvTranspose", "plain", 1 + 6, [SMALL, Weight((2, 3, 2, 2)), Weight((3,))]),
    single("ConvTranspose", "no_bias", 11, [SMALL, Weight((2, 1, 3, 3))]),
    single("ConvTranspose", "stride", 11, [SMALL, Weight((2, 2, 2, 2)), Weight((2,))], strides=[2, 2]),
    single("ConvTranspose", "stride_beyond_kernel", 11, [SMALL, Weight((2, 1, 2, 1)), Weight((1,))], strides=[3, 2]),
    single("ConvTranspose", "pads", 11, [SMALL, Weight((2, 2, 3, 3)), Weight((2,))], pads=[1, 0, 1, 2]),
    single(
        "ConvTranspose",
        "output_padding",
        11,
        [SMALL, Weight((2, 2, 3, 3)), Weight((2,))],
        strides=[2, 2],
        pads=[1, 1, 1, 1],
        output_padding=[1, 1],
    ),
    single("ConvTranspose", "output_shape", 11, [SMALL, Weight((2, 1, 3, 3))], strides=[2, 2], output_shape=[6, 8]),
    single("ConvTranspose", "same_upper", 11, [SMALL, Weight((2, 1, 3, 3))], strides=[2, 2], auto_pad="SAME_UPPER"),
    single("ConvTranspose", "same_lower", 11, [SMALL, Weight((2, 1, 3, 3))], strides=[2, 2], auto_pad="SAME_LOWER"),
    single("ConvTranspose", "dilated", 11, [SMALL, Weight((2, 1, 2, 2)), Weight((1,))], dilations=[2, 3]),
    single(
        "ConvTranspose",
        "groups",
        11,
        [Input((1, 4, 3, 3)), Weight((4, 2, 2, 2)), Weight((4,))],
        group=2,
        strides=[1, 2],
    ),
    single("ConvTranspose", "batch", 11, [Input((2, 2, 2, 3)), Weight((2, 1, 2, 2)), Weight((1,))], strides=[2, 1]),
    single(
        "ConvTranspose",
        "one_dimension",
        11,
        [Input((1, 2, 5)), Weight((2, 2, 3)), Weight((2,))],
        strides=[2],
        pads=[1, 0],
    ),
]

FIXTURES = [*CONV, *TRANSPOSE]
