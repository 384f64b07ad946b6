"""The files of one model, from a fitted network to text."""

import dataclasses
import json
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
from images import Part, fingerprint
from network import INPUT, OUTPUT, Network, to_onnx
from training import Recipe, fit

MODELS = Path(__file__).parents[1]
VALIDATION_ROWS = 300
DECIMALS = 5
# Calibration samples by side of the image: the files stay below 150 kB.
CALIBRATION_ROWS = {8: 64, 16: 32, 32: 24}


def run_onnx(model: onnx.ModelProto, images: np.ndarray) -> np.ndarray:
    """onnxruntime's scores for `[rows, 1, side, side]`, one row at a time on one thread, as `[rows, 10]`."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(model.SerializeToString(), options, providers=["CPUExecutionProvider"])
    return np.vstack([session.run([OUTPUT], {INPUT: image[None]})[0] for image in images])


def accuracy(scores: np.ndarray, labels: np.ndarray) -> float:
    return round(float((scores.argmax(axis=1) == labels).mean()), DECIMALS)


def validation_accuracy(network: Network, recipe: Recipe, training: Part) -> float:
    """What the recipe was chosen by: fitted without the last training rows, and scored on those."""
    fitted = Part(training.pixels[:-VALIDATION_ROWS], training.labels[:-VALIDATION_ROWS])
    left = Part(training.pixels[-VALIDATION_ROWS:], training.labels[-VALIDATION_ROWS:])
    model = to_onnx(network, fit(network, recipe, fitted))
    return accuracy(run_onnx(model, left.images(network.side)), left.labels)


def build(network: Network, recipe: Recipe, training: Part, test: Part) -> tuple[onnx.ModelProto, dict[str, object]]:
    """The fitted model, and its other files by name; test rows are used for scores alone."""
    model = to_onnx(network, fit(network, recipe, training))
    scores = run_onnx(model, test.images(network.side))
    return model, {
        **inputs(network, training, test),
        "heldout.json": {"outputs": np.round(scores.astype(float), DECIMALS).tolist()},
        "accuracies.json": {
            "parameters": network.parameters(),
            "recipe": dataclasses.asdict(recipe),
            "training": {
                "rows": len(training.labels),
                "sha256": fingerprint(training),
                "accuracy": accuracy(run_onnx(model, training.images(network.side)), training.labels),
            },
            "validation_accuracy": validation_accuracy(network, recipe, training),
            "test": {
                "rows": len(test.labels),
                "sha256": fingerprint(test),
                "accuracy": accuracy(scores, test.labels),
            },
            "largest_score": round(float(np.abs(scores).max()), DECIMALS),
        },
    }


def inputs(network: Network, training: Part, test: Part) -> dict[str, object]:
    """Calibration samples, spread evenly over the training rows, and the first test row."""
    rows = np.linspace(0, len(training.labels) - 1, CALIBRATION_ROWS[network.side]).astype(int)
    samples, first = training.images(network.side)[rows], test.images(network.side)[0]
    return {
        "calibration.json": [{"input_data": [short(image)]} for image in samples],
        "input.json": {"input_data": [short(first)]},
    }


def short(image: np.ndarray) -> list[float]:
    """Pixels in row-major order, whole numbers without a fraction."""
    return [int(value) if value == int(value) else value for value in image.ravel().tolist()]


def to_text(value: object) -> str:
    """JSON with one row of numbers per line."""
    rows = value if isinstance(value, list) else value.get("outputs") if isinstance(value, dict) else None
    if rows is None:
        return (
            json.dumps(value, separators=(",", ":")) if "input_data" in value else json.dumps(value, indent=2)
        ) + "\n"
    lines = ",\n".join(json.dumps(row, separators=(",", ":")) for row in rows)
    return f"[\n{lines}\n]\n" if value is rows else f'{{"outputs": [\n{lines}\n]}}\n'


def write(network: Network, model: onnx.ModelProto, files: dict[str, object]) -> None:
    folder = MODELS / network.name
    folder.mkdir(exist_ok=True)
    onnx.save(model, folder / "model.onnx")
    for name, value in files.items():
        (folder / name).write_text(to_text(value))
