"""The untouched model in onnxruntime: a third party's word on what the outputs should be.

`python float_outputs.py MODEL SAMPLES_DIR` prints all outputs of each sample, flat. A process of its own, so that the
one that starts and measures all others stays small.
"""

import json
import sys
from pathlib import Path

import numpy
import onnxruntime

from samples import flat


def float_outputs(model: Path, samples: list[Path]) -> list[list[float]]:
    """One list per sample; open dimensions of inputs are 1."""
    session = onnxruntime.InferenceSession(model, providers=["CPUExecutionProvider"])
    return [outputs_of(session, json.loads(sample.read_text())["input_data"]) for sample in samples]


def outputs_of(session: onnxruntime.InferenceSession, rows: list) -> list[float]:
    """`rows`: one nested or flat list per input of the model."""
    feeds = {}
    for port, row in zip(session.get_inputs(), rows, strict=True):
        shape = [size if isinstance(size, int) else 1 for size in port.shape]
        feeds[port.name] = numpy.array(flat(row), numpy.float32).reshape(shape)
    return [float(value) for output in session.run(None, feeds) for value in output.reshape(-1)]


if __name__ == "__main__":
    found = float_outputs(Path(sys.argv[1]), sorted(Path(sys.argv[2]).iterdir()))
    print(json.dumps({"outputs": found}))
