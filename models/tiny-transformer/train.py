"""Trains, scores and writes the transformer of README.md.

`python train.py` rewrites every artefact beside this file; with `--check` it writes nothing.
"""

import hashlib
import sys
from pathlib import Path

import jax
import jax.numpy as jnp
import numpy as np
import onnx
import optax
from onnx import TensorProto, helper, numpy_helper
from sklearn.datasets import load_digits
from sklearn.model_selection import train_test_split

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent))
from artefacts import Trained, main, run  # noqa: E402

SEED = 2017
TOKENS, WIDTH, HEADS, LAYERS, INNER, CLASSES = 64, 64, 4, 4, 128, 10
HEAD = WIDTH // HEADS
SHADES = 16.0
STEPS = 1200
BATCH = 64
RATE = 2e-3
TEST_ROWS = 400
CALIBRATION_ROWS = 64
HELDOUT_ROWS = 100
EPSILON = 1e-5
# The first with `LayerNormalization`; `Gelu` came with 20.
OPSET = 20

Weights = dict[str, jax.Array]


def initial(key: jax.Array) -> Weights:
    """Normal weights, scaled by the number of inputs; biases are zero, gains one."""
    sizes = {"embedding": (1, WIDTH), "positions": (TOKENS, WIDTH), "classes": (WIDTH, CLASSES)}
    for layer in range(LAYERS):
        sizes |= {f"qkv_{layer}": (WIDTH, 3 * WIDTH), f"mix_{layer}": (WIDTH, WIDTH)}
        sizes |= {f"up_{layer}": (WIDTH, INNER), f"down_{layer}": (INNER, WIDTH)}
    keys = jax.random.split(key, len(sizes))
    weights = {
        name: jax.random.normal(own, size) / np.sqrt(max(size[0], 4)) for own, (name, size) in zip(keys, sizes.items())
    }
    for layer in range(LAYERS):
        for place in ("attention", "perceptron"):
            weights |= {f"gain_{place}_{layer}": jnp.ones(WIDTH), f"shift_{place}_{layer}": jnp.zeros(WIDTH)}
        weights |= {f"up_bias_{layer}": jnp.zeros(INNER), f"down_bias_{layer}": jnp.zeros(WIDTH)}
    return weights | {"class_bias": jnp.zeros(CLASSES)}


def normalised(x: jax.Array, gain: jax.Array, shift: jax.Array) -> jax.Array:
    mean = x.mean(axis=-1, keepdims=True)
    variance = ((x - mean) ** 2).mean(axis=-1, keepdims=True)
    return (x - mean) / jnp.sqrt(variance + EPSILON) * gain + shift


def scores(weights: Weights, images: jax.Array) -> jax.Array:
    """`[rows, 64]` pixels to `[rows, 10]` scores: each pixel is a token."""
    rows = images.shape[0]
    x = images[:, :, None] / SHADES @ weights["embedding"] + weights["positions"]
    for layer in range(LAYERS):
        given = normalised(x, weights[f"gain_attention_{layer}"], weights[f"shift_attention_{layer}"])
        parts = (given @ weights[f"qkv_{layer}"]).reshape(rows, TOKENS, 3, HEADS, HEAD).transpose(2, 0, 3, 1, 4)
        query, key, value = parts
        attention = jax.nn.softmax(query @ key.transpose(0, 1, 3, 2) / np.sqrt(HEAD), axis=-1)
        mixed = (attention @ value).transpose(0, 2, 1, 3).reshape(rows, TOKENS, WIDTH)
        x = x + mixed @ weights[f"mix_{layer}"]
        given = normalised(x, weights[f"gain_perceptron_{layer}"], weights[f"shift_perceptron_{layer}"])
        hidden = jax.nn.gelu(given @ weights[f"up_{layer}"] + weights[f"up_bias_{layer}"], approximate=False)
        x = x + hidden @ weights[f"down_{layer}"] + weights[f"down_bias_{layer}"]
    return x.mean(axis=1) @ weights["classes"] + weights["class_bias"]


def fit(images: np.ndarray, labels: np.ndarray) -> Weights:
    """AdamW on random batches with a warm-up and a falling rate, from a fixed seed."""
    weights = initial(jax.random.key(SEED))
    rate = optax.warmup_cosine_decay_schedule(0.0, RATE, 100, STEPS)
    optimiser = optax.chain(optax.clip_by_global_norm(1.0), optax.adamw(rate, weight_decay=0.05))
    state = optimiser.init(weights)

    def loss(weights: Weights, rows: jax.Array, expected: jax.Array) -> jax.Array:
        return optax.softmax_cross_entropy_with_integer_labels(scores(weights, rows), expected).mean()

    @jax.jit
    def update(weights: Weights, state: optax.OptState, rows: jax.Array, expected: jax.Array) -> tuple:
        changes, state = optimiser.update(jax.grad(loss)(weights, rows, expected), state, weights)
        return optax.apply_updates(weights, changes), state

    random = np.random.default_rng(SEED)
    for _ in range(STEPS):
        batch = random.integers(0, len(images), BATCH)
        weights, state = update(weights, state, jnp.asarray(images[batch]), jnp.asarray(labels[batch]))
    return {name: np.asarray(value, dtype=np.float32) for name, value in weights.items()}


class Graph:
    """ONNX nodes and tensors as they are added."""

    def __init__(self, weights: Weights) -> None:
        self.weights = weights
        self.nodes: list[onnx.NodeProto] = []
        self.tensors: dict[str, np.ndarray] = {}

    def weight(self, name: str) -> str:
        self.tensors[name] = np.asarray(self.weights[name], dtype=np.float32)
        return name

    def constant(self, name: str, values: object, kind: type = np.int64) -> str:
        self.tensors[name] = np.array(values, dtype=kind)
        return name

    def add(self, operator: str, inputs: list[str], output: str, outputs: list[str] | None = None, **attributes: object) -> str:
        self.nodes.append(helper.make_node(operator, inputs, outputs or [output], name=output, **attributes))
        return output


def attention(graph: Graph, x: str, layer: int) -> str:
    """The block's output, as exporters write it: reshape, transpose, softmax of a scaled product."""
    heads = graph.constant("heads", [1, TOKENS, 3, HEADS, HEAD])
    rows = graph.constant("rows", [1, TOKENS, WIDTH])
    root = graph.constant("root", np.sqrt(HEAD), np.float32)
    kinds = graph.constant("kinds", [1, 1, 1])
    parts = graph.add("MatMul", [x, graph.weight(f"qkv_{layer}")], f"qkv_product_{layer}")
    parts = graph.add("Reshape", [parts, heads], f"qkv_heads_{layer}")
    parts = graph.add("Transpose", [parts], f"qkv_turned_{layer}", perm=[2, 0, 3, 1, 4])
    names = [f"{kind}_{layer}" for kind in ("query", "key", "value")]
    graph.add("Split", [parts, kinds], f"qkv_split_{layer}", [f"{name}_part" for name in names], axis=0)
    axis = graph.constant("first", [0])
    query, key, value = (graph.add("Squeeze", [f"{name}_part", axis], name) for name in names)
    turned = graph.add("Transpose", [key], f"key_turned_{layer}", perm=[0, 1, 3, 2])
    product = graph.add("MatMul", [query, turned], f"scores_{layer}")
    scaled = graph.add("Div", [product, root], f"scaled_{layer}")
    shares = graph.add("Softmax", [scaled], f"shares_{layer}", axis=-1)
    mixed = graph.add("MatMul", [shares, value], f"mixed_{layer}")
    mixed = graph.add("Transpose", [mixed], f"mixed_turned_{layer}", perm=[0, 2, 1, 3])
    mixed = graph.add("Reshape", [mixed, rows], f"mixed_rows_{layer}")
    return graph.add("MatMul", [mixed, graph.weight(f"mix_{layer}")], f"attention_{layer}")


def perceptron(graph: Graph, x: str, layer: int) -> str:
    hidden = graph.add("MatMul", [x, graph.weight(f"up_{layer}")], f"up_product_{layer}")
    hidden = graph.add("Add", [hidden, graph.weight(f"up_bias_{layer}")], f"up_sum_{layer}")
    hidden = graph.add("Gelu", [hidden], f"gelu_{layer}")
    hidden = graph.add("MatMul", [hidden, graph.weight(f"down_{layer}")], f"down_product_{layer}")
    return graph.add("Add", [hidden, graph.weight(f"down_bias_{layer}")], f"perceptron_{layer}")


def to_onnx(weights: Weights) -> onnx.ModelProto:
    """Input `pixels` `[1, 64]` from 0 to 16, output `scores` `[1, 10]`."""
    graph = Graph({**weights, "embedding": weights["embedding"] / SHADES})
    x = graph.add("Reshape", ["pixels", graph.constant("column", [1, TOKENS, 1])], "tokens")
    x = graph.add("MatMul", [x, graph.weight("embedding")], "embedded")
    x = graph.add("Add", [x, graph.weight("positions")], "placed")
    for layer in range(LAYERS):
        for place, block in (("attention", attention), ("perceptron", perceptron)):
            inputs = [x, graph.weight(f"gain_{place}_{layer}"), graph.weight(f"shift_{place}_{layer}")]
            given = graph.add("LayerNormalization", inputs, f"normal_{place}_{layer}", axis=-1, epsilon=EPSILON)
            x = graph.add("Add", [x, block(graph, given, layer)], f"after_{place}_{layer}")
    mean = graph.add("ReduceMean", [x, graph.constant("second", [1])], "mean", keepdims=0)
    graph.add("Gemm", [mean, graph.weight("classes"), graph.weight("class_bias")], "scores")
    made = helper.make_graph(
        graph.nodes,
        "tiny-transformer",
        [helper.make_tensor_value_info("pixels", TensorProto.FLOAT, [1, TOKENS])],
        [helper.make_tensor_value_info("scores", TensorProto.FLOAT, [1, CLASSES])],
        [numpy_helper.from_array(value, name) for name, value in graph.tensors.items()],
    )
    model = helper.make_model(made, opset_imports=[helper.make_opsetid("", OPSET)], producer_name="tiny-transformer")
    model.ir_version = 9
    return model


def train() -> Trained:
    data = load_digits()
    images, seen, labels, expected = train_test_split(
        data.data, data.target, test_size=TEST_ROWS, stratify=data.target, random_state=SEED
    )
    weights = fit(images, labels)

    def figures(candidate: onnx.ModelProto) -> dict[str, float]:
        (found,) = run(candidate, seen)
        return {"accuracy": round(float((found.argmax(axis=1) == expected).mean()), 4)}

    facts = {
        "data": {"rows": len(data.target), "sha256": hashlib.sha256(data.data.tobytes()).hexdigest()},
        "layers": LAYERS,
        "width": WIDTH,
        "heads": HEADS,
        "tokens": TOKENS,
        "parameters": int(sum(value.size for value in weights.values())),
    }
    return Trained(to_onnx(weights), images[:CALIBRATION_ROWS], seen[:HELDOUT_ROWS], figures, facts)


if __name__ == "__main__":
    sys.exit(main(HERE, train, slack=0.03))
