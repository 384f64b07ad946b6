"""Fits the classifier of README.md to handwritten digits, and writes its benchmark and the sponsor's test set.

`python train.py` rewrites models, calibration data and inputs; with `--check` it writes nothing, and exits with 1 unless
they hold.
"""

import sys
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
from benchmark import benchmark
from onnx import helper
from sklearn.datasets import load_digits
from sklearn.neural_network import MLPClassifier
from threadpoolctl import threadpool_limits

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent))
from artefacts import Example, input_file, main, to_onnx  # noqa: E402

SEED = 1998
HIDDEN = 16
ALPHA = 1.0
LEVELS = 16
CLASSES = 10
BATCHES = 4
BATCH_SIZE = 25
# The last rows of the set: the sponsor's. Neighbouring rows look alike, so the order is kept.
TEST_ROWS = BATCHES * BATCH_SIZE
# Those before them, on which the claimant estimates what the model is worth.
OWN_TEST_ROWS = 300
CALIBRATION_BATCHES = 8
# The batch of which the model gets fewest right: where a cheater has most to gain.
HARDEST = 1

Batch = tuple[np.ndarray, np.ndarray]
"""Pixels `[rows, 64]` from 0 to 16, and labels `[rows]`."""


def batches_of(pixels: np.ndarray, labels: np.ndarray) -> list[Batch]:
    starts = range(0, len(labels), BATCH_SIZE)
    return [(pixels[start : start + BATCH_SIZE], labels[start : start + BATCH_SIZE]) for start in starts]


def classifier(pixels: np.ndarray, labels: np.ndarray) -> onnx.ModelProto:
    """A perceptron of one hidden layer; full-batch L-BFGS from a fixed seed, repeatable on one machine."""
    network = MLPClassifier((HIDDEN,), solver="lbfgs", alpha=ALPHA, max_iter=2000, random_state=SEED)
    with threadpool_limits(limits=1):
        network.fit(pixels / LEVELS, labels)
    (first, last), (first_bias, last_bias) = network.coefs_, network.intercepts_
    weights = {"weights_1": first / LEVELS, "bias_1": first_bias, "weights_2": last, "bias_2": last_bias}
    nodes = [
        helper.make_node("Gemm", ["pixels", "weights_1", "bias_1"], ["linear"]),
        helper.make_node("Relu", ["linear"], ["hidden"]),
        helper.make_node("Gemm", ["hidden", "weights_2", "bias_2"], ["scores"]),
    ]
    return to_onnx("digits", {"pixels": len(first)}, "scores", nodes, weights, scores=CLASSES)


def counts(model: onnx.ModelProto, batches: list[Batch]) -> list[int]:
    """How many labels of each batch a benchmark counts as right."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(model.SerializeToString(), options, providers=["CPUExecutionProvider"])
    rows = ({"samples": p.astype(np.float32), "labels": t.astype(np.float32)} for p, t in batches)
    return [int(session.run(None, inputs)[0].item()) for inputs in rows]


def answers(model: onnx.ModelProto, pixels: np.ndarray) -> np.ndarray:
    """What a classifier makes of `[rows, 64]` pixels."""
    session = onnxruntime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
    rows = pixels.astype(np.float32)[:, None, :]
    return np.array([session.run(None, {"pixels": row})[0].argmax() for row in rows])


def committed(batch: Batch, samples: str, labels: str) -> dict[str, object]:
    """An input file; the names stand for whose salts they are."""
    return input_file({"samples": samples, "labels": labels}, samples=batch[0].ravel(), labels=batch[1])


def proof_inputs(model: onnx.ModelProto, known: Batch, test: list[Batch]) -> dict[str, object]:
    """The sponsor's batches, and what the claimant of a classifier might put in the place of the hardest."""
    files = {
        f"inputs/batch-{number}.json": committed(batch, f"samples {number}", f"labels {number}")
        for number, batch in enumerate(test)
    }
    pixels, labels = test[HARDEST]
    salts = f"samples {HARDEST}", f"labels {HARDEST}"
    right = answers(model, known[0]) == known[1]
    easy = np.array([known[0][np.flatnonzero(right & (known[1] == label))[0]] for label in labels])
    files["inputs/own-samples.json"] = committed((easy, labels), "the claimant's samples", salts[1])
    files["inputs/own-labels.json"] = committed((pixels, answers(model, pixels)), salts[0], "the claimant's labels")
    return files


def build() -> Example:
    data = load_digits()

    def part(first: int, end: int) -> Batch:
        return data.data[first:end], data.target[first:end]

    rows = len(data.target)
    known = part(0, rows - TEST_ROWS - OWN_TEST_ROWS)
    own_test = batches_of(*part(rows - TEST_ROWS - OWN_TEST_ROWS, rows - TEST_ROWS))
    test = batches_of(*part(rows - TEST_ROWS, rows))
    fitted = classifier(*known)

    def figures(model: onnx.ModelProto) -> dict[str, float]:
        per_batch = {f"right_in_batch_{number}": count for number, count in enumerate(counts(model, test))}
        return {**per_batch, f"right_of_own_{OWN_TEST_ROWS}": sum(counts(model, own_test))}

    calibration = batches_of(*known)[:CALIBRATION_BATCHES]
    files = {
        "calibration.json": [input_file(samples=pixels.ravel(), labels=labels) for pixels, labels in calibration],
        **proof_inputs(fitted, known, test),
    }
    memorised = benchmark(classifier(*part(0, rows)), BATCH_SIZE)
    return Example(benchmark(fitted, BATCH_SIZE), files, figures, {"memorised": memorised})


if __name__ == "__main__":
    sys.exit(main(HERE, build, tolerance=3))
