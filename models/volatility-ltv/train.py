"""Trains, scores and writes the volatility model; see README.md.

`python train.py` rewrites every artefact beside this file.
`python train.py --check` retrains without writing and exits with 1 unless the
committed figures hold.
"""

import argparse
import json
import sys
from itertools import product
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
from check import differences
from market import FEATURES, LAST_MONTH, VOLATILITY_WINDOWS, Samples, Series, latest_closes, samples, series
from network import HIDDEN, Layers, fit, forecast, to_onnx
from scores import LTV, compare, errors, loan_to_value

HERE = Path(__file__).parent
FIRST_DAY = "1999-01-01"
# Last day of training, first and last day of validation: one calm stretch and two crises.
FOLDS = (
    ("2003-12-31", "2004-01-01", "2006-12-31"),
    ("2006-12-31", "2007-01-01", "2009-12-31"),
    ("2009-12-31", "2010-01-01", "2012-12-31"),
)
TRAINED_UNTIL = "2012-12-31"
TEST = ("2013-01-01", "2018-12-31")
ALPHAS = (15.0, 30.0, 50.0, 70.0, 100.0)
CALMS = (0.0, 1.0, 2.0)
CALIBRATION_ROWS = 384
HELDOUT_STEP = 3
QUARTER = VOLATILITY_WINDOWS.index(63)
DECIMALS = 8
FEED_DAYS = 300
FEED_DECIMALS = 8


def pooled(parts: list[Samples]) -> tuple[np.ndarray, np.ndarray]:
    """Inputs and targets of several indices, one below the other."""
    return np.vstack([p.inputs for p in parts]), np.concatenate([p.targets for p in parts])


def choose(rows: list[Samples]) -> dict:
    """Picks weight decay and row weighting by validation on the three `FOLDS`.

    The criterion is the mean over folds of RMSE and QLIKE, each relative to last month's volatility.
    """
    trials = []
    for alpha, calm in product(ALPHAS, CALMS):
        folds = [fold_score(rows, fold, alpha, calm) for fold in FOLDS]
        trial = {
            "alpha": alpha,
            "calm": calm,
            "folds": folds,
            "score": float(np.mean([list(f.values()) for f in folds])),
        }
        trials.append(trial)
        print(f"alpha {trial['alpha']:3.0f}  calm {trial['calm']:.0f}  score {trial['score']:.4f}", file=sys.stderr)
    return min(trials, key=lambda trial: trial["score"])


def fold_score(rows: list[Samples], fold: tuple[str, str, str], alpha: float, calm: float) -> dict[str, float]:
    """RMSE and QLIKE on the validation years of one fold, relative to last month's volatility."""
    trained_until, first, last = fold
    inputs, targets = pooled([r.between(FIRST_DAY, trained_until) for r in rows])
    seen, realised = pooled([r.between(first, last) for r in rows])
    found = errors(forecast(fit(inputs, targets, inputs[:, QUARTER], alpha, calm), seen), realised)
    base = errors(seen[:, LAST_MONTH], realised)
    return {measure: found[measure] / base[measure] for measure in ("rmse", "qlike")}


def linear_fit(inputs: np.ndarray, targets: np.ndarray) -> Layers:
    """Ordinary least squares on the same inputs: what the hidden layers have to earn."""
    solution = np.linalg.lstsq(np.column_stack([inputs, np.ones(len(inputs))]), targets, rcond=None)[0]
    return [(solution[:-1, None], solution[-1:])]


def run_onnx(model: onnx.ModelProto, inputs: np.ndarray) -> np.ndarray:
    """onnxruntime's answers to `[rows, 8]`, one row at a time, as `[rows]`."""
    session = onnxruntime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
    rows = inputs.astype(np.float32)
    return np.array([session.run(["volatility"], {"features": row[None, :]})[0][0, 0] for row in rows])


def calibration_rows(inputs: np.ndarray) -> np.ndarray:
    """Training rows at even distances, and those where a feature is smallest or largest."""
    even = np.linspace(0, len(inputs) - 1, CALIBRATION_ROWS - 2 * len(FEATURES)).astype(int)
    return inputs[np.unique(np.concatenate([even, inputs.argmin(axis=0), inputs.argmax(axis=0)]))]


def listed(values: np.ndarray) -> list:
    return np.round(values.astype(float), DECIMALS).tolist()


def train(indices: list[Series], rows: list[Samples], test: list[Samples]) -> tuple[onnx.ModelProto, dict[str, object]]:
    """The model, and the other artefacts by file name; `test` is used for scores alone."""
    chosen = choose(rows)
    inputs, targets = pooled([r.between(FIRST_DAY, TRAINED_UNTIL) for r in rows])
    model = to_onnx(fit(inputs, targets, inputs[:, QUARTER], chosen["alpha"], chosen["calm"]))
    linear = linear_fit(inputs, targets)

    scores = {r.index: compare(run_onnx(model, r.inputs), forecast(linear, r.inputs), r) for r in test}
    heldout = np.round(np.vstack([r.inputs for r in test])[::HELDOUT_STEP], DECIMALS)
    latest = np.round(rows[0].inputs[-1], DECIMALS)
    latest_forecast = float(run_onnx(model, latest[None, :])[0])
    accuracies = {
        "data": {i.name: {"days": len(i.closes), "sha256": i.sha256} for i in indices},
        "features": list(FEATURES),
        "hidden": list(HIDDEN),
        "chosen_on_validation": chosen,
        "training_rows": len(targets),
        "test": scores,
        "example": {
            "index": rows[0].index,
            "day": str(rows[0].dates[-1]),
            "volatility": latest_forecast,
            "ltv_parameters": LTV,
            "ltv": loan_to_value(latest_forecast, **LTV),
        },
    }
    return model, {
        "calibration.json": [{"input_data": [row]} for row in listed(calibration_rows(inputs))],
        "input.json": {"input_data": [listed(latest)]},
        "closes.json": latest_closes(indices[0], FEED_DAYS, FEED_DECIMALS),
        "heldout.json": {"inputs": listed(heldout), "outputs": [[v] for v in listed(run_onnx(model, heldout))]},
        "accuracies.json": accuracies,
    }


def to_text(value: object) -> str:
    """JSON with one row of numbers per line."""
    if isinstance(value, dict) and {"inputs", "outputs"} == value.keys():
        blocks = (f'"{k}": [\n' + ",\n".join(json.dumps(row) for row in rows) + "\n]" for k, rows in value.items())
        return "{\n" + ",\n".join(blocks) + "\n}\n"
    if isinstance(value, dict) and "closes" in value:
        return "{\n" + ",\n".join(f'"{k}": {json.dumps(part)}' for k, part in value.items()) + "\n}\n"
    if isinstance(value, list):
        return "[\n" + ",\n".join(json.dumps(row) for row in value) + "\n]\n"
    return json.dumps(value) + "\n" if "input_data" in value else json.dumps(value, indent=2) + "\n"


def check(fresh: dict[str, object], test: list[Samples]) -> int:
    """Reports what differs from the committed files; 1 when anything does."""
    committed = {name: json.loads((HERE / name).read_text()) for name in fresh}
    model = onnx.load(HERE / "model.onnx")
    found = differences(committed, fresh, test, lambda inputs: run_onnx(model, inputs))
    for line in found:
        print(f"differs: {line}", file=sys.stderr)
    print("the committed figures do not hold" if found else "the committed figures hold")
    return 1 if found else 0


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--check", action="store_true", help="write nothing; fail unless the committed figures hold")
    arguments = parser.parse_args()
    indices = series()
    rows = [samples(index) for index in indices]
    test = [r.between(*TEST) for r in rows]
    model, artefacts = train(indices, rows, test)
    if arguments.check:
        return check(artefacts, test)
    onnx.save(model, HERE / "model.onnx")
    for name, value in artefacts.items():
        (HERE / name).write_text(to_text(value))
    for index, result in artefacts["accuracies.json"]["test"].items():
        print(index, json.dumps(result["daily"]))
    return 0


if __name__ == "__main__":
    sys.exit(main())
