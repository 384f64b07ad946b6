"""Runs EZKL and Assay on the same models, by turns, and writes `results`; see README.md."""

import argparse
import json
import subprocess
import sys
from pathlib import Path

from cases import CASES, GIB, Case
from chain import ChainError
from machine import facts, free_memory, is_busy, lacking
from process import CommandFailed
from rounds import compare
from settings import OtherRun, RunState, Settings
from solidity import CompilationFailed
from tables import write_tables

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
RESULTS = HERE / "results"
WORK = ROOT / "build" / "bench"
ORDER = [case.model for case in CASES]

FAILED, RESOURCES, TARGETS_MISSED = 1, 5, 8


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--only", nargs="+", choices=ORDER, default=ORDER, metavar="MODEL", help=", ".join(ORDER))
    parser.add_argument("--resume", action="store_true", help="skip what the last run has done")
    parser.add_argument("--runs", type=int, default=3, help="rounds of a proof each; medians are reported")
    parser.add_argument("--setups", type=int, help="how many of the rounds set up anew [default: all]")
    parser.add_argument("--samples", type=int, default=5, help="inputs on which errors are measured")
    parser.add_argument("--assay", type=Path, default=ROOT / "target" / "debug" / "assay", help="the binary to measure")
    chosen = parser.parse_args()
    chosen.setups = chosen.runs if chosen.setups is None else chosen.setups
    if not 1 <= chosen.setups <= chosen.runs or chosen.samples < 1:
        parser.error("`--runs`, `--setups` and `--samples` are at least 1, and no more set-ups than runs")
    if not chosen.assay.is_file():
        parser.error(f"`{chosen.assay}` is missing: run `cargo build`, or give `--assay`")
    return chosen


def main() -> int:
    chosen = arguments()
    settings = Settings(chosen.assay.resolve(), chosen.runs, chosen.setups, chosen.samples)
    begin = RunState.resume if chosen.resume else RunState.begin
    try:
        run = begin(WORK / "run.json", settings)
    except OtherRun as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    say_state()
    cases = [case for case in CASES if case.model in chosen.only]
    codes = [one(case, settings, run) for case in cases]
    print(write_tables(RESULTS, ORDER), end="")
    # What could not be measured weighs more than a target that was.
    return next((code for code in (FAILED, RESOURCES, TARGETS_MISSED) if code in codes), 0)


def one(case: Case, settings: Settings, run: RunState) -> int:
    """Measures a model unless the run has it already; the exit code that it asks for."""
    file = RESULTS / f"{case.model}.json"
    if file.exists() and case.model in run.done():
        print(f"{case.model}: done in this run", file=sys.stderr)
        return verdict(json.loads(file.read_text()))
    missing = lacking(case.memory, case.disk, WORK)
    if missing:
        print(f"{case.model}: not measured: {missing}", file=sys.stderr)
        return RESOURCES
    print(f"{case.model}:", file=sys.stderr)
    try:
        result = compare(case, ROOT / "models" / case.model, WORK / case.model, WORK / "strings", settings)
    except (ChainError, CommandFailed, CompilationFailed, OSError, RuntimeError, subprocess.SubprocessError) as error:
        print(f"{case.model}: not measured: {error}", file=sys.stderr)
        return FAILED
    RESULTS.mkdir(exist_ok=True)
    file.write_text(json.dumps(result, indent=1) + "\n")
    run.finish(case.model)
    write_tables(RESULTS, ORDER)
    return verdict(result)


def verdict(result: dict) -> int:
    return 0 if all(target["holds"] for target in result["targets"]) else TARGETS_MISSED


def say_state() -> None:
    """Free memory and load, before hours are spent."""
    free, now = free_memory(), facts()
    shown = "unknown" if free is None else f"{free / GIB:.1f} GiB"
    print(f"free memory: {shown}; EZKL takes up to 10 GiB for the largest model", file=sys.stderr)
    if is_busy(now):
        print(f"warning: other work takes {now['busy_processors']} processors: seconds will mislead", file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main())
