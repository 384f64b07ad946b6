#!/usr/bin/env python3
"""Holds the table in crates/README.md against what Cargo knows of the workspace."""

import json
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TABLE = ROOT / "crates" / "README.md"
HEADER = ["layer", "crate", "owns", "depends on", "uses alone"]
EVERYTHING = "all of the above"


def cells(line):
    return [cell.strip() for cell in line.strip().strip("|").split("|")]


def names(cell):
    return set(re.findall(r"`([^`]+)`", cell))


def read_table(text):
    """Rows of the crate table by crate: layer, own dependencies, packages used alone."""
    lines = iter(text.splitlines())
    for line in lines:
        if cells(line) == HEADER:
            break
    else:
        sys.exit(f"{TABLE}: no table with the columns {', '.join(HEADER)}")
    next(lines)
    rows = {}
    for line in lines:
        if not line.startswith("|"):
            break
        layer, crate, _, depends_on, alone = cells(line)
        own = set(rows) if depends_on == EVERYTHING else names(depends_on)
        rows[crate.strip("`")] = {"layer": int(layer), "own": own, "alone": names(alone)}
    return rows


def read_workspace():
    """Names of the direct dependencies of every crate of the workspace, those of tests and build scripts aside."""
    command = ["cargo", "metadata", "--format-version", "1", "--no-deps"]
    metadata = json.loads(subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE).stdout)
    return {
        package["name"]: {dependency["name"] for dependency in package["dependencies"] if dependency["kind"] is None}
        for package in metadata["packages"]
    }


def differences(rows, workspace):
    for crate in sorted(set(workspace) - set(rows)):
        yield f"`{crate}` is missing from the table"
    for crate in sorted(set(rows) - set(workspace)):
        yield f"`{crate}` is in the table, but not in the workspace"
    for crate, row in rows.items():
        used = workspace.get(crate, set()) & set(workspace)
        for other in sorted(used - row["own"]):
            yield f"`{crate}` depends on `{other}`, the table does not say so"
        for other in sorted(row["own"] - used):
            yield f"`{crate}` does not depend on `{other}`, the table says so"
        for other in sorted(used & set(rows)):
            if rows[other]["layer"] >= row["layer"]:
                yield f"`{crate}` (layer {row['layer']}) depends on `{other}` (layer {rows[other]['layer']})"
    for package in sorted(set().union(*(row["alone"] for row in rows.values()))):
        listed = {crate for crate, row in rows.items() if package in row["alone"]}
        using = {crate for crate, used in workspace.items() if package in used}
        if listed != using:
            yield f"`{package}` is used by {sorted(using)}, the table gives it to {sorted(listed)}"


def main():
    found = list(differences(read_table(TABLE.read_text()), read_workspace()))
    for difference in found:
        print(f"crates/README.md: {difference}", file=sys.stderr)
    sys.exit(1 if found else 0)


if __name__ == "__main__":
    main()
