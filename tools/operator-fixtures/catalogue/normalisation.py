"""Normalisation by recorded statistics, and softmax."""

from onnx import helper

from fixture import Fixture, Input, Weight, network, single


def statistics(channels: int) -> list[Weight]:
    """Scale, offset, mean and variance."""
    return [Weight((channels,), 1.0, 0.5), Weight((channels,)), Weight((channels,)), Weight((channels,), 0.6, 0.8)]


def after_a_layer(name: str, operator: str, x: Input, weights: Weight, **attributes: object) -> Fixture:
    """Behind a layer that it can be merged into."""
    nodes = [
        helper.make_node(operator, ["x", "w"], ["h"], "layer", **attributes),
        helper.make_node("BatchNormalization", ["h", "scale", "offset", "mean", "variance"], ["y"], "normalise"),
    ]
    named = dict(zip(["scale", "offset", "mean", "variance"], statistics(3)))
    return network("BatchNormalization", name, 15, {"x": x, "w": weights, **named}, nodes, ["y"])


BATCH = [
    single("BatchNormalization", "opset_7", 7, [Input((1, 3, 2, 2)), *statistics(3)]),
    single("BatchNormalization", "opset_9", 9, [Input((2, 2, 2, 3)), *statistics(2)], epsilon=0.01, momentum=0.8),
    single("BatchNormalization", "opset_14", 14, [Input((1, 3, 2, 2)), *statistics(3)], training_mode=0),
    single("BatchNormalization", "rows", 15, [Input((3, 4)), *statistics(4)]),
    single("BatchNormalization", "signal", 15, [Input((1, 2, 5)), *statistics(2)]),
    after_a_layer("after_conv", "Conv", Input((1, 2, 4, 4)), Weight((3, 2, 3, 3)), pads=[1, 0, 0, 1]),
    after_a_layer("after_matmul", "MatMul", Input((2, 4)), Weight((4, 3))),
]

SOFTMAX = [
    single("Softmax", "row", 13, [Input((1, 5))]),
    single("Softmax", "rows", 13, [Input((3, 4))], axis=1),
    single("Softmax", "wide", 13, [Input((2, 6))], reach=12.0),
    single("Softmax", "columns", 13, [Input((3, 4))], axis=0),
    single("Softmax", "middle_axis", 13, [Input((2, 3, 2))], axis=-2),
    single("Softmax", "opset_11", 11, [Input((2, 5))]),
    single("Softmax", "flattened", 11, [Input((2, 3, 2))], axis=1),
]

FIXTURES = [*BATCH, *SOFTMAX]
