#!/usr/bin/env python3
"""Keeps `contracts/bytecode/`: the contracts that the command line deploys, compiled.

`embed_contracts.py` writes the files from what forge compiled last; `embed_contracts.py --check` compares and
exits with 1 when one is out of date. Run `forge build` first.
"""

import argparse
import json
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "contracts" / "bytecode"
# By name of file and contract, which are equal.
CONTRACTS = [
    "LendingMarket",
    "LtvAgent",
    "LtvPolicy",
    "ModelRiskOracle",
    "PriceFeed",
    "RiskOracleAdapter",
    "TestToken",
    "VolatilitySource",
]
SETTINGS = ("evmVersion", "optimizer", "viaIR", "metadata")


def embedded(name: str) -> str:
    """The file of one contract: its init code without constructor arguments, and how it was compiled."""
    path = ROOT / "out" / f"{name}.sol" / f"{name}.json"
    if not path.is_file():
        sys.exit(f"{path.relative_to(ROOT)} is missing: run `forge build` first")
    compiled = json.loads(path.read_text())
    if compiled["bytecode"]["linkReferences"]:
        sys.exit(f"{name} has to be linked, which nobody does")
    metadata = compiled["metadata"]
    content = {
        "contract": name,
        "compiler": metadata["compiler"]["version"],
        "settings": {key: metadata["settings"].get(key) for key in SETTINGS},
        "init_code": compiled["bytecode"]["object"].removeprefix("0x"),
    }
    return json.dumps(content, indent=2, sort_keys=True) + "\n"


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--check", action="store_true", help="write nothing, fail on a difference")
    check = arguments.parse_args().check
    FOLDER.mkdir(exist_ok=True)
    stale = []
    for name in CONTRACTS:
        file, text = FOLDER / f"{name}.json", embedded(name)
        if file.is_file() and file.read_text() == text:
            continue
        stale.append(str(file.relative_to(ROOT)))
        if not check:
            file.write_text(text)
    unknown = sorted(str(file.relative_to(ROOT)) for file in FOLDER.iterdir() if file.stem not in CONTRACTS)
    if check and stale + unknown:
        sys.exit(f"out of date: {', '.join(stale + unknown)} (see `make bless`)")
    print(f"{FOLDER.relative_to(ROOT)}: {len(CONTRACTS)} contracts, {len(stale)} {'stale' if check else 'written'}")


if __name__ == "__main__":
    main()
