"""Runs EZKL and Assay on the same model, in the same run, alternately; see README.md."""

import argparse
import json
import os
import platform
import sys
from importlib.metadata import version
from pathlib import Path

from chain import HARDFORK, anvil
from report import table, verdicts
from systems import Assay, Ezkl, Run, Setup, System, raw, summary

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
TARGETS_MISSED = 8


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument(
        "--model",
        type=Path,
        default=ROOT / "models" / "volatility-ltv",
        help="folder with model.onnx, calibration.json and input.json",
    )
    parser.add_argument("--assay", type=Path, default=ROOT / "target" / "debug" / "assay", help="the binary to measure")
    parser.add_argument("--runs", type=int, default=3, help="proofs per system; medians are reported")
    parser.add_argument("--ezkl-only", action="store_true", help="measure EZKL alone and write nothing")
    chosen = parser.parse_args()
    if chosen.runs < 1:
        parser.error("`--runs` has to be at least 1")
    if not chosen.ezkl_only and not chosen.assay.is_file():
        parser.error(f"`{chosen.assay}` is missing: run `cargo build`, or give `--assay`")
    return chosen


def alternate(systems: list[System], runs: int) -> tuple[list[Setup], list[list[Run]]]:
    """Sets each system up, then proves with each in turn, `runs` times."""
    setups, done = [], [[] for _ in systems]
    for system in systems:
        print(f"{system.name}: set-up", file=sys.stderr)
        setups.append(system.setup())
    with anvil() as chain:
        for number in range(1, runs + 1):
            for system, results in zip(systems, done, strict=True):
                results.append(system.prove(chain))
                print(f"{system.name}: proof {number} of {runs}, {results[-1].prove_seconds:.2f} s", file=sys.stderr)
    return setups, done


def worst_error(runs: list[Run], reference: list[list[float]]) -> float:
    """Largest distance of a proven output from the untouched float model's."""
    flat = flattened(reference)
    return max(abs(got - want) for run in runs for got, want in zip(flattened(run.outputs), flat, strict=True))


def flattened(rows: list[list[float]]) -> list[float]:
    return [value for row in rows for value in row]


def machine() -> dict:
    return {"system": platform.platform(), "processors": os.cpu_count(), "load_average": os.getloadavg()}


def main() -> int:
    chosen = arguments()
    name = chosen.model.name
    work = ROOT / "build" / "bench" / name
    ezkl = Ezkl(chosen.model, work / "ezkl")
    if chosen.ezkl_only:
        (setup,), (runs,) = alternate([ezkl], chosen.runs)
        print(table(summary(setup, runs), None))
        return 0

    before = machine()
    assay = Assay(chosen.assay, chosen.model, work / "assay")
    setups, runs = alternate([ezkl, assay], chosen.runs)
    theirs, ours = (summary(setup, results) for setup, results in zip(setups, runs, strict=True))
    for figures, results in ((theirs, runs[0]), (ours, runs[1])):
        figures["max_abs_error"] = worst_error(results, assay.float_outputs)
    checked = verdicts(theirs, ours)
    result = {
        "model": name,
        "runs": chosen.runs,
        "hardfork": HARDFORK,
        "ezkl_version": version("ezkl"),
        "machine": before,
        "ezkl": {**theirs, "each": raw(runs[0])},
        "assay": {**ours, "each": raw(runs[1])},
        "targets": {target.label: holds for target, holds in checked},
    }
    text = markdown(name, result, theirs, ours, checked)
    results = HERE / "results"
    results.mkdir(exist_ok=True)
    (results / f"{name}.json").write_text(json.dumps(result, indent=2) + "\n")
    (results / f"{name}.md").write_text(text)
    print(text, end="")
    return 0 if all(holds for _, holds in checked) else TARGETS_MISSED


def markdown(name: str, result: dict, theirs: dict, ours: dict, checked: list) -> str:
    head = (
        f"# {name}: EZKL {result['ezkl_version']} and Assay\n\n"
        f"Medians of {result['runs']} proofs each, alternately, on {result['machine']['processors']} processors. "
        "Ratio: EZKL's figure divided by Assay's.\n"
    )
    errors = (
        "Error of the proven output against the float model, for this input: "
        f"EZKL {theirs['max_abs_error']:.1e}, Assay {ours['max_abs_error']:.1e}."
    )
    lines = [f"- {target.label}: {'holds' if holds else 'missed'}" for target, holds in checked]
    return "\n".join([head, table(theirs, ours), "", errors, "", *lines]) + "\n"


if __name__ == "__main__":
    sys.exit(main())
