"""Whether the committed files of a model hold."""

import json

import numpy as np
import onnx
from artefacts import MODELS, accuracy, inputs, run_onnx
from images import Part, fingerprint
from network import Network

OUTPUT_TOLERANCE = 1e-4


def differences(network: Network, training: Part, test: Part) -> list[str]:
    """One line per figure of the committed files that does not hold; empty when all do.

    Samples have to be those of the data set, the weights those of the network in shape,
    and the ONNX file has to give the committed scores and accuracies.
    """
    folder = MODELS / network.name
    model = onnx.load(folder / "model.onnx")
    onnx.checker.check_model(model, full_check=True)
    old = {name: json.loads((folder / name).read_text()) for name in ("heldout.json", "accuracies.json")}
    found = [
        name
        for name, value in inputs(network, training, test).items()
        if json.loads((folder / name).read_text()) != value
    ]
    figures = old["accuracies.json"]
    for name, part in (("training", training), ("test", test)):
        if figures[name]["sha256"] != fingerprint(part):
            found.append(f"the {name} rows of the data set")
        got = accuracy(run_onnx(model, part.images(network.side)), part.labels)
        if got != figures[name]["accuracy"]:
            found.append(f"{name} accuracy of model.onnx: {got}, committed {figures[name]['accuracy']}")
    return found + shapes(network, model, figures["parameters"]) + gap(network, model, test, old["heldout.json"])


def shapes(network: Network, model: onnx.ModelProto, parameters: int) -> list[str]:
    found = [tuple(tensor.dims) for tensor in model.graph.initializer]
    expected = [shape for weights in network.weight_shapes() for shape in (weights, weights[:1])]
    wrong = [] if found == expected else [f"shapes of the weights: {found}, the network has {expected}"]
    count = sum(int(np.prod(shape)) for shape in found)
    return wrong + ([] if count == parameters else [f"parameters: {count}, committed {parameters}"])


def gap(network: Network, model: onnx.ModelProto, test: Part, heldout: dict) -> list[str]:
    distance = np.abs(run_onnx(model, test.images(network.side)) - np.array(heldout["outputs"])).max()
    return [f"scores are up to {distance:.2e} from heldout.json"] if distance > OUTPUT_TOLERANCE else []
