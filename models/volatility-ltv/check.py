"""Compares a fresh training run with what is committed."""

from collections.abc import Callable

import numpy as np
from market import Samples
from scores import errors

SCORE_TOLERANCE = 0.02
RESCORE_TOLERANCE = 1e-5
OUTPUT_TOLERANCE = 1e-5
INPUT_TOLERANCE = 2e-8


Forecaster = Callable[[np.ndarray], np.ndarray]
"""Features `[rows, 8]` to volatilities `[rows]`."""


def differences(committed: dict, fresh: dict, test: list[Samples], run_committed: Forecaster) -> list[str]:
    """One line per figure that does not hold; empty when all do.

    `committed` and `fresh` hold the JSON artefacts by file name. Data and
    inputs have to be equal, the committed ONNX file has to give the committed
    outputs and test scores, and each retrained score has to lie within 2 % of
    the committed one (rounding makes training differ slightly between
    machines) and below that of last month's volatility.
    """
    old, new = committed["accuracies.json"], fresh["accuracies.json"]
    found = [f"`{key}`" for key in ("data", "features", "hidden") if old[key] != new[key]]
    heldout, again = committed["heldout.json"], fresh["heldout.json"]
    for name, left, right in (
        ("heldout inputs", heldout["inputs"], again["inputs"]),
        ("input.json", committed["input.json"]["input_data"], fresh["input.json"]["input_data"]),
        ("calibration.json", rows_of(committed), rows_of(fresh)),
    ):
        if np.shape(left) != np.shape(right) or np.abs(np.subtract(left, right)).max() > INPUT_TOLERANCE:
            found.append(f"{name}: not the rows that the data gives")
    if committed["closes.json"] != fresh["closes.json"]:
        found.append("closes.json: not the closes that the data gives")
    outputs = run_committed(np.array(heldout["inputs"]))
    gap = np.abs(outputs - np.array(heldout["outputs"])[:, 0]).max()
    if gap > OUTPUT_TOLERANCE:
        found.append(f"model.onnx: outputs are up to {gap:.2e} from heldout.json")
    return found + committed_scores(old["test"], test, run_committed) + retrained_scores(old["test"], new["test"])


def rows_of(artefacts: dict) -> list:
    return [row["input_data"][0] for row in artefacts["calibration.json"]]


def committed_scores(old: dict, test: list[Samples], run_committed: Forecaster) -> list[str]:
    """Scores in accuracies.json that the committed ONNX file does not reach on the test years."""
    found = []
    for rows in test:
        for measure, value in errors(run_committed(rows.inputs), rows.targets).items():
            written = old[rows.index]["daily"]["model"][measure]
            if abs(value - written) > RESCORE_TOLERANCE * abs(written):
                found.append(
                    f"{rows.index} {measure}: accuracies.json says {written:.6f}, model.onnx gives {value:.6f}"
                )
    return found


def retrained_scores(old: dict, new: dict) -> list[str]:
    """Scores off by more than the tolerance, and indices on which last month's volatility is as good."""
    found = []
    for index, result in new.items():
        model, base = result["daily"]["model"], result["daily"]["last_month"]
        for measure in ("mse", "rmse", "qlike"):
            before = old[index]["daily"]["model"][measure]
            if abs(model[measure] / before - 1) > SCORE_TOLERANCE:
                found.append(f"{index} {measure}: committed {before:.6f}, retrained {model[measure]:.6f}")
            if model[measure] >= base[measure]:
                found.append(f"{index} {measure}: model {model[measure]:.6f}, last month {base[measure]:.6f}")
    return found
