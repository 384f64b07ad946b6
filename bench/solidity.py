"""The pinned npm solc, for Solidity text that EZKL writes."""

import json

from process import ROOT, run_tool


class CompilationFailed(RuntimeError):
    """solc refuses the text."""


def compile_solidity(source: str, contract: str) -> bytes:
    """Creation code, optimiser on with its default runs."""
    wrapper = ["node", str(ROOT / "crates" / "foundry-project" / "assets" / "npm-solc.cjs")]
    request = {
        "language": "Solidity",
        "sources": {"Verifier.sol": {"content": source}},
        "settings": {
            "optimizer": {"enabled": True},
            "outputSelection": {"*": {"*": ["evm.bytecode.object"]}},
        },
    }
    answer = json.loads(run_tool([*wrapper, "--standard-json"], json.dumps(request)))
    failures = [e["formattedMessage"] for e in answer.get("errors", []) if e["severity"] == "error"]
    if failures:
        raise CompilationFailed(failures[0])
    code = answer["contracts"]["Verifier.sol"][contract]["evm"]["bytecode"]["object"]
    return bytes.fromhex(code)
