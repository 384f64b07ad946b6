"""The multilayer perceptron: fitting, and writing it as ONNX."""

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper
from sklearn.neural_network import MLPRegressor
from threadpoolctl import threadpool_limits

HIDDEN = (16, 8)
SEED = 20181231
VOLATILITY_FLOOR = 0.08
OPSET = 17

Layers = list[tuple[np.ndarray, np.ndarray]]


def fit(inputs: np.ndarray, targets: np.ndarray, quarter: np.ndarray, alpha: float, calm: float) -> Layers:
    """Fits the network and returns `(weights [in, out], bias [out])` per layer, for raw inputs.

    `alpha` is the weight decay. `calm` weighs each row by the inverse of its
    last-quarter volatility `quarter` to that power, so that a few crisis months
    do not decide the fit. One thread, full-batch L-BFGS, fixed seed: repeatable
    on one machine, and equal across machines up to rounding.
    """
    centre, spread = inputs.mean(axis=0), inputs.std(axis=0)
    target_centre, target_spread = targets.mean(), targets.std()
    weights = np.maximum(quarter, VOLATILITY_FLOOR) ** -calm
    model = MLPRegressor(
        hidden_layer_sizes=HIDDEN, activation="relu", solver="lbfgs", alpha=alpha, max_iter=2000, random_state=SEED
    )
    with threadpool_limits(limits=1):
        standardised = (inputs - centre) / spread, (targets - target_centre) / target_spread
        model.fit(*standardised, sample_weight=weights / weights.mean())
    return fold(list(zip(model.coefs_, model.intercepts_, strict=True)), centre, spread, target_centre, target_spread)


def fold(layers: Layers, centre: np.ndarray, spread: np.ndarray, target_centre: float, target_spread: float) -> Layers:
    """Moves the standardisation of inputs into the first layer and of the target into the last."""
    (first, first_bias), *middle, (last, last_bias) = layers
    return [
        (first / spread[:, None], first_bias - (centre / spread) @ first),
        *middle,
        (last * target_spread, last_bias * target_spread + target_centre),
    ]


def forecast(layers: Layers, inputs: np.ndarray) -> np.ndarray:
    """The network in double precision: `[rows, 8]` to `[rows]`."""
    values = inputs
    for weights, bias in layers[:-1]:
        values = np.maximum(values @ weights + bias, 0)
    weights, bias = layers[-1]
    return (values @ weights + bias)[:, 0]


def to_onnx(layers: Layers) -> onnx.ModelProto:
    """Gemm and Relu only; input `features` `[1, 8]`, output `volatility` `[1, 1]`, both float."""
    nodes, tensors, current = [], [], "features"
    for number, (weights, bias) in enumerate(layers, start=1):
        names = f"weights_{number}", f"bias_{number}"
        tensors += [
            numpy_helper.from_array(a.astype(np.float32), n) for a, n in zip((weights, bias), names, strict=True)
        ]
        last = number == len(layers)
        output = "volatility" if last else f"linear_{number}"
        nodes.append(helper.make_node("Gemm", [current, *names], [output], name=f"gemm_{number}"))
        current = output
        if not last:
            nodes.append(helper.make_node("Relu", [current], [f"hidden_{number}"], name=f"relu_{number}"))
            current = f"hidden_{number}"
    graph = helper.make_graph(
        nodes,
        "volatility_ltv",
        [helper.make_tensor_value_info("features", TensorProto.FLOAT, [1, layers[0][0].shape[0]])],
        [helper.make_tensor_value_info("volatility", TensorProto.FLOAT, [1, 1])],
        tensors,
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", OPSET)], producer_name="volatility-ltv")
    model.ir_version = 8
    onnx.checker.check_model(model, full_check=True)
    return model
