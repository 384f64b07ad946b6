"""Recurrent networks in every direction, with their options."""

import numpy as np

from fixture import Constant, Fixture, Input, Weight, single

GATES = {"LSTM": 4, "GRU": 3, "RNN": 1}
STEPS, BATCH, INPUTS, HIDDEN = 3, 2, 2, 3


def layer(
    operator: str,
    name: str,
    opset: int = 14,
    biases: bool = True,
    lengths: list[int] | None = None,
    initial: bool = False,
    peepholes: bool = False,
    **attributes: object,
) -> Fixture:
    """A layer with all of its outputs."""
    directions = 2 if attributes.get("direction") == "bidirectional" else 1
    rows, states = GATES[operator] * HIDDEN, 2 if operator == "LSTM" else 1
    state = Weight((directions, BATCH, HIDDEN)) if initial else None
    operands = [
        Input((STEPS, BATCH, INPUTS)),
        Weight((directions, rows, INPUTS)),
        Weight((directions, rows, HIDDEN)),
        Weight((directions, 2 * rows)) if biases else None,
        Constant(lengths, np.int32) if lengths else None,
        *[state] * states,
        Weight((directions, 3 * HIDDEN)) if peepholes else None,
    ]
    while operands[-1] is None:
        operands.pop()
    return single(operator, name, opset, operands, 1 + states, hidden_size=HIDDEN, **attributes)


PLAIN = [
    layer(operator, direction, direction=direction)
    for operator in GATES
    for direction in ("forward", "reverse", "bidirectional")
]

VARIANTS = [
    *[layer(operator, "opset_7", 7, biases=False) for operator in GATES],
    *[layer(operator, "from_a_state", initial=True, lengths=[3, 2], direction="bidirectional") for operator in GATES],
    *[layer(operator, "clipped", clip=1.5) for operator in ("LSTM", "RNN")],
    layer("GRU", "linear_before_reset", linear_before_reset=1, initial=True),
    layer("LSTM", "peepholes", peepholes=True, initial=True),
    layer("LSTM", "input_forget", input_forget=1, initial=True),
    layer("LSTM", "other_functions", activations=["HardSigmoid", "LeakyRelu", "Softsign"], activation_alpha=[0.3, 0.1]),
    layer("RNN", "relu", activations=["Relu"]),
]

FIXTURES = [*PLAIN, *VARIANTS]
