"""The inputs on which errors are measured, and the errors."""

import json
import math
from pathlib import Path


def spread(rows: list, count: int) -> list:
    """`count` of the rows, evenly spread from the first on; all of them where there are fewer."""
    count = min(count, len(rows))
    return [rows[number * len(rows) // count] for number in range(count)]


def flat(values: object) -> list:
    """The numbers of nested lists, in order."""
    if not isinstance(values, list):
        return [values]
    return [number for inner in values for number in flat(inner)]


def write_samples(model: Path, folder: Path, count: int) -> list[Path]:
    """Writes the model's own input and up to `count - 1` held-out ones, as input files in the order of their names."""
    own = json.loads((model / "input.json").read_text())
    rows = [row for row in heldout_rows(model, own) if row != flat(own["input_data"])]
    inputs = [own] + [{"input_data": [row]} for row in spread(rows, count - 1)]
    folder.mkdir(parents=True)
    files = [folder / f"{number:03}.json" for number in range(len(inputs))]
    for file, content in zip(files, inputs, strict=True):
        file.write_text(json.dumps(content))
    return files


def heldout_rows(model: Path, own: dict) -> list[list[float]]:
    """Rows for a model's one input: of its `heldout.json`, or else the test images of the digit models."""
    heldout = json.loads((model / "heldout.json").read_text())
    if "inputs" in heldout:
        return [flat(row) for row in heldout["inputs"]]
    return digit_rows(json.loads((model.parent / "digits" / "test.json").read_text()), len(flat(own["input_data"])))


def digit_rows(test: dict, size: int) -> list[list[float]]:
    """Images of `size` pixels from 0 to 1, each stored pixel repeated in both directions."""
    side, levels = test["side"], test["levels"]
    times = math.isqrt(size) // side

    def grown(image: list[int]) -> list[float]:
        rows = [image[start : start + side] for start in range(0, side * side, side)]
        return [pixel / levels for row in rows for _ in range(times) for pixel in row for _ in range(times)]

    return [grown(image) for image in test["images"]]


def errors(outputs: list[list[float] | None], reference: list[list[float]]) -> list[float | None]:
    """Per sample the largest distance of an output from the float model's; `None` where there is no output."""
    return [
        None if got is None else max(abs(g - w) for g, w in zip(got, want, strict=True))
        for got, want in zip(outputs, reference, strict=True)
    ]
