"""onnxruntime's scores of 1,000 images, as `models/grid.py` makes them from the calibration rows; writes `scores.json`."""

import json
import sys
from pathlib import Path

import onnx

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent))
from grid import changed, digest, write  # noqa: E402

ROWS, CHANGES, LEVELS, SEED = 1_000, 8, 17, 8


def main() -> None:
    base = [row["input_data"][0] for row in json.loads((HERE / "calibration.json").read_text())]
    rows = changed(base, ROWS, CHANGES, LEVELS, SEED)
    sha256 = digest(onnx.load(HERE / "model.onnx"), rows)
    write(HERE / "scores.json", {"rows": ROWS, "changes": CHANGES, "levels": LEVELS, "seed": SEED, "sha256": sha256})


if __name__ == "__main__":
    main()
