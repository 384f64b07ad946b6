"""Which leaf of every tree onnxruntime reaches on 10,000 rows of the integer grid, at thresholds and next to them.

`python leaves.py` writes `leaves.onnx`, the trees of `model.onnx` with the number of each leaf as its value, and `leaves.json`.
"""

import sys
from pathlib import Path

import onnx
from onnx import TensorProto, helper

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent))
from grid import digest, picked, write  # noqa: E402

ROWS = 10_000
SEED = 100
OPSET = 15


def numbered(model: onnx.ModelProto) -> onnx.ModelProto:
    """A regressor with a target for each tree."""
    (node,) = model.graph.node
    given = {attribute.name: helper.get_attribute_value(attribute) for attribute in node.attribute}
    kept = {name: value for name, value in given.items() if name.startswith("nodes_")}
    leaves = list(zip(given["class_treeids"], given["class_nodeids"], strict=True))
    trees = 1 + max(tree for tree, _ in leaves)
    regressor = helper.make_node(
        "TreeEnsembleRegressor",
        [model.graph.input[0].name],
        ["leaves"],
        domain="ai.onnx.ml",
        n_targets=trees,
        target_treeids=[tree for tree, _ in leaves],
        target_nodeids=[node for _, node in leaves],
        target_ids=[tree for tree, _ in leaves],
        target_weights=[float(node) for _, node in leaves],
        **kept,
    )
    graph = helper.make_graph(
        [regressor],
        "leaves",
        model.graph.input,
        [helper.make_tensor_value_info("leaves", TensorProto.FLOAT, [1, trees])],
    )
    opsets = [helper.make_opsetid("ai.onnx.ml", 1), helper.make_opsetid("", OPSET)]
    made = helper.make_model(graph, opset_imports=opsets)
    made.ir_version = 8
    onnx.checker.check_model(made, full_check=True)
    return made


def candidates(model: onnx.ModelProto) -> list[list[int]]:
    """For each feature its thresholds, the integers before them, and two beyond all of them."""
    (node,) = model.graph.node
    given = {attribute.name: helper.get_attribute_value(attribute) for attribute in node.attribute}
    features = model.graph.input[0].type.tensor_type.shape.dim[1].dim_value
    found: list[set[int]] = [{0} for _ in range(features)]
    for feature, value, mode in zip(given["nodes_featureids"], given["nodes_values"], given["nodes_modes"], strict=True):
        if mode != b"LEAF":
            found[feature] |= {int(value) - 1, int(value), int(value) + 1}
    return [sorted(value for value in values if value >= 0) for values in found]


def main() -> None:
    model = onnx.load(HERE / "model.onnx")
    leaves, choices = numbered(model), candidates(model)
    onnx.save(leaves, HERE / "leaves.onnx")
    sha256 = digest(leaves, picked(choices, ROWS, SEED))
    write(HERE / "leaves.json", {"rows": ROWS, "seed": SEED, "candidates": choices, "sha256": sha256})


if __name__ == "__main__":
    main()
