"""One model in both systems, by turns: the measured rounds, errors over samples, and what follows from them."""

import os
import shutil
import sys
from datetime import datetime, timezone
from importlib.metadata import version
from pathlib import Path

from assay_system import Assay
from cases import Case
from chain import HARDFORK, anvil
from ezkl_system import Ezkl
from figures import FIGURES, SCHEMA_VERSION, Figures, medians, ratio, with_range
from machine import facts
from process import CommandFailed, measured, run_tool
from samples import errors, write_samples
from settings import Settings
from systems import System

HERE = Path(__file__).resolve().parent
ERROR = "max_abs_error"


def compare(case: Case, model: Path, work: Path, strings: Path, settings: Settings) -> dict:
    """The result of a model as a JSON object; `work` is emptied before and removed after."""
    shutil.rmtree(work, ignore_errors=True)
    machine, date = facts(), datetime.now(timezone.utc).date().isoformat()
    ezkl = Ezkl(settings.assay, model, case.ezkl_rows, work / "ezkl", strings)
    modes = [Assay(settings.assay, model, case, mode, work / mode.name.replace(" ", "-")) for mode in case.modes]
    if case.ezkl_refuses:
        require_refusal(ezkl)
    systems = modes if case.ezkl_refuses else [ezkl, *modes]
    rounds = alternate(systems, settings)
    found = sample_errors(systems, model, work / "samples", settings.samples)
    figures = [
        {
            "system": system.name,
            "layout": system.layout,
            "public_values": system.public_values,
            "medians": medians(rounds[system.name]) | {ERROR: max(found[system.name])},
            "rounds": rounds[system.name],
            "errors": found[system.name],
        }
        for system in systems
    ]
    theirs, ours = (None, figures) if case.ezkl_refuses else (figures[0], figures[1:])
    shutil.rmtree(work)
    return {
        "schema_version": SCHEMA_VERSION,
        "model": case.model,
        "date": date,
        "machine": machine,
        "ezkl_version": version("ezkl"),
        "assay_version": run_tool([str(settings.assay), "--version"]).split()[-1],
        "hardfork": HARDFORK,
        "runs": settings.runs,
        "samples": len(ours[0]["errors"]),
        "ezkl": theirs,
        "assay": [
            figures | {"arguments": mode.arguments, "ratios": ratios(theirs, figures)}
            for mode, figures in zip(modes, ours, strict=True)
        ],
        "targets": verdicts(case, theirs, ours),
    }


def alternate(systems: list[System], settings: Settings) -> dict[str, list[Figures]]:
    """Each round sets every system up, then proves with each; figures by system."""
    done: dict[str, list[Figures]] = {system.name: [] for system in systems}
    for system in systems:
        system.prepare()
    with anvil() as chain:
        for number in range(1, settings.runs + 1):
            for system in systems:
                flush()
                done[system.name].append(system.setup() if number <= settings.setups else {})
                tell(system, number, done[system.name][-1])
            for system in systems:
                flush()
                done[system.name][-1] |= (figures := system.prove(chain))
                tell(system, number, figures)
            require_same_public(systems)
    return done


def require_refusal(ezkl: Ezkl) -> None:
    """A release of EZKL that reads the model after all has to be measured."""
    try:
        ezkl.setup()
    except CommandFailed:
        return
    raise RuntimeError("EZKL reads this model now: take `ezkl_refuses` out of its case")


def flush() -> None:
    """What one system wrote is on the disk before the next one is measured."""
    os.sync()


def tell(system: System, number: int, figures: Figures) -> None:
    shown = (f"{FIGURES[name].label} {FIGURES[name].shown(value)}" for name, value in figures.items())
    print(f"  {number}  {system.name:10}  {', '.join(shown)}", file=sys.stderr)


def require_same_public(systems: list[System]) -> None:
    """Fewer public values would be less work: both have to show all inputs and outputs."""
    shown = {system.name: system.public_values for system in systems}
    if len({tuple(values) for values in shown.values()}) != 1:
        raise RuntimeError(f"the systems make different numbers of inputs and outputs public: {shown}")


def sample_errors(systems: list[System], model: Path, folder: Path, count: int) -> dict[str, list[float]]:
    """Per system its errors over the samples that none refuses; the model's own input is never refused."""
    samples = write_samples(model, folder, count)
    reference = measured([sys.executable, HERE / "float_outputs.py", model / "model.onnx", folder]).result["outputs"]
    found = {system.name: errors(system.outputs(samples), reference) for system in systems}
    kept = [number for number in range(len(samples)) if all(each[number] is not None for each in found.values())]
    return {name: [each[number] for number in kept] for name, each in found.items()}


def ratios(theirs: dict | None, ours: dict) -> dict:
    """Per figure EZKL's median over Assay's with its range over rounds; for errors over samples. `None` where EZKL refuses the model."""
    if theirs is None:
        return dict.fromkeys(FIGURES)
    pairs = zip(theirs["errors"], ours["errors"], strict=True)
    return {
        **{name: ratio(theirs["rounds"], ours["rounds"], name) for name in FIGURES if name != ERROR},
        ERROR: with_range(theirs["medians"][ERROR], ours["medians"][ERROR], pairs),
    }


def verdicts(case: Case, theirs: dict | None, ours: list[dict]) -> list[dict]:
    by_mode = {mode["system"]: mode["medians"] for mode in ours}
    return [target.verdict(theirs["medians"] if theirs else {}, by_mode[target.mode]) for target in case.targets]
