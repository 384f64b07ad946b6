"""Fits the second reading of README.md to real biopsies and writes it beside this file.

`python train.py` rewrites model, calibration data and inputs; with `--check` it writes nothing, and exits with 1 unless
they hold.
"""

import math
import sys
from pathlib import Path

import numpy as np
import onnx
from onnx import helper
from sklearn.datasets import load_breast_cancer
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import StratifiedKFold, cross_val_predict, train_test_split
from sklearn.neural_network import MLPClassifier
from threadpoolctl import threadpool_limits

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent))
from artefacts import Example, input_file, main, run_onnx, to_onnx  # noqa: E402

SEED = 1995
HIDDEN = 6
ALPHAS = (0.3, 1.0, 3.0, 10.0)
TEST_ROWS = 170
CALIBRATION_ROWS = 80
# A tumour overlooked is worse than a second biopsy: suspicious from this probability on.
SUSPICIOUS_FROM = 0.2


def network(alpha: float) -> MLPClassifier:
    """Full-batch L-BFGS from a fixed seed: repeatable on one machine, equal across machines up to rounding."""
    return MLPClassifier((HIDDEN,), solver="lbfgs", alpha=alpha, max_iter=5000, random_state=SEED)


def choose(inputs: np.ndarray, malignant: np.ndarray) -> float:
    """Weight decay by cross-validation on the training rows."""
    folds = StratifiedKFold(5, shuffle=True, random_state=SEED)

    def score(alpha: float) -> float:
        probabilities = cross_val_predict(network(alpha), inputs, malignant, cv=folds, method="predict_proba")
        return roc_auc_score(malignant, probabilities[:, 1])

    return max(ALPHAS, key=score)


def verdict(model: MLPClassifier) -> onnx.ModelProto:
    """From the fitted network, whose output is a logit, to 1 where that is above the bound and 0 elsewhere."""
    (first, last), (first_bias, last_bias) = model.coefs_, model.intercepts_
    bound = math.log(SUSPICIOUS_FROM / (1 - SUSPICIOUS_FROM))
    weights = {
        "weights_1": first,
        "bias_1": first_bias,
        "weights_2": np.hstack([np.zeros_like(last), last]),
        "bias_2": np.array([0, last_bias[0] - bound]),
    }
    nodes = [
        helper.make_node("Gemm", ["measurements", "weights_1", "bias_1"], ["linear"]),
        helper.make_node("Relu", ["linear"], ["hidden"]),
        helper.make_node("Gemm", ["hidden", "weights_2", "bias_2"], ["evidence"]),
        helper.make_node("ArgMax", ["evidence"], ["suspicious"], axis=1),
    ]
    return to_onnx("diagnosis", {"measurements": len(first)}, "suspicious", nodes, weights)


def build() -> Example:
    data = load_breast_cancer()
    malignant = (data.target == 0).astype(int)
    rows = train_test_split(np.arange(len(malignant)), test_size=TEST_ROWS, stratify=malignant, random_state=SEED)
    fitted, unseen = (np.sort(part) for part in rows)
    # The laboratory's software gives each measurement in deviations from the mean of these rows.
    centre, spread = data.data[fitted].mean(axis=0), data.data[fitted].std(axis=0)
    inputs = (data.data - centre) / spread
    with threadpool_limits(limits=1):
        alpha = choose(inputs[fitted], malignant[fitted])
        model = verdict(network(alpha).fit(inputs[fitted], malignant[fitted]))

    def figures(model: onnx.ModelProto) -> dict[str, float]:
        suspicious = run_onnx(model, measurements=inputs[unseen])
        return {
            "malignant_found": round(float(suspicious[malignant[unseen] == 1].mean()), 3),
            "benign_cleared": round(float(1 - suspicious[malignant[unseen] == 0].mean()), 3),
            "malignant": int(malignant[unseen].sum()),
            "benign": int((1 - malignant[unseen]).sum()),
        }

    chosen = fitted[np.linspace(0, len(fitted) - 1, CALIBRATION_ROWS).astype(int)]
    verdicts = run_onnx(model, measurements=inputs[unseen])
    found, cleared = (unseen[np.flatnonzero((verdicts == v) & (malignant[unseen] == v))[0]] for v in (1, 0))
    files = {
        "calibration.json": [input_file(measurements=inputs[row]) for row in chosen],
        "input.json": input_file(measurements=inputs[found]),
        "inputs/bob.json": input_file(measurements=inputs[cleared]),
    }
    return Example(model, files, figures)


if __name__ == "__main__":
    sys.exit(main(HERE, build, tolerance=0.05))
