"""EZKL's documented default flow, one step per process so that each step's memory can be measured.

`python ezkl_steps.py STEP MODEL_DIR WORK_DIR` prints one JSON object.
Inputs and outputs are public, parameters fixed, calibration targets `resources`.
"""

import asyncio
import json
import os
import sys
import time
from pathlib import Path

import ezkl


def setup(model_dir: Path, work: Path) -> dict:
    """Settings, calibration, compilation, a local test SRS, keys, and the verifier's Solidity text."""
    model, settings = str(model_dir / "model.onnx"), str(work / "settings.json")
    arguments = ezkl.PyRunArgs()
    arguments.input_visibility, arguments.output_visibility, arguments.param_visibility = "public", "public", "fixed"
    require(ezkl.gen_settings(model, settings, py_run_args=arguments), "gen_settings")
    calibration = work / "calibration.json"
    calibration.write_text(json.dumps(joined_rows(json.loads((model_dir / "calibration.json").read_text()))))
    require(ezkl.calibrate_settings(str(calibration), model, settings, "resources"), "calibrate_settings")
    require(ezkl.compile_circuit(model, str(work / "circuit.bin"), settings), "compile_circuit")
    logrows = json.loads(Path(settings).read_text())["run_args"]["logrows"]
    ezkl.gen_srs(str(work / "kzg.srs"), logrows)
    start = time.perf_counter()
    require(ezkl.setup(*(str(work / name) for name in ("circuit.bin", "vk.bin", "pk.bin", "kzg.srs"))), "setup")
    seconds = time.perf_counter() - start
    write_solidity(work)
    return {
        "logrows": logrows,
        "setup_seconds": seconds,
        "proving_key_bytes": (work / "pk.bin").stat().st_size,
        "verifying_key_bytes": (work / "vk.bin").stat().st_size,
    }


def prove(model_dir: Path, work: Path) -> dict:
    """Witness and proof, timed; then, untimed, native verification and calldata."""
    circuit, srs, witness, proof = (str(work / n) for n in ("circuit.bin", "kzg.srs", "witness.json", "proof.json"))
    start = time.perf_counter()
    ezkl.gen_witness(str(model_dir / "input.json"), circuit, witness)
    ezkl.prove(witness, circuit, str(work / "pk.bin"), proof, srs)
    seconds = time.perf_counter() - start
    require(ezkl.verify(proof, str(work / "settings.json"), str(work / "vk.bin"), srs), "verify")
    calldata = bytes(ezkl.encode_evm_calldata(proof, str(work / "calldata.bin")))
    written = json.loads(Path(proof).read_text())
    return {
        "prove_seconds": seconds,
        "calldata": calldata.hex(),
        "proof_bytes": len(bytes.fromhex(written["hex_proof"].removeprefix("0x"))),
        "outputs": [[float(v) for v in row] for row in written["pretty_public_inputs"]["rescaled_outputs"]],
    }


def joined_rows(calibration: list[dict]) -> dict:
    """EZKL takes calibration rows as one list per model input and splits it by the input's length."""
    count = len(calibration[0]["input_data"])
    return {"input_data": [[v for row in calibration for v in row["input_data"][i]] for i in range(count)]}


def write_solidity(work: Path) -> None:
    """The Solidity text alone counts: `create_evm_verifier` writes it, then fails where it cannot download solc."""
    source = work / "verifier.sol"
    source.unlink(missing_ok=True)

    async def create() -> None:
        arguments = ("vk.bin", "settings.json", "verifier.sol", "verifier.abi", "kzg.srs")
        await ezkl.create_evm_verifier(*(str(work / name) for name in arguments))

    try:
        asyncio.run(create())
    except RuntimeError as error:
        if not source.exists():
            raise
        print(f"create_evm_verifier, after writing its text: {error}", file=sys.stderr)


def require(done: bool, step: str) -> None:
    if not done:
        raise RuntimeError(f"`{step}` reported failure")


if __name__ == "__main__":
    step, model_dir, work = sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3])
    print(json.dumps({"setup": setup, "prove": prove}[step](model_dir, work)), flush=True)
    # EZKL's background threads outlive `create_evm_verifier` and crash an interpreter that winds down in order.
    os._exit(0)
