"""Prints what `assay report --measure` has found out about generated models, a block of lines each."""

import json
import sys
from pathlib import Path

MEBIBYTE = 1024 * 1024
LIVE_FORK = "osaka"


def described(facts: dict) -> list[str]:
    """The figures of one model: `facts` is that of a row of `report.json`."""
    layout, prover = facts["layout"], facts["prover"]
    lanes = f"{layout['lanes']} lanes, {layout['lookup_lanes']} with lookups, {layout['sums']} sums"
    lines = [
        f"model       {facts['name']}: {facts['parameters']:,} parameters, {facts['multiply_adds']:,} multiply-adds",
        f"circuit     k = {layout['logrows']}, {lanes}; {layout['rows_used']:,} rows used, {layout['instances']:,} instances",
    ]
    if facts["accuracy"]:
        lines.append(f"error       {facts['accuracy']['max_abs_error']:.4f} at most, on calibration data")
    if prover["measured"] is None:
        return [*lines, f"not measured: {facts['unmeasured']}"]
    return [*lines, *measured(facts)]


def measured(facts: dict) -> list[str]:
    """What building and proving have shown."""
    prover = facts["prover"]
    gas = next(fork["measured"] for fork in facts["gas"] if fork["fork"] == LIVE_FORK)
    sections = ", ".join(f"{name} {amount:,}" for name, amount in gas["sections"].items())
    return [
        f"keys        {prover['setup_seconds']:.1f} s, {prover['proving_key_bytes'] / MEBIBYTE:.1f} MiB on disk",
        f"proving     {prover['measured']['seconds']:.1f} s, {peak(prover['measured'])} MiB at the peak"
        f" (predicted {peak(prover['predicted'])})",
        f"gas         {gas['transaction']:,} on {LIVE_FORK}, floor {gas['floor']:,}, deployment {gas['deployment']:,}",
        f"            calldata {gas['calldata']:,}, {sections}",
    ]


def peak(cost: dict) -> str:
    return f"{cost['peak_memory_bytes'] / MEBIBYTE:,.0f}"


def main(report: Path) -> None:
    facts = [row["facts"] for row in json.loads(report.read_text())["rows"]]
    for of_model in facts:
        print("\n".join(described(of_model)))
    if not all(of_model["prover"]["measured"] for of_model in facts):
        sys.exit("a model was not built and proved")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
