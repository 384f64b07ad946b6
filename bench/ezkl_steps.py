"""EZKL's documented default flow, one step per process so that each step's memory can be measured.

`python ezkl_steps.py STEP MODEL_DIR WORK_DIR` prints one JSON object; times are inside the process, without Python's
start. Inputs and outputs are public, parameters fixed, calibration targets `resources`. `WORK_DIR/rows.json` are the
rows to calibrate on, and `WORK_DIR/kzg.srs` is there before `keys`.
"""

import asyncio
import json
import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import ezkl
import onnx

from samples import flat
from tree_matrices import is_ensemble, to_matrices


def compile_model(model_dir: Path, work: Path) -> dict:
    """Settings, calibration and the compiled circuit."""
    model, settings = str(readable_model(model_dir, work)), str(work / "settings.json")
    rows = json.loads((work / "rows.json").read_text())
    calibration = work / "calibration.json"
    calibration.write_text(json.dumps(joined_rows(rows)))
    arguments = ezkl.PyRunArgs()
    arguments.input_visibility, arguments.output_visibility, arguments.param_visibility = "public", "public", "fixed"
    with timed() as took:
        require(ezkl.gen_settings(model, settings, py_run_args=arguments), "gen_settings")
        require(ezkl.calibrate_settings(str(calibration), model, settings, "resources"), "calibrate_settings")
        require(ezkl.compile_circuit(model, str(work / "circuit.bin"), settings), "compile_circuit")
    chosen = json.loads(Path(settings).read_text())["run_args"]
    return {**took, "logrows": chosen["logrows"], "input_scale": chosen["input_scale"]}


def readable_model(model_dir: Path, work: Path) -> Path:
    """The model; where it is of trees, which EZKL does not read, the same trees as products of matrices."""
    given = model_dir / "model.onnx"
    model = onnx.load(given)
    if not is_ensemble(model):
        return given
    rewritten = work / "matrices.onnx"
    onnx.save(to_matrices(model), rewritten)
    return rewritten


def timed_step(step: Callable[..., bool], work: Path, names: tuple[str, ...]) -> dict:
    """One call of EZKL on files of `work`, which answers whether it succeeded."""
    files = [str(work / name) for name in names]
    with timed() as took:
        require(step(*files), step.__name__)
    return took


def keys(_: Path, work: Path) -> dict:
    """Proving and verifying key."""
    return timed_step(ezkl.setup, work, ("circuit.bin", "vk.bin", "pk.bin", "kzg.srs"))


def solidity(_: Path, work: Path) -> dict:
    """The verifier's text: `create_evm_verifier` writes it, then fails where it cannot download a compiler."""
    source = work / "verifier.sol"

    async def create() -> None:
        arguments = ("vk.bin", "settings.json", "verifier.sol", "verifier.abi", "kzg.srs")
        await ezkl.create_evm_verifier(*(str(work / name) for name in arguments))

    try:
        asyncio.run(create())
    except RuntimeError as error:
        if not source.exists():
            raise
        print(f"create_evm_verifier, after writing its text: {error}", file=sys.stderr)
    return {}


def prove(model_dir: Path, work: Path) -> dict:
    """Witness and proof; calldata is encoded afterwards, untimed."""
    circuit, srs, witness, proof = (str(work / n) for n in ("circuit.bin", "kzg.srs", "witness.json", "proof.json"))
    with timed() as took:
        ezkl.gen_witness(str(model_dir / "input.json"), circuit, witness)
        ezkl.prove(witness, circuit, str(work / "pk.bin"), proof, srs)
    calldata = bytes(ezkl.encode_evm_calldata(proof, str(work / "calldata.bin")))
    written = json.loads(Path(proof).read_text())
    public = written["pretty_public_inputs"]
    return {
        **took,
        "calldata": calldata.hex(),
        "proof_bytes": len(bytes.fromhex(written["hex_proof"].removeprefix("0x"))),
        "public_values": [len(flat(public[name])) for name in ("rescaled_inputs", "rescaled_outputs")],
    }


def verify(_: Path, work: Path) -> dict:
    """Native verification of the last proof."""
    return timed_step(ezkl.verify, work, ("proof.json", "settings.json", "vk.bin", "kzg.srs"))


def outputs(_: Path, work: Path) -> dict:
    """What a proof would say of each sample in `WORK_DIR/samples`, flat; null where the circuit has no witness."""
    found, witness = [], work / "sample-witness.json"
    for sample in sorted((work / "samples").iterdir()):
        try:
            ezkl.gen_witness(str(sample), str(work / "circuit.bin"), str(witness))
        except RuntimeError as error:
            print(f"gen_witness: {error}", file=sys.stderr)
            found.append(None)
        else:
            values = json.loads(witness.read_text())["pretty_elements"]["rescaled_outputs"]
            found.append([float(v) for v in flat(values)])
    return {"outputs": found}


def joined_rows(rows: list[dict]) -> dict:
    """EZKL takes calibration rows as one list per model input and splits it by the input's length."""
    count = len(rows[0]["input_data"])
    return {"input_data": [flat([row["input_data"][i] for row in rows]) for i in range(count)]}


@contextmanager
def timed() -> Iterator[dict]:
    """A result whose `seconds` are filled in at the end."""
    took: dict = {}
    start = time.perf_counter()
    yield took
    took["seconds"] = time.perf_counter() - start


def require(done: bool, step: str) -> None:
    if not done:
        raise RuntimeError(f"`{step}` reported failure")


STEPS = {"compile": compile_model, **{step.__name__: step for step in (keys, solidity, prove, verify, outputs)}}

if __name__ == "__main__":
    print(json.dumps(STEPS[sys.argv[1]](Path(sys.argv[2]), Path(sys.argv[3]))), flush=True)
    # EZKL's background threads outlive `create_evm_verifier` and crash an interpreter that winds down in order.
    os._exit(0)
