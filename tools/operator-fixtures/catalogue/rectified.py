"""Functions of one number that are lines on one side at least, with the slopes and bounds that they take; sums."""

from fixture import Input, Weight, inputs, single

X = Input((3, 4))

EXPONENTIAL = [
    single("Elu", "default", 7, [X]),
    single("Elu", "lower", 22, [X], alpha=1.8, reach=5.0),
    single("Celu", "default", 12, [X]),
    single("Celu", "lower", 12, [X], alpha=1.8, reach=5.0),
    single("Selu", "default", 7, [X]),
    single("Selu", "given", 22, [X], alpha=1.2, gamma=0.7, reach=5.0),
]

LINES = [
    single("HardSigmoid", "default", 7, [X], reach=4.0),
    single("HardSigmoid", "given", 22, [X], alpha=0.4, beta=0.3, reach=3.0),
    single("PRelu", "row", 9, [X, Weight((4,))]),
    single("PRelu", "number", 16, [X, Weight((1,))]),
    single("PRelu", "activations", 16, [Input((2, 3)), Input((3,))]),
    single("ThresholdedRelu", "default", 10, [X]),
    single("ThresholdedRelu", "below_zero", 22, [X], alpha=-0.7),
    single("Shrink", "default", 9, [X]),
    single("Shrink", "soft", 9, [X], bias=0.75, lambd=0.75),
    single("Shrink", "given", 9, [X], bias=-0.3, lambd=0.4),
]

TOGETHER = [
    single("Sum", "one", 8, [X]),
    single("Sum", "broadcast", 13, inputs((2, 1, 3), (4, 1), (3,))),
    single("Sum", "constants", 13, [X, Weight((4,)), Weight((3, 1))]),
    single("Mean", "two", 8, inputs((2, 3), (2, 3))),
    single("Mean", "broadcast", 13, inputs((2, 1, 3), (4, 1), (3,))),
    single("Mean", "constant", 13, [X, Weight((4,))]),
]

FIXTURES = [*EXPONENTIAL, *LINES, *TOGETHER]
