#!/usr/bin/env python3
"""Makes `dist/`: the program, what has changed, what is in it, under which licences, and a digest of each file.

`release.py CARGO_SBOM [--dry-run]` refuses a tree with changes, a commit without the version's tag, a changelog without the
version; `--dry-run` says what it would refuse, and builds nothing.
"""

import argparse
import hashlib
import json
import shutil
import subprocess
import sys
from pathlib import Path

import checks
import licences
from checks import ROOT

DIST = ROOT / "dist"
SUMS = "SHA256SUMS"


def target() -> str:
    """What this machine builds for."""
    described = subprocess.run(["rustc", "--version", "--verbose"], check=True, stdout=subprocess.PIPE, text=True).stdout
    return next(line.removeprefix("host: ") for line in described.splitlines() if line.startswith("host: "))


def build(version: str) -> Path:
    """The program, which says its version itself."""
    subprocess.run(["cargo", "build", "--release", "--locked"], cwd=ROOT, check=True)
    metadata = subprocess.run(
        ["cargo", "metadata", "--no-deps", "--format-version", "1", "--locked"], cwd=ROOT, check=True, stdout=subprocess.PIPE
    )
    program = Path(json.loads(metadata.stdout)["target_directory"]) / "release" / "assay"
    said = subprocess.run([program, "--version"], check=True, stdout=subprocess.PIPE, text=True).stdout.strip()
    if said != f"assay {version}":
        sys.exit(f"the program says `{said}`, expected `assay {version}`")
    return program


def bills_of_materials(cargo_sbom: Path) -> dict[str, str]:
    """CycloneDX documents of the Rust packages and of the npm packages that builds and tests use."""
    rust = [cargo_sbom, "--cargo-package", licences.PROGRAM, "--output-format", "cyclone_dx_json_1_6"]
    npm = ["npm", "sbom", "--sbom-format", "cyclonedx", "--package-lock-only", "--loglevel=error"]
    found = {}
    for ending, command in (("cargo", rust), ("npm", npm)):
        document = json.loads(subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE).stdout)
        if not document["components"]:
            sys.exit(f"the bill of materials of {ending} is empty")
        found[f"{ending}.cdx.json"] = json.dumps(without_builder(document), indent=2) + "\n"
    return found


def without_builder(bill: dict) -> dict:
    """cargo-sbom names the user who runs it as the author."""
    return bill | {"metadata": {key: value for key, value in bill["metadata"].items() if key != "authors"}}


def sums(folder: Path) -> str:
    """As `sha256sum` writes and checks them."""
    files = (file for file in sorted(folder.iterdir()) if file.name != SUMS)
    return "".join(f"{hashlib.sha256(file.read_bytes()).hexdigest()}  {file.name}\n" for file in files)


def assemble(folder: Path, program: Path, name: str, texts: dict[str, str]) -> None:
    """`name` is that of the program's file, and the beginning of the names of all `texts`."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    shutil.copy2(program, folder / name)
    for ending, text in texts.items():
        (folder / f"{name}.{ending}").write_text(text)
    (folder / SUMS).write_text(sums(folder))


def main() -> int:
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("cargo_sbom", type=Path, metavar="CARGO_SBOM")
    arguments.add_argument("--dry-run", action="store_true", help="say what is in the way, and build nothing")
    options = arguments.parse_args()
    sources = checks.read()
    obstacles = checks.obstacles(sources)
    for obstacle in obstacles:
        print(obstacle, file=sys.stderr)
    if obstacles or options.dry_run:
        return 1 if obstacles else 0
    name = f"assay-{sources.version}-{target()}"
    texts = {
        "changes.md": checks.changes(sources.changelog, sources.version) + "\n",
        "licences.txt": licences.of_program(ROOT, target()),
        **bills_of_materials(options.cargo_sbom),
    }
    assemble(DIST, build(sources.version), name, texts)
    print((DIST / SUMS).read_text(), end="")
    return 0


if __name__ == "__main__":
    sys.exit(main())
