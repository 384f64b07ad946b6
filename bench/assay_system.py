"""This project's binary, through its documented commands and JSON fields."""

import json
import math
import shutil
import sys
from dataclasses import asdict
from pathlib import Path

from cases import Case, Mode
from chain import Anvil, Verification
from figures import Figures
from process import CommandFailed, Finished, measured
from samples import flat

BAD_INPUT = 3


class Assay:
    """One model, built in one mode."""

    def __init__(self, binary: Path, model: Path, case: Case, mode: Mode, work: Path) -> None:
        self.binary, self.model, self.work = binary, model, work
        self.arguments = (*case.reading, *mode.arguments)
        self.name = mode.name
        self.layout: dict = {}
        self.public_values: list[int] = []

    def run(self, *arguments: str | Path) -> Finished:
        return measured([self.binary, *arguments, "--json", "--quiet"])

    def prepare(self) -> None:
        """A first build leaves the test reference string in the cache."""
        self.setup()

    def setup(self) -> Figures:
        # `build` keeps what is up to date: an empty folder makes it do the work that is measured.
        shutil.rmtree(self.work, ignore_errors=True)
        reading = ["--name", self.model.name, "--calibration", self.model / "calibration.json"]
        done = self.run("build", self.model / "model.onnx", "-o", self.work, *reading, *self.arguments)
        self.layout = {name: done.result[name] for name in ("logrows", "lanes", "rows_used", "instances")}
        return {
            "setup_seconds": done.result["total_seconds"],
            "key_seconds": done.result["setup_seconds"],
            "setup_peak_memory_bytes": done.peak_memory_bytes,
            "proving_key_bytes": done.result["proving_key_bytes"],
            "verifying_key_bytes": (self.work / "vk.bin").stat().st_size,
        }

    def prove(self, chain: Anvil) -> Figures:
        done = self.run("prove", self.work, "--input", self.model / "input.json")
        proof = Path(done.result["proof"])
        verified = self.run("verify", self.work, proof)
        self.public_values = self.shown_values()
        calldata = hex_bytes(proof.with_name("calldata.hex").read_text())
        creation_code = hex_bytes(json.loads((self.work / "bytecode.json").read_text())["init_code"])
        on_chain = chain.verify(creation_code, calldata, answers_true=False)
        self.require_same_gas(proof, on_chain)
        return {
            "prove_seconds": done.result["prove_seconds"],
            "verify_seconds": verified.result["native_seconds"],
            "prove_peak_memory_bytes": done.peak_memory_bytes,
            "proof_bytes": done.result["proof_bytes"],
            **asdict(on_chain),
        }

    def shown_values(self) -> list[int]:
        tensors = json.loads((self.work / "manifest.json").read_text())["public_values"]["tensors"]
        sizes = [(tensor["role"] == "output", math.prod(tensor["shape"])) for tensor in tensors]
        return [sum(size for is_output, size in sizes if is_output == side) for side in (False, True)]

    def require_same_gas(self, proof: Path, verification: Verification) -> None:
        """`assay gas` claims what the receipt says."""
        claimed = self.run("gas", self.work, proof).result["transaction_gas"]
        if claimed != verification.transaction_gas:
            raise RuntimeError(f"`assay gas` says {claimed}, anvil's receipt {verification.transaction_gas}")

    def outputs(self, samples: list[Path]) -> list[list[float] | None]:
        return [self.output(sample) for sample in samples]

    def output(self, sample: Path) -> list[float] | None:
        target = self.work / "of-samples" / sample.stem
        try:
            return flat(self.run("prove", self.work, "--input", sample, "-o", target).result["outputs"])
        except CommandFailed as failure:
            if failure.code != BAD_INPUT:
                raise
            print(f"{self.name}: refuses {sample.name}", file=sys.stderr)
            return None


def hex_bytes(text: str) -> bytes:
    return bytes.fromhex(text.strip().removeprefix("0x"))
