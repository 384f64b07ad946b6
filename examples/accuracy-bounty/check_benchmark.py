"""Checks that a benchmark counts exactly, for every answer and every label.

`python check_benchmark.py [ASSAY]`. A sample counts 0 or 1. So where no sample of a batch counts, each counts 0, and
where all do, each counts 1: a batch with every pair of an answer and another label, and one with every answer and the same
label, try all pairs of ten classes. Given the path of `assay`, both counts are proved, with the options of the example.
"""

import json
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
from benchmark import UnfitClassifier, benchmark
from onnx import helper

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))
from artefacts import input_file, to_onnx  # noqa: E402

CLASSES = 10
LARGEST_SAMPLE = 16.0


def identity() -> onnx.ModelProto:
    """A classifier whose scores are the sample: its answer is where the sample's largest number is."""
    weights = {"weights": np.eye(CLASSES), "bias": np.zeros(CLASSES)}
    nodes = [helper.make_node("Gemm", ["sample", "weights", "bias"], ["scores"])]
    return to_onnx("identity", {"sample": CLASSES}, "scores", nodes, weights, scores=CLASSES)


def batches() -> dict[int, tuple[np.ndarray, np.ndarray]]:
    """By the count that is right: samples `[90, 10]` and labels `[90]`."""
    pairs = [(answer, label) for answer in range(CLASSES) for label in range(CLASSES) if answer != label]
    answers, others = np.array(pairs).T
    samples = LARGEST_SAMPLE * np.eye(CLASSES)[answers]
    return {0: (samples, others), len(pairs): (samples, answers)}


def check_floats(model: onnx.ModelProto) -> None:
    session = onnxruntime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
    for expected, (samples, labels) in batches().items():
        inputs = {"samples": samples.astype(np.float32), "labels": labels.astype(np.float32)}
        [[correct]] = session.run(None, inputs)
        assert correct == expected, f"onnxruntime counts {correct}, expected {expected}"


def check_proofs(model: onnx.ModelProto, assay: str, folder: Path) -> None:
    """Raises with the command that fails, or the count that does not hold."""

    def run(*arguments: str | Path) -> dict:
        command = [assay, *arguments, "--json", "--quiet"]
        return json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout)

    files = {count: input_file(samples=rows.ravel(), labels=labels) for count, (rows, labels) in batches().items()}
    onnx.save(model, folder / "pairs.onnx")
    (folder / "calibration.json").write_text(json.dumps(list(files.values())))
    options = json.loads((HERE / "example.json").read_text())["build"]
    run("build", folder / "pairs.onnx", *options, "-o", folder / "pairs")
    for expected, inputs in files.items():
        (folder / "input.json").write_text(json.dumps(inputs))
        proved = run("prove", folder / "pairs", "--input", folder / "input.json")
        assert proved["outputs"] == [[expected]], f"a proof counts {proved['outputs']}, expected {expected}"


def check_refusals() -> None:
    """What is no classifier of batches is refused, with the reason."""
    two_outputs, old, one_row = identity(), identity(), identity()
    two_outputs.graph.output.append(helper.make_tensor_value_info("sample", onnx.TensorProto.FLOAT, [1, CLASSES]))
    old.opset_import[0].version = 12
    one_row.graph.node.append(helper.make_node("Reshape", ["scores", "shape"], ["row"]))
    one_row.graph.initializer.append(onnx.numpy_helper.from_array(np.array([1, -1]), "shape"))
    one_row.graph.output[0].name = "row"
    refused(lambda: benchmark(two_outputs, 2), "expected one output, got 2")
    refused(lambda: benchmark(old, 2), "expected opset 13 or later, got 12")
    refused(lambda: benchmark(one_row, 2), "expected scores of shape [2, classes], got [1, 20]")
    refused(lambda: benchmark(identity(), 0), "a batch has at least one sample, got 0")


def refused(attempt: Callable[[], onnx.ModelProto], reason: str) -> None:
    try:
        attempt()
    except UnfitClassifier as error:
        assert str(error) == reason, f"refused with `{error}`, expected `{reason}`"
        return
    raise AssertionError(f"not refused: {reason}")


def main() -> None:
    model = benchmark(identity(), CLASSES * (CLASSES - 1))
    check_refusals()
    check_floats(model)
    with tempfile.TemporaryDirectory() as folder:
        for assay in sys.argv[1:2]:
            check_proofs(model, str(Path(assay).resolve()), Path(folder))
    print(f"the benchmark counts exactly, over all {CLASSES**2} pairs of answers and labels")


if __name__ == "__main__":
    main()
