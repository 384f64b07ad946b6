"""A tree ensemble as products of matrices, for systems that read no trees.

The rewriting is the usual one: every split of a tree is compared at once, a product with a matrix of -1, 0 and 1 counts how many splits of
the path to each leaf hold, and the leaf where all do gives its value (Nakandala et al., *A Tensor Compiler for Unified Machine Learning
Prediction Serving*, OSDI 2020, section 4.1).
"""

from dataclasses import dataclass, field

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

OPSET = 17
ENSEMBLE = "TreeEnsembleClassifier"


@dataclass
class Tree:
    """Splits in order, and for each leaf its value and the splits on its path with the side taken."""

    features: list[int] = field(default_factory=list)
    thresholds: list[float] = field(default_factory=list)
    leaves: list[tuple[float, list[tuple[int, bool]]]] = field(default_factory=list)


def is_ensemble(model: onnx.ModelProto) -> bool:
    return any(node.op_type == ENSEMBLE for node in model.graph.node)


def trees_of(node: onnx.NodeProto) -> list[Tree]:
    """The trees of a binary classifier with one weight to a leaf, whose splits go left where a feature is below the threshold."""
    given = {attribute.name: helper.get_attribute_value(attribute) for attribute in node.attribute}
    assert given["post_transform"] == b"LOGISTIC" and set(given["nodes_modes"]) == {b"BRANCH_LT", b"LEAF"}
    keys = list(zip(given["nodes_treeids"], given["nodes_nodeids"], strict=True))
    place = {key: number for number, key in enumerate(keys)}
    weights = dict(zip(zip(given["class_treeids"], given["class_nodeids"], strict=True), given["class_weights"], strict=True))

    def walk(tree: Tree, key: tuple[int, int], path: list[tuple[int, bool]]) -> None:
        number = place[key]
        if given["nodes_modes"][number] == b"LEAF":
            tree.leaves.append((weights[key], path))
            return
        split = len(tree.features)
        tree.features.append(given["nodes_featureids"][number])
        tree.thresholds.append(given["nodes_values"][number])
        walk(tree, (key[0], given["nodes_truenodeids"][number]), [*path, (split, True)])
        walk(tree, (key[0], given["nodes_falsenodeids"][number]), [*path, (split, False)])

    trees = []
    for identity in sorted(set(given["nodes_treeids"])):
        trees.append(Tree())
        walk(trees[-1], (identity, 0), [])
    return trees


def to_matrices(model: onnx.ModelProto) -> onnx.ModelProto:
    """The same input, and the same probabilities, from comparisons and products."""
    (node,) = [node for node in model.graph.node if node.op_type == ENSEMBLE]
    trees = trees_of(node)
    splits = max(len(tree.features) for tree in trees)
    leaves = max(len(tree.leaves) for tree in trees)
    features = np.zeros((len(trees), splits), dtype=np.int64)
    thresholds = np.zeros((len(trees), 1, splits), dtype=np.float32)
    paths = np.zeros((len(trees), splits, leaves), dtype=np.float32)
    # Half a split less than all of them: counts are far from it, however they are rounded. No path holds as often as a leaf that is not
    # there asks for.
    needed = np.full((len(trees), 1, leaves), splits + 1, dtype=np.float32)
    values = np.zeros((len(trees), 1, leaves), dtype=np.float32)
    for number, tree in enumerate(trees):
        features[number, : len(tree.features)] = tree.features
        thresholds[number, 0, : len(tree.thresholds)] = tree.thresholds
        for leaf, (value, path) in enumerate(tree.leaves):
            values[number, 0, leaf] = value
            needed[number, 0, leaf] = sum(is_below for _, is_below in path) - 0.5
            for split, is_below in path:
                paths[number, split, leaf] = 1 if is_below else -1
    (given,) = model.graph.input
    (output,) = model.graph.output
    tensors = {
        "features": features.reshape(-1),
        "shape": np.array([len(trees), 1, splits]),
        "thresholds": thresholds,
        "paths": paths,
        "needed": needed,
        "values": values,
        "row": np.array([1, 1]),
        "one": np.array([[1.0]], dtype=np.float32),
    }
    nodes = [
        helper.make_node("Gather", [given.name, "features"], ["picked"], axis=1),
        helper.make_node("Reshape", ["picked", "shape"], ["compared"]),
        helper.make_node("Less", ["compared", "thresholds"], ["is_below"]),
        helper.make_node("Cast", ["is_below"], ["below"], to=TensorProto.FLOAT),
        helper.make_node("MatMul", ["below", "paths"], ["held"]),
        helper.make_node("Greater", ["held", "needed"], ["is_leaf"]),
        helper.make_node("Cast", ["is_leaf"], ["leaf"], to=TensorProto.FLOAT),
        helper.make_node("Mul", ["leaf", "values"], ["leaf_values"]),
        helper.make_node("ReduceSum", ["leaf_values"], ["sum"], keepdims=0),
        helper.make_node("Reshape", ["sum", "row"], ["score"]),
        helper.make_node("Sigmoid", ["score"], ["bad"]),
        helper.make_node("Sub", ["one", "bad"], ["good"]),
        helper.make_node("Concat", ["good", "bad"], [output.name], axis=1),
    ]
    graph = helper.make_graph(
        nodes, "trees", [given], [output], [numpy_helper.from_array(value, name) for name, value in tensors.items()]
    )
    made = helper.make_model(graph, opset_imports=[helper.make_opsetid("", OPSET)])
    made.ir_version = 8
    return made
