"""What onnxruntime makes of a fixture's model on random inputs."""

import json
from dataclasses import dataclass

import numpy as np
import onnxruntime as ort

from fixture import Fixture

# Runs of a fixture, fewer where a run has many numbers.
MOST_RUNS, FEWEST_RUNS, MOST_NUMBERS = 20, 6, 900
# Inputs have this many decimals, outputs this many digits: float32 has between 7 and 8.
INPUT_DECIMALS, OUTPUT_DIGITS = 3, 7
# Types of inputs.
KINDS = {
    "tensor(float)": np.float32,
    "tensor(uint8)": np.uint8,
    "tensor(int8)": np.int8,
    "tensor(int32)": np.int32,
    "tensor(bool)": np.bool_,
}


@dataclass(frozen=True)
class Samples:
    """By run and by model input or output: its numbers, row-major."""

    inputs: list[list[list[float]]]
    outputs: list[list[list[float]]]


def sample(fixture: Fixture) -> Samples:
    """Runs the model on the fixture's random inputs."""
    session = session_of(fixture)
    random = fixture.random()
    inputs, outputs = [], []
    while len(inputs) < run_count(inputs, outputs):
        ports = session.get_inputs()
        drawn = [draw(random, fixture.reach, port) for port in ports]
        inputs.append([values.ravel().tolist() for values in drawn])
        feeds = {port.name: values.astype(KINDS[port.type]) for port, values in zip(ports, drawn)}
        outputs.append([rounded(values) for values in session.run(None, feeds)])
    return Samples(inputs, outputs)


def session_of(fixture: Fixture) -> ort.InferenceSession:
    options = ort.SessionOptions()
    if not fixture.fused:
        options.graph_optimization_level = ort.GraphOptimizationLevel.ORT_DISABLE_ALL
    options.intra_op_num_threads = 1
    options.log_severity_level = 3
    return ort.InferenceSession(fixture.model.SerializeToString(), options, providers=["CPUExecutionProvider"])


def run_count(inputs: list, outputs: list) -> int:
    """How many runs there are to be, from the size of the first."""
    if not inputs:
        return 1
    numbers = sum(len(values) for values in inputs[0] + outputs[0])
    return max(FEWEST_RUNS, min(MOST_RUNS, MOST_NUMBERS // numbers))


def draw(random: np.random.Generator, reach: float, port: ort.NodeArg) -> np.ndarray:
    kind = KINDS[port.type]
    if kind == np.float32:
        return np.round(random.uniform(-reach, reach, port.shape), INPUT_DECIMALS)
    if kind == np.bool_:
        return random.integers(0, 1, port.shape, endpoint=True)
    return random.integers(np.iinfo(kind).min, np.iinfo(kind).max, port.shape, endpoint=True)


def rounded(values: np.ndarray | list[dict]) -> list[float]:
    """The numbers of a tensor, or of the maps of a `ZipMap`; of integers nothing is lost."""
    if isinstance(values, list):
        values = np.array([list(row.values()) for row in values])
    if values.dtype.kind in "iu":
        return values.ravel().tolist()
    return [float(f"{value:.{OUTPUT_DIGITS}g}") for value in values.ravel().tolist()]


def to_text(by_name: dict[str, Samples]) -> str:
    """JSON with one line a run."""

    def runs(lists: list[list[list[float]]]) -> str:
        return ",\n".join(json.dumps(run, separators=(",", ":")) for run in lists)

    entries = [
        f'"{name}": {{"inputs": [\n{runs(samples.inputs)}\n], "outputs": [\n{runs(samples.outputs)}\n]}}'
        for name, samples in by_name.items()
    ]
    return "{\n" + ",\n".join(entries) + "\n}\n"


def from_text(text: str) -> dict[str, Samples]:
    return {name: Samples(**entry) for name, entry in json.loads(text).items()}
