#!/usr/bin/env python3
"""Holds the table in crates/README.md against what Cargo knows of the workspace, and every crate to the workspace's lints."""

import json
import re
import subprocess
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TABLE = ROOT / "crates" / "README.md"
HEADER = ["layer", "crate", "owns", "depends on", "uses alone"]
EVERYTHING = "all of the above"
# Of the repository, outside of its workspace.
OTHER_WORKSPACES = [ROOT / "tools" / "encoder-check"]


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
    """Every crate of the workspace, as Cargo describes it."""
    command = ["cargo", "metadata", "--format-version", "1", "--no-deps", "--locked"]
    return json.loads(subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE).stdout)["packages"]


def direct_dependencies(packages):
    """Names of the direct dependencies of every crate, those of tests and build scripts aside."""
    return {
        package["name"]: {dependency["name"] for dependency in package["dependencies"] if dependency["kind"] is None}
        for package in packages
    }


def unsafe_allowed(workspace, manifests):
    """Crates in which `unsafe` would compile: `manifests` holds the manifest of every one by name."""
    common = forbids_unsafe(workspace["workspace"])
    for crate, manifest in sorted(manifests.items()):
        inherits = common and manifest.get("lints", {}).get("workspace") is True
        if not inherits and not forbids_unsafe(manifest):
            yield f"`{crate}` does not forbid `unsafe`: it needs `workspace = true` under `[lints]`"


def forbids_unsafe(manifest):
    return manifest.get("lints", {}).get("rust", {}).get("unsafe_code") == "forbid"


def read_manifests(packages):
    files = [Path(package["manifest_path"]) for package in packages]
    files += [folder / "Cargo.toml" for folder in OTHER_WORKSPACES]
    manifests = (tomllib.loads(file.read_text()) for file in files)
    return {manifest["package"]["name"]: manifest for manifest in manifests}


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
    packages = read_workspace()
    found = [f"crates/README.md: {text}" for text in differences(read_table(TABLE.read_text()), direct_dependencies(packages))]
    workspace = tomllib.loads((ROOT / "Cargo.toml").read_text())
    found += [f"Cargo.toml: {text}" for text in unsafe_allowed(workspace, read_manifests(packages))]
    for fault in found:
        print(fault, file=sys.stderr)
    sys.exit(1 if found else 0)


if __name__ == "__main__":
    main()
