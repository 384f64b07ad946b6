"""Normalisation by the statistics of what is normalised, norms, and logarithms of softmax with their losses."""

import numpy as np
from onnx import helper

from fixture import Constant, Fixture, Input, Weight, integers, network, single

SCALE = Weight((4,), 1.0, 0.5)
IMAGES = Input((2, 4, 2, 3))
LABELS = Constant([[2, 0], [1, 1]], np.int64)

ROWS = [
    single("LayerNormalization", "rows", 17, [Input((2, 3, 4)), SCALE, Weight((4,))], outputs=3),
    single("LayerNormalization", "two_axes", 17, [Input((2, 3, 4)), Weight((3, 4))], axis=-2, epsilon=0.1),
    single("LayerNormalization", "long", 17, [Input((2, 20)), Weight((20,), 1.0, 0.5)]),
    single("RMSNormalization", "rows", 23, [Input((3, 4)), SCALE]),
    single("RMSNormalization", "two_axes", 23, [Input((2, 3, 4)), Weight((3, 4))], axis=1, epsilon=0.01),
    single("LpNormalization", "rows", 13, [Input((3, 5))]),
    single("LpNormalization", "absolute", 13, [Input((3, 5))], p=1),
    single("LpNormalization", "columns", 13, [Input((3, 5))], axis=0),
]

CHANNELS = [
    single("InstanceNormalization", "images", 13, [IMAGES, SCALE, Weight((4,))]),
    single("InstanceNormalization", "signal", 13, [Input((1, 4, 5)), SCALE, Weight((4,))], epsilon=0.1),
    single("MeanVarianceNormalization", "channels", 13, [Input((2, 2, 2, 3))], axes=[0, 2, 3]),
    single("MeanVarianceNormalization", "rows", 13, [Input((3, 5))], axes=[1]),
    single("LRN", "odd", 13, [Input((1, 4, 1, 2))], size=3, alpha=0.5, bias=2.0),
    single("LRN", "root", 13, [Input((1, 5, 2, 1))], size=5, alpha=1.5, beta=0.5),
]



def groups() -> Fixture:
    """With a shape behind it, which ONNX does not infer."""
    nodes = [
        helper.make_node("GroupNormalization", ["x", "scale", "bias"], ["g"], "groupnormalization", num_groups=2),
        helper.make_node("Reshape", ["g", "shape"], ["y"], "shape"),
    ]
    operands = {"x": IMAGES, "scale": SCALE, "bias": Weight((4,)), "shape": integers(2, 24)}
    return network("GroupNormalization", "channels", 21, operands, nodes, ["y"])


POOLS = [
    single("GlobalLpPool", "root", 13, [Input((1, 2, 3, 3))]),
    single("GlobalLpPool", "absolute", 13, [Input((1, 2, 3, 3))], p=1),
    single("LpPool", "root", 18, [Input((1, 1, 4, 4))], kernel_shape=[2, 3], strides=[2, 1], pads=[0, 1, 0, 1]),
    single("LpPool", "absolute", 11, [Input((1, 2, 5))], kernel_shape=[2], p=1),
]

LOGARITHMS = [
    single("LogSoftmax", "row", 13, [Input((1, 5))]),
    single("LogSoftmax", "columns", 13, [Input((3, 4))], axis=0),
    single("LogSoftmax", "flattened", 11, [Input((2, 3, 2))], axis=1),
    single("SoftmaxCrossEntropyLoss", "logarithms", 13, [Input((2, 3, 2)), LABELS, Weight((3,), 0.5, 1.0)], outputs=2),
    single("SoftmaxCrossEntropyLoss", "ignoring", 13, [Input((2, 3, 2)), LABELS], ignore_index=1, reduction="none"),
    single("NegativeLogLikelihoodLoss", "mean", 13, [Input((2, 3, 2)), LABELS, Weight((3,), 0.5, 1.0)]),
    single("NegativeLogLikelihoodLoss", "sum", 13, [Input((2, 3, 2)), LABELS], ignore_index=0, reduction="sum"),
]

FIXTURES = [*ROWS, *CHANNELS, groups(), *POOLS, *LOGARITHMS]
