"""The domain `ai.onnx.ml`: trees, linear models, and what prepares features for them."""

import numpy as np
from onnx import TensorProto, helper

from fixture import IR_VERSION, Fixture, Input, random_of

DOMAIN = "ai.onnx.ml"
FLOAT, INT64 = TensorProto.FLOAT, TensorProto.INT64
LABEL_AND_SCORES = {"label": INT64, "scores": FLOAT}


def node(
    operator: str,
    name: str,
    opset: int,
    shape: tuple[int, ...] = (5, 3),
    outputs: dict[str, int] | None = None,
    kind: type = np.float32,
    **attributes: object,
) -> Fixture:
    """A model of one node over `x`; `outputs` are names and types."""
    outputs = outputs or {"y": FLOAT}
    only = helper.make_node(operator, ["x"], list(outputs), operator.lower(), domain=DOMAIN, **attributes)
    return network(operator, name, opset, {"x": Input(shape, kind)}, [only], outputs)


def network(
    operator: str, name: str, opset: int, operands: dict[str, Input], nodes: list, outputs: dict[str, int], constants=()
) -> Fixture:
    kinds = {name: helper.np_dtype_to_tensor_dtype(np.dtype(operand.kind)) for name, operand in operands.items()}
    ports = [helper.make_tensor_value_info(name, kinds[name], operand.shape) for name, operand in operands.items()]
    results = [
        helper.make_tensor_value_info(name, kind, None) if kind else helper.make_empty_tensor_value_info(name)
        for name, kind in outputs.items()
    ]
    graph = helper.make_graph(nodes, name, ports, results, list(constants))
    opsets = [helper.make_opsetid(DOMAIN, opset), helper.make_opsetid("", 17)]
    model = helper.make_model(graph, opset_imports=opsets, ir_version=IR_VERSION)
    return Fixture(f"{DOMAIN}.{operator}", name, model, 2.0)


def trees(
    operator: str, name: str, prefix: str, count: int, targets: list[list[int]], depth: int = 3, positive: bool = False
) -> dict[str, object]:
    """Attributes of full trees; tree `i` has values for the targets `targets[i % len(targets)]`."""
    random = random_of(operator, name)
    nodes = {key: [] for key in ["treeids", "nodeids", "featureids", "truenodeids", "falsenodeids", "modes", "values"]}
    leaves = {key: [] for key in ["treeids", "nodeids", "ids", "weights"]}
    for tree in range(count):
        for index in range(2 ** (depth + 1) - 1):
            is_leaf = index >= 2**depth - 1
            mode = ["BRANCH_LEQ", "BRANCH_LT", "BRANCH_GTE", "BRANCH_GT"][random.integers(4)]
            children = [0, 0] if is_leaf else [2 * index + 1, 2 * index + 2]
            entries = [tree, index, int(random.integers(3)), *children, "LEAF" if is_leaf else mode]
            for key, entry in zip(nodes, [*entries, float(np.float32(random.uniform(-1.5, 1.5)))]):
                nodes[key].append(entry)
            for target in targets[tree % len(targets)] if is_leaf else []:
                weight = random.uniform(0, 1 / count) if positive else random.uniform(-1, 1)
                for key, entry in zip(leaves, [tree, index, target, float(np.float32(weight))]):
                    leaves[key].append(entry)
    return {f"nodes_{key}": list_ for key, list_ in nodes.items()} | {
        f"{prefix}_{key}": list_ for key, list_ in leaves.items()
    }


def regressor(name: str, count: int, targets: list[list[int]], opset: int = 1, **attributes: object) -> Fixture:
    operator = "TreeEnsembleRegressor"
    n_targets = 1 + max(max(list_) for list_ in targets)
    own = trees(operator, name, "target", count, targets)
    return node(operator, name, opset, n_targets=n_targets, **own, **attributes)


def classifier(
    name: str, labels: list[int], count: int, targets: list[list[int]], positive: bool = False, **attributes: object
) -> Fixture:
    operator = "TreeEnsembleClassifier"
    own = trees(operator, name, "class", count, targets, positive=positive)
    return node(operator, name, 1, outputs=LABEL_AND_SCORES, classlabels_int64s=labels, **own, **attributes)


def ensemble(name: str, aggregate: int, modes: list[int]) -> Fixture:
    """Opset 5: two splits with three leaves, and a tree of one leaf."""

    def tensor(name: str, kind: int, values: list) -> TensorProto:
        return helper.make_tensor(name, kind, [len(values)], values)

    return node(
        "TreeEnsemble",
        name,
        5,
        n_targets=2,
        aggregate_function=aggregate,
        tree_roots=[0, 2],
        nodes_featureids=[0, 2, 0],
        nodes_modes=tensor("modes", TensorProto.UINT8, modes),
        nodes_splits=tensor("splits", FLOAT, [0.5, -0.25, 0.0]),
        nodes_truenodeids=[0, 1, 3],
        nodes_trueleafs=[1, 1, 1],
        nodes_falsenodeids=[1, 2, 3],
        nodes_falseleafs=[0, 1, 1],
        leaf_targetids=[0, 1, 0, 1],
        leaf_weights=tensor("weights", FLOAT, [1.37, 2.51, -2.9, 0.73]),
    )


TREES = [
    regressor("plain", 6, [[0]]),
    regressor("average", 5, [[0, 1]], aggregate_function="AVERAGE", base_values=[0.25, -0.5]),
    regressor("largest", 5, [[0, 1]], aggregate_function="MAX", base_values=[0.25, -0.5]),
    regressor("smallest", 5, [[0]], opset=3, aggregate_function="MIN"),
    regressor("targets_in_turn", 6, [[0], [1], [2]], post_transform="SOFTMAX"),
    regressor("logistic", 4, [[0, 1]], post_transform="LOGISTIC"),
    classifier("one_score", [7, -3], 4, [[0]]),
    classifier("one_score_with_base", [0, 1], 4, [[0]], post_transform="LOGISTIC", base_values=[0.25]),
    classifier("one_probability", [3, 4], 4, [[0]], positive=True),
    classifier("two_scores", [0, 1], 3, [[0, 1]]),
    classifier("three_scores", [20, 10, 35], 6, [[0], [1], [2]], post_transform="SOFTMAX", base_values=[0.2, 0.1, 0.0]),
    classifier("three_shares", [0, 1, 2], 4, [[0, 1, 2]], positive=True),
    ensemble("sum", 1, [0, 1, 0]),
    ensemble("average", 0, [3, 2, 1]),
]

COEFFICIENTS = [0.5, -1.5, 0.25, 1.0, 0.75, -2.0, -0.3, 0.1, 0.9]

KERNEL = {"kernel_type": "LINEAR", "kernel_params": [0.0, 0.0, 0.0]}

LINEAR = [
    node("LinearRegressor", "plain", 1, coefficients=COEFFICIENTS[:3], intercepts=[0.75], targets=1),
    node("LinearRegressor", "two_targets", 1, coefficients=COEFFICIENTS[:6], targets=2, post_transform="LOGISTIC"),
    node(
        "LinearClassifier",
        "one_score",
        1,
        outputs=LABEL_AND_SCORES,
        coefficients=COEFFICIENTS[:3],
        intercepts=[0.3],
        classlabels_ints=[4, 6],
        post_transform="LOGISTIC",
    ),
    node(
        "LinearClassifier",
        "three_scores",
        1,
        outputs=LABEL_AND_SCORES,
        coefficients=COEFFICIENTS,
        intercepts=[0.3, 0.0, -0.4],
        classlabels_ints=[0, 1, 2],
        post_transform="SOFTMAX",
    ),
    node("SVMRegressor", "no_vectors", 1, coefficients=COEFFICIENTS[:3], rho=[0.2], n_supports=0, **KERNEL),
    node(
        "SVMRegressor",
        "vectors",
        1,
        coefficients=[0.5, -1.0],
        rho=[0.2],
        n_supports=2,
        support_vectors=COEFFICIENTS[:6],
        **KERNEL,
    ),
]


def chosen() -> Fixture:
    positions = helper.make_tensor("i", INT64, [3], [2, 0, 2])
    only = helper.make_node("ArrayFeatureExtractor", ["x", "i"], ["y"], "pick", domain=DOMAIN)
    operands = {"x": Input((4, 3))}
    return network("ArrayFeatureExtractor", "columns", 1, operands, [only], {"y": FLOAT}, [positions])


def looked_up() -> Fixture:
    labels = helper.make_tensor("labels", INT64, [3], [30, 10, 20])
    nodes = [
        helper.make_node("ArgMax", ["x"], ["best"], "best", axis=1, keepdims=0),
        helper.make_node("ArrayFeatureExtractor", ["labels", "best"], ["y"], "label", domain=DOMAIN),
    ]
    return network("ArrayFeatureExtractor", "labels", 1, {"x": Input((4, 3))}, nodes, {"y": INT64}, [labels])


def joined() -> Fixture:
    only = helper.make_node("FeatureVectorizer", ["a", "b"], ["y"], "join", domain=DOMAIN, inputdimensions=[3, 1])
    operands = {"a": Input((4, 3)), "b": Input((4, 1))}
    return network("FeatureVectorizer", "two", 1, operands, [only], {"y": FLOAT})


def encoded(name: str, **attributes: object) -> Fixture:
    """The table maps the positions of largest elements."""
    nodes = [
        helper.make_node("ArgMax", ["x"], ["best"], "best", axis=1, keepdims=0),
        helper.make_node("LabelEncoder", ["best"], ["y"], "table", domain=DOMAIN, keys_int64s=[2, 0], **attributes),
    ]
    kind = FLOAT if "values_floats" in attributes else INT64
    return network("LabelEncoder", name, 2, {"x": Input((4, 3))}, nodes, {"y": kind})


def positive_rows() -> Fixture:
    """The largest element of a row is to be positive."""
    constant = helper.make_tensor("least", FLOAT, [], [0.5])
    nodes = [
        helper.make_node("Max", ["x", "least"], ["z"], "positive"),
        helper.make_node("Normalizer", ["z"], ["y"], "norm", domain=DOMAIN, norm="MAX"),
    ]
    return network("Normalizer", "largest", 1, {"x": Input((4, 3))}, nodes, {"y": FLOAT}, [constant])


FEATURES = [
    node("Binarizer", "plain", 1, threshold=0.25),
    node("Scaler", "each", 1, offset=[0.5, -1.0, 0.1], scale=[2.0, 0.3, -1.5]),
    node("Scaler", "all", 1, offset=[0.5], scale=[0.3]),
    node("Scaler", "integers", 1, kind=np.int32, offset=[0.5], scale=[1e-8]),
    node("Imputer", "no_number", 1, replaced_value_float=float("nan"), imputed_value_floats=[1.0]),
    node("OneHotEncoder", "plain", 1, (3, 2), cats_int64s=[1, -1, 0]),
    node("ZipMap", "texts", 1, (2, 3), {"y": 0}, classlabels_strings=["a", "b", "c"]),
    chosen(),
    looked_up(),
    joined(),
    encoded("integers", values_int64s=[-7, 1000], default_int64=3),
    encoded("reals", values_floats=[0.5, -2.25], default_float=1.3),
    positive_rows(),
    node("Normalizer", "absolute", 1, norm="L1"),
    node("Normalizer", "euclidean", 1, norm="L2"),
]

FIXTURES = [*TREES, *LINEAR, *FEATURES]
