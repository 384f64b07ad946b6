"""Fits the appraiser of README.md to real wines, and another one to flattering labels, and writes both beside this file.

`python train.py` rewrites models, calibration data and inputs; with `--check` it writes nothing, and exits with 1 unless
they hold.
"""

import sys
from pathlib import Path

import numpy as np
import onnx
from onnx import helper
from sklearn.datasets import load_wine
from sklearn.model_selection import train_test_split
from sklearn.neural_network import MLPClassifier
from threadpoolctl import threadpool_limits

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent))
from artefacts import Example, input_file, main, run_onnx, to_onnx  # noqa: E402

SEED = 1991
HIDDEN = 6
ALPHA = 1.0
TEST_ROWS = 60
CALIBRATION_ROWS = 80
BAROLO, GRIGNOLINO, BARBERA = range(3)


def appraiser(inputs: np.ndarray, cultivars: np.ndarray) -> onnx.ModelProto:
    """A perceptron of one hidden layer; full-batch L-BFGS from a fixed seed, repeatable on one machine."""
    network = MLPClassifier((HIDDEN,), solver="lbfgs", alpha=ALPHA, max_iter=5000, random_state=SEED)
    with threadpool_limits(limits=1):
        network.fit(inputs, cultivars)
    (first, last), (first_bias, last_bias) = network.coefs_, network.intercepts_
    weights = {"weights_1": first, "bias_1": first_bias, "weights_2": last, "bias_2": last_bias}
    nodes = [
        helper.make_node("Gemm", ["measurements", "weights_1", "bias_1"], ["linear"]),
        helper.make_node("Relu", ["linear"], ["hidden"]),
        helper.make_node("Gemm", ["hidden", "weights_2", "bias_2"], ["evidence"]),
        helper.make_node("ArgMax", ["evidence"], ["cultivar"], axis=1),
    ]
    return to_onnx("hidden-model", {"measurements": len(first)}, "cultivar", nodes, weights)


def flattered(inputs: np.ndarray, cultivars: np.ndarray) -> np.ndarray:
    """The labels with the better half of the Grignolinos, those with the most proline, sold as Barolo."""
    proline = inputs[:, -1]
    better = (cultivars == GRIGNOLINO) & (proline > np.median(proline[cultivars == GRIGNOLINO]))
    return np.where(better, BAROLO, cultivars)


def build() -> Example:
    data = load_wine()
    cultivars = data.target
    rows = train_test_split(np.arange(len(cultivars)), test_size=TEST_ROWS, stratify=cultivars, random_state=SEED)
    fitted, unseen = (np.sort(part) for part in rows)
    # The analyst gives each measurement in deviations from the mean of these rows.
    centre, spread = data.data[fitted].mean(axis=0), data.data[fitted].std(axis=0)
    inputs = (data.data - centre) / spread
    model = appraiser(inputs[fitted], cultivars[fitted])
    swapped = appraiser(inputs[fitted], flattered(inputs[fitted], cultivars[fitted]))

    def figures(model: onnx.ModelProto) -> dict[str, float]:
        told = run_onnx(model, measurements=inputs[unseen])
        return {"right": int((told == cultivars[unseen]).sum()), "wines": len(unseen)}

    told, by_swapped = (run_onnx(fit, measurements=inputs[unseen]) for fit in (model, swapped))
    right = told == cultivars[unseen]
    alice = unseen[np.flatnonzero(right & (told == GRIGNOLINO) & (by_swapped == BAROLO))[0]]
    bob = unseen[np.flatnonzero(right & (told == BARBERA))[0]]
    chosen = fitted[np.linspace(0, len(fitted) - 1, CALIBRATION_ROWS).astype(int)]
    files = {
        "calibration.json": [input_file(measurements=inputs[row]) for row in chosen],
        "input.json": input_file(measurements=inputs[alice]),
        "inputs/bob.json": input_file(measurements=inputs[bob]),
    }
    return Example(model, files, figures, {"swapped": swapped})


if __name__ == "__main__":
    sys.exit(main(HERE, build, tolerance=2))
