"""The two systems under comparison, behind one shape: `setup` once, then `prove` as often as asked."""

import json
import shutil
import statistics
import sys
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Protocol

from chain import Anvil, Verification, compile_solidity
from process import Finished, measured

HERE = Path(__file__).resolve().parent


@dataclass(frozen=True)
class Setup:
    """`setup_seconds` is key generation alone; `wall_seconds` the whole way from the ONNX file to keys and Solidity."""

    logrows: int
    setup_seconds: float
    wall_seconds: float
    peak_memory_bytes: int
    proving_key_bytes: int
    verifying_key_bytes: int


@dataclass(frozen=True)
class Run:
    """One proof. `prove_seconds` is key loading, witness and proof; `wall_seconds` the process with self-checks."""

    prove_seconds: float
    wall_seconds: float
    peak_memory_bytes: int
    proof_bytes: int
    outputs: list[list[float]]
    on_chain: Verification


class System(Protocol):
    name: str

    def setup(self) -> Setup: ...

    def prove(self, chain: Anvil) -> Run: ...


class Ezkl:
    """EZKL's default flow (`ezkl_steps.py`), its Solidity compiled by the pinned npm solc."""

    name = "EZKL"

    def __init__(self, model: Path, work: Path) -> None:
        self.model, self.work = model, work

    def step(self, name: str) -> Finished:
        return measured([sys.executable, HERE / "ezkl_steps.py", name, self.model, self.work])

    def setup(self) -> Setup:
        shutil.rmtree(self.work, ignore_errors=True)
        self.work.mkdir(parents=True)
        done = self.step("setup")
        self.creation_code, _ = compile_solidity((self.work / "verifier.sol").read_text(), "Halo2Verifier")
        return Setup(wall_seconds=done.wall_seconds, peak_memory_bytes=done.peak_memory_bytes, **done.result)

    def prove(self, chain: Anvil) -> Run:
        done = self.step("prove")
        verification = chain.verify(self.creation_code, bytes.fromhex(done.result["calldata"]), answers_true=True)
        return Run(
            done.result["prove_seconds"],
            done.wall_seconds,
            done.peak_memory_bytes,
            done.result["proof_bytes"],
            done.result["outputs"],
            verification,
        )


class Assay:
    """This project's binary, through its documented commands and JSON fields."""

    name = "Assay"

    def __init__(self, binary: Path, model: Path, work: Path) -> None:
        self.binary, self.model, self.work = binary, model, work

    def setup(self) -> Setup:
        # `build` keeps what is up to date: an empty folder makes it do the work that is measured.
        shutil.rmtree(self.work, ignore_errors=True)
        build = ["build", self.model / "model.onnx", "-o", self.work, "--name", self.model.name]
        done = measured([self.binary, *build, "--calibration", self.model / "calibration.json", "--json"])
        return Setup(
            done.result["logrows"],
            done.result["setup_seconds"],
            done.wall_seconds,
            done.peak_memory_bytes,
            done.result["proving_key_bytes"],
            (self.work / "vk.bin").stat().st_size,
        )

    def prove(self, chain: Anvil) -> Run:
        done = measured([self.binary, "prove", self.work, "--input", self.model / "input.json", "--json"])
        self.float_outputs = done.result["float_outputs"]
        proof = Path(done.result["proof"])
        calldata = bytes.fromhex(proof.with_name("calldata.hex").read_text().strip().removeprefix("0x"))
        creation_code = bytes.fromhex(
            json.loads((self.work / "bytecode.json").read_text())["init_code"].removeprefix("0x")
        )
        verification = chain.verify(creation_code, calldata, answers_true=False)
        self.require_same_gas(proof, verification)
        return Run(
            done.result["prove_seconds"],
            done.wall_seconds,
            done.peak_memory_bytes,
            done.result["proof_bytes"],
            done.result["outputs"],
            verification,
        )

    def require_same_gas(self, proof: Path, verification: Verification) -> None:
        """`assay gas` claims what the receipt says."""
        claimed = measured([self.binary, "gas", self.work, proof, "--json"]).result["transaction_gas"]
        if claimed != verification.transaction_gas:
            raise RuntimeError(f"`assay gas` says {claimed}, anvil's receipt {verification.transaction_gas}")


def summary(setup: Setup, runs: list[Run]) -> dict[str, float]:
    """Setup figures and medians over `runs`, by name."""

    def median(pick: Callable[[Run], float]) -> float:
        return statistics.median(pick(run) for run in runs)

    return {
        "logrows": setup.logrows,
        "prove_seconds": median(lambda run: run.prove_seconds),
        "prove_wall_seconds": median(lambda run: run.wall_seconds),
        "prove_peak_memory_bytes": median(lambda run: run.peak_memory_bytes),
        "transaction_gas": median(lambda run: run.on_chain.transaction_gas),
        "deploy_gas": median(lambda run: run.on_chain.deploy_gas),
        "runtime_bytes": median(lambda run: run.on_chain.runtime_bytes),
        "calldata_bytes": median(lambda run: run.on_chain.calldata_bytes),
        "proof_bytes": median(lambda run: run.proof_bytes),
        "setup_seconds": setup.setup_seconds,
        "setup_wall_seconds": setup.wall_seconds,
        "setup_peak_memory_bytes": setup.peak_memory_bytes,
        "proving_key_bytes": setup.proving_key_bytes,
        "verifying_key_bytes": setup.verifying_key_bytes,
    }


def raw(runs: list[Run]) -> list[dict]:
    return [asdict(run) for run in runs]
