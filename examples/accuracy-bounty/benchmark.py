"""Wraps a classifier into a benchmark: how many of a batch of samples it gives their labels.

`python benchmark.py CLASSIFIER.onnx BENCHMARK.onnx --batch N`. The classifier takes one tensor of floats `[rows, ..]`
and gives one of scores `[rows, classes]`, whatever the number of rows. The benchmark takes `samples` `[N, ..]` and
`labels` `[N]`, whole numbers, and gives `correct` `[1]`: how many samples have their largest score, the first of
equal ones, at the place that the label names. Behind the scores all numbers are whole, so that the count is exact.
"""

import argparse
import sys

import numpy as np
import onnx
from onnx import TensorProto, compose, helper, numpy_helper, shape_inference

# From this opset on the axes of a `ReduceSum` are an operand.
OLDEST_OPSET = 13
# Before all names of the classifier, so that none is taken.
PREFIX = "classifier/"
SAMPLES, LABELS, CORRECT = "samples", "labels", "correct"


class UnfitClassifier(ValueError):
    """A model that is no classifier of batches."""


def benchmark(classifier: onnx.ModelProto, batch: int) -> onnx.ModelProto:
    """A checked model that counts over `batch` samples.

    Raises `UnfitClassifier` where the model has other inputs or outputs than a classifier, or cannot take so many rows.
    """
    if batch < 1:
        raise UnfitClassifier(f"a batch has at least one sample, got {batch}")
    opset = next((entry.version for entry in classifier.opset_import if entry.domain in ("", "ai.onnx")), 0)
    if opset < OLDEST_OPSET:
        raise UnfitClassifier(f"expected opset {OLDEST_OPSET} or later, got {opset}")
    model = compose.add_prefix(classifier, PREFIX)
    graph = model.graph
    scores = only("output", graph.output).name
    take_samples(graph, batch)
    del graph.value_info[:], graph.output[:]
    check_scores(model, scores, batch)
    append_count(graph, scores, batch)
    graph.name = "benchmark"
    onnx.checker.check_model(model, full_check=True)
    return model


def take_samples(graph: onnx.GraphProto, batch: int) -> None:
    """Gives the classifier's input its name and its number of rows."""
    constants = {tensor.name for tensor in graph.initializer}
    sample = only("input", [port for port in graph.input if port.name not in constants])
    own = sample.name
    dimensions = sample.type.tensor_type.shape.dim
    if not dimensions:
        raise UnfitClassifier("the input has no dimension for rows")
    dimensions[0].dim_value = batch
    sample.name = SAMPLES
    for node in graph.node:
        node.input[:] = [SAMPLES if name == own else name for name in node.input]


def only(what: str, ports: list[onnx.ValueInfoProto]) -> onnx.ValueInfoProto:
    if len(ports) != 1:
        raise UnfitClassifier(f"expected one {what}, got {len(ports)}")
    return ports[0]


def check_scores(model: onnx.ModelProto, scores: str, batch: int) -> None:
    """Refuses a model whose scores are not `[batch, classes]`."""
    try:
        inferred = shape_inference.infer_shapes(model, strict_mode=True, data_prop=True)
    except shape_inference.InferenceError as error:
        raise UnfitClassifier(f"it cannot take {batch} rows: {error}") from error
    shapes = {value.name: value.type.tensor_type.shape.dim for value in inferred.graph.value_info}
    shape = [dimension.dim_value for dimension in shapes.get(scores, [])]
    if len(shape) != 2 or shape[0] != batch or shape[1] < 2:
        raise UnfitClassifier(f"expected scores of shape [{batch}, classes], got {shape}")


def append_count(graph: onnx.GraphProto, scores: str, batch: int) -> None:
    """A sample counts `max(1 - |place - label|, 0)`: 1 where place and label are the same whole number, else 0."""
    graph.node.extend(
        [
            helper.make_node("ArgMax", [scores], ["place"], "place", axis=1, keepdims=0),
            helper.make_node("Cast", ["place"], ["answer"], "answer", to=TensorProto.FLOAT),
            helper.make_node("Sub", ["answer", LABELS], ["difference"], "difference"),
            helper.make_node("Abs", ["difference"], ["distance"], "distance"),
            helper.make_node("Sub", ["one", "distance"], ["closeness"], "closeness"),
            helper.make_node("Relu", ["closeness"], ["hits"], "hits"),
            helper.make_node("ReduceSum", ["hits", "rows"], [CORRECT], CORRECT, keepdims=1),
        ]
    )
    graph.initializer.extend(
        [
            numpy_helper.from_array(np.array(1, dtype=np.float32), "one"),
            numpy_helper.from_array(np.array([0], dtype=np.int64), "rows"),
        ]
    )
    graph.input.append(helper.make_tensor_value_info(LABELS, TensorProto.FLOAT, [batch]))
    graph.output.append(helper.make_tensor_value_info(CORRECT, TensorProto.FLOAT, [1]))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("classifier", metavar="CLASSIFIER.onnx")
    parser.add_argument("benchmark", metavar="BENCHMARK.onnx")
    parser.add_argument("--batch", type=int, required=True, help="samples of one proof")
    arguments = parser.parse_args()
    try:
        onnx.save(benchmark(onnx.load(arguments.classifier), arguments.batch), arguments.benchmark)
    except UnfitClassifier as error:
        print(f"{arguments.classifier}: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
