"""A network as a sequence of layers: its parameters, its values, its ONNX file.

Relu follows every convolution and every dense layer but the last.
"""

from dataclasses import dataclass

import jax
import numpy as np
import onnx
from layers import Dense, Layer, Pool, Shape
from onnx import NodeProto, TensorProto, helper, numpy_helper

OPSET = 17
IR_VERSION = 8
INPUT, OUTPUT = "image", "scores"

Parameters = list[tuple[np.ndarray, np.ndarray]]


@dataclass(frozen=True)
class Network:
    """`layers` on images of `side` by `side` pixels; the last layer gives ten scores."""

    name: str
    side: int
    layers: tuple[Layer, ...]

    def weight_shapes(self) -> list[Shape]:
        """The shape of the weights of each layer that has some, outputs first."""
        found, entering = [], (1, self.side, self.side)
        for layer in self.layers:
            if not isinstance(layer, Pool):
                found.append(layer.weights(entering))
            entering = layer.leaving(entering)
        return found

    def parameters(self) -> int:
        """Weights and biases together."""
        return sum(int(np.prod(shape)) + shape[0] for shape in self.weight_shapes())

    def start(self, seed: int) -> Parameters:
        """Weights of variance 2 over the number of inputs (He et al. 2015), biases 0."""
        generator = np.random.default_rng(seed)
        drawn = [
            generator.normal(0, np.sqrt(2 / np.prod(shape[1:])), shape).astype(np.float32)
            for shape in self.weight_shapes()
        ]
        return [(weights, np.zeros(len(weights), np.float32)) for weights in drawn]

    def scores(self, parameters: Parameters, images: jax.Array) -> jax.Array:
        """`[rows, 1, side, side]` to `[rows, 10]`."""
        values, left = images, list(parameters)
        for layer in self.layers:
            if isinstance(layer, Pool):
                values = layer.apply(values)
                continue
            values = layer.apply(values, *left.pop(0))
            values = jax.nn.relu(values) if left else values
        return values


def to_onnx(network: Network, parameters: Parameters) -> onnx.ModelProto:
    """Input `image` `[1, 1, side, side]`, output `scores` `[1, 10]`, both float; opset 17."""
    nodes, tensors = nodes_of(network, parameters)
    graph = helper.make_graph(
        nodes,
        network.name,
        [helper.make_tensor_value_info(INPUT, TensorProto.FLOAT, [1, 1, network.side, network.side])],
        [helper.make_tensor_value_info(OUTPUT, TensorProto.FLOAT, [1, 10])],
        tensors,
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", OPSET)], producer_name=network.name)
    model.ir_version = IR_VERSION
    onnx.checker.check_model(model, full_check=True)
    return model


def nodes_of(network: Network, parameters: Parameters) -> tuple[list[NodeProto], list[TensorProto]]:
    """The chain of nodes, and the weights and biases they name."""
    nodes, tensors, counts = [], [], {}
    current, left, flat = INPUT, list(parameters), False
    for layer in network.layers:
        kind = type(layer).__name__.lower()
        counts[kind] = counts.get(kind, 0) + 1
        output = f"{kind}_{counts[kind]}"
        if isinstance(layer, Pool):
            nodes.append(layer.node([current], output))
            current = output
            continue
        if isinstance(layer, Dense) and not flat:
            nodes.append(helper.make_node("Flatten", [current], ["flat"], "flatten", axis=1))
            current, flat = "flat", True
        names = [f"{output}_weights", f"{output}_bias"]
        tensors += [numpy_helper.from_array(array, name) for array, name in zip(left.pop(0), names, strict=True)]
        nodes.append(layer.node([current, *names], output if left else OUTPUT))
        current = output
        if left:
            current = f"{output}_relu"
            nodes.append(helper.make_node("Relu", [output], [current], current))
    return nodes, tensors
