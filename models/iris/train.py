"""Trains, scores and writes the iris classifier; see README.md.

`python train.py` rewrites every artefact beside this file.
`python train.py --check` retrains without writing and exits with 1 unless the
committed figures hold.
"""

import argparse
import hashlib
import json
import sys
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
from onnx import TensorProto, helper, numpy_helper
from sklearn.datasets import load_iris
from sklearn.model_selection import StratifiedKFold, train_test_split
from sklearn.neural_network import MLPClassifier
from threadpoolctl import threadpool_limits

HERE = Path(__file__).parent
SEED = 1936
HIDDEN = 8
ALPHAS = (0.01, 0.1, 1.0, 3.0)
FOLDS = 5
TEST_ROWS = 50
DECIMALS = 6
OPSET = 17
OUTPUT_TOLERANCE = 1e-5

Layers = list[tuple[np.ndarray, np.ndarray]]


def fit(inputs: np.ndarray, labels: np.ndarray, alpha: float) -> Layers:
    """Fits the network and returns `(weights [in, out], bias [out])` per layer, for inputs in centimetres.

    One thread, full-batch L-BFGS, fixed seed: repeatable on one machine, and
    equal across machines up to rounding. The standardisation of the inputs is
    folded into the first layer.
    """
    centre, spread = inputs.mean(axis=0), inputs.std(axis=0)
    model = MLPClassifier(
        hidden_layer_sizes=(HIDDEN,), activation="relu", solver="lbfgs", alpha=alpha, max_iter=5000, random_state=SEED
    )
    with threadpool_limits(limits=1):
        model.fit((inputs - centre) / spread, labels)
    (first, first_bias), *rest = zip(model.coefs_, model.intercepts_, strict=True)
    return [(first / spread[:, None], first_bias - (centre / spread) @ first), *rest]


def scores_of(layers: Layers, inputs: np.ndarray) -> np.ndarray:
    """The network in double precision: `[rows, 4]` to scores `[rows, 3]`."""
    values = inputs
    for weights, bias in layers[:-1]:
        values = np.maximum(values @ weights + bias, 0)
    weights, bias = layers[-1]
    return values @ weights + bias


def accuracy(scores: np.ndarray, labels: np.ndarray) -> float:
    return float((scores.argmax(axis=1) == labels).mean())


def choose(inputs: np.ndarray, labels: np.ndarray) -> dict:
    """Weight decay by cross-validation on the training rows; the larger one of equals."""
    folds = StratifiedKFold(FOLDS, shuffle=True, random_state=SEED)
    trials = []
    for alpha in ALPHAS:
        parts = [
            accuracy(scores_of(fit(inputs[fitted], labels[fitted], alpha), inputs[left]), labels[left])
            for fitted, left in folds.split(inputs, labels)
        ]
        trials.append({"alpha": alpha, "accuracy": round(float(np.mean(parts)), DECIMALS)})
    return max(trials, key=lambda trial: (trial["accuracy"], trial["alpha"]))


def to_onnx(layers: Layers) -> onnx.ModelProto:
    """Gemm and Relu only; input `flower` `[1, 4]`, output `scores` `[1, 3]`, both float."""
    (first, first_bias), (last, last_bias) = layers
    arrays = {"weights_1": first, "bias_1": first_bias, "weights_2": last, "bias_2": last_bias}
    nodes = [
        helper.make_node("Gemm", ["flower", "weights_1", "bias_1"], ["linear"], name="gemm_1"),
        helper.make_node("Relu", ["linear"], ["hidden"], name="relu_1"),
        helper.make_node("Gemm", ["hidden", "weights_2", "bias_2"], ["scores"], name="gemm_2"),
    ]
    graph = helper.make_graph(
        nodes,
        "iris",
        [helper.make_tensor_value_info("flower", TensorProto.FLOAT, [1, 4])],
        [helper.make_tensor_value_info("scores", TensorProto.FLOAT, [1, 3])],
        [numpy_helper.from_array(values.astype(np.float32), name) for name, values in arrays.items()],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", OPSET)], producer_name="iris")
    model.ir_version = 8
    onnx.checker.check_model(model, full_check=True)
    return model


def run_onnx(model: onnx.ModelProto, inputs: np.ndarray) -> np.ndarray:
    """onnxruntime's scores for `[rows, 4]`, one row at a time, as `[rows, 3]`."""
    session = onnxruntime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
    return np.vstack([session.run(["scores"], {"flower": row[None, :]})[0] for row in inputs.astype(np.float32)])


def build() -> tuple[onnx.ModelProto, dict[str, object]]:
    """The model, and the other artefacts by file name; test rows are used for scores alone."""
    data = load_iris()
    fitted, seen, labels, expected = train_test_split(
        data.data, data.target, test_size=TEST_ROWS, stratify=data.target, random_state=SEED
    )
    chosen = choose(fitted, labels)
    model = to_onnx(fit(fitted, labels, chosen["alpha"]))
    scores = run_onnx(model, seen)
    return model, {
        "calibration.json": [{"input_data": [row]} for row in fitted.tolist()],
        "input.json": {"input_data": [seen[0].tolist()]},
        "heldout.json": {"inputs": seen.tolist(), "outputs": np.round(scores.astype(float), DECIMALS).tolist()},
        "accuracies.json": {
            "data": {"rows": len(data.target), "sha256": hashlib.sha256(data.data.tobytes()).hexdigest()},
            "features": list(data.feature_names),
            "labels": data.target_names.tolist(),
            "chosen_by_cross_validation": chosen,
            "training_accuracy": accuracy(run_onnx(model, fitted), labels),
            "test_accuracy": accuracy(scores, expected),
            "example": {"label": str(data.target_names[expected[0]]), "scores": scores[0].round(4).tolist()},
        },
    }


def to_text(value: object) -> str:
    """JSON with one row of numbers per line."""
    if isinstance(value, dict) and {"inputs", "outputs"} == value.keys():
        blocks = (f'"{k}": [\n' + ",\n".join(json.dumps(row) for row in rows) + "\n]" for k, rows in value.items())
        return "{\n" + ",\n".join(blocks) + "\n}\n"
    if isinstance(value, list):
        return "[\n" + ",\n".join(json.dumps(row) for row in value) + "\n]\n"
    return json.dumps(value) + "\n" if "input_data" in value else json.dumps(value, indent=2) + "\n"


def differences(fresh: dict[str, object]) -> list[str]:
    """One line per committed figure that does not hold; empty when all do.

    Data have to be equal, the committed ONNX file has to give the committed
    outputs and test accuracy, and retraining has to score within one flower of it.
    """
    old = {name: json.loads((HERE / name).read_text()) for name in fresh}
    found = [name for name in ("calibration.json", "input.json") if old[name] != fresh[name]]
    before, after = old["accuracies.json"], fresh["accuracies.json"]
    found += [f"`{key}`" for key in ("data", "features", "labels") if before[key] != after[key]]
    rows = np.array(old["heldout.json"]["inputs"])
    outputs = run_onnx(onnx.load(HERE / "model.onnx"), rows)
    gap = np.abs(outputs - np.array(old["heldout.json"]["outputs"])).max()
    if gap > OUTPUT_TOLERANCE:
        found.append(f"model.onnx: scores are up to {gap:.2e} from heldout.json")
    data = load_iris()
    truth = {tuple(row): label for row, label in zip(data.data.tolist(), data.target.tolist(), strict=True)}
    if accuracy(outputs, np.array([truth[tuple(row)] for row in rows.tolist()])) != before["test_accuracy"]:
        found.append("test accuracy of model.onnx")
    if abs(after["test_accuracy"] - before["test_accuracy"]) > 1.5 / TEST_ROWS:
        found.append(f"test accuracy: {after['test_accuracy']} after retraining, committed {before['test_accuracy']}")
    return found


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--check", action="store_true", help="write nothing; fail unless the committed figures hold")
    arguments = parser.parse_args()
    model, artefacts = build()
    if arguments.check:
        found = differences(artefacts)
        for line in found:
            print(f"differs: {line}", file=sys.stderr)
        print("the committed figures do not hold" if found else "the committed figures hold")
        return 1 if found else 0
    onnx.save(model, HERE / "model.onnx")
    for name, value in artefacts.items():
        (HERE / name).write_text(to_text(value))
    print(json.dumps(artefacts["accuracies.json"]))
    return 0


if __name__ == "__main__":
    sys.exit(main())
