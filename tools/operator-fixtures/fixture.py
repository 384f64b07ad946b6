"""Small ONNX models around one operator, with the operands that make them."""

import zlib
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from onnx import ModelProto, NodeProto, TensorProto, ValueInfoProto, checker, helper, numpy_helper, shape_inference

# Of the file format; operators have the version of each model's operator set.
IR_VERSION = 8


@dataclass(frozen=True)
class Input:
    """A model input, of float32 unless `kind` says otherwise."""

    shape: tuple[int, ...]
    kind: type = np.float32


@dataclass(frozen=True)
class Weight:
    """A constant of float32, uniform in `[centre - reach, centre + reach]`."""

    shape: tuple[int, ...]
    reach: float = 1.0
    centre: float = 0.0


@dataclass(frozen=True)
class Constant:
    """A constant with given values, of float32 unless `kind` says otherwise."""

    values: float | int | Sequence
    kind: type = np.float32


Operand = Input | Weight | Constant | None


@dataclass(frozen=True)
class Fixture:
    """A model that is there to test `operator`; the inputs that it is run on are uniform in `[-reach, reach]`, those of
    integers in the whole of their type. It is run as it is written, or after onnxruntime has `fused` its nodes.
    """

    operator: str
    name: str
    model: ModelProto
    reach: float
    fused: bool = False

    def random(self) -> np.random.Generator:
        """Random numbers that depend on nothing but the fixture's name."""
        return random_of(self.operator, self.name)


def random_of(operator: str, name: str) -> np.random.Generator:
    return np.random.default_rng(zlib.crc32(f"{operator}/{name}".encode()))


def inputs(*shapes: Sequence[int]) -> list[Input]:
    return [Input(tuple(shape)) for shape in shapes]


def integers(*values: int) -> Constant:
    """A list of int64, as axes, shapes and pads are given."""
    return Constant(values, np.int64)


def single(
    operator: str,
    name: str,
    opset: int,
    operands: Sequence[Operand],
    outputs: int = 1,
    kind: int = TensorProto.FLOAT,
    reach: float = 2.0,
    **attributes: object,
) -> Fixture:
    """A model of one node, with `outputs` outputs of type `kind`; `None` leaves an operand out."""
    names = [
        f"{'x' if isinstance(operand, Input) else 'c'}{i}" if operand else "" for i, operand in enumerate(operands)
    ]
    results = [f"y{i}" for i in range(outputs)]
    node = helper.make_node(operator, names, results, operator.lower(), **attributes)
    named = {name: operand for name, operand in zip(names, operands) if operand}
    return network(operator, name, opset, named, [node], results, kind, reach)


def network(
    operator: str,
    name: str,
    opset: int,
    operands: dict[str, Operand],
    nodes: Sequence[NodeProto],
    outputs: Sequence[str],
    kind: int = TensorProto.FLOAT,
    reach: float = 2.0,
    fused: bool = False,
) -> Fixture:
    """A model of several nodes; `operands` are its inputs and constants by name."""
    random = random_of(operator, name)
    constants = [
        initialiser(name, operand, random) for name, operand in operands.items() if not isinstance(operand, Input)
    ]
    ports = [port(name, operand) for name, operand in operands.items() if isinstance(operand, Input)]
    results = [helper.make_tensor_value_info(output, kind, None) for output in outputs]
    graph = helper.make_graph(nodes, name, ports, results, constants)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", opset)], ir_version=IR_VERSION)
    model = shape_inference.infer_shapes(model, check_type=True, strict_mode=True)
    checker.check_model(model, full_check=True)
    return Fixture(operator, name, model, reach, fused)


def port(name: str, operand: Input) -> ValueInfoProto:
    kind = helper.np_dtype_to_tensor_dtype(np.dtype(operand.kind))
    return helper.make_tensor_value_info(name, kind, operand.shape)


def initialiser(name: str, operand: Weight | Constant, random: np.random.Generator) -> TensorProto:
    if isinstance(operand, Weight):
        values = random.uniform(operand.centre - operand.reach, operand.centre + operand.reach, operand.shape)
        return numpy_helper.from_array(values.astype(np.float32), name)
    return numpy_helper.from_array(np.array(operand.values, dtype=operand.kind), name)
