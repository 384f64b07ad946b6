"""The files of a trained model, and what `--check` holds them against.

A model is `[1, ..]` inputs called `name` and outputs of any number; `calibration.json` and `input.json` hold flat rows, `heldout.json`
rows with onnxruntime's outputs, `accuracies.json` figures.
"""

import argparse
import json
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnx
import onnxruntime

DECIMALS = 6
TOLERANCE = 1e-5


@dataclass(frozen=True)
class Trained:
    """A fitted model; `figures` scores any model on the held-out rows, `facts` describes data and training."""

    model: onnx.ModelProto
    calibration: np.ndarray
    heldout: np.ndarray
    figures: Callable[[onnx.ModelProto], dict[str, float]]
    facts: dict[str, object]


def run(model: onnx.ModelProto, rows: np.ndarray) -> list[np.ndarray]:
    """onnxruntime's outputs for flat rows, one row at a time on one thread: `[rows, size]` for each output."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(model.SerializeToString(), options, providers=["CPUExecutionProvider"])
    (given,) = session.get_inputs()
    shape = [1 if not isinstance(size, int) else size for size in given.shape]
    results = [session.run(None, {given.name: row.astype(np.float32).reshape(shape)}) for row in rows]
    return [np.stack([np.ravel(result[number]) for result in results]) for number in range(len(results[0]))]


def artefacts(trained: Trained) -> dict[str, object]:
    """All files but the model, by name."""
    outputs = [np.round(output.astype(float), DECIMALS).tolist() for output in run(trained.model, trained.heldout)]
    return {
        "calibration.json": [{"input_data": [row]} for row in trained.calibration.tolist()],
        "input.json": {"input_data": [trained.heldout[0].tolist()]},
        "heldout.json": {"inputs": trained.heldout.tolist(), "outputs": [list(row) for row in zip(*outputs, strict=True)]},
        "accuracies.json": {**trained.facts, "test": trained.figures(trained.model)},
    }


def to_text(value: object) -> str:
    """JSON with one row to a line."""
    if isinstance(value, dict) and value.keys() == {"inputs", "outputs"}:
        blocks = (f'"{key}": [\n' + ",\n".join(json.dumps(row) for row in rows) + "\n]" for key, rows in value.items())
        return "{\n" + ",\n".join(blocks) + "\n}\n"
    if isinstance(value, list):
        return "[\n" + ",\n".join(json.dumps(row) for row in value) + "\n]\n"
    return json.dumps(value) + "\n" if "input_data" in value else json.dumps(value, indent=2) + "\n"


def differences(folder: Path, fresh: Trained, slack: float) -> list[str]:
    """One line per committed figure that does not hold: data have to be equal, the committed model has to give the committed
    outputs and figures, and training anew has to score within `slack` of them."""
    made = artefacts(fresh)
    old = {name: json.loads((folder / name).read_text()) for name in made}
    found = [name for name in ("calibration.json", "input.json") if old[name] != made[name]]
    committed = onnx.load(folder / "model.onnx")
    rows = np.array(old["heldout.json"]["inputs"])
    for number, output in enumerate(run(committed, rows)):
        expected = np.array([row[number] for row in old["heldout.json"]["outputs"]])
        if np.abs(output - expected).max() > TOLERANCE * max(1.0, np.abs(expected).max()):
            found.append(f"model.onnx: output {number} is not that of heldout.json")
    before = old["accuracies.json"]["test"]
    if fresh.figures(committed) != before:
        found.append("the figures of model.onnx")
    for name, value in made["accuracies.json"]["test"].items():
        if abs(value - before[name]) > slack:
            found.append(f"`{name}`: {value} after training anew, committed {before[name]}")
    return found


def main(folder: Path, train: Callable[[], Trained], slack: float) -> int:
    """Trains and writes the files of `folder`, or compares them with `--check`."""
    parser = argparse.ArgumentParser(description=sys.modules["__main__"].__doc__.splitlines()[0])
    parser.add_argument("--check", action="store_true", help="write nothing; fail unless the committed figures hold")
    check = parser.parse_args().check
    trained = train()
    if check:
        found = differences(folder, trained, slack)
        for line in found:
            print(f"differs: {line}", file=sys.stderr)
        print("the committed figures do not hold" if found else "the committed figures hold")
        return 1 if found else 0
    onnx.checker.check_model(trained.model, full_check=True)
    onnx.save(trained.model, folder / "model.onnx")
    for name, value in artefacts(trained).items():
        (folder / name).write_text(to_text(value))
    print(json.dumps(json.loads((folder / "accuracies.json").read_text())))
    return 0
