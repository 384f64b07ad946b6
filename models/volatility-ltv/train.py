"""Trains, scores and writes the volatility model; see README.md.

`python train.py` rewrites every artefact beside this file.
`python train.py --check` retrains without writing and exits with 1 unless the
committed figures hold.
"""

import argparse
import json
import sys
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
from check import differences
from market import FEATURES, VOLATILITY_WINDOWS, Samples, samples, series
from network import HIDDEN, Layers, fit, forecast, to_onnx
from scores import LTV, compare, errors, loan_to_value

HERE = Path(__file__).parent
TRAIN = ("1999-01-01", "2009-12-31")
VALIDATION = ("2010-01-01", "2012-12-31")
TEST = ("2013-01-01", "2018-12-31")
ALPHAS = (10.0, 30.0, 100.0, 200.0, 400.0, 800.0)
CALMS = (0.0, 1.0, 2.0)
CALIBRATION_ROWS = 384
HELDOUT_STEP = 3
QUARTER = VOLATILITY_WINDOWS.index(63)
DECIMALS = 8


def pooled(parts: list[Samples]) -> tuple[np.ndarray, np.ndarray]:
    """Inputs and targets of several indices, one below the other."""
    return np.vstack([p.inputs for p in parts]), np.concatenate([p.targets for p in parts])


def choose(train: list[Samples], validation: list[Samples]) -> dict:
    """Picks weight decay and row weighting on the validation years.

    The criterion is the mean of RMSE and QLIKE, each relative to last month's volatility.
    """
    inputs, targets = pooled(train)
    seen, realised = pooled(validation)
    base = errors(seen[:, VOLATILITY_WINDOWS.index(21)], realised)
    trials = []
    for alpha in ALPHAS:
        for calm in CALMS:
            found = errors(forecast(fit(inputs, targets, inputs[:, QUARTER], alpha, calm), seen), realised)
            score = (found["rmse"] / base["rmse"] + found["qlike"] / base["qlike"]) / 2
            trials.append({"alpha": alpha, "calm": calm, "score": score, "rmse": found["rmse"], "qlike": found["qlike"]})
            print(f"alpha {alpha:5.0f}  calm {calm:.0f}  validation score {score:.4f}", file=sys.stderr)
    return min(trials, key=lambda trial: trial["score"])


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


def train() -> tuple[onnx.ModelProto, dict[str, object]]:
    """The model, and the other artefacts by file name."""
    indices = series()
    rows = [samples(index) for index in indices]
    chosen = choose([r.between(*TRAIN) for r in rows], [r.between(*VALIDATION) for r in rows])
    inputs, targets = pooled([r.between(TRAIN[0], VALIDATION[1]) for r in rows])
    model = to_onnx(fit(inputs, targets, inputs[:, QUARTER], chosen["alpha"], chosen["calm"]))
    linear = linear_fit(inputs, targets)

    test = [r.between(*TEST) for r in rows]
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
        "heldout.json": {"inputs": listed(heldout), "outputs": [[v] for v in listed(run_onnx(model, heldout))]},
        "accuracies.json": accuracies,
    }


def to_text(value: object) -> str:
    """JSON with one row of numbers per line."""
    if isinstance(value, dict) and {"inputs", "outputs"} == value.keys():
        blocks = (f'"{k}": [\n' + ",\n".join(json.dumps(row) for row in rows) + "\n]" for k, rows in value.items())
        return "{\n" + ",\n".join(blocks) + "\n}\n"
    if isinstance(value, list):
        return "[\n" + ",\n".join(json.dumps(row) for row in value) + "\n]\n"
    return json.dumps(value) + "\n" if "input_data" in value else json.dumps(value, indent=2) + "\n"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--check", action="store_true", help="retrain, write nothing, fail unless the committed figures hold")
    arguments = parser.parse_args()
    model, artefacts = train()
    if arguments.check:
        committed = {name: json.loads((HERE / name).read_text()) for name in artefacts}
        found = differences(committed, artefacts, lambda inputs: run_onnx(onnx.load(HERE / "model.onnx"), inputs))
        for line in found:
            print(f"differs: {line}", file=sys.stderr)
        print("the committed figures do not hold" if found else "the committed figures hold")
        return 1 if found else 0
    onnx.save(model, HERE / "model.onnx")
    for name, value in artefacts.items():
        (HERE / name).write_text(to_text(value))
    for index, result in artefacts["accuracies.json"]["test"].items():
        print(index, json.dumps(result["daily"]))
    return 0


if __name__ == "__main__":
    sys.exit(main())
