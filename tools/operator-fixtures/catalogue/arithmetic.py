"""Operators on several tensors, element by element, with broadcasting."""

from fixture import Constant, Fixture, Input, Weight, inputs, single

X = Input((2, 3))
IMAGE = Input((1, 3, 2, 2))


def sums_and_products(operator: str) -> list[Fixture]:
    """Add, Sub and Mul take the same operands."""
    return [
        single(operator, "same_shape", 7, inputs((2, 3), (2, 3))),
        single(operator, "both_broadcast", 13, inputs((2, 1, 3), (4, 1))),
        single(operator, "channels", 14, inputs((1, 3, 2, 2), (3, 1, 1))),
        single(operator, "constant", 13, [X, Weight((2, 3), 2.0)]),
        single(operator, "constant_row", 14, [X, Weight((3,), 2.0)]),
        single(operator, "constant_first", 13, [Weight((2, 1), 2.0), X]),
        single(operator, "constant_widens", 13, [X, Weight((2, 1, 3), 2.0)]),
        single(operator, "constant_channels", 13, [IMAGE, Weight((3, 1, 1), 2.0)]),
        single(operator, "scalar", 7, [X, Constant(0.37)]),
    ]


QUOTIENTS = [
    single("Div", "scalar", 7, [X, Constant(255.0)], reach=200.0),
    single("Div", "scalar_below_one", 13, [X, Constant(0.37)]),
    single("Div", "power_of_two", 13, [X, Constant(4.0)]),
    single("Div", "negative", 14, [X, Constant(-3.0)]),
    single("Div", "row", 14, [X, Weight((3,), 0.5, 1.5)]),
    single("Div", "channels", 14, [IMAGE, Weight((3, 1, 1), 0.2, 0.5)]),
]


def extremes(operator: str, sign: int) -> list[Fixture]:
    """Max and Min take the same operands; `sign` says on which side of 0 a constant does not win over all else."""
    return [
        single(operator, "two", 8, inputs((2, 3), (2, 3))),
        single(operator, "one", 13, [X]),
        single(operator, "three_broadcast", 13, inputs((2, 1, 3), (4, 1), (3,))),
        single(operator, "constant", 13, [X, Weight((3,))]),
        single(operator, "constant_first", 12, [Constant(0.25), X]),
        single(operator, "constants_between", 13, [X, Weight((2, 1)), Input((3,)), Constant(sign * 0.5)]),
    ]


FIXTURES = [
    *sums_and_products("Add"),
    *sums_and_products("Sub"),
    *sums_and_products("Mul"),
    *QUOTIENTS,
    *extremes("Max", -1),
    *extremes("Min", 1),
]
