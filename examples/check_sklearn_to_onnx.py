"""Runs `sklearn_to_onnx.py` in a fresh folder and checks what it wrote.

The graph has only operators that `assay` takes, onnxruntime agrees with scikit-learn, the model predicts
people it has not seen, and where README.md quotes the example, it quotes it as it stands.
"""

import json
import os
import runpy
import sys
import tempfile
from pathlib import Path

import numpy as np
import onnx
import onnxruntime

EXAMPLE = Path(__file__).resolve().parent / "sklearn_to_onnx.py"
SUPPORTED = {"Gemm", "MatMul", "Add", "Relu", "Reshape", "Cast"}
LARGEST_ERROR = 1e-5
SMALLEST_R2 = 0.4


def run_example(folder: str) -> dict:
    """The example's variables after running it in `folder`."""
    before, arguments = Path.cwd(), sys.argv
    sys.argv = [str(EXAMPLE), folder]
    try:
        return runpy.run_path(str(EXAMPLE))
    finally:
        sys.argv = arguments
        os.chdir(before)


def check(folder: Path, variables: dict) -> None:
    """Raises `AssertionError` with the figure that does not hold."""
    graph = onnx.load(folder / "model.onnx")
    onnx.checker.check_model(graph, full_check=True)
    operators = {node.op_type for node in graph.graph.node}
    assert operators <= SUPPORTED, f"unsupported operators: {sorted(operators - SUPPORTED)}"

    session = onnxruntime.InferenceSession(folder / "model.onnx", providers=["CPUExecutionProvider"])
    rows = variables["x"][300:].astype(np.float32)
    outputs = np.array([session.run(None, {"features": row[None, :]})[0].item() for row in rows])
    error = np.abs(outputs - variables["model"].predict(variables["x"][300:])).max()
    assert error < LARGEST_ERROR, f"onnxruntime differs from scikit-learn by {error:.1e}"
    r2 = variables["model"].score(variables["x"][300:], variables["y"][300:])
    assert r2 > SMALLEST_R2, f"R2 on unseen rows is {r2:.3f}"

    calibration = json.loads((folder / "calibration.json").read_text())
    sizes = {len(entry["input_data"][0]) for entry in calibration}
    assert len(calibration) == 300 and sizes == {10}, "calibration.json has to hold 300 rows of 10 numbers"
    assert len(json.loads((folder / "input.json").read_text())["input_data"][0]) == 10, (
        "input.json has to hold 10 numbers"
    )
    print(f"{sorted(operators)}; R2 on unseen rows {r2:.3f}; onnxruntime within {error:.1e} of scikit-learn")


def check_quotation() -> None:
    """README.md, once it mentions skl2onnx, holds the lines between the example's marks."""
    quoted = EXAMPLE.read_text().split("# quote: begin\n")[1].split("# quote: end")[0]
    readme = EXAMPLE.parent.parent / "README.md"
    if readme.exists() and "skl2onnx" in (text := readme.read_text()):
        assert quoted in text, "README.md quotes another version of examples/sklearn_to_onnx.py"


if __name__ == "__main__":
    check_quotation()
    with tempfile.TemporaryDirectory() as fresh:
        check(Path(fresh), run_example(fresh))
