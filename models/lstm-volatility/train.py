"""Trains, scores and writes the recurrent volatility forecast of README.md.

`python train.py` rewrites every artefact beside this file; with `--check` it writes nothing.
"""

import csv
import gzip
import hashlib
import sys
from datetime import datetime
from importlib.metadata import distribution
from pathlib import Path

import jax
import jax.numpy as jnp
import numpy as np
import onnx
import optax
from onnx import TensorProto, helper, numpy_helper

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent))
from artefacts import Trained, main, run  # noqa: E402

SEED = 20181231
DAYS = 32
HORIZON = 21
HIDDEN = 12
TRADING_DAYS_PER_YEAR = 252
FIRST_TEST_DAY = "2013-01-01"
STEPS = 1500
BATCH = 256
RATE = 1e-2
CALIBRATION_ROWS = 256
HELDOUT_ROWS = 300
DECIMALS = 6
OPSET = 17
# Daily returns are hundredths: a hundred of them make one.
PER_CENT = 100.0


def load() -> tuple[np.ndarray, np.ndarray, str]:
    """Days and closes of the S&P 500 as `arch` ships them (1999 to 2018), and the data's hash."""
    path = Path(distribution("arch").locate_file("arch/data/sp500/sp500.csv.gz"))
    content = gzip.decompress(path.read_bytes())
    rows = list(csv.DictReader(content.decode().splitlines()))
    days = np.array([datetime.strptime(row["Date"], "%m/%d/%Y").date() for row in rows], dtype="datetime64[D]")
    return days, np.array([float(row["Close"]) for row in rows]), hashlib.sha256(content).hexdigest()


def windows(days: np.ndarray, closes: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """For each day with enough days around it: the last day, the last 32 returns `[rows, 32]`, the volatility of the next 21."""
    returns = np.round(closes[1:] / closes[:-1] - 1, DECIMALS)
    ends = range(DAYS, len(returns) - HORIZON + 1)
    inputs = np.stack([returns[end - DAYS : end] for end in ends])
    ahead = [np.sqrt(TRADING_DAYS_PER_YEAR * np.mean(returns[end : end + HORIZON] ** 2)) for end in ends]
    return days[[end for end in ends]], inputs, np.array(ahead)


def initial(key: jax.Array) -> dict[str, jax.Array]:
    """Weights of the gates as ONNX orders them: input, output, forget, cell."""
    keys = jax.random.split(key, 3)
    gates = 4 * HIDDEN
    bias = jnp.zeros(gates).at[2 * HIDDEN : 3 * HIDDEN].set(1.0)
    return {
        "W": jax.random.normal(keys[0], (gates, 1)) * 0.5,
        "R": jax.random.normal(keys[1], (gates, HIDDEN)) / np.sqrt(HIDDEN),
        "B": bias,
        "V": jax.random.normal(keys[2], (HIDDEN, 1)) / np.sqrt(HIDDEN),
        "b": jnp.array([0.15]),
    }


def forecast(weights: dict[str, jax.Array], rows: jax.Array) -> jax.Array:
    """`[rows, 32]` returns to `[rows]`: an LSTM, and a sum of its last state."""

    def step(state: tuple[jax.Array, jax.Array], x: jax.Array) -> tuple[tuple[jax.Array, jax.Array], None]:
        hidden, cell = state
        gates = PER_CENT * x[:, None] @ weights["W"].T + hidden @ weights["R"].T + weights["B"]
        given, out, forget, new = jnp.split(gates, 4, axis=1)
        cell = jax.nn.sigmoid(forget) * cell + jax.nn.sigmoid(given) * jnp.tanh(new)
        return (jax.nn.sigmoid(out) * jnp.tanh(cell), cell), None

    zero = jnp.zeros((rows.shape[0], HIDDEN))
    (hidden, _), _ = jax.lax.scan(step, (zero, zero), rows.T)
    return (hidden @ weights["V"] + weights["b"])[:, 0]


def fit(inputs: np.ndarray, targets: np.ndarray) -> dict[str, np.ndarray]:
    """Adam on random batches with a falling rate, from a fixed seed."""
    weights = initial(jax.random.key(SEED))
    optimiser = optax.adamw(optax.cosine_decay_schedule(RATE, STEPS), weight_decay=1e-3)
    state = optimiser.init(weights)

    def loss(weights: dict[str, jax.Array], rows: jax.Array, expected: jax.Array) -> jax.Array:
        # Relative to what is typical for the row, so that a few crisis months do not decide the fit.
        recent = jnp.sqrt(TRADING_DAYS_PER_YEAR * jnp.mean(rows**2, axis=1))
        return jnp.mean(((forecast(weights, rows) - expected) / jnp.maximum(recent, 0.08)) ** 2)

    @jax.jit
    def update(weights: dict, state: optax.OptState, rows: jax.Array, expected: jax.Array) -> tuple[dict, optax.OptState]:
        changes, state = optimiser.update(jax.grad(loss)(weights, rows, expected), state, weights)
        return optax.apply_updates(weights, changes), state

    random = np.random.default_rng(SEED)
    for _ in range(STEPS):
        batch = random.integers(0, len(inputs), BATCH)
        weights, state = update(weights, state, jnp.asarray(inputs[batch]), jnp.asarray(targets[batch]))
    return {name: np.asarray(value, dtype=np.float32) for name, value in weights.items()}


def to_onnx(weights: dict[str, np.ndarray]) -> onnx.ModelProto:
    """One `LSTM` and one `Gemm`: input `returns` `[1, 32]`, output `volatility` `[1, 1]`."""
    tensors = {
        "steps": np.array([DAYS, 1, 1]),
        "row": np.array([1, HIDDEN]),
        "W": PER_CENT * weights["W"][None],
        "R": weights["R"][None],
        "B": np.concatenate([weights["B"], np.zeros_like(weights["B"])])[None],
        "V": weights["V"],
        "b": weights["b"],
    }
    nodes = [
        helper.make_node("Reshape", ["returns", "steps"], ["sequence"], name="sequence"),
        helper.make_node("LSTM", ["sequence", "W", "R", "B"], ["", "state"], name="lstm", hidden_size=HIDDEN),
        helper.make_node("Reshape", ["state", "row"], ["last"], name="last"),
        helper.make_node("Gemm", ["last", "V", "b"], ["volatility"], name="forecast"),
    ]
    graph = helper.make_graph(
        nodes,
        "lstm-volatility",
        [helper.make_tensor_value_info("returns", TensorProto.FLOAT, [1, DAYS])],
        [helper.make_tensor_value_info("volatility", TensorProto.FLOAT, [1, 1])],
        [numpy_helper.from_array(value if value.dtype == np.int64 else value.astype(np.float32), name) for name, value in tensors.items()],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", OPSET)], producer_name="lstm-volatility")
    model.ir_version = 8
    return model


def scores(predicted: np.ndarray, actual: np.ndarray) -> dict[str, float]:
    """Root of the mean squared error, and QLIKE: `y^2/f^2 - ln(y^2/f^2) - 1` on average."""
    ratio = (actual / np.maximum(predicted, 0.02)) ** 2
    return {
        "rmse": round(float(np.sqrt(np.mean((predicted - actual) ** 2))), 5),
        "qlike": round(float(np.mean(ratio - np.log(ratio) - 1)), 4),
    }


def train() -> Trained:
    days, closes, sha256 = load()
    ends, inputs, targets = windows(days, closes)
    tested = ends >= np.datetime64(FIRST_TEST_DAY)
    # No return is both trained on and tested on.
    fitted = np.flatnonzero(~tested)[: -(HORIZON + DAYS)]
    model = to_onnx(fit(inputs[fitted], targets[fitted]))
    test_inputs, test_targets = inputs[tested], targets[tested]
    spread = np.unique(np.linspace(0, len(fitted) - 1, CALIBRATION_ROWS).astype(int))
    extremes = np.argsort(np.abs(inputs[fitted]).max(axis=1))[-32:]
    calibration = inputs[fitted][np.union1d(spread, extremes)]
    shown = np.linspace(0, len(test_inputs) - 1, HELDOUT_ROWS).astype(int)[::-1]

    def figures(candidate: onnx.ModelProto) -> dict[str, float]:
        (predicted,) = run(candidate, test_inputs)
        return scores(predicted[:, 0], test_targets)

    month = np.sqrt(TRADING_DAYS_PER_YEAR * np.mean(test_inputs[:, -HORIZON:] ** 2, axis=1))
    facts = {
        "data": {"days": len(days), "sha256": sha256},
        "training_rows": len(fitted),
        "test_rows": int(tested.sum()),
        "parameters": int(sum(np.size(value) for value in initial(jax.random.key(0)).values())),
        "last_month": scores(month, test_targets),
    }
    return Trained(model, calibration, test_inputs[shown], figures, facts)


if __name__ == "__main__":
    sys.exit(main(HERE, train, slack=0.01))
