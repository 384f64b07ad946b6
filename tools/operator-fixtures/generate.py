"""Writes the operator fixtures: for each ONNX operator a folder of small models and what onnxruntime makes of them.

`generate.py` writes them anew; `generate.py --check` compares them with what it would write: names, models and inputs
exactly, outputs within `TOLERANCE`.
"""

import argparse
import shutil
import sys
from collections import defaultdict
from pathlib import Path

import numpy as np

from catalogue import FIXTURES
from fixture import Fixture
from samples import Samples, from_text, sample, to_text

FOLDER = Path(__file__).resolve().parents[2] / "crates" / "model" / "tests" / "operators"
SAMPLES = "samples.json"
# Relative to the largest output of a run, at least to 1.
TOLERANCE = 1e-6


def by_operator() -> dict[str, list[Fixture]]:
    """The fixtures of each operator; no name occurs twice."""
    groups = defaultdict(list)
    for fixture in FIXTURES:
        if any(fixture.name == other.name for other in groups[fixture.operator]):
            raise ValueError(f"two fixtures are called {fixture.operator}/{fixture.name}")
        groups[fixture.operator].append(fixture)
    return dict(sorted(groups.items()))


def write() -> None:
    shutil.rmtree(FOLDER, ignore_errors=True)
    for operator, fixtures in by_operator().items():
        folder = FOLDER / operator
        folder.mkdir(parents=True)
        for fixture in fixtures:
            (folder / f"{fixture.name}.onnx").write_bytes(fixture.model.SerializeToString(deterministic=True))
        (folder / SAMPLES).write_text(to_text({fixture.name: sample(fixture) for fixture in fixtures}))


def check() -> list[str]:
    """What differs between the files and what would be written."""
    groups = by_operator()
    expected = {FOLDER / operator / f"{fixture.name}.onnx" for operator in groups for fixture in groups[operator]}
    expected |= {FOLDER / operator / SAMPLES for operator in groups}
    found = {path for path in FOLDER.rglob("*") if path.is_file()}
    if found != expected:
        return [f"{path.relative_to(FOLDER)} is missing or too many" for path in sorted(found ^ expected)]
    return [problem for operator, fixtures in groups.items() for problem in check_operator(operator, fixtures)]


def check_operator(operator: str, fixtures: list[Fixture]) -> list[str]:
    written = from_text((FOLDER / operator / SAMPLES).read_text())
    if list(written) != [fixture.name for fixture in fixtures]:
        return [f"{operator}/{SAMPLES} has other fixtures"]
    problems = []
    for fixture in fixtures:
        model = (FOLDER / operator / f"{fixture.name}.onnx").read_bytes()
        if model != fixture.model.SerializeToString(deterministic=True):
            problems.append(f"{operator}/{fixture.name}.onnx is another model")
        elif not agree(written[fixture.name], sample(fixture)):
            problems.append(f"{operator}/{fixture.name} has other inputs or outputs")
    return problems


def agree(written: Samples, made: Samples) -> bool:
    if written.inputs != made.inputs or len(written.outputs) != len(made.outputs):
        return False
    pairs = [(np.hstack(old), np.hstack(new)) for old, new in zip(written.outputs, made.outputs)]
    return all(
        old.shape == new.shape and np.abs(old - new).max() <= TOLERANCE * max(1.0, np.abs(new).max())
        for old, new in pairs
    )


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--check", action="store_true", help="compare instead of writing")
    if not parser.parse_args().check:
        write()
        return 0
    problems = check()
    for problem in problems:
        print(problem, file=sys.stderr)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
