"""onnxruntime's integers on many generated inputs, as one digest: what `crates/model/tests/model/grids.rs` computes anew.

Inputs come from a linear congruential generator, so that both sides make the same ones. The digest is SHA-256 over all outputs as
little-endian int32.
"""

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import onnx
import onnxruntime

MULTIPLIER, INCREMENT, MODULUS = 6364136223846793005, 1442695040888963407, 1 << 64


def numbers(seed: int) -> Iterator[int]:
    """Integers of 31 bits without end."""
    state = seed
    while True:
        state = (state * MULTIPLIER + INCREMENT) % MODULUS
        yield state >> 33


def digest(model: onnx.ModelProto, rows: list[list[float]]) -> str:
    session = onnxruntime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
    (given,) = session.get_inputs()
    found = hashlib.sha256()
    for row in rows:
        (output,) = session.run(None, {given.name: np.array(row, dtype=np.float32).reshape(given.shape)})
        found.update(np.rint(output).astype("<i4").tobytes())
    return found.hexdigest()


def picked(candidates: list[list[int]], rows: int, seed: int) -> list[list[float]]:
    """For each input of each row one of its candidates."""
    random = numbers(seed)
    return [[float(choice[next(random) % len(choice)]) for choice in candidates] for _ in range(rows)]


def changed(base: list[list[float]], rows: int, changes: int, levels: int, seed: int) -> list[list[float]]:
    """Rows of `base` by turns, in which some values are another of so many levels from 0 to 1."""
    random = numbers(seed)
    made = []
    for number in range(rows):
        row = list(base[number % len(base)])
        for _ in range(changes):
            place = next(random) % len(row)
            row[place] = (next(random) % levels) / (levels - 1)
        made.append(row)
    return made


def write(path: Path, value: dict[str, object]) -> None:
    path.write_text(json.dumps(value) + "\n")
