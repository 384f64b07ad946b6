"""The files that an example's `train.py` writes, and what its `--check` holds them against."""

import argparse
import hashlib
import json
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
from onnx import TensorProto, helper, numpy_helper

OPSET = 17
DECIMALS = 5
SALT_BITS = 253
FIGURES = "accuracies.json"
MODEL = "model"


@dataclass(frozen=True)
class Example:
    """A fitted model, its other files by name, and a function from a model to its figures by name.

    `others` are further models with the same inputs and outputs: `swapped` is written to `swapped.onnx`.
    """

    model: onnx.ModelProto
    files: dict[str, object]
    figures: Callable[[onnx.ModelProto], dict[str, float]]
    others: dict[str, onnx.ModelProto] = field(default_factory=dict)

    @property
    def models(self) -> dict[str, onnx.ModelProto]:
        """All models, by file without its ending."""
        return {MODEL: self.model, **self.others}

    def all_figures(self, models: dict[str, onnx.ModelProto]) -> dict[str, float]:
        """Figures of models as `models` has them; those of `swapped` begin with `swapped_`."""
        prefixes = {name: "" if name == MODEL else f"{name}_" for name in models}
        return {
            f"{prefixes[name]}{figure}": value
            for name, model in models.items()
            for figure, value in self.figures(model).items()
        }


def to_onnx(
    name: str,
    inputs: dict[str, int],
    output: str,
    nodes: list[onnx.NodeProto],
    weights: dict[str, np.ndarray],
    scores: int | None = None,
) -> onnx.ModelProto:
    """A checked model of float inputs `[1, size]`, whose output is the position `[1, 1]` that an `ArgMax` finds.

    With `scores` the output is floats `[1, scores]` instead. Weights of integers stay integers, as axes have to.
    """
    kind, width = (TensorProto.INT64, 1) if scores is None else (TensorProto.FLOAT, scores)
    graph = helper.make_graph(
        nodes,
        name,
        [helper.make_tensor_value_info(tensor, TensorProto.FLOAT, [1, size]) for tensor, size in inputs.items()],
        [helper.make_tensor_value_info(output, kind, [1, width])],
        [
            numpy_helper.from_array(values if values.dtype == np.int64 else values.astype(np.float32), tensor)
            for tensor, values in weights.items()
        ],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", OPSET)], producer_name=name)
    model.ir_version = 8
    onnx.checker.check_model(model, full_check=True)
    return model


def run_onnx(model: onnx.ModelProto, **inputs: np.ndarray) -> np.ndarray:
    """onnxruntime's outputs for `[rows, size]` of each input, one row at a time on one thread, as `[rows]`."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(model.SerializeToString(), options, providers=["CPUExecutionProvider"])
    rows = zip(*(values.astype(np.float32)[:, None, :] for values in inputs.values()), strict=True)
    return np.array([session.run(None, dict(zip(inputs, row, strict=True)))[0].item() for row in rows])


def input_file(salts: dict[str, str] | None = None, **inputs: np.ndarray) -> dict[str, object]:
    """What `assay prove --input` reads. `salts` names the person whose salt each hashed tensor gets.

    Real salts are random, and are drawn by `assay prove` where none is given: these are fixed so that all proofs of
    one person speak of one commitment.
    """
    file: dict[str, object] = {"inputs": {name: rounded(values) for name, values in inputs.items()}}
    if salts:
        file["salts"] = {tensor: salt_of(person) for tensor, person in salts.items()}
    return file


def salt_of(person: str) -> str:
    return hex(int.from_bytes(hashlib.sha256(person.encode()).digest()) >> (256 - SALT_BITS))


def rounded(values: np.ndarray) -> list[float]:
    """Whole numbers without a fraction."""
    return [int(value) if value == int(value) else value for value in np.round(values, DECIMALS).tolist()]


def to_text(value: object) -> str:
    """JSON; a list with one entry per line."""
    if isinstance(value, list):
        return "[\n" + ",\n".join(json.dumps(row, separators=(",", ":")) for row in value) + "\n]\n"
    return json.dumps(value, indent=None if "inputs" in value else 2) + "\n"


def differences(folder: Path, fresh: Example, tolerance: float) -> list[str]:
    """One line per committed file that does not hold; empty when all do.

    The committed model has to have the committed figures exactly, a model fitted anew within `tolerance`.
    """
    found = [name for name, value in fresh.files.items() if (folder / name).read_text() != to_text(value)]
    committed = json.loads((folder / FIGURES).read_text())
    if fresh.all_figures({name: onnx.load(folder / f"{name}.onnx") for name in fresh.models}) != committed:
        found.append(f"the figures of {' and '.join(f'{name}.onnx' for name in fresh.models)}")
    anew = fresh.all_figures(fresh.models)
    found += [f"`{name}` after fitting" for name in committed if abs(anew[name] - committed[name]) > tolerance]
    return found


def main(folder: Path, build: Callable[[], Example], tolerance: float) -> int:
    """Writes the files beside `train.py`, or with `--check` compares them; the exit code."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--check", action="store_true", help="write nothing; fail unless the committed files hold")
    arguments = parser.parse_args()
    example = build()
    if arguments.check:
        found = differences(folder, example, tolerance)
        for line in found:
            print(f"differs: {line}", file=sys.stderr)
        print("the committed files do not hold" if found else "the committed files hold")
        return 1 if found else 0
    for name, model in example.models.items():
        onnx.save(model, folder / f"{name}.onnx")
    figures = example.all_figures(example.models)
    for name, value in {**example.files, FIGURES: figures}.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(to_text(value))
    print(json.dumps(figures, indent=2))
    return 0
