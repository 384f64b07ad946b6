"""What the networks consist of: shapes, values and ONNX nodes of each layer.

Activations are `[rows, channels, height, width]`, or `[rows, features]` from the first
dense layer on.
"""

from dataclasses import dataclass
from enum import Enum

import jax
import jax.numpy as jnp
import numpy as np
from onnx import NodeProto, helper

Shape = tuple[int, ...]


class Pooling(Enum):
    """How a window becomes one value; the names are ONNX's."""

    AVERAGE = "AveragePool"
    MAX = "MaxPool"


@dataclass(frozen=True)
class Conv:
    """Convolution with a square kernel, stride 1, and zeros around the image."""

    channels: int
    kernel: int
    padding: int = 0

    def weights(self, entering: Shape) -> Shape:
        return self.channels, entering[0], self.kernel, self.kernel

    def leaving(self, entering: Shape) -> Shape:
        return self.channels, *(side + 2 * self.padding - self.kernel + 1 for side in entering[1:])

    def apply(self, values: jax.Array, weights: jax.Array, bias: jax.Array) -> jax.Array:
        padding = [(self.padding, self.padding)] * 2
        products = jax.lax.conv_general_dilated(values, weights, (1, 1), padding)
        return products + bias[:, None, None]

    def node(self, names: list[str], output: str) -> NodeProto:
        return helper.make_node(
            "Conv", names, [output], output, kernel_shape=[self.kernel] * 2, pads=[self.padding] * 4, strides=[1, 1]
        )


@dataclass(frozen=True)
class Dense:
    """Every input with every output; an image is flattened first."""

    outputs: int

    def weights(self, entering: Shape) -> Shape:
        return self.outputs, int(np.prod(entering))

    def leaving(self, entering: Shape) -> Shape:
        return (self.outputs,)

    def apply(self, values: jax.Array, weights: jax.Array, bias: jax.Array) -> jax.Array:
        return values.reshape(len(values), -1) @ weights.T + bias

    def node(self, names: list[str], output: str) -> NodeProto:
        return helper.make_node("Gemm", names, [output], output, transB=1)


@dataclass(frozen=True)
class Pool:
    """2x2 windows that do not overlap."""

    kind: Pooling

    def leaving(self, entering: Shape) -> Shape:
        return entering[0], entering[1] // 2, entering[2] // 2

    def apply(self, values: jax.Array) -> jax.Array:
        rows, channels, height, width = values.shape
        windows = values.reshape(rows, channels, height // 2, 2, width // 2, 2)
        return jnp.max(windows, (3, 5)) if self.kind is Pooling.MAX else jnp.mean(windows, (3, 5))

    def node(self, names: list[str], output: str) -> NodeProto:
        return helper.make_node(self.kind.value, names, [output], output, kernel_shape=[2, 2], strides=[2, 2])


Layer = Conv | Dense | Pool
