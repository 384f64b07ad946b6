"""EZKL's default flow, its Solidity compiled by the pinned npm solc."""

import json
import os
import shutil
import sys
import time
from dataclasses import asdict
from pathlib import Path

from chain import Anvil
from figures import Figures
from process import Finished, measured
from reference_string import halo2_file
from samples import spread
from solidity import compile_solidity

HERE = Path(__file__).resolve().parent


class Ezkl:
    """One model in EZKL; `ezkl_steps.py` has the calls."""

    name = "EZKL"

    def __init__(self, assay: Path, model: Path, rows: int | None, work: Path, strings: Path) -> None:
        self.assay, self.model, self.rows, self.work, self.strings = assay, model, rows, work, strings
        self.layout: dict = {}
        self.public_values: list[int] = []

    def step(self, name: str) -> Finished:
        return measured([sys.executable, HERE / "ezkl_steps.py", name, self.model, self.work])

    def prepare(self) -> None:
        """Nothing: the reference string is made on the way, unmeasured, as only calibration tells its length."""

    def setup(self) -> Figures:
        shutil.rmtree(self.work, ignore_errors=True)
        self.work.mkdir(parents=True)
        rows = json.loads((self.model / "calibration.json").read_text())
        (self.work / "rows.json").write_text(json.dumps(spread(rows, self.rows or len(rows))))
        compiled = self.step("compile")
        self.layout = {name: compiled.result[name] for name in ("logrows", "input_scale")}
        os.symlink(halo2_file(self.assay, self.layout["logrows"], self.strings), self.work / "kzg.srs")
        keys = self.step("keys")
        self.step("solidity")
        start = time.perf_counter()
        self.creation_code = compile_solidity((self.work / "verifier.sol").read_text(), "Halo2Verifier")
        solc_seconds = time.perf_counter() - start
        return {
            "setup_seconds": compiled.result["seconds"] + keys.result["seconds"] + solc_seconds,
            "key_seconds": keys.result["seconds"],
            "setup_peak_memory_bytes": max(compiled.peak_memory_bytes, keys.peak_memory_bytes),
            "proving_key_bytes": (self.work / "pk.bin").stat().st_size,
            "verifying_key_bytes": (self.work / "vk.bin").stat().st_size,
        }

    def prove(self, chain: Anvil) -> Figures:
        done = self.step("prove")
        verified = self.step("verify")
        self.public_values = done.result["public_values"]
        on_chain = chain.verify(self.creation_code, bytes.fromhex(done.result["calldata"]), answers_true=True)
        return {
            "prove_seconds": done.result["seconds"],
            "verify_seconds": verified.result["seconds"],
            "prove_peak_memory_bytes": done.peak_memory_bytes,
            "proof_bytes": done.result["proof_bytes"],
            **asdict(on_chain),
        }

    def outputs(self, samples: list[Path]) -> list[list[float] | None]:
        folder = self.work / "samples"
        shutil.copytree(samples[0].parent, folder, dirs_exist_ok=True)
        return self.step("outputs").result["outputs"]
