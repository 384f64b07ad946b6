#!/usr/bin/env python3
"""Builds the same models by each of some programs, on one, two and eight threads, and as on an older processor: every file has to
be the same.

`equal_builds.py PROGRAM [PROGRAM ..] [--models NAME ..]`. Then each program verifies, with its own artefacts, the proof that every
other build has made. Artefacts are in `build/equal-builds`.
"""

import argparse
import hashlib
import itertools
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from runs import ROOT

# The demo's and the three smallest.
MODELS = ["volatility-ltv", "iris", "operators", "mlp-1k"]
# glibc's mathematical functions differ in the last digit on processors without fused multiplication.
OLD_PROCESSOR = "glibc.cpu.hwcaps=-AVX512F,-AVX2,-AVX,-FMA,-FMA4"
SURROUNDINGS = {
    "1 thread": {"RAYON_NUM_THREADS": "1"},
    "2 threads": {"RAYON_NUM_THREADS": "2"},
    "8 threads": {"RAYON_NUM_THREADS": "8"},
    "an old processor": {"GLIBC_TUNABLES": OLD_PROCESSOR},
}
FOLDER = ROOT / "build" / "equal-builds"
# Proofs are random.
PROOFS = "proofs"


@dataclass(frozen=True)
class Build:
    program: Path
    surroundings: str
    model: str
    folder: Path

    @property
    def proof(self) -> Path:
        return self.folder / PROOFS / "1" / "proof.json"

    def __str__(self) -> str:
        return f"{self.model} by {self.program} on {self.surroundings}"

    def assay(self, *arguments: object) -> None:
        command = [self.program, *arguments, "--quiet"]
        environment = os.environ | SURROUNDINGS[self.surroundings]
        ran = subprocess.run(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL)
        if ran.returncode != 0:
            sys.exit(f"{self}: exit code {ran.returncode} of {' '.join(map(str, command))}")


def builds(programs: list[Path], models: list[str]) -> list[Build]:
    """Every combination, each in a folder of its own."""
    combinations = itertools.product(models, programs, SURROUNDINGS)
    return [
        Build(program, surroundings, model, FOLDER / str(number) / model)
        for number, (model, program, surroundings) in enumerate(combinations)
    ]


def digests(folder: Path) -> dict[str, str]:
    """SHA-256 of every file, by path within the folder; not of proofs."""
    files = (file for file in sorted(folder.rglob("*")) if file.is_file())
    within = {file.relative_to(folder): file for file in files}
    return {str(path): hashlib.sha256(file.read_bytes()).hexdigest() for path, file in within.items() if path.parts[0] != PROOFS}


def differences(first: dict[str, str], other: dict[str, str]) -> list[str]:
    return [path for path in sorted(first.keys() | other.keys()) if first.get(path) != other.get(path)]


def unequal(of_model: list[Build]) -> list[str]:
    """What every build has other than the first."""
    first = digests(of_model[0].folder)
    others = ((build, differences(first, digests(build.folder))) for build in of_model[1:])
    return [f"{build}: not as {of_model[0]}: {', '.join(paths)}" for build, paths in others if paths]


def main() -> int:
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("programs", nargs="+", type=Path, metavar="PROGRAM", help="an `assay` program")
    arguments.add_argument("--models", nargs="+", default=MODELS, metavar="NAME", help=f"folders of models/ [{' '.join(MODELS)}]")
    options = arguments.parse_args()
    shutil.rmtree(FOLDER, ignore_errors=True)
    found = []
    planned = builds([program.resolve() for program in options.programs], options.models)
    for build in planned:
        source = ROOT / "models" / build.model
        build.assay("build", source / "model.onnx", "--name", build.model, "--output", build.folder)
        build.assay("prove", build.folder, "--input", source / "input.json")
    for _, of_model in itertools.groupby(planned, key=lambda build: build.model):
        of_model = list(of_model)
        found += unequal(of_model)
        for verifying, proving in itertools.permutations(of_model, 2):
            verifying.assay("verify", verifying.folder, proving.proof)
    for difference in found:
        print(difference, file=sys.stderr)
    if not found:
        print(f"assurance: equal-builds {len(planned)}")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
