"""Runs `sklearn_to_onnx.py` in a fresh folder and checks what it wrote.

The graph has only operators that `assay` takes, onnxruntime agrees with scikit-learn, the model predicts
people it has not seen, and README.md quotes the example as it stands. Given the path of `assay`, it is
also built and proved, and the proof's output is what scikit-learn predicts.
"""

import json
import os
import runpy
import subprocess
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
# Of the proven output, in units of 100 points of disease progression.
LARGEST_PROVEN_ERROR = 1e-3


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


def check_proof(folder: Path, assay: str, variables: dict) -> None:
    """Builds and proves the example; raises with the command that fails or the figure that does not hold."""

    def run(*arguments: str) -> dict:
        command = [assay, *arguments, "--json"]
        return json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout)

    model, build = str(folder / "model.onnx"), str(folder / "build")
    built = run("build", model, "--name", "diabetes", "--calibration", str(folder / "calibration.json"), "-o", build)
    proved = run("prove", build, "--input", str(folder / "input.json"))
    assert proved["verified"] == {"native": True, "evm": True}, proved["verified"]
    [[output]], [expected] = proved["outputs"], variables["model"].predict(variables["x"][300:301])
    error = abs(output - expected)
    assert error <= LARGEST_PROVEN_ERROR, f"the proven output is off by {error:.1e}"
    gas, seconds = proved["gas"]["transaction_gas"], proved["prove_seconds"]
    print(f"proved on 2^{built['logrows']} rows in {seconds:.2f} s, {gas:,} gas, off by {error:.1e}")


def check_quotation() -> None:
    """README.md holds the lines between the example's marks."""
    quoted = EXAMPLE.read_text().split("# quote: begin\n")[1].split("# quote: end")[0]
    readme = EXAMPLE.parent.parent / "README.md"
    assert quoted in readme.read_text(), "README.md quotes another version of examples/sklearn_to_onnx.py"


if __name__ == "__main__":
    check_quotation()
    with tempfile.TemporaryDirectory() as fresh:
        variables = run_example(fresh)
        check(Path(fresh), variables)
        for assay in sys.argv[1:2]:
            check_proof(Path(fresh), str(Path(assay).resolve()), variables)
