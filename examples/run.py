"""Builds the examples' models, proves their inputs for their contracts, and runs the contracts' tests.

`python examples/run.py ASSAY FORGE [EXAMPLE ..]` takes the programs by path, and all examples unless some are named. An
example is a folder with an `example.json`; what is made of it goes to `build/examples`.
"""

import json
import os
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

from commitments import openings

EXAMPLES = Path(__file__).resolve().parent
REPOSITORY = EXAMPLES.parent
BUILD = REPOSITORY / "build" / "examples"
# The tests that write `contexts.json`.
CONTEXTS = "test_WritesContexts"


@dataclass(frozen=True)
class Tools:
    """Programs by path."""

    assay: Path
    forge: Path

    def run_assay(self, *arguments: str | Path) -> dict:
        """The JSON that a command answers with."""
        command = [self.assay, *arguments, "--json", "--quiet"]
        return json.loads(subprocess.run(command, check=True, cwd=REPOSITORY, stdout=subprocess.PIPE).stdout)

    def run_tests(self, examples: list["Example"], *arguments: str) -> None:
        """Runs the Foundry tests of some examples."""
        paths = f"examples/{{{','.join(example.name for example in examples)},none}}/*.t.sol"
        command = [self.forge, "test", "--match-path", paths, *arguments]
        environment = {**os.environ, "FOUNDRY_PROFILE": "examples"}
        subprocess.run(command, check=True, cwd=REPOSITORY, env=environment)


@dataclass(frozen=True)
class Model:
    """An ONNX file, the name and the folder of what is built from it, and what it proves: input files by name."""

    file: str
    name: str
    output: Path
    proofs: dict[str, str]

    def manifest(self) -> dict:
        return json.loads((self.output / "manifest.json").read_text())


@dataclass(frozen=True)
class Example:
    """A folder with models, inputs, a contract and tests.

    `proofs` are what `model.onnx` proves: input files by name. `others` are further models with their proofs, built with
    the same options and calibration data: `swapped` is `swapped.onnx`.
    """

    folder: Path
    build: list[str]
    proofs: dict[str, str]
    others: dict[str, dict[str, str]] = field(default_factory=dict)

    @classmethod
    def read(cls, folder: Path) -> "Example":
        return cls(folder, **json.loads((folder / "example.json").read_text()))

    @property
    def name(self) -> str:
        return self.folder.name

    @property
    def output(self) -> Path:
        return BUILD / self.name

    @property
    def models(self) -> list[Model]:
        def other(name: str, proofs: dict[str, str]) -> Model:
            return Model(f"{name}.onnx", f"{self.name}-{name}", self.output / name, proofs)

        main = Model("model.onnx", self.name, self.output / "model", self.proofs)
        return [main, *(other(name, proofs) for name, proofs in self.others.items())]

    def build_models(self, tools: Tools) -> None:
        """Circuits, keys and contracts."""
        for model in self.models:
            file = self.folder / model.file
            built = tools.run_assay("build", file, "--name", model.name, *self.build, "-o", model.output)
            rows, instances, seconds = built["logrows"], built["instances"], built["total_seconds"]
            print(f"{model.name}: 2^{rows} rows, {instances} instances, built in {seconds:.1f} s")

    def prove(self, tools: Tools) -> None:
        """One proof for each input, bound to the context that the contract's test asks for."""
        contexts = json.loads((self.output / "contexts.json").read_text())
        private = self.output / "private"
        for folder in (private, private / "proofs"):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        hashed = {}
        for model in self.models:
            manifest = model.manifest()
            for name, file in model.proofs.items():
                self.prove_one(tools, model, name, contexts[name])
                hashed[name] = openings(manifest, json.loads((self.folder / file).read_text()))
        secret = os.open(private / "openings.json", os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(secret, "w") as file:
            file.write(json.dumps(hashed))

    def prove_one(self, tools: Tools, model: Model, name: str, context: str) -> None:
        """Raises `AssertionError` where the proven output is not the float model's."""
        proof, private = self.output / "proofs" / name, self.output / "private" / "proofs" / f"{name}.json"
        private.unlink(missing_ok=True)
        file = self.folder / model.proofs[name]
        command = ["prove", model.output, "--input", file, "--context", context, "-o", proof]
        proved = tools.run_assay(*command, "--private", private)
        assert proved["verified"] == {"native": True, "evm": True}, proved["verified"]
        assert proved["outputs"] == proved["float_outputs"], f"{name}: not what the float model says"
        gas, seconds = proved["gas"]["transaction_gas"], proved["prove_seconds"]
        print(
            f"{self.name}: {name} proved in {seconds:.2f} s, {gas:,} gas, {proved['calldata_bytes']} bytes of calldata"
        )


def examples(names: list[str]) -> list[Example]:
    """Those named, or all."""
    found = sorted(path.parent for path in EXAMPLES.glob("*/example.json"))
    return [Example.read(folder) for folder in found if not names or folder.name in names]


def main() -> None:
    assay, forge, *names = sys.argv[1:]
    tools, chosen = Tools(Path(assay).resolve(), Path(forge).resolve()), examples(names)
    for example in chosen:
        example.build_models(tools)
    # A contract says what its proofs have to be bound to.
    tools.run_tests(chosen, "--match-test", CONTEXTS)
    for example in chosen:
        example.prove(tools)
    tools.run_tests(chosen)


if __name__ == "__main__":
    main()
